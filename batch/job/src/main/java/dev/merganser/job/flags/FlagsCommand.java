package dev.merganser.job.flags;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.merganser.job.base.Base;
import dev.merganser.job.console.ProgressLine;
import dev.merganser.job.console.WrongInput;
import dev.merganser.job.csv.CsvFile;
import dev.merganser.job.csv.CsvFile.Row;
import dev.merganser.model.recipient.AddressFlag;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.recipient.Suppressions;

/// Flags addresses (R70) that another system knew of: opted out, bounced, invalid. The file is read through once before
/// anything is flagged; flagging again changes nothing.
@Command(name = "flags", mixinStandardHelpOptions = true, sortOptions = false, description = "Flags e-mail addresses from a CSV file with the columns address, flag (optedOut, bounced or invalid) and reason, so that no message goes there. Works on MONGODB_URI, else on the database that Merganser runs in this directory.")
public final class FlagsCommand implements Runnable {
    private static final List<String> COLUMNS = List.of("address", "flag", "reason");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--records", required = true, paramLabel = "R.csv", description = "The addresses: UTF-8 or Windows-1252; comma, semicolon or tab.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path records;

    @Option(names = "--database", paramLabel = "D", description = "The database's name, if not the address's own.")
    private @Nullable String database;

    private record Flagged(EmailAddress address, AddressFlag flag, String reason) {}

    @Override
    public void run() {
        CsvFile file = check(records);
        try (Base base = Base.open(System.getenv(), database)) {
            spec.commandLine().getOut()
                    .println(flag(base.store(), file, new ProgressLine(spec.commandLine().getErr())));
        }
    }

    /// @throws WrongInput if a row can't be a flag; then nothing was flagged
    static CsvFile check(Path path) {
        CsvFile file = CsvFile.open(path);
        for (String column : COLUMNS) {
            if (file.column(column) < 0)
                throw WrongInput.in(path, "row 1", "has no column '%s'; there are %s".formatted(column, file.header()));
        }
        try (CsvFile.Rows rows = file.rows()) {
            while (rows.hasNext()) read(file, rows.next());
        }
        return file;
    }

    static String flag(Store store, CsvFile file, ProgressLine progress) {
        var suppressions = new Suppressions(store.database(), store.searching(), store.clock());
        long done = 0, flagged = 0;
        try (CsvFile.Rows rows = file.rows()) {
            while (rows.hasNext()) {
                Flagged one = read(file, rows.next());
                if (suppressions.flag(Asker.OPERATOR, one.address(), one.flag(), one.reason()).changed()) flagged++;
                if ((++done & 0xFF) == 0) progress.report("flag", -1, done);
            }
        }
        return "{\"rows\":%d,\"flagged\":%d,\"unchanged\":%d}".formatted(done, flagged, done - flagged);
    }

    private static Flagged read(CsvFile file, Row row) {
        String address = row.get(file.column("address")).strip(), flag = row.get(file.column("flag")).strip(),
                reason = row.get(file.column("reason")).strip();
        EmailAddress parsed = EmailAddress.parse(address).orElseThrow(
                () -> file.wrong(row.number(), "'%s' is no e-mail address".formatted(address)));
        AddressFlag known = flag(flag).orElseThrow(() -> file.wrong(row.number(), "'%s' is no flag; there are %s"
                .formatted(flag, Arrays.stream(AddressFlag.values()).map(FlagsCommand::name)
                        .collect(Collectors.joining(", ")))));
        if (reason.isEmpty() || reason.length() > Suppressions.LONGEST_REASON)
            throw file.wrong(row.number(), "a reason has 1 to %,d characters".formatted(Suppressions.LONGEST_REASON));
        return new Flagged(parsed, known, reason);
    }

    private static Optional<AddressFlag> flag(String name) {
        return Arrays.stream(AddressFlag.values()).filter(flag -> name(flag).equalsIgnoreCase(name)
                || flag.name().equalsIgnoreCase(name)).findFirst();
    }

    private static String name(AddressFlag flag) {
        return flag == AddressFlag.OPTED_OUT ? "optedOut" : flag.name().toLowerCase(Locale.ROOT);
    }
}
