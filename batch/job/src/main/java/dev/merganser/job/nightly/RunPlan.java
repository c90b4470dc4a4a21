package dev.merganser.job.nightly;

import dev.merganser.matching.Progress;
import dev.merganser.store.Store;
import dev.merganser.store.run.Runs.Run;

/// What the steps of a run need.
///
/// @param attempt marks what this attempt finds; a run that is taken up again after a crash has another one
/// @param everything whether all items are compared even where those that changed would do
record RunPlan(Store store, Run run, String attempt, Progress progress, boolean everything) {}
