package dev.merganser.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.merganser.model.Meaning;

/// D11: what people decide sharpens the next model.
class LabelTests {
    private static final List<Column> COLUMNS = List.of(new Column("vorname", Meaning.GIVEN_NAME),
            new Column("nachname", Meaning.FAMILY_NAME), new Column("geburtstag", Meaning.BIRTH_DATE),
            new Column("ort", Meaning.CITY), new Column("telefon", Meaning.PHONE));

    private final Random random = new Random(20261122);
    private final Records records = persons();
    private final Matching unlabelled = matched(List.of());

    /// 600 persons of few names, a quarter of them twice with mistakes, so that there are pairs of any probability.
    private Records persons() {
        var builder = Records.builder(Kind.PERSON, COLUMNS);
        var names = new ArrayList<String>();
        for (int i = 0; i < 60; i++)
            names.add(word(7));
        for (int i = 0; i < 600; i++) {
            var row = new ArrayList<>(List.of(List.of(names.get(random.nextInt(60))),
                    List.of(names.get(random.nextInt(60))), List.of(born()), List.of("city" + random.nextInt(12)),
                    List.of("+4930" + (1_000_000 + random.nextInt(9_000_000)))));
            builder.add("a" + i, null, row);
            if (i % 4 != 0)
                continue;
            if (random.nextInt(3) == 0)
                row.set(2, List.of(born()));
            if (random.nextInt(2) == 0)
                row.set(4, List.of("+4930" + (1_000_000 + random.nextInt(9_000_000))));
            if (random.nextInt(3) == 0)
                row.set(1, List.of(row.get(1).getFirst() + "e"));
            builder.add("b" + i, null, row);
        }
        return builder.build();
    }

    private String word(int length) {
        var word = new StringBuilder();
        for (int i = 0; i < length; i++)
            word.append((char) ('a' + random.nextInt(26)));
        return word.toString();
    }

    private String born() {
        return "%d-%02d-%02d".formatted(1940 + random.nextInt(60), 1 + random.nextInt(12), 1 + random.nextInt(28));
    }

    private Matching matched(List<Label> labels) {
        return Matcher.match(records, MatchOptions.defaults().withLabels(labels), Progress.NONE);
    }

    private Label label(int pair, boolean same) {
        var levels = new LinkedHashMap<String, String>();
        unlabelled.explain(unlabelled.left(pair), unlabelled.right(pair)).bars()
                .forEach(bar -> levels.put(bar.field(), bar.level()));
        return new Label(same, 1, levels);
    }

    /// Of pairs that a queue shows, those whose birth dates differ.
    private List<Integer> shown() {
        var shown = new ArrayList<Integer>();
        for (int pair = 0; pair < unlabelled.pairs(); pair++)
            if (unlabelled.probability(pair) > .2 && "different".equals(label(pair, true).levels().get("birthDate")))
                shown.add(pair);
        assertThat(shown).hasSizeGreaterThan(3);
        return shown;
    }

    private static double mean(Matching matching, Matching as, List<Integer> pairs) {
        return pairs.stream().mapToDouble(pair -> matching.explain(as.left(pair), as.right(pair)).weight()).average()
                .orElseThrow();
    }

    private List<Label> decided(boolean same, int times) {
        List<Label> once = shown().stream().map(pair -> label(pair, same)).toList();
        var labels = new ArrayList<Label>();
        for (int i = 0; i < times; i++)
            labels.addAll(once);
        return labels;
    }

    @Test
    @DisplayName("D11 Rejecting pairs lowers the weight of pairs like them, confirming raises it, and the model is another")
    void decisionsMoveWeightsTheirWay() {
        List<Integer> shown = shown();
        double without = mean(unlabelled, unlabelled, shown);

        Matching rejected = matched(decided(false, 3)), confirmed = matched(decided(true, 3));

        assertThat(mean(rejected, unlabelled, shown)).isLessThan(without);
        assertThat(mean(confirmed, unlabelled, shown)).isGreaterThan(without);
        assertThat(rejected.model().version()).isNotEqualTo(unlabelled.model().version());
        assertThat(rejected.report().notes()).anyMatch(note -> note.startsWith("sharpened by"));
    }

