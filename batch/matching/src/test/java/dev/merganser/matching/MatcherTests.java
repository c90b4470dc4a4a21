package dev.merganser.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.merganser.model.Meaning;

class MatcherTests {
    private static final List<Column> COLUMNS = List.of(new Column("vorname", Meaning.GIVEN_NAME),
            new Column("nachname", Meaning.FAMILY_NAME), new Column("geburtstag", Meaning.BIRTH_DATE),
            new Column("ort", Meaning.CITY), new Column("mail", Meaning.EMAIL));

    /// 300 persons, the first 60 of them twice, the copies with one letter of the family name changed.
    private static Records persons() {
        var random = new Random(7);
        var builder = Records.builder(Kind.PERSON, COLUMNS);
        var rows = new ArrayList<List<List<String>>>();
        for (int i = 0; i < 300; i++)
            rows.add(List.of(List.of(word(random, 6)), List.of(word(random, 8)),
                    List.of("%d-%02d-%02d".formatted(1940 + random.nextInt(60), 1 + random.nextInt(12),
                            1 + random.nextInt(28))),
                    List.of("city" + random.nextInt(20)), List.of(word(random, 9) + "@example.com")));
        for (int i = 0; i < rows.size(); i++)
            builder.add("a" + i, null, rows.get(i));
        for (int i = 0; i < 60; i++) {
            var row = new ArrayList<>(rows.get(i));
            String name = row.get(1).getFirst();
            row.set(1, List.of(name.substring(0, 5) + "x" + name.substring(6)));
            builder.add("b" + i, null, row);
        }
        return builder.build();
    }

    private static String word(Random random, int length) {
        var word = new StringBuilder();
        for (int i = 0; i < length; i++)
            word.append((char) ('a' + random.nextInt(26)));
        return word.toString();
    }

    @Test
    void findsCopiesAndNothingElse() {
        Matching matching = Matcher.match(persons(), MatchOptions.defaults(), Progress.NONE);
        int[] groups = matching.groups();
        for (int i = 0; i < 300; i++)
            assertThat(groups[i]).isEqualTo(i);
        for (int i = 0; i < 60; i++)
            assertThat(groups[300 + i]).isEqualTo(i);
    }

    @Test
    void explanationsAddUpToTheWeight() {
        Matching matching = Matcher.match(persons(), MatchOptions.defaults(), Progress.NONE);
        assertThat(matching.pairs()).isPositive();
        for (int pair = 0; pair < matching.pairs(); pair++) {
            Explanation why = matching.explain(matching.left(pair), matching.right(pair));
            double sum = why.bars().stream().mapToDouble(Explanation.Bar::weight).sum();
            assertThat(sum).isCloseTo(why.weight(), org.assertj.core.data.Offset.offset(1e-9))
                    .isCloseTo(matching.weight(pair), org.assertj.core.data.Offset.offset(1e-9));
        }
    }

    @Test
    void aModelThatWentThroughItsDocumentGivesTheSameScores() {
        Records records = persons();
        Matching first = Matcher.match(records, MatchOptions.defaults(), Progress.NONE);
        MatchModel model = MatchModel.fromDocument(first.model().toDocument());
        assertThat(model.version()).isEqualTo(first.model().version());
        Matching second = Matcher.match(records, MatchOptions.defaults().withModel(model), Progress.NONE);
        assertThat(second.pairs()).isEqualTo(first.pairs());
        for (int pair = 0; pair < first.pairs(); pair++)
            assertThat(second.weight(pair)).isEqualTo(first.weight(pair));
        assertThat(second.groups()).isEqualTo(first.groups());
    }

    @Test
    void aRejectedPairIsNeverInOneGroup() {
        var options = MatchOptions.defaults().withRejected(Set.of(new MatchOptions.Rejected("b0", "a0")));
        assertThat(Matcher.match(persons(), options, Progress.NONE).groups()[300]).isEqualTo(300);
    }

    @Test
    void isTheSameToTheByteAtAnyNumberOfThreads() {
        sameAtAnyNumberOfThreads(persons());
    }

