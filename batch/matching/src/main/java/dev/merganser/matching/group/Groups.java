package dev.merganser.matching.group;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Joins records to groups by average linkage: two groups become one while the pairs between them speak for it on
/// average, the strongest first. One strong pair can't chain together what all other pairs speak against.
///
/// Each component of pairs above the threshold is dealt with by itself, so the result depends neither on the order of
/// the pairs nor on other components.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Groups {
    /// A component with more records is first cut at its weakest pairs.
    private static final int LARGEST = 300;
    /// One pair's evidence counts for no more than this, for or against.
    private static final double CLIP = 14;

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

    private Groups(int records, double threshold, Evidence evidence) {
        this.evidence = evidence;
        this.threshold = threshold;
        groups = new int[records];
        Arrays.setAll(groups, i -> i);
    }

    /// Groups records.
    ///
    /// @param lefts     of the pairs at or above the threshold
    /// @param rights    of the same pairs
    /// @param weights   of the same pairs
    /// @param threshold log2 of the odds from which a pair speaks for a group
    /// @return for each record the lowest index in its group
    public static int[] of(int records, int[] lefts, int[] rights, double[] weights, double threshold,
            Evidence evidence) {
        var groups = new Groups(records, threshold, evidence);
        Integer[] all = new Integer[lefts.length];
        Arrays.setAll(all, i -> i);
        groups.split(Arrays.asList(all), lefts, rights, weights, threshold);
        return groups.groups;
    }

    private void split(List<Integer> pairs, int[] lefts, int[] rights, double[] weights, double from) {
        var parent = new java.util.HashMap<Integer, Integer>();
        for (int pair : pairs)
            if (weights[pair] >= from)
                union(parent, lefts[pair], rights[pair]);
        var components = new java.util.TreeMap<Integer, List<Integer>>();
        for (int record : new java.util.TreeSet<>(parent.keySet()))
            components.computeIfAbsent(find(parent, record), _ -> new ArrayList<>()).add(record);
        var inside = new java.util.HashMap<Integer, List<Integer>>();
        boolean large = components.values().stream().anyMatch(component -> component.size() > LARGEST);
        if (large)
            for (int pair : pairs)
                if (weights[pair] >= from)
                    inside.computeIfAbsent(find(parent, lefts[pair]), _ -> new ArrayList<>()).add(pair);
        components.forEach((root, component) -> {
            if (component.size() <= LARGEST)
                link(component.stream().mapToInt(i -> i).toArray());
            else
                if (from < threshold + 40)
                    split(java.util.Objects.requireNonNull(inside.get(root)), lefts, rights, weights, from + 2);
            else
                    chunks(component);
        });
    }

    /// Hundreds of records that are all alike: dealt with in parts.
    private void chunks(List<Integer> component) {
        int first = component.getFirst();
        for (int record : component)
            if (record == first || evidence.weight(first, record) >= threshold)
                groups[record] = first;
    }

    private static int find(Map<Integer, Integer> parent, int record) {
        int root = record;
        for (Integer up = parent.get(root); up != null && up != root; up = parent.get(root))
            root = up;
        for (int at = record; at != root;) {
            Integer up = parent.put(at, root);
            at = up == null ? root : up;
        }
        return root;
    }

    private static void union(Map<Integer, Integer> parent, int left, int right) {
        parent.putIfAbsent(left, left);
        parent.putIfAbsent(right, right);
        int a = find(parent, left), b = find(parent, right);
        if (a != b)
            parent.put(Math.max(a, b), Math.min(a, b));
    }

    private void link(int[] records) {
        int size = records.length;
        double[][] sums = new double[size][size];
        int[][] counts = new int[size][size];
        for (int i = 0; i < size; i++)
            for (int j = i + 1; j < size; j++) {
                double weight = evidence.weight(records[i], records[j]);
                sums[i][j] = sums[j][i] = weight == Double.NEGATIVE_INFINITY
                        ? weight
                        : evidence.counts(records[i], records[j]) ? Math.clamp(weight - threshold, -CLIP, CLIP) : 0;
                counts[i][j] = counts[j][i] = evidence.counts(records[i], records[j]) ? 1 : 0;
            }
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
            int into = groups[records[left]], from = groups[records[right]];
            for (int record : records)
                if (groups[record] == from)
                    groups[record] = into;
        }
    }
}
