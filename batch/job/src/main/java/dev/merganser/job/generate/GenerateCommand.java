package dev.merganser.job.generate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.merganser.job.console.OutputFile;
import dev.merganser.job.console.ProgressLine;
import dev.merganser.job.console.WrongInput;
import dev.merganser.job.generate.Row.Column;

/// Makes up a customer base.
@Command(name = "generate", mixinStandardHelpOptions = true, sortOptions = false, showDefaultValues = true, description = "Makes up a customer base with known duplicates: records.csv, columns.yml and pairs.csv, the same for the same seed.")
public final class GenerateCommand implements Runnable {
    private static final int MOST_RECORDS = 10_000_000;

    /// Links are for imports; deals are compared by them as well.
    private static final String COLUMNS = """
            typeColumn: type
            id: id
            columns:
              gender: gender
              given_name: givenName
              family_name: familyName
              birth_date: birthDate
              company_name: companyName
              street: street
              house_number: houseNumber
              postal_code: postalCode
              city: city
              country: country
              email: email
              phone: phone
              mobile: phone
              website: website
              vat_id: taxId
              industry: category
              title: title
              amount: amount
              currency: currency
              date: date
            links:
              contact_id: contacts
              company_id: companies
            """;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--records", required = true, paramLabel = "N", description = "How many, 10 to 10,000,000, duplicates included.")
    private int records;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Any whole number.")
    private long seed;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for the three files, made if need be.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path out;

    @Option(names = "--duplicates", paramLabel = "SHARE", defaultValue = "0.2", description = "Of the records, 0 to 0.5.")
    private double duplicates;

    @Option(names = "--households", paramLabel = "SHARE", defaultValue = "0.3", description = "Of persons that live with others in the base, 0 to 1.")
    private double households;

    @Option(names = "--shared-mailboxes", paramLabel = "SHARE", defaultValue = "0.05", description = "Of mailboxes that several use, 0 to 0.3.")
    private double sharedMailboxes;

    @Override
    public void run() {
        if (records < 10 || records > MOST_RECORDS)
            throw new WrongInput("--records must be from 10 to 10,000,000, not " + records);
        check("--duplicates", duplicates, 0.5);
        check("--households", households, 1);
        check("--shared-mailboxes", sharedMailboxes, 0.3);
        var progress = new ProgressLine(spec.commandLine().getErr());
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw WrongInput.in(out, null, "can't be made a folder (" + OutputFile.reason(e) + ")");
        }
        try (OutputFile rows = OutputFile.at(out.resolve("records.csv"));
                OutputFile columns = OutputFile.at(out.resolve("columns.yml"));
                OutputFile pairs = OutputFile.at(out.resolve("pairs.csv"))) {
            var base = new CustomerBase(records, seed, duplicates, households, sharedMailboxes);
            writeRows(base, CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(rows.writer()), progress);
            long count = writePairs(base, CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(pairs.writer()));
            columns.writer().write(COLUMNS);
            rows.finish();
            columns.finish();
            pairs.finish();
            progress.say("%s: %,d records, %,d true pairs".formatted(out, records, count));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void check(String option, double share, double most) {
        if (!(share >= 0 && share <= most))
            throw new WrongInput("%s must be from 0 to %s, not %s".formatted(option, most, share));
    }

    private static void writeRows(CustomerBase base, CsvWriter csv, ProgressLine progress) throws IOException {
        List<String> fields = new ArrayList<>(List.of("id", "type"));
        for (Column column : Column.values()) fields.add(column.header());
        csv.writeRecord(fields);
        for (int position = 0; position < base.size(); position++) {
            int record = base.at(position);
            CustomerBase.Part part = base.partOf(record);
            Row row = base.row(part, record - part.first());
            fields.clear();
            fields.add(base.id(record));
            fields.add(part.type().wireName());
            for (Column column : Column.values()) fields.add(row.get(column));
            csv.writeRecord(fields);
            if ((position & 0x3FFF) == 0) progress.report("generate", (double) position / base.size(), position);
        }
        csv.flush();
    }

    /// Copies of one original follow one another, so its pairs are made where its last copy stands.
    private static long writePairs(CustomerBase base, CsvWriter csv) throws IOException {
        csv.writeRecord("left", "right");
        long pairs = 0;
        for (CustomerBase.Part part : base.parts()) {
            List<String> same = new ArrayList<>();
            for (int copy = 0; copy < part.copyOf().size(); copy++) {
                if (same.isEmpty()) same.add(base.id(part.first() + part.copyOf().get(copy)));
                same.add(base.id(part.first() + part.originals() + copy));
                boolean last = copy + 1 == part.copyOf().size()
                        || !part.copyOf().get(copy + 1).equals(part.copyOf().get(copy));
                if (!last) continue;
                same.sort(null);
                for (int left = 0; left < same.size(); left++) {
                    for (int right = left + 1; right < same.size(); right++, pairs++)
                        csv.writeRecord(same.get(left), same.get(right));
                }
                same.clear();
            }
        }
        csv.flush();
        return pairs;
    }
}
