package dev.merganser.job.nightly;

import dev.merganser.matching.Progress;
import dev.merganser.store.Store;
import dev.merganser.store.run.Runs.Run;

/// What the steps of a run need.
///
/// @param attempt marks what this attempt finds; a run that is taken up again after a crash has another one
record RunPlan(Store store, Run run, String attempt, Progress progress) {}
