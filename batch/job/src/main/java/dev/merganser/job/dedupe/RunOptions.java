package dev.merganser.job.dedupe;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.merganser.job.console.WrongInput;
import dev.merganser.matching.MatchOptions;

/// What `dedupe` and `evaluate` share.
public final class RunOptions {
    @Option(names = "--records", required = true, paramLabel = "R.csv", description = "The records: UTF-8 or Windows-1252; comma, semicolon or tab.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    Path records;

    @Option(names = "--columns", paramLabel = "C.yml", description = "What the columns mean; inferred and printed if left out.")
    @Nullable
    Path columns;

    @Option(names = "--threshold", paramLabel = "P", description = "Probability from which records are held for the same, 0 to 1; the model's own if left out.")
    @Nullable
    Double threshold;

    @Option(names = "--groups", paramLabel = "G.csv", description = "Also write every record's group.")
    @Nullable
    Path groups;

    @Option(names = "--explain", paramLabel = "E.jsonl", description = "Also write why, a line for each pair of --out.")
    @Nullable
    Path explain;

    @Option(names = "--all", description = "Every scored pair instead of the groups' pairs.")
    boolean all;

    @Option(names = "--region", paramLabel = "CC", description = "Country of phone numbers that name none, such as DE. If left out, the one that most numbers with a country, or else most records, are of; DE if they tell of none.")
    @Nullable
    String region;

    @Option(names = "--threads", paramLabel = "N", description = "Default: all processors. The result is the same with any number.")
    @Nullable
    Integer threads;

    MatchOptions matchOptions() {
        MatchOptions options = MatchOptions.defaults();
        if (region != null) {
            if (!Arrays.asList(Locale.getISOCountries()).contains(region))
                throw new WrongInput(
                        "--region must be a country code of two capital letters such as DE, not '" + region + "'");
            options = options.withRegion(region);
        }
        if (threshold != null) {
            if (!(threshold >= 0 && threshold <= 1))
                throw new WrongInput("--threshold must be a probability from 0 to 1, not " + threshold);
            options = options.withReviewThreshold(threshold);
        }
        if (threads != null) {
            if (threads < 1) throw new WrongInput("--threads must be at least 1, not " + threads);
            options = options.withThreads(threads);
        }
        return options;
    }
}
