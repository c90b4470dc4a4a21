package dev.merganser.matching;

import java.util.Arrays;

/// Sorts well-mixed numbers by their upper bits, those with equal ones staying as they came: cuts them into buckets small enough
/// for the nearest cache, and sorts each of these there.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Radix {
    private static final int FEW = 1024;
    /// How many numbers a bucket holds on average, if there aren't too many buckets.
    private static final int BUCKET = 512;
    private static final int MOST_BITS = 12;

    private Radix() {}

    /// Sorts the numbers of some places by the bits above `low`.
    ///
    /// @param other as long as needed, for use in between
    public static void sort(long[] numbers, long[] other, int from, int to, int low) {
        int size = to - from;
        if (size < FEW) {
            System.arraycopy(numbers, from, other, from, size);
            bucket(other, numbers, from, to, Long.SIZE, low, new int[1 << MOST_BITS]);
            return;
        }
        int bits = Math.min(MOST_BITS, bits(size / BUCKET)), shift = Long.SIZE - bits;
        int[] starts = new int[(1 << bits) + 1];
        for (int at = from; at < to; at++)
            starts[(int) (numbers[at] >>> shift) + 1]++;
        starts[0] = from;
        for (int bucket = 1; bucket < starts.length; bucket++)
            starts[bucket] += starts[bucket - 1];
        int[] next = starts.clone();
        for (int at = from; at < to; at++) {
            long number = numbers[at];
            other[next[(int) (number >>> shift)]++] = number;
        }
        int[] counts = new int[1 << MOST_BITS];
        for (int bucket = 0; bucket < starts.length - 1; bucket++)
            bucket(other, numbers, starts[bucket], starts[bucket + 1], shift, low, counts);
    }

    /// Sorts a bucket by the bits below `high` into the other array.
    private static void bucket(long[] numbers, long[] sorted, int from, int to, int high, int low, int[] next) {
        int bits = Math.min(MOST_BITS, bits(2 * (to - from))), shift = high - bits, mask = (1 << bits) - 1;
        Arrays.fill(next, 0, mask + 1, 0);
        for (int at = from; at < to; at++)
            next[(int) (numbers[at] >>> shift) & mask]++;
        for (int slot = 0, sum = from; slot <= mask; slot++) {
            int count = next[slot];
            next[slot] = sum;
            sum += count;
        }
        for (int at = from; at < to; at++) {
            long number = numbers[at];
            sorted[next[(int) (number >>> shift) & mask]++] = number;
        }
        // What is still out of order is next to its place.
        for (int at = from + 1; at < to; at++) {
            long number = sorted[at];
            int place = at;
            for (; place > from && sorted[place - 1] >>> low > number >>> low; place--)
                sorted[place] = sorted[place - 1];
            sorted[place] = number;
        }
    }

    /// As many as are needed to tell so many apart, at least one.
    private static int bits(int values) {
        return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(values));
    }
}
