package dev.merganser.matching.estimate;

import java.util.Arrays;

/// Counts of patterns; each pattern gets a number, from 0 in the order of first meeting.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Patterns {
    private static final long FREE = -1L;
    private long[] slots = filled(1024);
    private int[] numbers = new int[1024];
    private long[] patterns = new long[512];
    private long[] counts = new long[512];
    private int size;

    /// Counts one pair and gives its pattern's number.
    public int count(long pattern) {
        int number = number(pattern);
        counts[number]++;
        return number;
    }

    /// Counts many pairs.
    public void count(long pattern, long pairs) {
        int number = number(pattern); // may replace the array
        counts[number] += pairs;
    }

    private int number(long pattern) {
        int mask = slots.length - 1, slot = (int) (pattern * 0x9e3779b97f4a7c15L >>> 40) & mask;
        for (; slots[slot] != FREE; slot = slot + 1 & mask)
            if (slots[slot] == pattern)
                return numbers[slot];
        slots[slot] = pattern;
        numbers[slot] = size;
        if (size == patterns.length) {
            patterns = Arrays.copyOf(patterns, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
        }
        patterns[size] = pattern;
        int number = size++;
        if (size * 2 > slots.length)
            grow();
        return number;
    }

    private void grow() {
        slots = filled(slots.length * 2);
        numbers = new int[slots.length];
        int mask = slots.length - 1;
        for (int number = 0; number < size; number++) {
            int slot = (int) (patterns[number] * 0x9e3779b97f4a7c15L >>> 40) & mask;
            while (slots[slot] != FREE)
                slot = slot + 1 & mask;
            slots[slot] = patterns[number];
            numbers[slot] = number;
        }
    }

    public int size() {
        return size;
    }

    public long pattern(int number) {
        return patterns[number];
    }

    public long pairs(int number) {
        return counts[number];
    }

    /// The same counts with the patterns numbered by their size, so that the order of meeting leaves no trace.
    public static Patterns sorted(Iterable<Patterns> parts) {
        var all = new Patterns();
        for (Patterns part : parts)
            for (int number = 0; number < part.size; number++)
                all.count(part.patterns[number], part.counts[number]);
        var sorted = new Patterns();
        long[] order = Arrays.copyOf(all.patterns, all.size);
        Arrays.sort(order);
        for (long pattern : order)
            sorted.count(pattern, all.counts[all.number(pattern)]);
        return sorted;
    }

    /// The number of a pattern that was counted.
    public int known(long pattern) {
        return number(pattern);
    }

    private static long[] filled(int length) {
        long[] slots = new long[length];
        Arrays.fill(slots, FREE);
        return slots;
    }
}
