package dev.merganser.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

import org.apache.commons.text.similarity.JaroWinklerSimilarity;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.junit.jupiter.api.Test;

import dev.merganser.matching.compare.Lanes;
import dev.merganser.matching.compare.Similar;
import dev.merganser.matching.normalise.Companies;
import dev.merganser.matching.normalise.Dates;
import dev.merganser.matching.normalise.Fold;
import dev.merganser.matching.normalise.Mailboxes;
import dev.merganser.matching.normalise.Names;
import dev.merganser.matching.normalise.Phones;
import dev.merganser.matching.normalise.Regions;
import dev.merganser.matching.normalise.Streets;
import dev.merganser.model.Meaning;

/// Nothing that a field can hold makes matching fail, hang, or take time that grows faster than the text.
///
/// Ten minutes each: `mvn -o -pl batch/matching -am test -Dtest=FuzzTests -Dsurefire.failIfNoSpecifiedTests=false
/// -Dmerganser.fuzz.seconds=600 -Dmerganser.seed=7`.
class FuzzTests {
    private static final int SECONDS = Integer.getInteger("merganser.fuzz.seconds", 2);
    private static final long SEED = Long.getLong("merganser.seed", 20_260_131);
    private static final int MEGABYTE = 1 << 20;
    private static final int RECORDS = 4_000 * Math.max(1, SECONDS / 10);
    /// CPU seconds of one round, the first one's warming up included: far less than anything quadratic would take.
    private static final double SLOW = 10;

    /// Goes on for [#SECONDS] with random numbers of its own a round, so that a round can be repeated alone.
    private static void rounds(Consumer<Random> round) {
        long end = System.nanoTime() + SECONDS * 1_000_000_000L, done = 0;
        do {
            long seed = SEED + done++;
            double before = cpu();
            try {
                round.accept(new Random(seed));
            } catch (RuntimeException | Error e) {
                throw new AssertionError("-Dmerganser.seed=" + seed + " fails", e);
            }
            assertThat(cpu() - before).as("CPU seconds of one round, -Dmerganser.seed=" + seed).isLessThan(SLOW);
        } while (System.nanoTime() < end);
        System.out.printf("fuzz: %,d rounds from seed %d%n", done, SEED);
    }

