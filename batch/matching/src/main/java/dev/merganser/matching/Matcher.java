package dev.merganser.matching;

/// Finds the records that are probably the same.
public final class Matcher {
    private Matcher() {}

    /// Learns a model from the records unless the options bring one, scores the pairs that are worth comparing, and groups.
    /// The same records and options give the same result to the byte, whatever the number of threads.
    public static Matching match(Records records, MatchOptions options, Progress progress) {
        return Engine.match(records, options, progress);
    }
}
