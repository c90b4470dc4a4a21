package dev.merganser.job.csv;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import org.jspecify.annotations.Nullable;

import dev.merganser.job.console.OutputFile;
import dev.merganser.job.console.WrongInput;

/// A CSV file that has been looked at: it is there, it is text, its separator is known and its header read.
///
/// Rows are numbered as a spreadsheet does it: the header is row 1, and a field with line breaks doesn't make a row
/// longer. Blank rows are passed over but counted.
public final class CsvFile {
    /// The longest field, in UTF-16 units. Far above any name or remark; what exceeds it is a file in a field, or a quote
    /// that nobody closed.
    public static final int LONGEST_FIELD = 256 * 1024;
    /// More columns than spreadsheets can have.
    private static final int MOST_COLUMNS = 16_384;
    private static final int SAMPLE = 1 << 18;

    private final Path path;
    private final TextEncoding encoding;
    private final char separator;
    private final List<String> header;

    private CsvFile(Path path, TextEncoding encoding, char separator) {
        this.path = path;
        this.encoding = encoding;
        this.separator = separator;
        try (Rows rows = new Rows(null)) {
            if (!rows.hasNext())
                throw WrongInput.in(path, null, "is empty: it needs a header row that names the columns");
            this.header = unique(rows.next().fields());
        }
    }

    /// Reads the file once to find its encoding; rows are read later, as they are asked for.
    ///
    /// @throws WrongInput if there is no such file, it can't be read again, it is empty, or it isn't text in a supported encoding
    public static CsvFile open(Path path) {
        if (Files.isDirectory(path)) throw WrongInput.in(path, null, "is a folder: name a CSV file");
        if (Files.exists(path) && !Files.isRegularFile(path))
            throw WrongInput.in(path, null,
                    "is a pipe or a device, which can be read only once: write it to a file and name that");
        try {
            TextEncoding encoding = TextEncoding.of(path);
            char[] sample = new char[SAMPLE];
            int length = 0;
            try (Reader reader = reader(path, encoding)) {
                for (int n; length < SAMPLE && (n = reader.read(sample, length, SAMPLE - length)) > 0;) length += n;
            }
            return new CsvFile(path, encoding, Separator.of(new String(sample, 0, length)));
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    public Path path() {
        return path;
    }

    public Charset charset() {
        return encoding.charset();
    }

    public char separator() {
        return separator;
    }

    /// The names of the columns, without white space around them; the second `Phone` is `Phone (2)`, and a column
    /// without a name, the fourth say, is `column 4`.
    public List<String> header() {
        return header;
    }

    /// @return the position of the column of that name, or -1
    public int column(String name) {
        return header.indexOf(name);
    }

    /// The rows after the header, one by one, each with as many fields as the header has.
    public Rows rows() {
        var rows = new Rows(header);
        rows.next();
        return rows;
    }

    /// A refusal that names this file and `row`.
    public WrongInput wrong(long row, String fault) {
        return WrongInput.in(path, "row " + row, fault);
    }

    private static List<String> unique(List<String> names) {
        var unique = new ArrayList<String>(names.size());
        Set<String> taken = new HashSet<>();
        Map<String, Integer> times = new HashMap<>();
        for (String name : names) {
            String base = name.isBlank() ? "column " + (unique.size() + 1) : name.strip();
            String free = base;
            while (!taken.add(free)) free = base + " (" + times.merge(base, 2, (before, _) -> before + 1) + ")";
            unique.add(free);
        }
        return List.copyOf(unique);
    }

    private static Reader reader(Path path, TextEncoding encoding) throws IOException {
        InputStream in = Files.newInputStream(path);
        try {
            in.skipNBytes(encoding.bytesToSkip());
            return new BufferedReader(new InputStreamReader(in, encoding.charset()), 1 << 16);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static WrongInput unreadable(Path path, IOException e) {
        return WrongInput.in(path, null, "can't be read (" + OutputFile.reason(e) + ")");
    }

    /// One row.
    ///
    /// @param number as a spreadsheet counts: the first after the header is 2
    /// @param line   the line of the file it starts at, from 1
    public record Row(long number, long line, List<String> fields) {
        public String get(int column) {
            return fields.get(column);
        }
    }

    /// Walks over the rows and holds one at a time. Each step can throw [WrongInput].
    public final class Rows implements Iterator<Row>, AutoCloseable {
        private final CsvReader<CsvRecord> reader;
        private final Iterator<CsvRecord> records;
        private final @Nullable List<String> header;
        private long number;
        private @Nullable Row next;

        private Rows(@Nullable List<String> header) {
            this.header = header;
            try {
                reader = CsvReader.builder().fieldSeparator(separator).skipEmptyLines(false).allowUnclosedQuote(false)
                        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .build(CsvRecordHandler.builder().maxFieldSize(LONGEST_FIELD).maxFields(MOST_COLUMNS).build(),
                                reader(path, encoding));
            } catch (IOException e) {
                throw unreadable(path, e);
            }
            records = reader.iterator();
        }

        @Override
        public boolean hasNext() {
            while (next == null) {
                CsvRecord csv;
                try {
                    if (!records.hasNext()) return false;
                    csv = records.next();
                } catch (CsvParseException e) {
                    throw wrong(number + 1, explain(e));
                } catch (UncheckedIOException e) {
                    throw unreadable(path, e.getCause() == null ? new IOException(e) : e.getCause());
                }
                number++;
                List<String> fields = csv.getFields();
                // Nothing at all, or nothing but separators, as spreadsheets write below their last row.
                if (fields.stream().allMatch(String::isBlank)) continue;
                if (header != null && fields.size() != header.size())
                    throw wrong(number, miscounted(csv, header.size()));
                next = new Row(number, csv.getStartingLineNumber(), fields);
            }
            return true;
        }

        @Override
        public Row next() {
            if (!hasNext() || next == null) throw new NoSuchElementException();
            Row row = next;
            next = null;
            return row;
        }

        @Override
        public void close() {
            try {
                reader.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private String miscounted(CsvRecord csv, int expected) {
            String line = csv.getStartingLineNumber() == number
                    ? ""
                    : " (line %d)".formatted(csv.getStartingLineNumber());
            return "%d fields%s where the header has %d columns: quote fields that hold %s, or add what is missing"
                    .formatted(csv.getFieldCount(), line, expected,
                            separator == '\t' ? "a tab" : "'" + separator + "'");
        }

        private String explain(CsvParseException e) {
            String said = String.valueOf(e.getMessage());
            if (said.contains("nclosed")) return "a quote opens a field and is never closed: close it, or double it";
            if (said.contains(" fields"))
                return "more than %,d columns, the most there can be: leave some out".formatted(MOST_COLUMNS);
            if (said.contains("exceed") || said.contains("maximum") || said.contains("insufficient"))
                return "a field longer than %,d characters, the most there can be: shorten it, or close the quote before it"
                        .formatted(LONGEST_FIELD);
            return "not CSV (%s): double the quotes within a quoted field".formatted(said);
        }
    }
}