    /// Few values among many records: so many pairs that rules are chosen. `bench/threads.sh` does it with 100,000.
    @Test
    void isTheSameAtAnyNumberOfThreadsWhereRulesAreChosen() {
        var random = new Random(6);
        var builder = Records.builder(Kind.PERSON, COLUMNS);
        for (int record = 0; record < 10_000; record++)
            builder.add("r" + record, null, List.of(List.of(word(new Random(random.nextInt(100)), 6)),
                    List.of(word(new Random(random.nextInt(100)), 8)),
                    List.of("19%02d-01-01".formatted(random.nextInt(100))), List.of("city" + random.nextInt(100)),
                    List.of(word(new Random(random.nextInt(100)), 7) + "@example.com")));
        Matching matching = sameAtAnyNumberOfThreads(builder.build());
        assertThat(matching.report().skipped()).extracting(MatchReport.Skipped::cause)
                .anyMatch(cause -> cause.startsWith("match keys"));
    }

    @Test
    void aPairThatSharesNoMoreThanAModelPrunesIsNotCompared() {
        var builder = Records.builder(Kind.PERSON,
                List.of(new Column("given", Meaning.GIVEN_NAME), new Column("family", Meaning.FAMILY_NAME)));
        List<String> families = List.of("Bergmann", "Steiner", "Bergmann");
        for (int i = 0; i < families.size(); i++)
            builder.add("r" + i, null, List.of(List.of("Anna"), List.of(families.get(i))));
        Records records = builder.build();
        Map<String, Object> document = Matcher.match(records, MatchOptions.defaults(), Progress.NONE).model()
                .toDocument();
        assertThat(candidates(records, document)).isEqualTo(3);
        assertThat(Scorer.of(records, MatchModel.fromDocument(document)).compared(0, 1)).isTrue();
        document.put("pruned", List.of(List.of("name"), List.of("name", "no such kind of key")));
        assertThat(candidates(records, document)).isEqualTo(1);
        var scorer = Scorer.of(records, MatchModel.fromDocument(document));
        assertThat(scorer.compared(0, 1)).isFalse();
        assertThat(scorer.compared(2, 1)).isFalse();
        assertThat(scorer.compared(0, 2)).isTrue();
    }

    /// Many share a name and a place: pairs that share just these go, and no copy with them.
    @Test
    void pairsThatShareJustWhatManyDoAreNotComparedAndNoCopyIsLost() {
        var random = new Random(11);
        var builder = Records.builder(Kind.PERSON, COLUMNS);
        int people = 15_000, copies = 1_000;
        for (int i = 0; i < people + copies; i++) {
            var own = new Random(i % people);
            builder.add("r" + i, null, List.of(List.of(word(new Random(own.nextInt(200)), 6)),
                    List.of(word(new Random(own.nextInt(200)), 8)),
                    List.of(LocalDate.ofEpochDay(37L * own.nextInt(200)).toString()),
                    List.of(word(new Random(own.nextInt(200)), 9)),
                    i >= people && random.nextBoolean()
                            ? List.of()
                            : List.of(word(new Random(own.nextInt(200)), 7) + "@example.com")));
        }
        Records records = builder.build();
        Matching matching = Matcher.match(records, MatchOptions.defaults(), Progress.NONE);
        assertThat(matching.report().skipped()).extracting(MatchReport.Skipped::cause)
                .anyMatch(cause -> cause.startsWith("pairs not compared"));
        assertThat(copiesFound(matching, people)).isGreaterThan(copies * 98L / 100);
        Map<String, Object> document = matching.model().toDocument();
        Matching again = withModel(records, document);
        document.put("pruned", List.of());
        Matching unpruned = withModel(records, document);
        assertThat(unpruned.report().candidates()).isGreaterThan(again.report().candidates() * 3 / 2);
        assertThat(copiesFound(again, people)).isEqualTo(copiesFound(unpruned, people));
        comparesWhatARunCompares(records, 300, matching.model());
    }

    /// Two by themselves and all in one run.
    private static void comparesWhatARunCompares(Records of, int first, MatchModel model) {
        var some = Records.builder(Kind.PERSON, COLUMNS);
        for (int record = 0; record < first; record++) {
            int each = record;
            some.add(of.id(record), null,
                    IntStream.range(0, COLUMNS.size()).mapToObj(column -> of.values(each, column)).toList());
        }
        Records records = some.build();
        var scorer = Scorer.of(records, model);
        long compared = IntStream.range(0, first).mapToLong(
                left -> IntStream.range(left + 1, first).filter(right -> scorer.compared(left, right)).count()).sum();
        assertThat(compared).isPositive().isEqualTo(withModel(records, model.toDocument()).report().candidates());
    }

    private static long copiesFound(Matching matching, int people) {
        int[] groups = matching.groups();
        return IntStream.range(people, groups.length).filter(copy -> groups[copy] == copy - people).count();
    }

