package dev.merganser.matching.group;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.merganser.matching.Workers;

/// Joins records to groups by average linkage: two groups become one while the pairs between them speak for it on
/// average, the strongest first. One strong pair can't chain together what all other pairs speak against.
///
/// Each component of pairs above the threshold is dealt with by itself, so the result depends neither on the order of
/// the pairs nor on other components.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Groups {
    /// A component with more records is dealt with in pieces, and no group of it is larger than that.
    private static final int LARGEST = 300;
    /// One pair's evidence for a group counts for no more than this.
    private static final double CLIP = 14;
    /// And against: of three records of one person one may be from before a move, unlike the latest and like the one between.
    private static final double AGAINST = 5;

    /// What is known of two records.
    public interface Evidence {
        /// log2 of the odds for a match; negative infinity for a pair that was rejected or can't be.
        double weight(int left, int right);

        /// Whether the pair says anything: pairs within one source don't where only pairs across sources count.
        boolean counts(int left, int right);
    }

    private final Evidence evidence;
    private final double threshold;
    private final int[] groups;
    /// Scratch of one thread: of each record that a pair names, one that it hangs together with.
    private final int[] parent;

    private Groups(int[] groups, int[] parent, double threshold, Evidence evidence) {
        this.evidence = evidence;
        this.threshold = threshold;
        this.groups = groups;
        this.parent = parent;
    }

    /// Groups records.
    ///
    /// @param lefts     of the pairs at or above the threshold
    /// @param rights    of the same pairs
    /// @param weights   of the same pairs
    /// @param threshold log2 of the odds from which a pair speaks for a group
    /// @param evidence  makes one a thread
    /// @param pieces    told the number of records of each component that had to be dealt with in pieces
    /// @return for each record the lowest index in its group
    public static int[] of(int records, int[] lefts, int[] rights, double[] weights, double threshold,
            Supplier<Evidence> evidence, IntConsumer pieces, Workers workers) {
        int[] groups = new int[records];
        Arrays.setAll(groups, i -> i);
        var pairs = new Pairs(lefts, rights, weights);
        int[][] components = components(pairs, records);
        var threads = new Groups[workers.threads()];
        workers.run(components.length, 64, (from, to, worker) -> {
            if (threads[worker] == null)
                threads[worker] = new Groups(groups, new int[records], threshold, evidence.get());
            for (int component = from; component < to; component++)
                if (components[component].length <= LARGEST)
                    threads[worker].link(components[component]);
        });
        // Where a component is too large its pairs are looked for among all, once.
        var rest = new Groups(groups, new int[records], threshold, evidence.get());
        for (int[] component : components)
            if (component.length > LARGEST) {
                pieces.accept(component.length);
                rest.pieces(pairs, pairs.inside(component, records), component);
            }
        return groups;
    }

    /// The pairs above the threshold.
    @SuppressWarnings("ArrayRecordComponent") // never compared, and far too many for lists
    private record Pairs(int[] lefts, int[] rights, double[] weights) {
        /// The strongest first.
        int[] inside(int[] component, int records) {
            var members = new BitSet(records);
            for (int record : component)
                members.set(record);
            return IntStream.range(0, lefts.length).filter(pair -> members.get(lefts[pair])).boxed()
                    .sorted(Comparator.comparingDouble((Integer pair) -> -weights[pair])
                            .thenComparingInt(pair -> lefts[pair]).thenComparingInt(pair -> rights[pair]))
                    .mapToInt(pair -> pair).toArray();
        }
    }

    /// Cuts a component that is too large into pieces and links each. Records are put together along the strongest pairs (as
    /// Kruskal does for spanning trees), save where that would make a piece too large: what is alike stays together, and none
    /// is left out. All pieces may be of about one size, so that of one more copy than a piece holds none stands alone.
    private void pieces(Pairs pairs, int[] strongestFirst, int[] component) {
        int count = (component.length + LARGEST - 1) / LARGEST, most = (component.length + count - 1) / count;
        int[] sizes = new int[component.length];
        for (int at = 0; at < component.length; at++) {
            parent[component[at]] = component[at];
            sizes[at] = 1;
        }
        for (int pair : strongestFirst) {
            int left = find(parent, pairs.lefts[pair]), right = find(parent, pairs.rights[pair]);
            int size = left == right
                    ? 0
                    : sizes[Arrays.binarySearch(component, left)] + sizes[Arrays.binarySearch(component, right)];
            if (size == 0 || size > most)
                continue;
            union(parent, left, right);
            sizes[Arrays.binarySearch(component, Math.min(left, right))] = size;
        }
        Arrays.stream(component).boxed()
                .collect(Collectors.groupingBy(record -> find(parent, record), TreeMap::new, Collectors.toList()))
                .values().forEach(piece -> link(piece.stream().mapToInt(record -> record).toArray()));
    }

    /// The records that pairs hang together, each component ascending, the components by their first record.
    private static int[][] components(Pairs pairs, int records) {
        int[] parent = new int[records], sizes = new int[records];
        Arrays.setAll(parent, record -> record);
        for (int pair = 0; pair < pairs.lefts.length; pair++)
            union(parent, pairs.lefts[pair], pairs.rights[pair]);
        for (int record = 0; record < records; record++)
            sizes[find(parent, record)]++;
        var components = new ArrayList<int[]>();
        int[] numbers = new int[records];
        // The first of a component stands for it, so that it comes before all others.
        for (int record = 0; record < records; record++) {
            int first = parent[record];
            if (sizes[first] == 1)
                continue;
            if (first == record) {
                numbers[first] = components.size();
                components.add(new int[sizes[first]]);
                sizes[first] = 0;
            }
            components.get(numbers[first])[-sizes[first]--] = record;
        }
        return components.toArray(int[][]::new);
    }

    private static int find(int[] parent, int record) {
        int root = record;
        while (parent[root] != root)
            root = parent[root];
        for (int at = record; at != root;) {
            int up = parent[at];
            parent[at] = root;
            at = up;
        }
        return root;
    }

    private static void union(int[] parent, int left, int right) {
        int a = find(parent, left), b = find(parent, right);
        parent[Math.max(a, b)] = Math.min(a, b);
    }

    private void link(int[] records) {
        link(records.length, weights(records), (left, right, _) -> {
            int into = groups[records[left]], from = groups[records[right]];
            for (int record : records)
                if (groups[record] == from)
                    groups[record] = into;
        });
    }

    /// One step of how a group came about: two parts became one.
    ///
    /// @param left   positions of the items of the part that holds the lowest, ascending
    /// @param right  those of the other part
    /// @param weight log2 of the odds for a match, on average over the pairs between the two, each counting for no more
    ///               than [#CLIP] bits for and [#AGAINST] against
    public record Join(List<Integer> left, List<Integer> right, double weight) {}

    /// How the items of one group came together, the strongest join first. What is in no other group can't have changed
    /// that, so it follows from the group's own pairs.
    ///
    /// @param size     how many items there are
    /// @param evidence of two of them, by position
    public static List<Join> joins(int size, double threshold, Evidence evidence) {
        var parts = new ArrayList<List<Integer>>();
        for (int item = 0; item < size; item++)
            parts.add(List.of(item));
        var joins = new ArrayList<Join>();
        link(size, weights(IntStream.range(0, size).toArray(), threshold, evidence), (left, right, mean) -> {
            joins.add(new Join(parts.get(left), parts.get(right), mean + threshold));
            parts.set(left, Stream.concat(parts.get(left).stream(), parts.get(right).stream()).sorted().toList());
        });
        return joins;
    }

    /// What speaks for each two of some records: by how much they exceed the threshold, and whether they count.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Between(double[][] sums, int[][] counts) {}

    private Between weights(int[] records) {
        return weights(records, threshold, evidence);
    }

    private static Between weights(int[] records, double threshold, Evidence evidence) {
        int size = records.length;
        double[][] sums = new double[size][size];
        int[][] counts = new int[size][size];
        for (int i = 0; i < size; i++)
            for (int j = i + 1; j < size; j++) {
                double weight = evidence.weight(records[i], records[j]);
                sums[i][j] = sums[j][i] = weight == Double.NEGATIVE_INFINITY
                        ? weight
                        : evidence.counts(records[i], records[j]) ? Math.clamp(weight - threshold, -AGAINST, CLIP) : 0;
                counts[i][j] = counts[j][i] = evidence.counts(records[i], records[j]) ? 1 : 0;
            }
        return new Between(sums, counts);
    }

    @FunctionalInterface
    private interface Joining {
        /// @param mean by how much the pairs between the two exceed the threshold
        void join(int left, int right, double mean);
    }

    private static void link(int size, Between between, Joining joining) {
        double[][] sums = between.sums;
        int[][] counts = between.counts;
        boolean[] gone = new boolean[size];
        while (true) {
            double best = 0;
            int left = -1, right = -1;
            for (int i = 0; i < size; i++)
                for (int j = i + 1; j < size && !gone[i]; j++)
                    if (!gone[j] && counts[i][j] > 0) {
                        double mean = sums[i][j] / counts[i][j];
                        if (mean > best || mean == best && left < 0) {
                            best = mean;
                            left = i;
                            right = j;
                        }
                    }
            if (left < 0)
                break;
            gone[right] = true;
            for (int k = 0; k < size; k++)
                if (k != left && !gone[k]) {
                    sums[left][k] = sums[k][left] = sums[left][k] + sums[right][k];
                    counts[left][k] = counts[k][left] = counts[left][k] + counts[right][k];
                }
            joining.join(left, right, best);
        }
    }
}
