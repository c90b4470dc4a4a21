package dev.merganser.matching.compare;

import java.util.Arrays;

/// What one thread needs to compare: similarities, and the levels of value pairs that it met lately.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Scratch {
    private static final int SLOTS = 1 << 15;
    final Similar similar = new Similar();
    private final long[][] keys;
    private final byte[][] levels;

    public Scratch(int comparisons) {
        keys = new long[comparisons][];
        levels = new byte[comparisons][];
    }

    /// The remembered level of two values, -1 if it isn't known.
    int recall(int comparison, int left, int right) {
        if (keys[comparison] == null) {
            keys[comparison] = new long[SLOTS];
            Arrays.fill(keys[comparison], -1);
            levels[comparison] = new byte[SLOTS];
        }
        long key = (long) left << 32 | right;
        int slot = slot(key);
        return keys[comparison][slot] == key ? levels[comparison][slot] : -1;
    }

    void remember(int comparison, int left, int right, int level) {
        long key = (long) left << 32 | right;
        int slot = slot(key);
        keys[comparison][slot] = key;
        levels[comparison][slot] = (byte) level;
    }

    private static int slot(long key) {
        return (int) (key * 0x9e3779b97f4a7c15L >>> 49);
    }
}
