package dev.merganser.job.imports;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import org.jspecify.annotations.Nullable;

import dev.merganser.job.console.OutputFile;
import dev.merganser.job.csv.CsvFile;
import dev.merganser.job.csv.CsvFile.Row;

/// `R.rejected.csv` beside `R.csv`: the rows that became no items, as they were, each with its number and the reason, so
/// that they can be mended and imported again.
final class RejectedRows implements Closeable {
    private final CsvFile file;
    private final Path path;
    private @Nullable OutputFile output;
    private @Nullable CsvWriter csv;
    private long count;

    RejectedRows(CsvFile file) {
        this.file = file;
        path = of(file.path());
    }

    static Path of(Path records) {
        String name = String.valueOf(records.getFileName());
        int point = name.lastIndexOf('.');
        String base = point > 0 ? name.substring(0, point) : name;
        return records.toAbsolutePath().resolveSibling(base + ".rejected.csv");
    }

    void add(Row row, String reason) {
        if (csv == null) {
            output = OutputFile.at(path);
            csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(output.writer());
            write(csv, file.header(), "row", "reason");
        }
        write(csv, row.fields(), Long.toString(row.number()), reason);
        count++;
    }

    long count() {
        return count;
    }

    Path path() {
        return path;
    }

    /// Puts the file in place, or takes away the one of an earlier import if no row was rejected this time.
    void finish() throws IOException {
        if (csv == null || output == null) {
            Files.deleteIfExists(path);
            return;
        }
        csv.flush();
        output.finish();
    }

    @Override
    public void close() throws IOException {
        if (output != null) output.close();
    }

    private static void write(CsvWriter csv, List<String> fields, String... more) {
        var all = new ArrayList<>(fields);
        all.addAll(List.of(more));
        csv.writeRecord(all);
    }
}
