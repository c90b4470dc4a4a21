package dev.merganser.job.evaluate;

import java.io.PrintWriter;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.merganser.job.console.ProgressLine;
import dev.merganser.job.dedupe.Deduplication;
import dev.merganser.job.dedupe.RunOptions;

/// Measures duplicate detection against the truth.
@Command(name = "evaluate", mixinStandardHelpOptions = true, sortOptions = false, description = "Finds probable duplicates as `dedupe` does, compares them with the truth and prints one JSON line.")
public final class EvaluateCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final RunOptions options = new RunOptions();

    @Option(names = "--pairs", required = true, paramLabel = "TRUTH.csv", description = "Every true pair: left,right.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path truth;

    @Option(names = "--out", paramLabel = "PAIRS.csv", description = "Also write left,right,probability,weight of every pair held for the same.")
    @Nullable
    private Path out;

    @Override
    public void run() {
        var evaluation = new Evaluation(truth);
        var run = new Deduplication(options, truth, out, new ProgressLine(spec.commandLine().getErr()));
        run.run(evaluation);
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.println(evaluation.json(run.meter()));
        stdout.flush();
    }
}
