package dev.merganser.matching;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.merganser.matching.estimate.Patterns;

/// Thresholds chosen from the probabilities of all candidates, and what others would cost: if probabilities are right,
/// those of the pairs above a threshold add up to the true ones among them.
///
/// @param review where precision and recall, both as expected, are best together (their harmonic mean, F1)
/// @param sure   from where at most one pair in a hundred is expected to be wrong; never below `review`
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
record Thresholds(double review, double sure) {
    private static final double LOWEST = 0.3, HIGHEST = 0.7, WRONG = 0.01, SUREST = 0.999;
    /// Thresholds have three decimals, the nearest unless that costs as much of F1: the pairs that one was chosen for may stand
    /// just below, a third of all where little is known.
    private static final double DIGITS = 1000, LOST = .0005;
    private static final double[] SHOWN = {0.3, 0.5, 0.7, 0.9, 0.99};

    static Thresholds of(double[] probabilities, Patterns patterns) {
        double all = expected(probabilities, patterns, 0), above = 0, right = 0, best = 0, review = 0.5, sure = SUREST;
        for (int number : likeliest(probabilities)) {
            double probability = probabilities[number];
            above += patterns.pairs(number);
            right += patterns.pairs(number) * probability;
            if (right >= (1 - WRONG) * above)
                sure = Math.min(sure, probability);
            double f1 = 2 * right / (above + all);
            if (f1 > best) {
                best = f1;
                review = probability;
            }
        }
        review = Math.clamp(review, LOWEST, HIGHEST);
        double nearest = Math.round(review * DIGITS) / DIGITS;
        review = f1(probabilities, patterns, nearest, all) >= f1(probabilities, patterns, review, all) - LOST
                ? nearest
                : Math.floor(review * DIGITS) / DIGITS;
        return new Thresholds(review,
                Math.max(review, Math.clamp(Math.round(sure * DIGITS) / DIGITS, 0.9, SUREST)));
    }

    /// F1 as expected of the pairs above a threshold.
    ///
    /// @param all how many are expected to be true of all pairs
    private static double f1(double[] probabilities, Patterns patterns, double threshold, double all) {
        return 2 * expected(probabilities, patterns, threshold)
                / Math.max(1, above(probabilities, patterns, threshold) + all);
    }

    /// The patterns that may come to stand above a threshold, the likeliest first. Probabilities that differ by less than
    /// a billionth may change places: what they are sorted by has to hold the pattern's number too.
    private static int[] likeliest(double[] probabilities) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(probabilities.length);
        return IntStream.range(0, probabilities.length).filter(number -> probabilities[number] > LOWEST / 2)
                .mapToLong(number -> -(Double.doubleToLongBits(probabilities[number]) >>> bits << bits) | number)
                .sorted()
                .mapToInt(key -> (int) key & (1 << bits) - 1).toArray();
    }

    /// What some thresholds would cost.
    static List<MatchReport.Expected> costs(double[] probabilities, Patterns patterns) {
        double all = expected(probabilities, patterns, 0);
        var costs = new ArrayList<MatchReport.Expected>();
        for (double threshold : SHOWN) {
            double right = expected(probabilities, patterns, threshold),
                    above = above(probabilities, patterns, threshold);
            costs.add(new MatchReport.Expected(threshold, above == 0 ? 1 : right / above, all == 0 ? 1 : right / all));
        }
        return costs;
    }

    /// The same in words.
    static String told(List<MatchReport.Expected> costs) {
        return costs.stream().map(cost -> String.format(Locale.ROOT, " %s: %.3f and %.3f", cost.threshold(),
                cost.precision(), cost.recall())).collect(Collectors.joining(",",
                        "precision and recall of pairs as expected at a threshold of", ""));
    }

    /// How many pairs have at least that probability.
    private static double above(double[] probabilities, Patterns patterns, double threshold) {
        double sum = 0;
        for (int number = 0; number < probabilities.length; number++)
            sum += probabilities[number] >= threshold ? patterns.pairs(number) : 0;
        return sum;
    }

    /// How many pairs are expected to be true of those with at least that probability.
    static double expected(double[] probabilities, Patterns patterns, double threshold) {
        double sum = 0;
        for (int number = 0; number < probabilities.length; number++)
            if (probabilities[number] >= threshold)
                sum += patterns.pairs(number) * probabilities[number];
        return sum;
    }
}
