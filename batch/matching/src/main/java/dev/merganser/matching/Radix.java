package dev.merganser.matching;

import java.util.Arrays;

/// Sorts well-mixed numbers by their upper bits, twelve at a time, those with equal ones staying as they came (a few: by
/// the lower bits).
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Radix {
    private static final int DIGIT = 12, DIGITS = 1 << DIGIT;
    private static final int FEW = 1024;

    private Radix() {}

    /// Sorts the first `size` numbers by the bits above `from`; `Long.SIZE - from` is a multiple of twelve.
    ///
    /// @param other as long as needed, for use in between
    /// @return whichever of the two arrays holds the result
    public static long[] sort(long[] numbers, long[] other, int size, int from) {
        if (size < FEW) {
            Arrays.sort(numbers, 0, size);
            return numbers;
        }
        int digits = (Long.SIZE - from) / DIGIT;
        int[][] at = new int[digits][DIGITS];
        for (int i = 0; i < size; i++)
            for (int digit = 0; digit < digits; digit++)
                at[digit][(int) (numbers[i] >>> from + digit * DIGIT) & DIGITS - 1]++;
        for (int digit = 0; digit < digits; digit++) {
            int[] next = at[digit];
            for (int value = 0, sum = 0; value < DIGITS; value++) {
                int count = next[value];
                next[value] = sum;
                sum += count;
            }
            int shift = from + digit * DIGIT;
            for (int i = 0; i < size; i++)
                other[next[(int) (numbers[i] >>> shift) & DIGITS - 1]++] = numbers[i];
            long[] swapped = numbers;
            numbers = other;
            other = swapped;
        }
        return numbers;
    }
}
