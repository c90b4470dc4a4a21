package dev.merganser.job.generate;

/// A reproducible order of the numbers 0 to `size - 1` (Fisher and Yates).
final class Shuffle {
    private Shuffle() {}

    static int[] of(int size, Dice dice) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) order[i] = i;
        for (int i = size - 1; i > 0; i--) {
            int j = dice.below(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }
}
