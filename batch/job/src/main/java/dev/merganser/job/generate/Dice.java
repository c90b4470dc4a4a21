package dev.merganser.job.generate;

import java.util.List;

/// Random numbers that are the same on every machine and for ever, as what is generated is to be the same to the byte.
///
/// Source: G. Steele, D. Lea, C. Flood, "Fast Splittable Pseudorandom Number Generators", 2014 (SplitMix64).
final class Dice {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private long state;

    /// Independent sequences for different arguments.
    Dice(long seed, long kind, long index) {
        state = mix(mix(mix(seed + GOLDEN) + kind * GOLDEN) + index * GOLDEN);
    }

    long next() {
        state += GOLDEN;
        return mix(state);
    }

    /// @return 0 up to and without `bound`
    int below(int bound) {
        return (int) ((next() >>> 33) % bound);
    }

    /// @return from `low` to `high`, both included
    int between(int low, int high) {
        return low + below(high - low + 1);
    }

    /// @return 0 up to and without 1
    double share() {
        return (next() >>> 11) * 0x1.0p-53;
    }

    boolean happens(double probability) {
        return share() < probability;
    }

    <T> T of(List<T> list) {
        return list.get(below(list.size()));
    }

    /// The first far more often than the last, as names are spread: the n-th about 1/n as often.
    <T> T early(List<T> list) {
        // The inverse of the integral of 1/(x + 8), which flattens the first few. StrictMath: the same on every machine.
        double n = list.size();
        int index = (int) (8 * StrictMath.pow((n + 8) / 8, share()) - 8);
        return list.get(Math.min(index, list.size() - 1));
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
