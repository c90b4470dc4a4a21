package dev.merganser.job.dedupe;

import java.nio.file.Path;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.merganser.job.console.ProgressLine;
import dev.merganser.matching.Matching;
import dev.merganser.matching.Records;

/// Finds probable duplicates in a file.
@Command(name = "dedupe", mixinStandardHelpOptions = true, sortOptions = false, description = "Finds probable duplicates among the records of a CSV file, without labels and without a database.")
public final class DedupeCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final RunOptions options = new RunOptions();

    @Option(names = "--out", required = true, paramLabel = "PAIRS.csv", description = "Gets left,right,probability,weight of every pair held for the same.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path out;

    @Override
    public void run() {
        new Deduplication(options, null, out, new ProgressLine(spec.commandLine().getErr()))
                .run(new Deduplication.Listener() {
                    @Override
                    public void read(RecordsFile records) {}

                    @Override
                    public void matched(Records records, Matching matching) {}
                });
    }
}
