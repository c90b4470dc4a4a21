package dev.merganser.matching.compare;

import java.util.Arrays;

/// What one thread needs to compare: similarities, and the levels of value pairs that it met lately.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Scratch {
    /// Few enough to stay in the cache nearest but one, beside what is compared.
    private static final int BITS = 12;
    /// Bits of a value's code, and of a level.
    private static final int CODE = 28, LEVEL = 8;
    final Similar similar = new Similar();
    /// By comparison, pairs of values with their level below.
    private final long[][] known;

    public Scratch(int comparisons) {
        known = new long[comparisons][];
    }

    /// The remembered level of two different values, -1 if it isn't known.
    int recall(int comparison, int left, int right) {
        long[] slots = known[comparison];
        if (slots == null)
            return -1;
        long key = (long) left << CODE | right, slot = slots[slot(key)];
        return slot >>> LEVEL == key ? (int) slot & (1 << LEVEL) - 1 : -1;
    }

    void remember(int comparison, int left, int right, int level) {
        if ((left | right) >>> CODE != 0)
            return;
        if (known[comparison] == null) {
            known[comparison] = new long[1 << BITS];
            Arrays.fill(known[comparison], -1);
        }
        long key = (long) left << CODE | right;
        known[comparison][slot(key)] = key << LEVEL | level;
    }

    private static int slot(long key) {
        return (int) (key * 0x9e3779b97f4a7c15L >>> Long.SIZE - BITS);
    }
}
