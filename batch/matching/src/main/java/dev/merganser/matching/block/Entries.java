package dev.merganser.matching.block;

import java.util.Arrays;

/// (key, record) in one number each, the key in the upper bits; sorted by key, records of one key in the order in which
/// they were added.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class Entries {
    /// Bits of an entry that hold the record.
    static final int RECORD = 28;
    private static final int DIGIT = 12, DIGITS = 1 << DIGIT;
    private static final int FEW = 4096;

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

    /// Radix sort, three digits of twelve bits; records come in ascending and stay so.
    void sort() {
        if (size < FEW) {
            Arrays.sort(sorted, 0, size);
            return;
        }
        if (other.length < size)
            other = new long[sorted.length];
        for (int shift = RECORD; shift < Long.SIZE; shift += DIGIT) {
            int[] at = new int[DIGITS];
            for (int i = 0; i < size; i++)
                at[(int) (sorted[i] >>> shift) & DIGITS - 1]++;
            for (int digit = 0, sum = 0; digit < DIGITS; digit++) {
                int count = at[digit];
                at[digit] = sum;
                sum += count;
            }
            for (int i = 0; i < size; i++)
                other[at[(int) (sorted[i] >>> shift) & DIGITS - 1]++] = sorted[i];
            long[] swapped = sorted;
            sorted = other;
            other = swapped;
        }
    }

    long key(int at) {
        return sorted[at] & Atoms.KEY;
    }

    int record(int at) {
        return (int) (sorted[at] & ~Atoms.KEY);
    }
}
