package dev.merganser.matching.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.merganser.matching.Column;
import dev.merganser.matching.Kind;
import dev.merganser.matching.Records;
import dev.merganser.matching.Workers;
import dev.merganser.model.Meaning;

/// What is told of two values at a glance is what their texts say.
class BoundsTests {
    private static final int SEED = 20_262;
    private final Similar similar = new Similar();

    private static String word(Random random, int longest, String alphabet) {
        var word = new StringBuilder();
        for (int i = random.nextInt(longest); i >= 0; i--)
            word.append(alphabet.charAt(random.nextInt(alphabet.length())));
        return word.toString();
    }

    private static String altered(Random random, String word, String alphabet) {
        var altered = new StringBuilder(word);
        for (int n = random.nextInt(3); n >= 0; n--) {
            int at = random.nextInt(altered.length());
            switch (random.nextInt(4)) {
                case 0 -> altered.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
                case 1 -> altered.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
                case 2 -> {
                    if (altered.length() > 1)
                        altered.deleteCharAt(at);
                }
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
    void lettersNeverPromiseFewerErrorsOrMoreLikenessThanThereIs() {
        var random = new Random(SEED);
        for (int i = 0; i < 100_000; i++) {
            String alphabet = i % 2 == 0 ? "abcde" : "abcdefghijklmnopqrstuvwxyz0123456789.@ü";
            String a = word(random, 14, alphabet),
                    b = random.nextBoolean() ? altered(random, a, alphabet) : word(random, 14, alphabet);
            long left = Letters.mask(a), right = Letters.mask(b);
            assertThat(Letters.errors(left, right)).as("seed %d: %s / %s", SEED, a, b)
                    .isLessThanOrEqualTo(similar.alignment(a, b));
            double winkler = similar.jaroWinkler(a, b);
            if (winkler >= 0.7) {
                int prefix = Letters.prefix(Letters.head(a), Letters.head(b));
                assertThat(Letters.alike(left, a.length(), right, b.length(),
                        Letters.need(Letters.jaro(winkler, prefix))))
                        .as("seed %d: %s / %s", SEED, a, b).isTrue();
            }
        }
    }

    @Test
    void packedTextsCompareAsTextsDo() {
        var random = new Random(SEED);
        for (int i = 0; i < 50_000; i++) {
            String alphabet = i % 3 == 0 ? "01" : "0123456789ab";
            String a = word(random, 9, alphabet),
                    b = random.nextInt(3) > 0 ? altered(random, a, alphabet) : word(random, 9, alphabet);
            var packed = new Packed(new String[]{a, b});
            assertThat(packed.begins(0, 1)).as("%s / %s", a, b).isEqualTo(a.startsWith(b) || b.startsWith(a));
            assertThat(packed.ends(0, 1)).as("%s / %s", a, b).isEqualTo(a.endsWith(b) || b.endsWith(a));
            assertThat(packed.oneError(0, 1)).as("%s / %s", a, b).isEqualTo(Similar.oneError(a, b));
        }
    }

    @Test
    void valuesThatAreJudgedAtAGlanceAreWhatTheirTextsSay() {
        var random = new Random(SEED);
        for (Judges judge : Judges.values()) {
            var values = new java.util.LinkedHashSet<String>();
            while (values.size() < 400) {
                String value = switch (judge) {
                    case PHONE -> word(random, 13, "0123456789");
                    case AMOUNT -> BigDecimal.valueOf(random.nextInt(300_000), random.nextInt(3)).toPlainString();
                    case EMAIL -> word(random, 12, "abdeilmnorst.")
                            + (random.nextInt(20) > 0 ? "@" + word(random, 2, "ab") + ".de" : "");
                    default -> word(random, 12, "abdeilmnorst.");
                };
                if (judge == Judges.AMOUNT)
                    values.add(new BigDecimal(value).multiply(new BigDecimal("1.19"))
                            .setScale(random.nextInt(3), RoundingMode.HALF_UP).toPlainString());
                values.add(value);
                values.add(altered(random, value, "abdeilmnorst.@0123"));
            }
            var builder = Records.builder(Kind.PERSON, List.of(new Column("value", Meaning.IDENTIFIER)));
            int number = 0;
            for (String value : values)
                builder.add("r" + number++, null, List.of(List.of(value)));
            var exact = new Exact(new Reader(builder.build(), new Workers(1)), 0,
                    Field.banded("value", Field.Role.OWN, 2, new double[]{.1, .05, .85}, "different", "close"),
                    List.of(0), text -> text, judge, null);
            for (int a = 0; a < exact.texts.size(); a++)
                for (int b = 0; b < exact.texts.size(); b++) {
                    int told = a == b ? Exact.UNTOLD : judge.glance(exact, a, b);
                    if (told != Exact.UNTOLD)
                        assertThat(judge.level(exact.texts.get(a), exact.texts.get(b), similar))
                                .as("%s: %s / %s", judge, exact.texts.get(a), exact.texts.get(b)).isEqualTo(told);
                }
        }
    }

    @Test
    void namesThatAreSetAsideAtAGlanceAreDifferent() {
        var random = new Random(SEED);
        var names = new java.util.LinkedHashSet<String>();
        while (names.size() < 600) {
            String name = word(random, 11, "abdeilmnorstz");
            names.add(name);
            names.add(altered(random, name, "abdeilmnorstz"));
        }
        var table = new NameTable(names.toArray(String[]::new), true, new Workers(1));
        var scratch = new Scratch(1);
        for (int a = 0; a < names.size(); a++)
            for (int b = a + 1; b < names.size(); b++)
                assertThat(table.level(a, b, 0, scratch)).as("%s / %s", table.texts[a], table.texts[b])
                        .isEqualTo(table.judge(a, b, similar));
    }
}
