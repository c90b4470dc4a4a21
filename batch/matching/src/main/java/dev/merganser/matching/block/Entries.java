package dev.merganser.matching.block;

import java.util.Arrays;

import dev.merganser.matching.Radix;

/// (key, record) in one number each, the key in the upper bits, as they come.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class Entries {
    /// Bits of an entry that hold the record.
    static final int RECORD = 28;

    long[] entries = new long[64];
    int size;

    static long of(long key, int record) {
        return key & Atoms.KEY | record;
    }

    static long key(long entry) {
        return entry & Atoms.KEY;
    }

    static int record(long entry) {
        return (int) (entry & ~Atoms.KEY);
    }

    void add(long key, int record) {
        if (size == entries.length)
            entries = Arrays.copyOf(entries, size + (size >> 1));
        entries[size++] = of(key, record);
    }

    void add(long[] others, int from, int to) {
        int count = to - from;
        if (size + count > entries.length)
            entries = Arrays.copyOf(entries, Math.max(size + count, entries.length + (entries.length >> 1)));
        System.arraycopy(others, from, entries, size, count);
        size += count;
    }

    /// By key, those of one key in the order in which they were added.
    void sort() {
        Radix.sort(entries, new long[size], 0, size, RECORD);
    }
}
