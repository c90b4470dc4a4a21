package dev.merganser.matching.estimate;

import java.util.Arrays;
import java.util.List;

import dev.merganser.matching.Workers;
import dev.merganser.matching.compare.Field;
import dev.merganser.matching.compare.Schema;
import dev.merganser.matching.weigh.Weights;

/// A cell is one level of a field, apart for whether its parent agrees. All that is learned is learned by cell, so that
/// a round over the patterns sums up what each class holds of each cell, and nothing else.
final class Cells {
    private static final short NONE = -1;
    private static final int STEP = 4096;
    /// Patterns that are surely by chance say nothing of other classes: below it (a logarithm) nothing is left for them.
    private static final double SURE = -25;
    /// A class so much less likely than another (a logarithm) holds nothing that would show in a sum.
    private static final double NOTHING = -40;

    private final Schema schema;
    private final int[] parents;
    private final int fields;
    private final int[] first;
    /// How many cells there are.
    final int size;

    Cells(Schema schema, int[] parents) {
        this.schema = schema;
        this.parents = parents;
        List<Field> all = schema.fields();
        fields = all.size();
        first = new int[2 * fields];
        int at = 0;
        for (int field = 0; field < fields; field++)
            for (int state = 0; state < 2; state++) {
                first[2 * field + state] = at;
                at += all.get(field).levels().size();
            }
        size = at;
    }

    int cell(int field, int state, int level) {
        return first[2 * field + state] + level;
    }

    /// The cells of each pattern, so many as there are fields.
    short[] of(Patterns patterns) {
        short[] cells = new short[fields * patterns.size()];
        for (int number = 0; number < patterns.size(); number++) {
            long pattern = patterns.pattern(number);
            for (int field = 0; field < fields; field++) {
                int level = schema.level(pattern, field);
                cells[number * fields + field] = level == 0
                        ? NONE
                        : (short) cell(field, Weights.state(schema, parents, pattern, field), level);
            }
        }
        return cells;
    }

    /// How many pairs each class holds of each cell, summed in an order that doesn't depend on the number of threads.
    ///
    /// @param cells  of the patterns
    /// @param tables by cell, then class: logarithm of how often
    /// @param odds   by class: logarithm of how many pairs
    /// @param chance whether what the class of chance, number 1, holds is asked for; else what is surely by chance is
    ///               passed over
    /// @return by cell, then class; behind the last cell all pairs of each class
    double[] masses(Patterns patterns, short[] cells, double[] tables, double[] odds, boolean chance, Workers workers) {
        int classes = odds.length;
        double[][] parts = new double[(patterns.size() + STEP - 1) / STEP][];
        workers.run(patterns.size(), STEP, (from, to, _) -> {
            double[] sums = new double[(size + 1) * classes], shares = new double[classes];
            for (int number = from; number < to; number++)
                add((double) patterns.pairs(number), cells, number * fields, tables, odds, chance, shares, sums);
            parts[from / STEP] = sums;
        });
        double[] all = new double[(size + 1) * classes];
        for (double[] part : parts)
            for (int i = 0; i < all.length; i++)
                all[i] += part[i];
        return all;
    }

    private void add(double pairs, short[] cells, int at, double[] tables, double[] odds, boolean chance,
            double[] shares, double[] sums) {
        int classes = odds.length;
        System.arraycopy(odds, 0, shares, 0, classes);
        for (int i = at; i < at + fields; i++)
            if (cells[i] != NONE)
                for (int k = 0, cell = cells[i] * classes; k < classes; k++)
                    shares[k] += tables[cell + k];
        double most = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < classes; k++)
            if (k != 1)
                most = Math.max(most, shares[k]);
        if (most - shares[1] < SURE) {
            if (!chance)
                return;
            Arrays.fill(shares, 0);
            shares[1] = pairs;
        } else {
            double highest = Math.max(most, shares[1]), sum = 0;
            for (int k = 0; k < classes; k++) {
                shares[k] = shares[k] - highest < NOTHING ? 0 : Math.exp(shares[k] - highest);
                sum += shares[k];
            }
            for (int k = 0; k < classes; k++)
                shares[k] *= pairs / sum;
        }
        for (int k = 0; k < classes; k++) {
            double share = shares[k];
            if (share == 0)
                continue;
            for (int i = at; i < at + fields; i++)
                if (cells[i] != NONE)
                    sums[cells[i] * classes + k] += share;
            sums[size * classes + k] += share;
        }
    }

    /// How many pairs fall into each cell.
    double[] counts(Patterns patterns, short[] cells) {
        double[] counts = new double[size];
        for (int i = 0; i < cells.length; i++)
            if (cells[i] != NONE)
                counts[cells[i]] += patterns.pairs(i / fields);
        return counts;
    }
}
