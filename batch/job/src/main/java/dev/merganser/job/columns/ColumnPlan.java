package dev.merganser.job.columns;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

import org.jspecify.annotations.Nullable;

import dev.merganser.job.console.WrongInput;
import dev.merganser.job.csv.CsvFile;
import dev.merganser.model.Meaning;

/// What the columns of a file mean. Columns that it leaves out are ignored.
///
/// @param type       what all records are; null if `typeColumn` says it for each
/// @param typeColumn the column that holds each record's type; null if they are all of one
/// @param id         the column of the external id, unique in the file
/// @param source     the column that names a record's source, so that only pairs across sources count; null: all pairs do
/// @param meanings   of columns, in the order of the file or of `columns.yml`
/// @param links      columns of external ids, each with the name of the link field they go into
public record ColumnPlan(@Nullable RecordType type, @Nullable String typeColumn, String id, @Nullable String source,
        SequencedMap<String, Meaning> meanings, SequencedMap<String, String> links) {
    public ColumnPlan {
        meanings = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(meanings));
        links = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(links));
        if ((type == null) == (typeColumn == null))
            throw new IllegalArgumentException("either all records are of one type, or a column tells each one's");
    }

    /// @param said the plan's file, for messages; null if it was inferred
    /// @throws WrongInput if the plan names a column that `file` doesn't have
    public void check(CsvFile file, @Nullable Path said) {
        var named = new LinkedHashMap<String, String>();
        named.put(id, "id");
        if (source != null) named.put(source, "source");
        if (typeColumn != null) named.put(typeColumn, "typeColumn");
        meanings.keySet().forEach(column -> named.putIfAbsent(column, "columns"));
        links.keySet().forEach(column -> named.putIfAbsent(column, "links"));
        for (Map.Entry<String, String> entry : named.entrySet()) {
            if (file.column(entry.getKey()) >= 0) continue;
            if (said == null || (entry.getValue().equals("id") && id.equals("id")))
                throw WrongInput.in(file.path(), "row 1", "has no column '%s' for the external id: add it, or name the"
                        .formatted(id) + " one that holds it in columns.yml as `id: …`; there are " + file.header());
            throw WrongInput.in(said, null, "%s names the column '%s', which %s doesn't have; there are %s"
                    .formatted(entry.getValue(), entry.getKey(), file.path().getFileName(), file.header()));
        }
    }
}
