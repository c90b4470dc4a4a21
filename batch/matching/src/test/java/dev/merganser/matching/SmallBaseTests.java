package dev.merganser.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.merganser.model.Meaning;

/// Bases too small to tell what is usual: copies are found, and records that are unlike aren't, from two records on (D01).
///
/// `-Dsmall.rounds=50 -Dsmall.seed=3` looks at more of them.
class SmallBaseTests {
    private static final int ROUNDS = Integer.getInteger("small.rounds", 2);
    private static final long SEED = Long.getLong("small.seed", 1);
    private static final int UNLIKE = 1_000, NAMESAKES = 25, ALIKE = 13;
    private static final int[] SIZES = {2, 3, 4, 5, 6, 8, 10, 13, 17, 22, 30, 33, 45, 64, 80};
    private static final List<String> GIVEN = List.of("Anna", "Bernd", "Clara", "David", "Emil", "Frieda", "Georg",
            "Heike", "Ivan", "Julius", "Konrad", "Lotte", "Moritz", "Ute", "Oskar", "Paula", "Quirin", "Wiebke",
            "Simon",
            "Yvonne");
    /// What records hold. `other` draws one that is unlike all before, by its number.
    @SuppressWarnings("ImmutableEnumChecker") // a list that can't be changed
    enum Base {
        NAMES(Kind.PERSON, Meaning.GIVEN_NAME, Meaning.FAMILY_NAME) {
            @Override
            List<String> row(Random random, int number) {
                return List.of(given(number), family(random));
            }
        },
        NAMES_AND_EMAIL(Kind.PERSON, Meaning.GIVEN_NAME, Meaning.FAMILY_NAME, Meaning.EMAIL) {
            @Override
            List<String> row(Random random, int number) {
                return List.of(given(number), family(random), word(random) + number + "@mail.example");
            }
        },
        PERSONS(Kind.PERSON, Meaning.GIVEN_NAME, Meaning.FAMILY_NAME, Meaning.BIRTH_DATE, Meaning.EMAIL, Meaning.PHONE,
                Meaning.CITY) {
            @Override
            List<String> row(Random random, int number) {
                return List.of(given(number), family(random),
                        "%d-%02d-%02d".formatted(1940 + random.nextInt(60), 1 + random.nextInt(12),
                                1 + random.nextInt(28)),
                        word(random) + number + "@" + word(random) + ".example",
                        "0170 " + (1_000_000 + random.nextInt(8_000_000)),
                        List.of("Bonn", "Köln", "Trier").get(random.nextInt(3)));
            }
        },
        /// The switchboard's number and the place are everybody's.
        COLLEAGUES(Kind.PERSON, Meaning.GIVEN_NAME, Meaning.FAMILY_NAME, Meaning.PHONE, Meaning.POSTAL_CODE,
                Meaning.CITY,
                Meaning.COMPANY_NAME) {
            @Override
            List<String> row(Random random, int number) {
                return List.of(given(number), family(random), "030 123456", "10117", "Berlin", "Muster GmbH");
            }
        },
        COMPANIES(Kind.COMPANY, Meaning.COMPANY_NAME, Meaning.STREET, Meaning.CITY) {
            @Override
            List<String> row(Random random, int number) {
                return List.of(word(random) + word(random) + " " + List.of("Bau", "Handel", "Technik")
                        .get(random.nextInt(3)) + " GmbH", word(random) + word(random) + "weg " + (1 + number),
                        List.of("Bonn", "Köln", "Trier").get(random.nextInt(3)));
            }
        },
        ORDERS(Kind.BUSINESS, Meaning.TITLE, Meaning.IDENTIFIER, Meaning.AMOUNT, Meaning.DATE) {
            @Override
            List<String> row(Random random, int number) {
                return List.of(List.of("Bestellung", "Wartung", "Lieferung").get(random.nextInt(3)),
                        "customer" + number,
                        String.valueOf(10 + random.nextInt(90_000)),
                        "2024-%02d-%02d".formatted(1 + random.nextInt(12), 1 + random.nextInt(28)));
            }
        };

