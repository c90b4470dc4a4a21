package dev.merganser.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

class RadixTests {
    private static final int LOW = 28;

    @Test
    void sortsByTheUpperBitsAndKeepsTheOrderOfEqualOnes() {
        var random = new SplittableRandom(5);
        for (int size : new int[]{0, 1, 2, 1_023, 1_024, 5_000, 200_000})
            for (long keys : new long[]{1, 3, 1_000, Long.MAX_VALUE}) {
                long[] numbers = new long[size + 20];
                for (int at = 0; at < numbers.length; at++)
                    numbers[at] = (mixed(random.nextLong(keys)) & (-1L << LOW)) | at;
                LongStream expected = Arrays.stream(numbers, 10, size + 10).boxed()
                        .sorted(Comparator.comparingLong(number -> number >>> LOW)).mapToLong(number -> number);
                long[] sorted = numbers.clone();
                Radix.sort(sorted, new long[numbers.length], 10, size + 10, LOW);
                assertThat(Arrays.copyOfRange(sorted, 10, size + 10)).as("%d of %d keys", size, keys)
                        .isEqualTo(expected.toArray());
                assertThat(Arrays.copyOf(sorted, 10)).isEqualTo(Arrays.copyOf(numbers, 10));
                assertThat(Arrays.copyOfRange(sorted, size + 10, size + 20))
                        .isEqualTo(Arrays.copyOfRange(numbers, size + 10, size + 20));
            }
    }

    private static long mixed(long key) {
        long mixed = (key ^ (key >>> 31)) * 0x9e3779b97f4a7c15L;
        return (mixed ^ (mixed >>> 29)) * 0xbf58476d1ce4e5b9L;
    }
}
