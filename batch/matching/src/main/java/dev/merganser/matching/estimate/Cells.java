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
    /// What is so much less likely (a logarithm) holds nothing that would show in a sum: a class beside another one, and all
    /// others where a pattern is surely by chance.
    private static final double SURE = -25;
    /// What is so much surer by chance stays so for some rounds.
    private static final double SURER = -35;

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

    /// Those rows of which a class other than chance may hold something, now and in the next rounds.
    Rows open(Rows rows, double[] tables, double[] odds, Workers workers) {
        int[][] parts = new int[(rows.size() + STEP - 1) / STEP][];
        workers.run(rows.size(), STEP, (from, to, _) -> {
            var round = new Round(rows, tables, odds, true);
            int[] open = new int[to - from];
            int count = 0;
            for (int number = from; number < to; number++) {
                round.add(number, number == from ? 0 : rows.alike[number]);
                if (round.likeliest() >= SURER)
                    open[count++] = number;
            }
            parts[from / STEP] = Arrays.copyOf(open, count);
        });
        int[] open = Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
        short[] cells = new short[fields * open.length];
        byte[] alike = new byte[open.length];
        double[] pairs = new double[open.length];
        for (int at = 0; at < open.length; at++) {
            System.arraycopy(rows.cells, open[at] * fields, cells, at * fields, fields);
            pairs[at] = rows.pairs[open[at]];
            if (at > 0)
                alike[at] = (byte) alike(cells, (at - 1) * fields, at * fields);
        }
        return new Rows(cells, alike, pairs);
    }

    /// How many pairs each class holds of each cell, summed in an order that doesn't depend on the number of threads.
    ///
    /// @param tables by cell, then class: logarithm of how often; see [#table(int)]
    /// @param odds   by class: logarithm of how many pairs
    /// @param chance whether what the class of chance, number 1, holds is asked for; else what is surely by chance is
    ///               passed over
    /// @return by cell, then class; behind the last cell all pairs of each class
    double[] masses(Rows rows, double[] tables, double[] odds, boolean chance, Workers workers) {
        double[][] parts = new double[(rows.size() + STEP - 1) / STEP][];
        workers.run(rows.size(), STEP, (from, to, _) -> {
            var round = new Round(rows, tables, odds, chance);
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
        double[] all = new double[(size + 1) * odds.length];
        for (double[] part : parts)
            for (int i = 0; i < all.length; i++)
                all[i] += part[i];
        return all;
    }

    /// An empty table for so many classes.
    double[] table(int classes) {
        return new double[(size + 1) * classes];
    }

    /// One part of a round: walks along the rows as along the branches of a tree, from each to the next.
    private final class Round {
        private final Rows rows;
        private final double[] tables;
        private final boolean chance;
        private final int classes;
        /// By depth and class: the logarithm up to there, and the pairs that were found beyond.
        private final double[] logs, held;
        private final double[] sums;

        Round(Rows rows, double[] tables, double[] odds, boolean chance) {
            this.rows = rows;
            this.tables = tables;
            this.chance = chance;
            classes = odds.length;
            logs = Arrays.copyOf(odds, (fields + 1) * classes);
            held = new double[(fields + 1) * classes];
            sums = new double[(size + 1) * classes];
        }

        /// Sums up what the classes say of a row, from where it is no longer alike.
        void add(int number, int alike) {
            for (int depth = alike; depth < fields; depth++)
                for (int k = 0, at = depth * classes, cell = rows.cells[number * fields + depth]
                        * classes; k < classes; k++)
                    logs[at + classes + k] = logs[at + k] + tables[cell + k];
        }

        /// How much likelier than chance the likeliest other class is.
        double likeliest() {
            double most = Double.NEGATIVE_INFINITY;
            for (int k = 0, at = fields * classes; k < classes; k++)
                if (k != 1)
                    most = Math.max(most, logs[at + k]);
            return most - logs[fields * classes + 1];
        }

        /// Shares the row's pairs out among the classes.
        void share(double pairs) {
            int at = fields * classes;
            double likeliest = likeliest(), byChance = logs[at + 1];
            if (likeliest < SURE) {
                if (chance)
                    held[at + 1] = pairs;
                return;
            }
            double highest = Math.max(byChance + likeliest, byChance), sum = 0;
            for (int k = 0; k < classes; k++) {
                double log = logs[at + k] - highest, share = log < SURE ? 0 : Math.exp(log);
                held[at + k] = share;
                sum += share;
            }
            for (int k = 0; k < classes; k++)
                held[at + k] *= pairs / sum;
        }

        /// Adds what was found to the cells that the next row doesn't share.
        void take(int number, int alike) {
            for (int depth = fields - 1; depth >= alike; depth--)
                for (int k = 0, at = depth * classes, cell = rows.cells[number * fields + depth]
                        * classes; k < classes; k++) {
                            double found = held[at + classes + k];
                            sums[cell + k] += found;
                            held[at + k] += found;
                            held[at + classes + k] = 0;
                        }
        }

        /// By cell and class; missing values aren't asked for, so that all pairs stand in their place.
        double[] sums() {
            System.arraycopy(held, 0, sums, size * classes, classes);
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