    @Test
    @DisplayName("D11 However many decisions of one mind there are, the model doesn't run off")
    void neverRunsOff() {
        double expected = unlabelled.report().expectedMatches();
        for (boolean same : new boolean[]{false, true}) {
            Matching matching = matched(decided(same, 2_000));
            assertThat(matching.report().expectedMatches()).as("all " + same).isBetween(expected / 1.6, expected * 1.6);
            for (int pair = 0; pair < matching.pairs(); pair++)
                assertThat(matching.weight(pair)).isFinite();
        }
    }

    @Test
    @DisplayName("D11 A pair that was one of many that could have been shown counts for more than one shown anyway")
    void countsByTheInverseOfTheChance() {
        List<Integer> shown = shown();
        var rare = new ArrayList<Label>();
        for (Label label : decided(false, 3)) {
            rare.add(label);
            rare.add(new Label(true, .05, label.levels()));
        }

        Matching often = matched(rare.stream().map(label -> new Label(label.same(), 1, label.levels())).toList());

        assertThat(mean(matched(rare), unlabelled, shown)).isGreaterThan(mean(often, unlabelled, shown));
    }

    @Test
    @DisplayName("D11 Decisions that agree with the model change it hardly")
    void leavesAGoodModelAlone() {
        var labels = new ArrayList<Label>();
        for (int pair = 0; pair < unlabelled.pairs(); pair++)
            if (unlabelled.probability(pair) > .2)
                labels.add(label(pair, random.nextDouble() < unlabelled.probability(pair)));
        Matching matching = matched(labels);
        var all = shown().stream().collect(Collectors.toList());
        assertThat(mean(matching, unlabelled, all)).isCloseTo(mean(unlabelled, unlabelled, all),
                org.assertj.core.data.Offset.offset(1.0));
    }

    @Test
    @DisplayName("Probabilities are called calibrated only by decisions, and then with the interval that these leave")
    void decisionsCalibrateProbabilities() {
        assertThat(unlabelled.report().notes()).anyMatch(note -> note.startsWith("probabilities are not calibrated"));
        var sure = new ArrayList<Label>();
        for (int pair = 0; pair < unlabelled.pairs(); pair++)
            if (unlabelled.probability(pair) > .95)
                sure.add(label(pair, sure.size() % 4 != 0));
        assertThat(sure).hasSizeBetween(40, 200);

        String told = matched(sure).report().notes().stream()
                .filter(note -> note.startsWith("of pairs given 0.9 to 1.0"))
                .findFirst().orElseThrow();

        // Three of four were the same, whatever was promised; the interval is Wilson's.
        double n = sure.size(), share = sure.stream().filter(Label::same).count() / n, z = 1.96 * 1.96 / n;
        double reach = 1.96 * Math.sqrt(share * (1 - share) / n + z / 4 / n) / (1 + z),
                middle = (share + z / 2) / (1 + z);
        assertThat(told).endsWith(String.format(java.util.Locale.ROOT, " %.3f to %.3f are the same, by %d decisions",
                middle - reach, middle + reach, sure.size()));
    }

    @Test
    @DisplayName("One decision that stands for many calibrates nothing")
    void fewDecisionsOfGreatWeightCalibrateNothing() {
        var labels = new ArrayList<Label>();
        for (int pair = 0; labels.size() < 25; pair++)
            if (unlabelled.probability(pair) > .95)
                labels.add(new Label(true, labels.isEmpty() ? .05 : 1, label(pair, true).levels()));

        assertThat(matched(labels).report().notes())
                .anyMatch(note -> note.startsWith("probabilities are not calibrated"));
    }
}
