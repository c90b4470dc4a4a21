package dev.merganser.matching;

import java.util.List;

/// What a run did, and what it left undone: nothing is cut off silently.
///
/// @param records          looked at
/// @param candidates       pairs that blocking let through, each counted once
/// @param pairsKept        in the result
/// @param pairsBelow       scored, but left out for a weight below `keepFrom`
/// @param patterns         distinct combinations of comparison levels among the candidates
/// @param oversized        blocks too large to compare, by rule, each refined by further keys
/// @param skipped          values that were cut or couldn't be read and pairs that weren't compared, by field and cause
/// @param expectedMatches  number of true pairs that the model implies among the candidates
/// @param reviewThreshold  probability used
/// @param sureThreshold    probability from which the model expects hardly an error
/// @param expectedPrecision share of the pairs at or above the review threshold that the model expects to be true
/// @param expectedRecall   share of the true candidate pairs that the model expects at or above it
/// @param thresholds       what others would cost, ascending
/// @param phases           in order
/// @param peakHeapBytes    the largest use of the heap seen at the ends of phases
/// @param notes            what a person should know, such as a parameter that couldn't be identified
public record MatchReport(long records, long candidates, long pairsKept, long pairsBelow, int patterns,
        List<Oversized> oversized, List<Skipped> skipped, double expectedMatches, double reviewThreshold,
        double sureThreshold, double expectedPrecision, double expectedRecall, List<Expected> thresholds,
        List<Phase> phases, long peakHeapBytes, List<String> notes) {
    public MatchReport {
        oversized = List.copyOf(oversized);
        skipped = List.copyOf(skipped);
        thresholds = List.copyOf(thresholds);
        phases = List.copyOf(phases);
        notes = List.copyOf(notes);
    }

    /// Blocks of one rule that were too large.
    ///
    /// @param rule    name of the blocking rule
    /// @param blocks  how many of its blocks were too large
    /// @param records in them
    /// @param largest records in the largest of them
    /// @param refined whether further keys took their place; false: their pairs come from other rules only
    public record Oversized(String rule, int blocks, long records, int largest, boolean refined) {}

    /// What the model expects of a threshold.
    ///
    /// @param threshold probability from which pairs are held for the same
    /// @param precision share of these pairs that are true
    /// @param recall    share of the true candidate pairs that are among them
    public record Expected(double threshold, double precision, double recall) {}

    /// Values that weren't used as they are, or pairs that weren't compared.
    ///
    /// @param field  name of the field
    /// @param cause  such as `too long: cut` or `placeholder`
    /// @param values how many distinct ones; of pairs about how many
    public record Skipped(String field, String cause, long values) {}

    /// One step of the run.
    ///
    /// @param name        `normalise`, `block`, `estimate`, `score` or `group`
    /// @param wallSeconds elapsed
    /// @param cpuSeconds  of all threads
    public record Phase(String name, double wallSeconds, double cpuSeconds) {}
}
