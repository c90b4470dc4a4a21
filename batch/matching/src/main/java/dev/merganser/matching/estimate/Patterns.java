package dev.merganser.matching.estimate;

import java.util.Arrays;

/// Counts of patterns; each pattern gets a number, from 0 in the order of first meeting.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Patterns {
    private static final long FREE = -1L;
    /// Of a slot's second number, the bits that count pairs; those above are the pattern's number.
    private static final int COUNT = 36;
    private static final long PAIRS = (1L << COUNT) - 1;

    /// Pattern, then number and count, side by side: a pair costs one line of cache.
    private long[] slots = filled(1024);
    private int[] slotOf = new int[512];
    private int size;

    /// Counts one pair and gives its pattern's number.
    public int count(long pattern) {
        int slot = slot(pattern);
        return (int) (++slots[slot + 1] >>> COUNT);
    }

    /// Counts many pairs.
    public void count(long pattern, long pairs) {
        int slot = slot(pattern); // may replace the array
        slots[slot + 1] += pairs;
    }

    private static int start(long pattern, int mask) {
        return (int) (pattern * 0x9e3779b97f4a7c15L >>> 36) & mask;
    }

    private int slot(long pattern) {
        int mask = slots.length - 2;
        for (int slot = start(pattern, mask); slots[slot] != FREE; slot = slot + 2 & mask)
            if (slots[slot] == pattern)
                return slot;
        if (size * 4 >= slots.length)
            grow();
        if (size == slotOf.length)
            slotOf = Arrays.copyOf(slotOf, size * 2);
        int slot = free(pattern);
        slots[slot] = pattern;
        slots[slot + 1] = (long) size << COUNT;
        slotOf[size++] = slot;
        return slot;
    }

    private int free(long pattern) {
        int mask = slots.length - 2, slot = start(pattern, mask);
        while (slots[slot] != FREE)
            slot = slot + 2 & mask;
        return slot;
    }

    private void grow() {
        long[] old = slots;
        slots = filled(old.length * 2);
        for (int number = 0; number < size; number++) {
            int slot = free(old[slotOf[number]]);
            slots[slot] = old[slotOf[number]];
            slots[slot + 1] = old[slotOf[number] + 1];
            slotOf[number] = slot;
        }
    }

    public int size() {
        return size;
    }

    public long pattern(int number) {
        return slots[slotOf[number]];
    }

    public long pairs(int number) {
        return slots[slotOf[number] + 1] & PAIRS;
    }

    /// The same counts with the patterns numbered by their size, so that the order of meeting leaves no trace.
    public static Patterns sorted(Iterable<Patterns> parts) {
        var all = new Patterns();
        for (Patterns part : parts)
            for (int number = 0; number < part.size; number++)
                all.count(part.pattern(number), part.pairs(number));
        var sorted = new Patterns();
        long[] order = new long[all.size];
        Arrays.setAll(order, all::pattern);
        Arrays.sort(order);
        for (long pattern : order)
            sorted.count(pattern, all.slots[all.slot(pattern) + 1] & PAIRS);
        return sorted;
    }

    /// The number of a pattern, -1 if it wasn't counted.
    public int find(long pattern) {
        int mask = slots.length - 2;
        for (int slot = start(pattern, mask); slots[slot] != FREE; slot = slot + 2 & mask)
            if (slots[slot] == pattern)
                return (int) (slots[slot + 1] >>> COUNT);
        return -1;
    }

    private static long[] filled(int length) {
        long[] slots = new long[length];
        Arrays.fill(slots, FREE);
        return slots;
    }
}
