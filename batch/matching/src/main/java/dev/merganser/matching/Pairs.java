package dev.merganser.matching;

import java.util.Arrays;
import java.util.stream.LongStream;

/// Pairs of records, ascending by their lower, then their higher record.
///
/// @param pairs   see [#of]
/// @param numbers of their patterns
@SuppressWarnings("ArrayRecordComponent") // never compared, and far too many for lists
record Pairs(long[] pairs, int[] numbers) {
    /// Two records, the lower one first, as one number.
    static long of(int left, int right) {
        return (long) left << 32 | right;
    }

    static int leftOf(long pair) {
        return (int) (pair >> 32);
    }

    static int rightOf(long pair) {
        return (int) pair;
    }

    int size() {
        return pairs.length;
    }

    /// Where a pair stands, below 0 if it doesn't.
    int find(int left, int right) {
        return Arrays.binarySearch(pairs, of(left, right));
    }

    int left(int at) {
        return leftOf(pairs[at]);
    }

    int right(int at) {
        return rightOf(pairs[at]);
    }

    /// How many of them stand in one group.
    ///
    /// @param groups by record, the lowest record of its group
    long within(int[] groups) {
        long within = 0;
        for (int at = 0; at < size(); at++)
            if (groups[left(at)] == groups[right(at)])
                within++;
        return within;
    }

    /// Which pairs of one group are not among these, ascending.
    ///
    /// @param groups by record, the lowest record of its group
    /// @param wanted which pairs count
    long[] missing(int[] groups, Candidates.Wanted wanted) {
        // The others of a group follow its first, each the one before.
        int[] next = new int[groups.length], last = new int[groups.length];
        Arrays.fill(next, -1);
        Arrays.setAll(last, record -> record);
        var missing = LongStream.builder();
        for (int record = 0; record < groups.length; record++) {
            int first = groups[record];
            if (first == record)
                continue;
            for (int other = first; other >= 0; other = next[other])
                if (find(other, record) < 0 && wanted.test(other, record))
                    missing.add(of(other, record));
            next[last[first]] = record;
            last[first] = record;
        }
        return missing.build().sorted().toArray();
    }
}
