package dev.merganser.matching.weigh;

import java.util.List;

import dev.merganser.matching.compare.Field;
import dev.merganser.matching.compare.Schema;

/// Weighs many patterns: what [Weights] says of each level, worked out once. One instance a thread.
public final class Scale {
    private static final double LOG2 = Math.log(2);
    /// A kind of pair so much rarer than a pair by chance (log2) adds nothing to 1 that a double could hold.
    private static final double NOTHING = -60;

    private final Schema schema;
    private final int[] parents;
    private final int[] agrees;
    private final double prior;
    private final double[] odds;
    /// By field and whether its parent agrees, where the levels stand in [#bars] and, times contexts, [#shared].
    private final int[] first;
    private final double[] bars;
    private final double[] shared;
    private final double[] sums;

    public Scale(Weights weights, Schema schema) {
        this.schema = schema;
        List<Field> fields = schema.fields();
        parents = weights.parents();
        prior = weights.prior();
        odds = weights.contexts().stream().mapToDouble(Weights.Context::odds).toArray();
        sums = new double[odds.length];
        agrees = new int[parents.length];
        first = new int[2 * parents.length];
        int at = 0;
        for (int field = 0; field < parents.length; field++) {
            agrees[field] = parents[field] < 0 ? Integer.MAX_VALUE : fields.get(parents[field]).agrees();
            for (int state = 0; state < 2; state++) {
                first[2 * field + state] = at;
                at += fields.get(field).levels().size();
            }
        }
        bars = new double[at];
        shared = new double[at * odds.length];
        for (int field = 0; field < parents.length; field++)
            for (int state = 0; state < 2; state++)
                for (int level = 1; level < fields.get(field).levels().size(); level++) {
                    int cell = first[2 * field + state] + level;
                    bars[cell] = weights.bar(field, state, level);
                    for (int k = 0; k < odds.length; k++)
                        shared[cell * odds.length + k] = weights.contexts().get(k).bar(field, level, bars[cell],
                                weights.u()[field][state][level]);
                }
    }

    /// The probability that a weight stands for, 0 to 1.
    ///
    /// @param weight log2 of the odds
    public static double probability(double weight) {
        return 1 / (1 + Math.pow(2, -weight));
    }

    /// log2 of the odds for a match.
    public double weight(long pattern) {
        double sum = prior;
        System.arraycopy(odds, 0, sums, 0, odds.length);
        for (int field = 0; field < parents.length; field++) {
            int level = schema.level(pattern, field);
            if (level == 0)
                continue;
            int state = parents[field] >= 0 && schema.level(pattern, parents[field]) >= agrees[field] ? 1 : 0;
            int cell = first[2 * field + state] + level;
            sum += bars[cell];
            for (int k = 0, from = cell * sums.length; k < sums.length; k++)
                sums[k] += shared[from + k];
        }
        double others = 1;
        for (double log : sums)
            if (log > NOTHING)
                others += Math.pow(2, log);
        return sum - Math.log(others) / LOG2;
    }
}
