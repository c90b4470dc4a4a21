package dev.merganser.job.dedupe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.merganser.job.columns.ColumnPlan;
import dev.merganser.job.columns.ColumnsFile;
import dev.merganser.job.columns.Inference;
import dev.merganser.job.columns.RecordType;
import dev.merganser.job.console.Meter;
import dev.merganser.job.console.ProgressLine;
import dev.merganser.job.csv.CsvFile;
import dev.merganser.matching.MatchOptions;
import dev.merganser.matching.MatchReport;
import dev.merganser.matching.Matcher;
import dev.merganser.matching.Matching;
import dev.merganser.matching.Records;

/// One run over one file: read, match each type by itself, write.
public final class Deduplication {
    private final RunOptions options;
    private final List<Path> inputs;
    private final @Nullable Path out;
    private final ProgressLine progress;
    private final Meter meter = new Meter();

    /// Takes what a run found.
    public interface Listener {
        /// Told once, before anything is matched.
        void read(RecordsFile records);

        /// Told once a type.
        void matched(Records records, Matching matching);
    }

    /// @param truth what else is read; null if nothing is
    /// @param out   where the pairs go; null if nobody wants them
    public Deduplication(RunOptions options, @Nullable Path truth, @Nullable Path out, ProgressLine progress) {
        this.options = options;
        inputs = Stream.of(options.records, options.columns, truth).filter(Objects::nonNull).toList();
        this.out = out;
        this.progress = progress;
    }

    /// What it has cost so far: read, normalise, estimate, block+score, group, write.
    public Meter meter() {
        return meter;
    }

    /// @throws dev.merganser.job.console.WrongInput if the file can't be used; then no output was touched
    public void run(Listener listener) {
        MatchOptions wanted = options.matchOptions();
        try (var outputs = new Outputs(inputs, out, options.groups, options.explain, options.all)) {
            CsvFile file = CsvFile.open(options.records);
            ColumnPlan plan = plan(file);
            RecordsFile records = RecordsFile.read(file, plan, progress);
            listener.read(records);
            // Only now: a refusal is to stand alone.
            if (options.columns == null) Inference.describe(plan, file).forEach(progress::say);
            MatchOptions matching = options.region == null
                    ? wanted.withRegionOf(records.byType().values())
                    : wanted;
            if (!matching.region().equals(wanted.region()))
                progress.say("phone numbers without a country are taken for numbers of " + matching.region()
                        + "; --region says otherwise");
            meter.mark("read");
            for (Map.Entry<RecordType, Records> type : records.byType().entrySet()) {
                Matching found = Matcher.match(type.getValue(), matching, progress);
                found.report().phases().forEach(this::count);
                found.report().notes().forEach(note -> progress.say(type.getKey().wireName() + ": " + note));
                meter.skip();
                outputs.write(type.getValue(), found, progress);
                meter.mark("write");
                listener.matched(type.getValue(), found);
                meter.skip();
                summarise(type.getKey(), type.getValue(), found);
            }
            outputs.finish();
            meter.mark("write");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ColumnPlan plan(CsvFile file) {
        ColumnPlan plan = options.columns == null ? Inference.of(file, progress) : ColumnsFile.read(options.columns);
        plan.check(file, options.columns);
        return plan;
    }

    private void count(MatchReport.Phase phase) {
        // Blocking and scoring run into one another, so that they are told as one.
        String name = phase.name().equals("block") || phase.name().equals("score") ? "block+score" : phase.name();
        meter.add(name, new Meter.Cost(phase.wallSeconds(), phase.cpuSeconds()));
    }

    private void summarise(RecordType type, Records records, Matching matching) {
        MatchReport report = matching.report();
        progress.say("%s: %,d records, %,d candidate pairs, %,d records in groups (threshold %.3f)".formatted(
                type.wireName(), records.size(), report.candidates(), Groups.of(matching).recordsInGroups(),
                report.reviewThreshold()));
        report.skipped().forEach(skipped -> progress.say("%s: %s: %s: %,d".formatted(type.wireName(), skipped.field(),
                skipped.cause(), skipped.values())));
        report.oversized().forEach(block -> progress.say("%s: %,d blocks of rule %s were too large, %s".formatted(
                type.wireName(), block.blocks(), block.rule(),
                block.refined() ? "refined" : "their pairs come from other rules")));
    }
}
