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
    private static final int STEP = 4096;
    /// So many classes are written out side by side: for loops of a few turns the compiler doesn't do it.
    private static final int LANES = 4;
    /// The number of the class of chance, which holds what no class makes likely.
    private static final int CHANCE = 1;

    private final Schema schema;
    private final int[] parents;
    private final int fields;
    private final int[] first;
    /// How many cells there are; a missing value's, which says nothing, comes behind them.
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

    /// The cells of some patterns in the patterns' order, so that neighbours begin alike: what is summed up along that
    /// beginning is summed up once for all of them.
    ///
    /// @param cells one row a pattern, the last field first
    /// @param alike by pattern, how many cells it begins with as the one before
    /// @param pairs by pattern
    @SuppressWarnings("ArrayRecordComponent") // never compared, and far too many for lists
    record Rows(short[] cells, byte[] alike, double[] pairs) {
        int size() {
            return pairs.length;
        }
    }

    Rows of(Patterns patterns) {
        short[] cells = new short[fields * patterns.size()];
        byte[] alike = new byte[patterns.size()];
        double[] pairs = new double[patterns.size()];
        for (int number = 0; number < pairs.length; number++) {
            long pattern = patterns.pattern(number);
            pairs[number] = patterns.pairs(number);
            for (int field = 0; field < fields; field++) {
                int level = schema.level(pattern, field);
                cells[(number + 1) * fields - 1 - field] = (short) (level == 0
                        ? size
                        : cell(field, Weights.state(schema, parents, pattern, field), level));
            }
            if (number > 0)
                alike[number] = (byte) alike(cells, (number - 1) * fields, number * fields);
        }
        return new Rows(cells, alike, pairs);
    }

    private int alike(short[] cells, int one, int other) {
        int alike = 0;
        while (alike < fields && cells[one + alike] == cells[other + alike])
            alike++;
        return alike;
    }

    /// How many pairs each class holds of each cell, summed in an order that doesn't depend on the number of threads.
    ///
    /// @param tables by cell, then class: how often; see [#table(int)]
    /// @param odds   by class: how many pairs
    /// @return by cell, then class; behind the last cell all pairs of each class
    double[] masses(Rows rows, double[] tables, double[] odds, Workers workers) {
        int classes = odds.length, width = (classes + LANES - 1) / LANES * LANES;
        double[] scaled = padded(scaled(tables, classes), classes, width), pairs = Arrays.copyOf(odds, width);
        double[][] parts = new double[(rows.size() + STEP - 1) / STEP][];
        workers.run(rows.size(), STEP, (from, to, _) -> {
            var round = new Round(rows, scaled, pairs);
            for (int number = from; number < to; number++) {
                int alike = number == from ? 0 : rows.alike[number];
                if (number > from)
                    round.take(number - 1, alike);
                round.add(number, alike);
                round.share(rows.pairs[number]);
            }
            round.take(to - 1, 0);
            parts[from / STEP] = round.sums();
        });
        double[] all = new double[(size + 1) * classes];
        for (double[] part : parts)
            for (int cell = 0; cell <= size; cell++)
                for (int k = 0; k < classes; k++)
                    all[cell * classes + k] += part[cell * width + k];
        return all;
    }

    /// With classes that hold nothing, so that all can be gone through some at once.
    private static double[] padded(double[] table, int classes, int width) {
        double[] padded = new double[table.length / classes * width];
        for (int at = 0, to = 0; at < table.length; at += classes, to += width)
            System.arraycopy(table, at, padded, to, classes);
        return padded;
    }

    /// A table for so many classes, to be filled but for missing values, which say nothing.
    double[] table(int classes) {
        double[] table = new double[(size + 1) * classes];
        Arrays.fill(table, size * classes, table.length, 1);
        return table;
    }

    /// Only how classes compare matters: with the highest of each cell at 1 no product of many fields gets too small for a
    /// number, unless each class is made impossible by some of them.
    private static double[] scaled(double[] tables, int classes) {
        double[] scaled = tables.clone();
        for (int cell = 0; cell < tables.length; cell += classes) {
            double most = 0;
            for (int k = cell; k < cell + classes; k++)
                most = Math.max(most, tables[k]);
            for (int k = cell; k < cell + classes && most > 0; k++)
                scaled[k] /= most;
        }
        return scaled;
    }

    /// One part of a round: walks along the rows as along the branches of a tree, from each to the next.
    private final class Round {
        private final Rows rows;
        private final double[] tables;
        private final int width;
        /// By depth and class: how likely up to there, and the pairs that were found beyond.
        private final double[] likely, held;
        private final double[] sums;

        /// @param tables of a width that [#LANES] divides
        Round(Rows rows, double[] tables, double[] odds) {
            this.rows = rows;
            this.tables = tables;
            width = odds.length;
            likely = Arrays.copyOf(odds, (fields + 1) * width);
            held = new double[(fields + 1) * width];
            sums = new double[(size + 1) * width];
        }

        /// Takes in what the classes say of a row, from where it is no longer alike.
        void add(int number, int alike) {
            for (int depth = alike, from = alike * width,
                    row = number * fields; depth < fields; depth++, from += width) {
                int to = from + width, cell = rows.cells[row + depth] * width;
                for (int k = 0; k < width; k += LANES) {
                    likely[to + k] = likely[from + k] * tables[cell + k];
                    likely[to + k + 1] = likely[from + k + 1] * tables[cell + k + 1];
                    likely[to + k + 2] = likely[from + k + 2] * tables[cell + k + 2];
                    likely[to + k + 3] = likely[from + k + 3] * tables[cell + k + 3];
                }
            }
        }

        /// Shares the row's pairs out among the classes.
        void share(double pairs) {
            int at = fields * width;
            double sum = 0;
            for (int k = at; k < at + width; k += LANES)
                sum += likely[k] + likely[k + 1] + (likely[k + 2] + likely[k + 3]);
            if (sum == 0) {
                held[at + CHANCE] = pairs;
                return;
            }
            double each = pairs / sum;
            for (int k = at; k < at + width; k += LANES) {
                held[k] = likely[k] * each;
                held[k + 1] = likely[k + 1] * each;
                held[k + 2] = likely[k + 2] * each;
                held[k + 3] = likely[k + 3] * each;
            }
        }

        /// Adds what was found to the cells that the next row doesn't share.
        void take(int number, int alike) {
            for (int depth = fields - 1, at = depth * width, row = number
                    * fields; depth >= alike; depth--, at -= width) {
                int cell = rows.cells[row + depth] * width;
                for (int k = 0; k < width; k += LANES) {
                    int from = at + width + k;
                    double one = held[from], two = held[from + 1], three = held[from + 2], four = held[from + 3];
                    held[from] = 0;
                    held[from + 1] = 0;
                    held[from + 2] = 0;
                    held[from + 3] = 0;
                    sums[cell + k] += one;
                    sums[cell + k + 1] += two;
                    sums[cell + k + 2] += three;
                    sums[cell + k + 3] += four;
                    held[at + k] += one;
                    held[at + k + 1] += two;
                    held[at + k + 2] += three;
                    held[at + k + 3] += four;
                }
            }
        }

        /// By cell and class; missing values aren't asked for, so that all pairs stand in their place.
        double[] sums() {
            System.arraycopy(held, 0, sums, size * width, width);
            return sums;
        }
    }

    /// How many pairs fall into each cell.
    double[] counts(Rows rows) {
        double[] counts = new double[size + 1];
        for (int i = 0; i < rows.cells.length; i++)
            counts[rows.cells[i]] += rows.pairs[i / fields];
        return counts;
    }
}
