package dev.merganser.job.dedupe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.merganser.matching.Matching;

/// The groups of two or more records that a run found, each as ascending record indexes, by their first record.
public record Groups(List<int[]> members) {
    public static Groups of(Matching matching) {
        int[] group = matching.groups();
        int[] sizes = new int[group.length];
        for (int root : group) sizes[root]++;
        int[][] members = new int[group.length][];
        int[] filled = new int[group.length];
        for (int record = 0; record < group.length; record++) {
            int root = group[record];
            if (sizes[root] < 2) continue;
            if (members[root] == null) members[root] = new int[sizes[root]];
            members[root][filled[root]++] = record;
        }
        var groups = new ArrayList<int[]>();
        for (int[] each : members) {
            if (each != null) groups.add(each);
        }
        return new Groups(groups);
    }

    public long recordsInGroups() {
        return members.stream().mapToLong(group -> group.length).sum();
    }

    public int largest() {
        return members.stream().flatMapToInt(group -> Arrays.stream(new int[]{group.length})).max().orElse(0);
    }
}
