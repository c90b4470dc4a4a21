package dev.merganser.matching.estimate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.merganser.matching.Label;
import dev.merganser.matching.compare.Schema;
import dev.merganser.matching.weigh.Scale;
import dev.merganser.matching.weigh.Weights;

/// Holds probabilities against decisions that they weren't learned from: how many of the pairs that were given so much turned
/// out to be the same.
///
/// Decisions come from a queue, which is a biased sample: each counts by the inverse of its chance of having been shown. What
/// decisions of unequal weight are worth is their effective number, (Σw)²/Σw² (Kish, Survey Sampling, 1965); the interval is
/// Wilson's (1927), at 95 %.
///
/// @param from      lowest probability of the band
/// @param to        its highest
/// @param decisions in it
/// @param given     the mean of their probabilities
/// @param low       of the pairs of the band, the share that is the same: at least
/// @param high      at most
public record Calibration(double from, double to, int decisions, double given, double low, double high) {
    private static final double[] BANDS = {.1, .5, .9, 1};
    /// By their effective number; fewer leave an interval too wide to say anything.
    private static final double FEWEST = 20;
    private static final double NORMAL = 1.96;

    /// The bands that enough was decided about, ascending; none: the probabilities aren't calibrated.
    ///
    /// @param learned without the labels
    public static List<Calibration> of(Schema schema, Weights learned, List<Label> labels) {
        var scale = new Scale(learned, schema);
        var bands = new ArrayList<Calibration>();
        for (int band = 0; band + 1 < BANDS.length; band++) {
            double all = 0, squares = 0, same = 0, given = 0;
            int decisions = 0;
            for (Label label : labels) {
                double probability = Scale.probability(scale.weight(Sharpening.pattern(schema, label)));
                if (probability < BANDS[band] || (probability >= BANDS[band + 1] && BANDS[band + 1] < 1))
                    continue;
                double weight = Sharpening.weight(label);
                decisions++;
                all += weight;
                squares += weight * weight;
                same += label.same() ? weight : 0;
                given += weight * probability;
            }
            if (all * all < FEWEST * squares || decisions == 0)
                continue;
            double n = all * all / squares, share = same / all, z = NORMAL * NORMAL / n;
            double middle = (share + z / 2) / (1 + z),
                    reach = NORMAL / (1 + z) * Math.sqrt(share * (1 - share) / n + z / (4 * n));
            bands.add(new Calibration(BANDS[band], BANDS[band + 1], decisions, given / all, middle - reach,
                    middle + reach));
        }
        return bands;
    }

    /// The same in words.
    public static String told(List<Calibration> bands) {
        return bands.isEmpty()
                ? "probabilities are not calibrated: too few decisions to hold them against"
                : bands.stream()
                        .map(band -> String.format(Locale.ROOT,
                                "of pairs given %.1f to %.1f (%.3f on average) %.3f to %.3f are the same, by %,d decisions",
                                band.from, band.to, band.given, band.low, band.high, band.decisions))
                        .collect(Collectors.joining("; "));
    }
}
