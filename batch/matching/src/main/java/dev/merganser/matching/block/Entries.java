package dev.merganser.matching.block;

import java.util.Arrays;

import dev.merganser.matching.Radix;

/// (key, record) in one number each, the key in the upper bits; sorted by key, records of one key in the order in which
/// they were added.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class Entries {
    /// Bits of an entry that hold the record.
    static final int RECORD = 28;

    long[] sorted = new long[64];
    private long[] other = {};
    int size;

    void clear() {
        size = 0;
    }

    void add(long key, int record) {
        if (size == sorted.length)
            sorted = Arrays.copyOf(sorted, size + (size >> 1));
        sorted[size++] = key & Atoms.KEY | record;
    }

    void add(long[] entries, int from, int to) {
        int count = to - from;
        if (size + count > sorted.length)
            sorted = Arrays.copyOf(sorted, Math.max(size + count, sorted.length + (sorted.length >> 1)));
        System.arraycopy(entries, from, sorted, size, count);
        size += count;
    }

    /// By key; records come in ascending and stay so.
    void sort() {
        if (other.length < size)
            other = new long[sorted.length];
        long[] result = Radix.sort(sorted, other, size, RECORD);
        other = result == sorted ? other : sorted;
        sorted = result;
    }

    long key(int at) {
        return sorted[at] & Atoms.KEY;
    }

    int record(int at) {
        return (int) (sorted[at] & ~Atoms.KEY);
    }
}
