package dev.merganser.job.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.merganser.job.base.Base;
import dev.merganser.job.columns.TypeName;
import dev.merganser.job.console.OutputFile;
import dev.merganser.job.console.WrongInput;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.export.Exports;
import dev.merganser.store.list.FilterText;
import dev.merganser.store.list.ItemFilter;
import dev.merganser.store.list.WrongFilter;

/// Exports items.
@Command(name = "export", mixinStandardHelpOptions = true, sortOptions = false, description = "Writes the items of a type to a file, which `import` takes again if it is CSV. Works on MONGODB_URI, else on the database that Merganser runs in this directory.")
public final class ExportCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--type", required = true, paramLabel = "T", description = "What is exported: lead, contact, company, deal, invoice, quote or smartProcessItem:PROCESS.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String type;

    @Option(names = "--filter", paramLabel = "J", description = "Only those that this finds, as the API's filters have it: '{\"stage\": {\"in\": [\"WON\"]}, \"closeDate\": {\"from\": \"2026-01-01\"}}'.")
    private @Nullable String filter;

    @Option(names = "--output", required = true, paramLabel = "F", description = "The file: F.csv, or F.jsonl for one JSON object a line. There at once as a whole, or not at all.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path output;

    @Option(names = "--database", paramLabel = "D", description = "The database's name, if not the address's own.")
    private @Nullable String database;

    @Override
    public void run() {
        TypeKey key = TypeName.key(type);
        Exports.Format format = format();
        try (OutputFile file = OutputFile.at(output); Base base = Base.open(System.getenv(), database)) {
            Store store = base.store();
            if (store.definitions().catalogueWith(key).find(key).isEmpty())
                throw new WrongInput("--type can't be '%s': there is no such process".formatted(type));
            long items = new Exports(store.database(), store.definitions(), store.items(), store.clock())
                    .write(Asker.OPERATOR, selection(store, key), format, file.writer());
            file.finish();
            spec.commandLine().getOut().println("{\"type\":\"%s\",\"items\":%d}".formatted(key, items));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Exports.Selection selection(Store store, TypeKey key) {
        if (filter == null) return Exports.Selection.all(key);
        try {
            ItemFilter read = FilterText.read(store.definitions().catalogueWith(key).get(key), filter);
            return new Exports.Selection(key, store.lists().bson(Asker.OPERATOR, read), filter);
        } catch (WrongFilter e) {
            throw new WrongInput("--filter can't be '%s': %s".formatted(filter, e.getMessage()));
        }
    }

    private Exports.Format format() {
        String name = output.toString();
        if (name.endsWith(".csv")) return Exports.Format.CSV;
        if (name.endsWith(".jsonl")) return Exports.Format.JSONL;
        throw new WrongInput("--output can't be '%s': name a file that ends in .csv or .jsonl".formatted(output));
    }
}
