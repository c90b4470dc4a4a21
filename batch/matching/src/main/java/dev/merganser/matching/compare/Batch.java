package dev.merganser.matching.compare;

/// Pairs of records that are compared at once, one aspect after the other, so that the processor needn't wait for the
/// memory of one pair before it looks at the next. One a thread.
public final class Batch {
    private static final int SIZE = 512;

    /// Takes a pair with its pattern.
    @FunctionalInterface
    public interface Taker {
        void take(int left, int right, long pattern);
    }

    final int[] lefts = new int[SIZE];
    final int[] rights = new int[SIZE];
    final long[] patterns = new long[SIZE];
    int size;
    private final Schema schema;
    private final Scratch scratch;
    private final Taker taker;

    /// @param taker gets the pairs in the order in which they were added
    public Batch(Schema schema, Scratch scratch, Taker taker) {
        this.schema = schema;
        this.scratch = scratch;
        this.taker = taker;
    }

    /// Adds a pair, the lower record first.
    public void add(int left, int right) {
        lefts[size] = left;
        rights[size++] = right;
        if (size == SIZE)
            flush();
    }

    /// Compares what was added and not yet given on.
    public void flush() {
        java.util.Arrays.fill(patterns, 0, size, 0);
        schema.compare(this, scratch);
        int compared = size;
        size = 0;
        for (int at = 0; at < compared; at++)
            taker.take(lefts[at], rights[at], patterns[at]);
    }
}
