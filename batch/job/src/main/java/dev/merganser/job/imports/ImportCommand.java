package dev.merganser.job.imports;

import java.nio.file.Path;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.merganser.job.base.Base;
import dev.merganser.job.columns.ColumnPlan;
import dev.merganser.job.columns.ColumnsFile;
import dev.merganser.job.columns.Inference;
import dev.merganser.job.columns.TypeName;
import dev.merganser.job.console.ProgressLine;
import dev.merganser.job.console.WrongInput;
import dev.merganser.job.csv.CsvFile;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.store.access.Asker;
import dev.merganser.store.export.Cells;

/// Imports items.
@Command(name = "import", mixinStandardHelpOptions = true, sortOptions = false, description = "Puts items from a CSV file into the base; the same external id again updates. Works on MONGODB_URI, else on the database that Merganser runs in this directory.")
public final class ImportCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--type", paramLabel = "T", description = "What the records are: lead, contact, company, deal, invoice, quote or smartProcessItem:PROCESS. In a file that tells each record's type: which ones to take.")
    private @Nullable String type;

    @Option(names = "--records", required = true, paramLabel = "R.csv", description = "The records: UTF-8 or Windows-1252; comma, semicolon or tab. Rows that can't be items go to R.rejected.csv.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path records;

    @Option(names = "--columns", paramLabel = "C.yml", description = "What the columns mean; inferred and printed if left out. Files that `export` wrote need none.")
    private @Nullable Path columns;

    @Option(names = "--database", paramLabel = "D", description = "The database's name, if not the address's own.")
    private @Nullable String database;

    @Option(names = "--dry-run", description = "Read and check everything, write nothing.")
    private boolean dry;

    @Override
    public void run() {
        TypeKey only = type == null ? null : TypeName.key(type);
        var progress = new ProgressLine(spec.commandLine().getErr());
        CsvFile file = CsvFile.open(records);
        if (Cells.type(file.header().getFirst()).isPresent()) {
            exported(file, only, progress);
            return;
        }
        ColumnPlan plan = columns == null ? Inference.of(file, progress) : ColumnsFile.read(columns);
        plan.check(file, columns);
        if (columns == null) Inference.describe(plan, file).forEach(progress::say);
        try (Base base = Base.open(System.getenv(), database)) {
            tell(new Import(base.store(), Asker.OPERATOR, file, plan, only, dry, progress).run());
        }
    }

    /// A file that Merganser exported says itself what it is.
    private void exported(CsvFile file, @Nullable TypeKey only, ProgressLine progress) {
        if (columns != null)
            throw new WrongInput("%s is an export of Merganser's, whose columns are fields: leave --columns out"
                    .formatted(records));
        if (only != null && !Cells.type(file.header().getFirst()).equals(Optional.of(only)))
            throw new WrongInput("%s holds no items of type %s".formatted(records, only));
        try (Base base = Base.open(System.getenv(), database)) {
            tell(Import.exported(base.store(), Asker.OPERATOR, file, dry, progress));
        }
    }

    private void tell(Import.Result result) {
        spec.commandLine().getOut().println(
                "{\"run\":\"%s\",\"dryRun\":%s,\"rows\":%d,\"created\":%d,\"changed\":%d,\"unchanged\":%d,\"rejected\":%d,\"warnings\":%d}"
                        .formatted(result.run(), dry, result.rows(), result.created(), result.changed(),
                                result.unchanged(), result.rejected(), result.warnings()));
    }
}