        final Kind kind;
        final List<Column> columns;
        final boolean namesOnly = name().equals("NAMES") || name().equals("COLLEAGUES");

        Base(Kind kind, Meaning... meanings) {
            this.kind = kind;
            columns = Stream.of(meanings).map(meaning -> new Column(meaning.wireName(), meaning)).toList();
        }

        abstract List<String> row(Random random, int number);
    }

    private static String word(Random random) {
        return List.of("al", "bor", "cam", "dun", "esk", "fir", "gol", "hin", "ir", "jon").get(random.nextInt(10))
                + (char) ('a' + random.nextInt(26)) + (char) ('a' + random.nextInt(26));
    }

    private static String given(int number) {
        return GIVEN.get(number % GIVEN.size());
    }

    private static String family(Random random) {
        return word(random) + word(random);
    }

    private static Matching match(Base base, List<List<String>> rows) {
        var builder = Records.builder(base.kind, base.columns);
        for (int i = 0; i < rows.size(); i++)
            builder.add("r" + i, null, rows.get(i).stream().map(List::of).toList());
        return Matcher.match(builder.build(), MatchOptions.defaults().withThreads(1), Progress.NONE);
    }

    private static int[] group(Base base, List<List<String>> rows) {
        return match(base, rows).groups();
    }

    @ParameterizedTest
    @EnumSource
    void copiesAreFoundAndUnlikeRecordsAreNotWhateverTheSize(Base base) {
        for (int round = 0; round < ROUNDS; round++)
            for (int size : SIZES)
                for (int copies : new int[]{0, 1, size / 4, size <= ALIKE ? size - 1 : 0}) {
                    var random = new Random(SEED * 1_000_003 + round * 1_009L + size);
                    var rows = new ArrayList<List<String>>();
                    int unlike = size - Math.min(copies, size - 1);
                    for (int i = 0; i < unlike; i++)
                        rows.add(base.row(random, i));
                    int[] expected = IntStream.range(0, size).toArray();
                    for (int i = unlike; i < size; i++) {
                        expected[i] = (i - unlike) % unlike;
                        rows.add(rows.get(expected[i]));
                    }
                    int[] found = group(base, rows);
                    String which = "%d records of %s, %d of them copies, seed %d, round %d".formatted(size, base,
                            size - unlike, SEED, round);
                    // Of so many who have nothing but names two may bear the same by chance: then they stay apart.
                    if (base.namesOnly && size > NAMESAKES)
                        assertThat(IntStream.range(0, size)).as(which)
                                .allMatch(i -> found[i] == i || found[i] == expected[i]);
                    else
                        assertThat(found).as(which).containsExactly(expected);
                }
    }

