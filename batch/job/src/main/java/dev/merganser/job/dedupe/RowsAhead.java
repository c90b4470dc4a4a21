package dev.merganser.job.dedupe;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

import org.jspecify.annotations.Nullable;

import dev.merganser.job.csv.CsvFile;
import dev.merganser.job.csv.CsvFile.Row;

/// Reads a file's rows on a thread of its own, a few batches ahead of who takes them: parsing and taking cost about the
/// same, so that a file is read in half the time.
final class RowsAhead implements AutoCloseable {
    private static final int BATCH = 4096, BATCHES = 4;

    /// Rows, or what went wrong after the rows before.
    private record Part(List<Row> rows, @Nullable Throwable failure) {}

    private final BlockingQueue<Part> parts = new ArrayBlockingQueue<>(BATCHES);
    private final Thread thread;

    RowsAhead(CsvFile file) {
        thread = Thread.ofPlatform().daemon().name("csv").start(() -> read(file));
    }

    private void read(CsvFile file) {
        List<Row> batch = new ArrayList<>(BATCH);
        try (CsvFile.Rows rows = file.rows()) {
            try {
                while (rows.hasNext()) {
                    batch.add(rows.next());
                    if (batch.size() == BATCH) {
                        parts.put(new Part(batch, null));
                        batch = new ArrayList<>(BATCH);
                    }
                }
                if (!batch.isEmpty()) parts.put(new Part(batch, null));
                parts.put(new Part(List.of(), null));
            } catch (RuntimeException | Error e) {
                if (!batch.isEmpty()) parts.put(new Part(batch, null));
                parts.put(new Part(List.of(), e));
            }
        } catch (InterruptedException _) {
            // closed before the end: nobody waits for more
        }
    }

    /// The next rows; none at the end.
    ///
    /// @throws dev.merganser.job.console.WrongInput if a row is malformed, after all rows before it were given
    List<Row> next() {
        try {
            Part part = parts.take();
            if (part.failure instanceof RuntimeException e) throw e;
            if (part.failure instanceof Error e) throw e;
            return part.rows;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