    private static long candidates(Records records, Map<String, Object> model) {
        return withModel(records, model).report().candidates();
    }

    private static Matching withModel(Records records, Map<String, Object> model) {
        return Matcher.match(records, MatchOptions.defaults().withModel(MatchModel.fromDocument(model)), Progress.NONE);
    }

    private static Matching sameAtAnyNumberOfThreads(Records records) {
        Matching one = Matcher.match(records, MatchOptions.defaults().withThreads(1), Progress.NONE);
        for (int threads : new int[]{2, 5}) {
            Matching more = Matcher.match(records, MatchOptions.defaults().withThreads(threads), Progress.NONE);
            assertThat(more.model().toDocument()).isEqualTo(one.model().toDocument());
            assertThat(more.groups()).isEqualTo(one.groups());
            assertThat(more.pairs()).isEqualTo(one.pairs());
            for (int pair = 0; pair < one.pairs(); pair++)
                assertThat(more.weight(pair)).isEqualTo(one.weight(pair));
        }
        return one;
    }

    /// D05, D08: what a model learned once scores a few records alone as it scored them among all.
    @Test
    void aPairByItselfScoresAsItDidAmongAll() {
        Records records = persons();
        Matching all = Matcher.match(records, MatchOptions.defaults(), Progress.NONE);
        for (int pair = 0; pair < Math.min(50, all.pairs()); pair++) {
            var two = Records.builder(Kind.PERSON, COLUMNS);
            for (int record : new int[]{all.left(pair), all.right(pair)}) {
                var values = new ArrayList<List<String>>();
                for (int column = 0; column < COLUMNS.size(); column++)
                    values.add(records.values(record, column));
                two.add(records.id(record), null, values);
            }
            Matching alone = Matcher.match(two.build(), MatchOptions.defaults().withModel(all.model()), Progress.NONE);
            assertThat(alone.explain(0, 1).weight()).isEqualTo(all.weight(pair));
        }
    }

    /// D08: candidates share a key, and the keys need one record only.
    @Test
    void everyPairSharesAKeyThatEachRecordKnowsAlone() {
        Records records = persons();
        Matching matching = Matcher.match(records, MatchOptions.defaults(), Progress.NONE);
        for (int i = 0; i < 60; i++) {
            var keys = new java.util.HashSet<>(matching.model().keys(records, i));
            keys.retainAll(matching.model().keys(records, 300 + i));
            assertThat(keys).as("record %d", i).isNotEmpty();
        }
    }

    /// What gives a million items their keys must say what gives one of them its keys.
    @Test
    void keysOfManyRecordsAreThoseOfEach() {
        Records records = persons();
        MatchModel model = Matcher.match(records, MatchOptions.defaults(), Progress.NONE).model();
        var many = new ArrayList<java.util.Map<Column, List<String>>>();
        for (int record = 0; record < records.size(); record++) {
            var values = new java.util.HashMap<Column, List<String>>();
            for (int column = 0; column < COLUMNS.size(); column++)
                values.put(COLUMNS.get(column), records.values(record, column));
            many.add(values);
        }
        List<List<String>> keys = model.keys(Kind.PERSON, many);
        for (int record = 0; record < records.size(); record++)
            assertThat(keys.get(record)).isEqualTo(model.keys(records, record))
                    .isEqualTo(model.keys(Kind.PERSON, many.get(record))).isNotEmpty();
    }

    @Test
    void onlyPairsWithAChangedRecordAreCompared() {
        Records records = persons();
        MatchModel model = Matcher.match(records, MatchOptions.defaults(), Progress.NONE).model();
        var options = MatchOptions.defaults().withModel(model).withChanged(record -> record == 300);
        Matching matching = Matcher.match(records, options, Progress.NONE);
        assertThat(matching.groups()[300]).isZero();
        assertThat(matching.groups()[301]).isEqualTo(301);
    }

