package dev.merganser.job.generate;

import java.util.List;
import java.util.stream.IntStream;

/// Lists of numbers to draw from.
final class Numbers {
    static final List<Integer> UP_TO_800 = IntStream.range(0, 800).boxed().toList();
    static final List<Integer> UP_TO_6000 = IntStream.range(0, 6_000).boxed().toList();

    private Numbers() {}
}
