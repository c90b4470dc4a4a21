package dev.merganser.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.merganser.job.Merganser;
import dev.merganser.job.nightly.Nightly;
import dev.merganser.matching.Progress;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;

/// Gives an empty base something to look at, by the same verbs of the command line that a customer would use.
///
/// An import that was interrupted is taken up again at the next start: a file says that it isn't
/// done, and the same external ids update what is there. The night's run repeats itself likewise.
final class SampleData {
    private static final Logger LOG = LoggerFactory.getLogger(SampleData.class);
    /// The same customers on every machine, so that what a README shows is what a reader sees.
    private static final String SEED = "2026";

    private final Store store;
    private final Nightly nightly;
    private final Path folder;
    private final Path unfinished;
    private final int records;

    /// @param directory where the files go, in a folder of their own
    /// @param records   how many; 0 for none
    SampleData(Store store, Nightly nightly, Path directory, int records) {
        this.store = store;
        this.nightly = nightly;
        this.folder = directory.resolve("sample");
        this.unfinished = directory.resolve("sample-unfinished");
        this.records = records;
    }

    /// Imports it and looks for duplicates in it, unless the base holds customers already.
    ///
    /// @throws CannotStart if a verb fails
    void ensure() {
        if (records == 0 || (!empty() && !Files.exists(unfinished)))
            return;
        try {
            Files.createDirectories(folder);
            Files.writeString(unfinished, "The import of sample data was interrupted; the next start takes it up.\n");
            LOG.info("The base is empty: making {} sample records", records);
            run("generate", "--records", Integer.toString(records), "--seed", SEED, "--out", folder.toString());
            LOG.info("Importing them");
            run("import", "--records", folder.resolve("records.csv").toString(),
                    "--columns", folder.resolve("columns.yml").toString(), "--database", store.database().name());
            lookForDuplicates();
            Files.delete(unfinished);
        } catch (IOException e) {
            throw new CannotStart("Sample data can't be written to %s (%s).".formatted(folder, e));
        }
    }

    private void lookForDuplicates() {
        LOG.info("Looking for duplicates, as every night");
        switch (nightly.run(Asker.OPERATOR, List.of(), false, Progress.NONE)) {
            case Nightly.Outcome.Failed(_, String reason) -> throw new CannotStart(
                    "The search for duplicates failed: %s. Start again to take it up.".formatted(reason));
            case Nightly.Outcome.Done _,Nightly.Outcome.Busy _,Nightly.Outcome.Nothing _ -> {
            }
        }
    }

    private boolean empty() {
        return Stream.of(TypeKey.CONTACT, TypeKey.COMPANY, TypeKey.LEAD, TypeKey.DEAL)
                .allMatch(type -> store.items().count(Asker.OPERATOR, type) == 0);
    }

    private static void run(String... arguments) {
        var err = new PrintWriter(System.err, true, UTF_8);
        int exit = Merganser.run(new PrintWriter(Writer.nullWriter()), err, arguments);
        if (exit != 0)
            throw new CannotStart("`merganser %s` ended with %d; the reason stands above. Start again to take it up."
                    .formatted(String.join(" ", arguments), exit));
    }
}
