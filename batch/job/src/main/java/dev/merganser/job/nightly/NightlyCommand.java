package dev.merganser.job.nightly;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.merganser.job.base.Base;
import dev.merganser.job.console.ProgressLine;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Bson;

/// Runs the nightly job against a base.
@Command(name = "nightly", mixinStandardHelpOptions = true, sortOptions = false, description = "Finds items that are probably the same and queues them for people to decide. A run that was killed is taken up where it stopped. Works on MONGODB_URI, else on the database that Merganser runs in this directory.")
public final class NightlyCommand implements Callable<Integer> {
    private static final JsonWriterSettings JSON = JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--type", paramLabel = "T", description = "Compare only items of this type: lead, contact, company, deal, invoice, quote or smartProcessItem.")
    private @Nullable String type;

    @Option(names = "--full", description = "Learn everything anew, even if there is a model.")
    private boolean full;

    @Option(names = "--watch", description = "Stay, do the runs that administrators ask for, and one of all types every night at 02:00.")
    private boolean watch;

    @Option(names = "--database", paramLabel = "D", description = "The database's name, if not the address's own.")
    private @Nullable String database;

    @Override
    public Integer call() {
        if (type != null && ItemType.of(type).isEmpty())
            throw new ParameterException(spec.commandLine(), "there is no type %s: it is one of %s".formatted(type,
                    Arrays.stream(ItemType.values()).map(ItemType::wireName).collect(Collectors.joining(", "))));
        var progress = new ProgressLine(spec.commandLine().getErr());
        try (Base base = Base.open(System.getenv(), database)) {
            var nightly = new Nightly(base.client(), base.store());
            if (watch) {
                new Worker(nightly, base.store(), Worker.NIGHT).work();
                return ExitCode.OK;
            }
            Nightly.Outcome outcome = nightly.run(Asker.OPERATOR,
                    type == null ? List.of() : List.of(type), full, progress);
            return switch (outcome) {
                case Nightly.Outcome.Done(var run, boolean continued) -> {
                    if (continued)
                        progress.say("took up the run %s, which had been left unfinished".formatted(run.id()));
                    spec.commandLine().getOut().println(Bson.document(run.report()).toJson(JSON));
                    yield ExitCode.OK;
                }
                case Nightly.Outcome.Failed(var run, String reason) -> {
                    progress.say("merganser: the run %s failed: %s; run it again once the reason is mended".formatted(
                            run.id(), reason));
                    yield ExitCode.SOFTWARE;
                }
                case Nightly.Outcome.Busy(var other) -> {
                    progress.say("merganser: another run is going on, of process %s: wait until it has ended".formatted(
                            other.holder()));
                    yield ExitCode.SOFTWARE;
                }
                case Nightly.Outcome.Nothing() -> ExitCode.OK;
            };
        }
    }
}
