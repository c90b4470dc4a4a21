package dev.merganser.matching.estimate;

import dev.merganser.matching.compare.Comparison;

/// Counts values, each with its band in the last bits of what stands for it.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class Tally implements Comparison.Each {
    private long[] keys = new long[1024];
    private int[] counts = new int[1024];
    private int distinct;
    /// How many values were counted, each as often as it came.
    long all;

    /// Takes a value and how often it came.
    @FunctionalInterface
    interface Counted {
        void take(int band, long count);
    }

    @Override
    public void take(long key, int band) {
        all++;
        add(key & ~7L | band, 1);
    }

    private void add(long key, int count) {
        int mask = keys.length - 1, slot = (int) (key >>> 32) & mask;
        while (counts[slot] != 0 && keys[slot] != key)
            slot = slot + 1 & mask;
        if (counts[slot] == 0) {
            keys[slot] = key;
            distinct++;
        }
        counts[slot] += count;
        if (distinct * 2 > keys.length)
            grow();
    }

    private void grow() {
        long[] old = keys;
        int[] counted = counts;
        keys = new long[old.length * 2];
        counts = new int[keys.length];
        distinct = 0;
        for (int slot = 0; slot < old.length; slot++)
            if (counted[slot] != 0)
                add(old[slot], counted[slot]);
    }

    void forEach(Counted taker) {
        for (int slot = 0; slot < keys.length; slot++)
            if (counts[slot] != 0)
                taker.take((int) (keys[slot] & 7), counts[slot]);
    }
}
