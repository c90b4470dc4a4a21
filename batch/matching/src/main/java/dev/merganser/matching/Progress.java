package dev.merganser.matching;

/// Told how far a run is. Called from one thread at a time, at most a few times a second.
@FunctionalInterface
public interface Progress {
    /// Ignores what it is told.
    Progress NONE = (_, _, _) -> {
    };

    /// Called with ever larger shares.
    ///
    /// @param phase   `normalise`, `block`, `estimate`, `score` or `group`
    /// @param share   of this phase that is done, 0 to 1
    /// @param records dealt with in this phase so far
    void report(String phase, double share, long records);
}
