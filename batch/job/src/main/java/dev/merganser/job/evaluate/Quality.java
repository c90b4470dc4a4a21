package dev.merganser.job.evaluate;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.jspecify.annotations.Nullable;

/// What a result is worth against the truth. Each share is 1 where there was nothing to get wrong.
///
/// @param precision share of what was found that is true
/// @param recall    share of what is true that was found
record Quality(double precision, double recall) {
    /// The harmonic mean of the two; 0 if both are.
    double f1() {
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    /// @param right of those found
    static Quality of(long right, long found, long all) {
        return new Quality(found == 0 ? 1 : (double) right / found, all == 0 ? 1 : (double) right / all);
    }

    /// All pairs within groups against the true pairs, however large the groups are.
    ///
    /// @param group  of each record, any numbers
    /// @param source of each record, so that only pairs across sources count; null: all count
    static Quality ofGroups(int[] group, int @Nullable [] source, Truth truth) {
        long right = 0;
        long found = pairs(Arrays.stream(group).asLongStream());
        if (source != null)
            found -= pairs(IntStream.range(0, group.length).mapToLong(record -> cell(group[record], source[record])));
        for (long pair : truth.pairs()) {
            if (group[(int) (pair >> 32)] == group[(int) pair]) right++;
        }
        return of(right, found, truth.pairs().length);
    }

    /// B³: the mean, over records, of the share of a record's group that is truly with it, and of the share of those
    /// truly with it that its group holds. Source: A. Bagga, B. Baldwin, "Algorithms for Scoring Coreference Chains", 1998.
    static Quality bCubed(int[] group, int[] trueGroup) {
        return new Quality(together(group, trueGroup), together(trueGroup, group));
    }

    /// The mean, over records, of the share of their group that another grouping keeps with them.
    private static double together(int[] group, int[] other) {
        long[] cells = IntStream.range(0, group.length).mapToLong(record -> cell(group[record], other[record])).sorted()
                .toArray();
        double sum = 0;
        for (int from = 0, to; from < cells.length; from = to) {
            double kept = 0;
            for (to = from; to < cells.length && cells[to] >> 32 == cells[from] >> 32;) {
                int first = to;
                while (to < cells.length && cells[to] == cells[first]) to++;
                kept += (double) (to - first) * (to - first);
            }
            sum += kept / (to - from);
        }
        return cells.length == 0 ? 1 : sum / cells.length;
    }

    /// How many pairs of records are in the same.
    private static long pairs(LongStream cells) {
        long[] sorted = cells.sorted().toArray();
        long pairs = 0;
        for (int at = 1, before = 0; at < sorted.length; at++) {
            before = sorted[at] == sorted[at - 1] ? before + 1 : 0;
            pairs += before;
        }
        return pairs;
    }

    /// The records that the true pairs hold together, however far: for each the lowest of them.
    static int[] closure(int records, Truth truth) {
        int[] parent = IntStream.range(0, records).toArray();
        for (long pair : truth.pairs()) {
            int a = root(parent, (int) (pair >> 32));
            int b = root(parent, (int) pair);
            parent[Math.max(a, b)] = Math.min(a, b);
        }
        for (int record = 0; record < records; record++) parent[record] = root(parent, record);
        return parent;
    }

    private static int root(int[] parent, int record) {
        while (parent[record] != record) {
            parent[record] = parent[parent[record]];
            record = parent[record];
        }
        return record;
    }

    private static long cell(int group, int other) {
        return ((long) group << 32) | (other & 0xFFFFFFFFL);
    }

    /// Pairs with their weights, against the truth.
    static final class Scored {
        private double[] weights = new double[1 << 10];
        private boolean[] real = new boolean[1 << 10];
        private int size;

        void add(double weight, boolean isTrue) {
            if (size == weights.length) {
                weights = Arrays.copyOf(weights, size * 2);
                real = Arrays.copyOf(real, size * 2);
            }
            weights[size] = weight;
            real[size++] = isTrue;
        }

        /// Of the pairs whose probability is at least `from` and below `to`, how many there are, and how many are true.
        long[] between(double from, double to) {
            long[] counts = new long[2];
            for (int i = 0; i < size; i++) {
                double probability = 1 / (1 + Math.pow(2, -weights[i]));
                if (probability < from || probability >= to) continue;
                counts[0]++;
                if (real[i]) counts[1]++;
            }
            return counts;
        }

        /// The best F1 that any threshold would give, chosen knowing the truth.
        ///
        /// @param allTrue number of true pairs, scored or not
        Best best(long allTrue) {
            Integer[] order = new Integer[size];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, (a, b) -> Double.compare(weights[b], weights[a]));
            var best = new Best(of(0, 0, allTrue).f1(), 1);
            long right = 0;
            for (int i = 0; i < size; i++) {
                if (real[order[i]]) right++;
                boolean tie = i + 1 < size && weights[order[i]] == weights[order[i + 1]];
                if (tie) continue;
                double f1 = of(right, i + 1L, allTrue).f1();
                if (f1 > best.f1()) best = new Best(f1, 1 / (1 + Math.pow(2, -weights[order[i]])));
            }
            return best;
        }
    }

    /// @param threshold the probability from which pairs count
    record Best(double f1, double threshold) {}
}
