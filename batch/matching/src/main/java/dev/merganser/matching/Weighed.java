package dev.merganser.matching;

import java.util.Arrays;
import java.util.List;

import dev.merganser.matching.compare.Schema;
import dev.merganser.matching.estimate.Patterns;
import dev.merganser.matching.weigh.Scale;
import dev.merganser.matching.weigh.Weights;

/// The patterns of all candidates and what pairs of each weigh.
///
/// @param weights       by number of the pattern, log2 of the odds
/// @param probabilities the same, 0 to 1
/// @param costs         what thresholds would cost
@SuppressWarnings("ArrayRecordComponent") // never compared, and far too many for lists
record Weighed(Patterns patterns, double[] weights, double[] probabilities, List<MatchReport.Expected> costs) {
    private static final int PART = 4096;

    static Weighed of(Schema schema, Patterns patterns, Weights learned, Workers workers) {
        double[] weights = new double[patterns.size()];
        workers.run(weights.length, PART, (from, to, _) -> {
            var scale = new Scale(learned, schema);
            for (int number = from; number < to; number++)
                weights[number] = scale.weight(patterns.pattern(number));
        });
        double[] probabilities = Arrays.stream(weights).map(Scale::probability).toArray();
        return new Weighed(patterns, weights, probabilities, Thresholds.costs(probabilities, patterns));
    }
}