    @Test
    void survivesHostileValuesAndABlockOfAllRecords() {
        String marks = "a" + "\u0301".repeat(100_000), long1 = "x".repeat(100_000);
        var builder = Records.builder(Kind.MIXED, List.of(new Column("n", Meaning.FULL_NAME),
                new Column("c", Meaning.COMPANY_NAME), new Column("a", Meaning.ADDRESS_LINE),
                new Column("p", Meaning.PHONE),
                new Column("d", Meaning.BIRTH_DATE), new Column("w", Meaning.WEBSITE), new Column("e", Meaning.EMAIL)));
        List<String> hostile = List.of(marks, long1, "\ud800", "\udc00\ud800", "שלום עולם", "\u202eabc", "' , '", ",",
                "@",
                "99999999999999999999999", "((((((", "0", "+", "ﷺ".repeat(1000));
        for (int i = 0; i < 400; i++) {
            var row = new ArrayList<List<String>>();
            for (int column = 0; column < 7; column++)
                row.add(List.of(i < 200 ? hostile.get((i + column) % hostile.size()) : "alle gleich"));
            builder.add("r" + i, null, row);
        }
        Matching matching = Matcher.match(builder.build(), MatchOptions.defaults(), Progress.NONE);
        assertThat(matching.report().records()).isEqualTo(400);
        for (int pair = 0; pair < matching.pairs(); pair++)
            assertThat(matching.weight(pair)).isFinite();
    }

    @Test
    void noRecordsAndOneRecordAreNoTrouble() {
        assertThat(Matcher.match(Records.builder(Kind.PERSON, COLUMNS).build(), MatchOptions.defaults(), Progress.NONE)
                .pairs())
                .isZero();
        Records one = Records.builder(Kind.PERSON, List.of()).add("a", null, List.of()).build();
        assertThat(Matcher.match(one, MatchOptions.defaults(), Progress.NONE).groups()).containsExactly(0);
    }

    @Test
    void whatWasJudgedOfStreetsIsNotTakenForAnotherFields() {
        var records = Records.builder(Kind.COMPANY,
                List.of(new Column("street", Meaning.STREET), new Column("note", Meaning.TEXT)));
        records.add("a", null, List.of(List.of("Hauptstrasse 1"), List.of("red wine")));
        records.add("b", null, List.of(List.of("Haupstrasse 1"), List.of("blue cheese")));

        Explanation why = Matcher.match(records.build(), MatchOptions.defaults(), Progress.NONE).explain(0, 1);

        assertThat(why.bars()).extracting(Explanation.Bar::field, Explanation.Bar::level)
                .contains(tuple("street", "close, same number"), tuple("text note", "different"));
    }

    @Test
    void aFewStreetsWithoutNumbersAreWeighedLikeAnythingElse() {
        var records = Records.builder(Kind.COMPANY, List.of(new Column("street", Meaning.STREET)));
        for (int i = 0; i < 16; i++)
            records.add("r" + i, null,
                    List.of(List.of(i % 4 == 0 ? "Hauptstrasse" : "Weg am See " + "abcdefgh".charAt(i / 2))));

        Matching matching = Matcher.match(records.build(), MatchOptions.defaults(), Progress.NONE);

        for (int right = 1; right < 16; right++)
            assertThat(matching.explain(0, right).weight()).isFinite();
    }

    @Test
    void aFieldThatHardlyAnyOfAFewRecordsHoldIsWeighedLikeAnyOther() {
        var records = Records.builder(Kind.COMPANY, List.of(new Column("phone", Meaning.PHONE)));
        for (int i = 0; i < 20; i++)
            records.add("r" + i, null, List.of(i < 2 ? List.of("+49 30 1234567") : List.of()));

        Matching matching = Matcher.match(records.build(), MatchOptions.defaults(), Progress.NONE);

        assertThat(matching.explain(0, 1).weight()).isFinite();
    }

    @Test
    @Timeout(60)
    void recordsOfAThousandValuesAreNoTroubleAndAnEqualOneIsFound() {
        var random = new Random(3);
        var records = Records.builder(Kind.PERSON, COLUMNS);
        for (int i = 0; i < 80; i++) {
            var addresses = new ArrayList<String>();
            for (int n = 0; n < 1_000; n++)
                addresses.add(word(random, 12) + "@example.com");
            addresses.set(40, "shared" + i / 2 + "@example.com");
            records.add("r" + i, null, List.of(List.of(), List.of(), List.of(), List.of(), addresses));
        }

        Matching matching = Matcher.match(records.build(), MatchOptions.defaults(), Progress.NONE);

        assertThat(matching.explain(0, 1).bars()).filteredOn(bar -> bar.field().equals("email")).singleElement()
                .satisfies(bar -> assertThat(bar.level()).startsWith("exact"));
        assertThat(matching.report().skipped()).extracting(MatchReport.Skipped::field, MatchReport.Skipped::values)
                .containsExactly(tuple("mail", 80L * (1_000 - 64)));
    }
}
