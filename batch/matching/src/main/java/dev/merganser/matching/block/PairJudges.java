package dev.merganser.matching.block;

/// Makes what judges many pairs by how likely they match, before anything is learned.
@FunctionalInterface
public interface PairJudges {
    /// @param worker  the thread that asks
    /// @param verdict gets the pairs with their probabilities
    Judge judge(int worker, Verdict verdict);

    /// Judges one pair after the other.
    interface Judge {
        /// Adds a pair, the lower record first. What can't match anyway is passed over.
        void add(int left, int right);

        /// Judges what was added and isn't yet judged.
        void flush();
    }

    /// Takes a pair and its probability.
    @FunctionalInterface
    interface Verdict {
        void take(int left, int right, double probability);
    }
}
