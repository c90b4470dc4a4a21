package dev.merganser.matching.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;

import org.apache.commons.text.similarity.JaroWinklerSimilarity;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.junit.jupiter.api.Test;

class SimilarTests {
    private static final int SEED = 20_261;
    private final Similar similar = new Similar();

    /// Short and long words over a few letters (so that much is shared), all of Unicode, or lone surrogates.
    private static String word(Random random) {
        int length = random.nextInt(10) == 0 ? 60 + random.nextInt(80) : random.nextInt(14);
        int alphabet = random.nextInt(3);
        var word = new StringBuilder();
        for (int i = 0; i < length; i++)
            word.append(alphabet == 0
                    ? (char) ('a' + random.nextInt(5))
                    : alphabet == 1 ? (char) random.nextInt(0x10000) : (char) (0xd7f0 + random.nextInt(0x40)));
        return word.toString();
    }

    /// Most pairs share much: one is the other with a few errors.
    private static String altered(Random random, String word) {
        var altered = new StringBuilder(word);
        for (int errors = random.nextInt(4); errors > 0 && !altered.isEmpty(); errors--) {
            int at = random.nextInt(altered.length());
            switch (random.nextInt(4)) {
                case 0 -> altered.deleteCharAt(at);
                case 1 -> altered.insert(at, (char) ('a' + random.nextInt(5)));
                case 2 -> altered.setCharAt(at, (char) ('a' + random.nextInt(300)));
                default -> {
                    if (at > 0) {
                        char before = altered.charAt(at - 1);
                        altered.setCharAt(at - 1, altered.charAt(at));
                        altered.setCharAt(at, before);
                    }
                }
            }
        }
        return altered.toString();
    }

    @Test
    void jaroWinklerIsThatOfCommonsTextToTheLastBit() {
        var random = new Random(SEED);
        var theirs = new JaroWinklerSimilarity();
        for (int i = 0; i < 60_000; i++) {
            String a = word(random), b = random.nextBoolean() ? altered(random, a) : word(random);
            assertThat(similar.jaroWinkler(a, b)).as("seed %d: %s / %s", SEED, a, b).isEqualTo(theirs.apply(a, b));
        }
    }

    /// Texts that lanes hold: few letters so that they cross, or all that are told apart.
    private static String held(Random random) {
        String alphabet = random.nextInt(3) > 0 ? "abcde" : "abcdefghijklmnopqrstuvwxyz{|}~ 0123456789'-.?";
        var word = new StringBuilder();
        for (int length = 1 + random.nextInt(random.nextBoolean() ? 9 : Lanes.LONGEST); length > 0; length--)
            word.append(alphabet.charAt(random.nextInt(alphabet.length())));
        return word.toString();
    }

    @Test
    void textsInLanesCompareAsThoseOfCommonsTextToTheLastBit() {
        var random = new Random(SEED);
        var winkler = new JaroWinklerSimilarity();
        var levenshtein = LevenshteinDistance.getDefaultInstance();
        var lanes = new Lanes(2);
        for (int i = 0; i < 60_000; i++) {
            String a = held(random), b = random.nextBoolean() ? altered(random, a) : held(random);
            lanes.set(0, a);
            lanes.set(1, b);
            if (!lanes.hold(0, 1))
                continue;
            String as = "seed %d: %s / %s".formatted(SEED, a, b);
            assertThat(lanes.jaroWinkler(0, 1)).as(as).isEqualTo(winkler.apply(a, b))
                    .isEqualTo(lanes.jaroWinkler(1, 0));
            assertThat(lanes.distance(0, 1, false)).as(as).isEqualTo(levenshtein.apply(a, b));
            assertThat(lanes.distance(0, 1, true)).as(as).isEqualTo(alignment(a, b));
            assertThat(lanes.equal(0, 1)).as(as).isEqualTo(a.equals(b));
        }
    }

    @Test
    void lanesHoldOnlyWhatTheyTellApart() {
        var lanes = new Lanes(2);
        lanes.set(0, "a");
        for (char c = 0; c < 0x300; c++) {
            boolean lower = c >= 'a' && c < 0x80, sign = c >= ' ' && c < '@';
            for (int before = 0; before < 20; before += 7) {
                lanes.set(1, "a".repeat(before) + c);
                assertThat(lanes.hold(0, 1)).as("%x", (int) c).isEqualTo(lower || sign);
            }
        }
        lanes.set(1, "");
        assertThat(lanes.hold(0, 1)).isFalse();
        lanes.set(1, "a".repeat(Lanes.LONGEST));
        assertThat(lanes.hold(0, 1)).isTrue();
        lanes.set(1, "a".repeat(Lanes.LONGEST + 1));
        assertThat(lanes.hold(0, 1)).isFalse();
    }

    @Test
    void levenshteinIsThatOfCommonsText() {
        var random = new Random(SEED);
        var theirs = LevenshteinDistance.getDefaultInstance();
        for (int i = 0; i < 40_000; i++) {
            String a = word(random), b = random.nextBoolean() ? altered(random, a) : word(random);
            assertThat(similar.levenshtein(a, b)).as("seed %d: %s / %s", SEED, a, b).isEqualTo(theirs.apply(a, b));
        }
    }

    /// The textbook's table, for want of an equal in commons-text.
    private static int alignment(String a, String b) {
        int[][] table = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++)
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    table[i][j] = i + j;
                    continue;
                }
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                table[i][j] = Math.min(Math.min(table[i - 1][j], table[i][j - 1]) + 1, table[i - 1][j - 1] + cost);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1))
                    table[i][j] = Math.min(table[i][j], table[i - 2][j - 2] + 1);
            }
        return table[a.length()][b.length()];
    }

    @Test
    void alignmentIsThatOfTheTextbookAndOneErrorIsADistanceOfOne() {
        var random = new Random(SEED);
        for (int i = 0; i < 30_000; i++) {
            String a = word(random), b = random.nextInt(4) > 0 ? altered(random, a) : word(random);
            int expected = alignment(a, b);
            assertThat(similar.alignment(a, b)).as("seed %d: %s / %s", SEED, a, b).isEqualTo(expected);
            assertThat(Similar.oneError(a, b)).as("seed %d: %s / %s", SEED, a, b).isEqualTo(expected <= 1);
            assertThat(similar.within(a, b, 2)).as("seed %d: %s / %s", SEED, a, b).isEqualTo(expected <= 2);
        }
    }
}