    private static double cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
    }

    @Test
    void normalisersTakeAnyText() {
        rounds(random -> {
            String text = HostileText.next(random, MEGABYTE);
            assertThat(Fold.fold(text)).matches("[a-z0-9 ]*").hasSizeLessThanOrEqualTo(Fold.LONGEST + 1);
            assertThat(Fold.words(Fold.fold(text, true))).doesNotContain("");
            Names.plain(text);
            assertThat(Names.generation(text)).isBetween(0, 4);
            assertThat(Names.split(text)).hasSize(2);
            assertThat(Mailboxes.given(text + "@mail.example", Names.plain(HostileText.next(random, 100))))
                    .matches("[a-z ]*").hasSizeLessThanOrEqualTo(Fold.LONGEST);
            Companies.words(text);
            Companies.form(text);
            assertThat(Regions.of(List.of(text, "+44 1603 123456"), Map.of(text, 2), "DE")).hasSize(2);
            Streets.parse(text, HostileText.next(random, 100));
            assertThat(Phones.parse(text, "DE")).matches("\\d*").hasSizeLessThanOrEqualTo(22);
            for (Dates.Order order : Dates.Order.values())
                assertThat(Dates.parse(text, order)).isBetween(0, 29_991_231);
            Dates.vote(text);
        });
    }

    @Test
    void comparatorsTakeAnyTwoTexts() {
        var similar = new Similar();
        rounds(random -> {
            String a = HostileText.next(random, 4_000),
                    b = random.nextBoolean()
                            ? HostileText.next(random, 4_000)
                            : new StringBuilder(a).reverse().toString();
            double winkler = similar.jaroWinkler(a, b);
            assertThat(winkler).isBetween(0.0, 1.0).isEqualTo(similar.jaroWinkler(b, a));
            int distance = similar.alignment(a, b);
            assertThat(distance).isBetween(Math.abs(a.length() - b.length()), Math.max(a.length(), b.length()))
                    .isLessThanOrEqualTo(similar.levenshtein(a, b));
            assertThat(similar.within(a, b, 2)).isEqualTo(distance <= 2);
            assertThat(Similar.oneError(a, b)).isEqualTo(distance <= 1);
            assertThat(similar.within(HostileText.next(random, MEGABYTE), HostileText.next(random, MEGABYTE), 2)).isIn(
                    true,
                    false);
        });
    }

    /// Short texts take other ways than long ones: thousand pairs of them a round, some of few letters, with errors.
    @Test
    void comparatorsOfShortTextsAnswerAsCommonsText() {
        var similar = new Similar();
        var lanes = new Lanes(2);
        var winkler = new JaroWinklerSimilarity();
        var levenshtein = LevenshteinDistance.getDefaultInstance();
        rounds(random -> {
            for (int i = 0; i < 1_000; i++) {
                // From `a` on: few letters, most of them, and round to what lanes don't hold.
                int letters = 1 + random.nextInt(List.of(4, 26, 110).get(random.nextInt(3)));
                int longest = 4 + random.nextInt(40);
                var a = new StringBuilder();
                for (int length = random.nextInt(longest); length >= 0; length--)
                    a.append((char) (' ' + (65 + random.nextInt(letters)) % 110));
                var b = new StringBuilder(a);
                for (int errors = random.nextInt(8); errors > 0; errors--) {
                    int from = random.nextInt(b.length()), to = random.nextInt(b.length());
                    char moved = b.charAt(from);
                    switch (random.nextInt(3)) {
                        case 0 -> b.insert(to, moved);
                        case 1 -> b.setCharAt(to, moved);
                        default -> b.deleteCharAt(from).insert(Math.min(to, b.length()), moved);
                    }
                }
                String left = a.toString(), right = b.toString(), as = left + " / " + right;
                double expected = winkler.apply(left, right);
                int distance = levenshtein.apply(left, right);
                assertThat(similar.jaroWinkler(left, right)).as(as).isEqualTo(expected);
                assertThat(similar.levenshtein(left, right)).as(as).isEqualTo(distance);
                lanes.set(0, left);
                lanes.set(1, right);
                if (lanes.hold(0, 1)) {
                    assertThat(lanes.jaroWinkler(0, 1)).as(as).isEqualTo(expected);
                    assertThat(lanes.jaroWinkler(1, 0)).as(as).isEqualTo(expected);
                    assertThat(lanes.distance(0, 1, true)).as(as).isEqualTo(similar.alignment(left, right));
                }
            }
        });
    }

    private static <T> T any(Random random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    @Test
    void aRunTakesAnyRecords() {
        rounds(random -> {
            var columns = new ArrayList<Column>();
            for (int column = 1 + random.nextInt(7); column > 0; column--)
                columns.add(new Column("c" + column, any(random, List.of(Meaning.values()))));
            var records = Records.builder(any(random, List.of(Kind.values())), columns);
            var pool = new ArrayList<String>();
            for (int i = 0; i < 12; i++)
                pool.add(HostileText.next(random, 20_000));
            for (int record = random.nextInt(60); record >= 0; record--)
                records.add("r" + record, null, columns.stream().map(_ -> random.nextInt(5) == 0
                        ? List.<String>of()
                        : List.of(pool.get(random.nextInt(pool.size())), pool.get(random.nextInt(pool.size()))))
                        .toList());
            Records built = records.build();
            Matching one = Matcher.match(built, MatchOptions.defaults().withThreads(1), Progress.NONE),
                    two = Matcher.match(built, MatchOptions.defaults().withThreads(2), Progress.NONE);
            assertThat(two.groups()).isEqualTo(one.groups());
            for (int pair = 0; pair < one.pairs(); pair++)
                assertThat(two.weight(pair)).isFinite().isEqualTo(one.weight(pair));
        });
    }

    /// All records alike in all: no key tells them apart, and they are held for the same all the same.
    @Test
    void oneBlockOfAllRecordsIsNoTrouble() {
        var columns = List.of(new Column("n", Meaning.FULL_NAME), new Column("c", Meaning.COMPANY_NAME),
                new Column("t", Meaning.TEXT), new Column("p", Meaning.PHONE), new Column("o", Meaning.CITY));
        var records = Records.builder(Kind.MIXED, columns);
        String text = "the quick brown fox jumps over the lazy dog while seven zebras play jazz by a warm quiet pond";
        for (int i = 0; i < RECORDS; i++)
            records.add("r" + i, null, List.of(List.of("Anna Maria Musterfrau von der Au"),
                    List.of("Alpha Beta Gamma Delta Epsilon Zeta Eta Theta GmbH & Co. KG"), List.of(text),
                    List.of("030 1234567"), List.of("Berlin")));
        double before = cpu();
        Matching matching = Matcher.match(records.build(), MatchOptions.defaults().withThreads(1), Progress.NONE);
        assertThat(cpu() - before).as("CPU seconds").isLessThan(60);
        assertThat(matching.report().candidates()).isLessThan(1_000L * RECORDS);
        assertThat(matching.report().oversized()).isNotEmpty();
    }
}