    /// What a base of identical rows learned holds for the record that comes next: to differ is no evidence for a match.
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10})
    void whatIsLearnedOfAFewRecordsHoldsForTheNext(int size) {
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < size; i++)
            rows.add(List.of("Anna", "Müller", "anna.mueller@mail.example"));
        Matching learned = match(Base.NAMES_AND_EMAIL, rows);
        var next = Records.builder(Kind.PERSON, Base.NAMES_AND_EMAIL.columns)
                .add("a", null, Stream.of("Anna", "Müller", "anna.mueller@mail.example").map(List::of).toList())
                .add("b", null, Stream.of("Bernd", "Müller", "bernd@post.example").map(List::of).toList())
                .add("c", null, Stream.of("Clara", "Schmidt", "cs@web.example").map(List::of).toList())
                .add("d", null, Stream.of("Clara", "Schmidt", "cs@web.example").map(List::of).toList()).build();
        assertThat(Matcher.match(next, MatchOptions.defaults().withModel(learned.model()), Progress.NONE).groups())
                .containsExactly(0, 1, 2, 2);
    }

    /// Two of one family, who share nothing else, aren't the same, and neither are two of one given name.
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 6, 10, 25, 60, 99})
    void relativesAndNamesakesAreNotTheSameWhateverTheSize(int size) {
        for (Base base : List.of(Base.NAMES, Base.NAMES_AND_EMAIL, Base.PERSONS)) {
            var random = new Random(SEED * 17 + size);
            var rows = new ArrayList<List<String>>();
            for (int i = 0; i < size; i++) {
                var row = new ArrayList<>(base.row(random, i));
                if (i < 2) row.set(1, "Müller");
                if (i == 2 || i == 3) row.set(0, "Konstanze");
                rows.add(row);
            }
            assertThat(group(base, rows)).as("%d records of %s", size, base)
                    .containsExactly(IntStream.range(0, size).toArray());
        }
    }

    /// Whatever the data, a field that differs never speaks for a match.
    @ParameterizedTest
    @EnumSource
    void toDifferNeverSpeaksForAMatch(Base base) {
        for (int size : SIZES) {
            var random = new Random(SEED * 31 + size);
            var rows = new ArrayList<List<String>>();
            for (int i = 0; i < size; i++)
                rows.add(i % 3 == 2 ? rows.get(i - 1) : base.row(random, i % 7));
            Matching matching = match(base, rows);
            for (int left = 0; left < Math.min(size, 20); left++)
                for (int right = left + 1; right < Math.min(size, 20); right++)
                    assertThat(matching.explain(left, right).bars()).as("%d records, %d and %d", size, left, right)
                            .filteredOn(bar -> bar.level().equals("different"))
                            .allMatch(bar -> bar.weight() <= 1e-9);
        }
    }

    /// D03, D07: of 301 copies none is left out, and the report says that they were too many for one group.
    @Test
    void copiesThatAreTooManyForOneGroupAreInGroupsAllTheSame() {
        for (int copies : new int[]{301, 330}) {
            var rows = new ArrayList<List<String>>();
            var random = new Random(SEED);
            for (int i = 0; i < UNLIKE; i++)
                rows.add(Base.PERSONS.row(random, i));
            for (int i = 0; i < copies; i++)
                rows.add(List.of("Test", "Tester", "1990-01-02", "test@test.example", "0170 7654321", "Bonn"));
            Matching matching = match(Base.PERSONS, rows);
            int[] sizes = new int[rows.size()];
            for (int group : matching.groups())
                sizes[group]++;
            assertThat(IntStream.range(UNLIKE, rows.size()).map(record -> sizes[matching.groups()[record]]))
                    .as("%d copies", copies).allMatch(size -> size > 1 && size <= 300);
            assertThat(IntStream.range(0, UNLIKE).map(record -> sizes[matching.groups()[record]]))
                    .allMatch(one -> one == 1);
            assertThat(matching.report().notes()).anyMatch(note -> note.contains("in pieces of at most 300"));
        }
    }

    /// Finding nothing to tell what is common apart from what is the same is said, not passed over.
    @Test
    void companiesThatShareOnlyAFurtherNameAreWeighedByWhatIsUsual() {
        var builder = Records.builder(Kind.COMPANY, Base.COMPANIES.columns);
        for (String name : List.of("Nordbau GmbH", "Lichthof AG", "Sonnenschein KG", "Morgenrot eG"))
            builder.add(name, null, List.of(List.of(name, "Muster GmbH"), List.of("Hauptweg 1"),
                    List.of(name.length() % 2 == 0 ? "Bonn" : "Trier")));
        Matching matching = Matcher.match(builder.build(), MatchOptions.defaults().withThreads(1), Progress.NONE);
        assertThat(matching.pairs()).isPositive();
        assertThat(IntStream.range(0, matching.pairs()).mapToObj(matching::weight)).allMatch(Double::isFinite);
    }

    @Test
    void whatTooFewRecordsCanNotTellIsSaid() {
        assertThat(match(Base.NAMES, List.of(List.of("Anna", "Müller"), List.of("Anna", "Müller"))).report().notes())
                .anyMatch(note -> note.contains("too few"));
    }
}
