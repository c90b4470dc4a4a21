package dev.merganser.matching.block;

import java.util.Arrays;

/// Entries with the numbers of their rules, as they come.
final class Numbered {
    private final Entries entries = new Entries();
    private short[] rules = new short[1024];
    /// How many there were, those of rules that are gone included.
    int met;

    /// The entries of some records by rule.
    @SuppressWarnings("ArrayRecordComponent") // never compared, and far too many for lists
    record ByRule(long[] entries, int[] starts) {
        int size(int rule) {
            return starts[rule + 1] - starts[rule];
        }

        /// Copies a rule's entries to some place, and says how many.
        int copy(int rule, long[] into, int at) {
            System.arraycopy(entries, starts[rule], into, at, size(rule));
            return size(rule);
        }
    }

    void clear() {
        entries.size = 0;
        met = 0;
    }

    void add(int rule, long key, int record) {
        if (entries.size == rules.length)
            rules = Arrays.copyOf(rules, rules.length * 2);
        rules[entries.size] = (short) rule;
        entries.add(key, record);
    }

    ByRule byRule(int count) {
        int[] starts = new int[count + 1];
        for (int at = 0; at < entries.size; at++)
            starts[rules[at] + 1]++;
        for (int rule = 0; rule < count; rule++)
            starts[rule + 1] += starts[rule];
        long[] sorted = new long[entries.size];
        int[] next = starts.clone();
        for (int at = 0; at < sorted.length; at++)
            sorted[next[rules[at]]++] = entries.entries[at];
        return new ByRule(sorted, starts);
    }
}
