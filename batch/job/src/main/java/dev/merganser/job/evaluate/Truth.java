package dev.merganser.job.evaluate;

import java.nio.file.Path;
import java.util.Arrays;

import dev.merganser.job.console.WrongInput;
import dev.merganser.job.csv.CsvFile;
import dev.merganser.job.csv.CsvFile.Row;
import dev.merganser.job.csv.Ids;

/// The true pairs, as positions of records in the file, each once: `left << 32 | right`, left below right, ascending.
final class Truth {
    private final long[] pairs;

    Truth(long[] pairs) {
        this.pairs = pairs;
    }

    long[] pairs() {
        return pairs;
    }

    /// @throws WrongInput if the file lacks its columns, or names an id that no record has
    static Truth read(Path path, Ids ids) {
        CsvFile file = CsvFile.open(path);
        int left = column(file, "left");
        int right = column(file, "right");
        long[] pairs = new long[1 << 10];
        int size = 0;
        try (CsvFile.Rows rows = file.rows()) {
            while (rows.hasNext()) {
                Row row = rows.next();
                int a = find(file, row, left, ids);
                int b = find(file, row, right, ids);
                if (a == b)
                    throw file.wrong(row.number(),
                            "pairs '%s' with itself: a pair has two records".formatted(ids.get(a)));
                if (size == pairs.length) pairs = Arrays.copyOf(pairs, size * 2);
                pairs[size++] = pair(a, b);
            }
        }
        return new Truth(Arrays.stream(pairs, 0, size).sorted().distinct().toArray());
    }

    static long pair(int a, int b) {
        return ((long) Math.min(a, b) << 32) | Math.max(a, b);
    }

    /// @return the position of that pair among the true ones, negative if it isn't one
    int indexOf(int a, int b) {
        return Arrays.binarySearch(pairs, pair(a, b));
    }

    /// Those of the pairs that count.
    Truth only(IntBinaryPredicate counts) {
        return new Truth(Arrays.stream(pairs).filter(pair -> counts.test((int) (pair >> 32), (int) pair)).toArray());
    }

    interface IntBinaryPredicate {
        boolean test(int left, int right);
    }

    private static int column(CsvFile file, String name) {
        int column = file.column(name);
        if (column < 0) throw file.wrong(1, "has no column '%s': the truth needs `left,right`".formatted(name));
        return column;
    }

    private static int find(CsvFile file, Row row, int column, Ids ids) {
        String id = row.get(column).strip();
        int index = ids.find(id);
        if (index < 0)
            throw file.wrong(row.number(), "no record has the id '%s' in column '%s'".formatted(id,
                    file.header().get(column)));
        return index;
    }
}
