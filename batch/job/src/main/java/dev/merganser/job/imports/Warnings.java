package dev.merganser.job.imports;

import java.util.Locale;
import java.util.TreeMap;

import dev.merganser.job.console.ProgressLine;

/// Says what didn't parse: the first of each column in full, all of them in number.
final class Warnings {
    private static final int IN_FULL = 3;
    private final ProgressLine progress;
    private final TreeMap<String, Integer> byColumn = new TreeMap<>();

    Warnings(ProgressLine progress) {
        this.progress = progress;
    }

    void add(long row, String column, String fault) {
        if (byColumn.merge(column, 1, Integer::sum) <= IN_FULL)
            progress.say("warning: row %d, %s: %s".formatted(row, column, fault));
    }

    long count() {
        return byColumn.values().stream().mapToLong(Integer::longValue).sum();
    }

    void summarise() {
        byColumn.forEach((column, count) -> {
            if (count > IN_FULL)
                progress.say(String.format(Locale.ROOT, "warning: %s: %,d such values in all", column, count));
        });
    }
}
