package dev.merganser.job.columns;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.merganser.job.csv.CsvFile.Row;
import dev.merganser.model.Meaning;

/// The columns of a file while it is found out what they mean.
final class Columns {
    /// Columns filled less than this tell of too few records to be worth a place in the model.
    static final double SPARSE = 0.01;

    final List<String> header;
    final List<Row> sample;
    final List<Profile> profiles;
    final HeaderWords.@Nullable Reading[] readings;
    /// What is known so far.
    final @Nullable Meaning[] meanings;
    /// Columns that are decided upon, be it that they mean nothing.
    final boolean[] taken;

    Columns(List<String> header, List<Row> sample) {
        this.header = header;
        this.sample = sample;
        profiles = header.stream().map(_ -> new Profile()).toList();
        for (Row row : sample) {
            for (int column = 0; column < profiles.size(); column++) profiles.get(column).add(row.get(column));
        }
        var words = new HeaderWords();
        readings = header.stream().map(words::read).toArray(HeaderWords.Reading[]::new);
        meanings = new Meaning[header.size()];
        taken = new boolean[header.size()];
    }

    boolean has(Meaning meaning) {
        for (Meaning each : meanings) {
            if (each == meaning) return true;
        }
        return false;
    }
}
