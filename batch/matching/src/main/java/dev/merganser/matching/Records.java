package dev.merganser.matching;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// Immutable columns of raw text. A record's index is the order in which it was added, from 0.
///
/// Every distinct value of a column is kept once, so a million records of ten columns take some 150 MiB.
public final class Records {
    private static final int NONE = -1;

    private final Kind kind;
    private final List<Column> columns;
    private final Values ids;
    private final @Nullable Values sourceNames;
    private final int[] sources;
    private final Values[] values;
    private final int[][] codes;
    private final List<int[]> many;
    private final int size;

    private Records(Builder builder) {
        kind = builder.kind;
        columns = builder.columns;
        ids = builder.ids;
        sourceNames = builder.sourced ? builder.sourceNames : null;
        size = builder.size;
        sources = builder.sourced ? Arrays.copyOf(builder.sources, size) : new int[0];
        values = builder.values;
        codes = new int[columns.size()][];
        for (int column = 0; column < codes.length; column++)
            codes[column] = Arrays.copyOf(builder.codes[column], size);
        many = builder.many;
        ids.seal();
        for (Values each : values)
            each.seal();
    }

    public static Builder builder(Kind kind, List<Column> columns) {
        return new Builder(kind, columns);
    }

    public Kind kind() {
        return kind;
    }

    public List<Column> columns() {
        return columns;
    }

    public int size() {
        return size;
    }

    /// The id that the record was added with.
    public String id(int record) {
        return ids.get(java.util.Objects.checkIndex(record, size));
    }

    /// Whether records name their source: then only pairs across sources are looked for.
    public boolean hasSources() {
        return sourceNames != null;
    }

    /// Whether two records may be the same at all: where they name their sources, those of one source aren't.
    public boolean mayMatch(int left, int right) {
        return sourceNames == null || sources[left] != sources[right];
    }

    /// Where the record comes from; null if no record names a source.
    public @Nullable String source(int record) {
        return sourceNames == null ? null : sourceNames.get(sources[record]);
    }

    /// A small number that stands for the source, equal where the sources are equal; 0 for all without sources.
    public int sourceCode(int record) {
        return sourceNames == null ? 0 : sources[record];
    }

    /// The record's values in that column as they were added, blank ones left out; often one or none.
    public List<String> values(int record, int column) {
        int code = codes[column][record];
        if (code == NONE)
            return List.of();
        if (code >= 0)
            return List.of(values[column].get(code));
        var texts = new ArrayList<String>();
        for (int each : many.get(-2 - code))
            texts.add(values[column].get(each));
        return texts;
    }

    /// How many distinct values a column has; their codes run from 0.
    public int distinct(int column) {
        return values[column].size();
    }

    /// The text of a distinct value.
    public String text(int column, int code) {
        return values[column].get(code);
    }

    /// How many values the record has in that column.
    public int count(int record, int column) {
        int code = codes[column][record];
        return code == NONE ? 0 : code >= 0 ? 1 : many.get(-2 - code).length;
    }

    /// The code of the record's nth value, 0 ≤ nth < [#count(int, int)].
    public int code(int record, int column, int nth) {
        int code = codes[column][record];
        return code >= 0 ? code : many.get(-2 - code)[nth];
    }

    /// Collects records; not for use by several threads.
    public static final class Builder {
        private final Kind kind;
        private final List<Column> columns;
        private final Values ids = new Values();
        private final Values sourceNames = new Values();
        private final Values[] values;
        private final int[][] codes;
        private final List<int[]> many = new ArrayList<>();
        private int[] sources = new int[16];
        private boolean sourced;
        private int size;

        private Builder(Kind kind, List<Column> columns) {
            this.kind = kind;
            this.columns = List.copyOf(columns);
            values = new Values[columns.size()];
            codes = new int[columns.size()][16];
            Arrays.setAll(values, _ -> new Values());
        }

        /// Adds one record.
        ///
        /// @param id     unique among the records
        /// @param source where the record comes from; null in all records or in none
        /// @param valuesByColumn one list a column, in the order of the columns; blank values are left out
        /// @throws IllegalArgumentException if the id was added before, the number of columns differs, or only some
        ///                                  records have a source
        public Builder add(String id, @Nullable String source, List<List<String>> valuesByColumn) {
            if (valuesByColumn.size() != columns.size())
                throw new IllegalArgumentException(
                        "record %s has %d columns, not %d".formatted(id, valuesByColumn.size(), columns.size()));
            if (size > 0 && sourced != (source != null))
                throw new IllegalArgumentException("record %s: either all records name a source or none".formatted(id));
            if (ids.code(id) != size)
                throw new IllegalArgumentException("id %s stands twice: ids must be unique".formatted(id));
            sourced = source != null;
            if (size == sources.length) {
                sources = Arrays.copyOf(sources, size + (size >> 1));
                for (int column = 0; column < codes.length; column++)
                    codes[column] = Arrays.copyOf(codes[column], sources.length);
            }
            sources[size] = source == null ? 0 : sourceNames.code(source);
            for (int column = 0; column < codes.length; column++)
                codes[column][size] = code(values[column], valuesByColumn.get(column));
            size++;
            return this;
        }

        private int code(Values known, List<String> texts) {
            int count = 0;
            for (String text : texts)
                if (!text.isBlank())
                    count++;
            if (count == 0)
                return NONE;
            int[] found = new int[count];
            int at = 0;
            for (String text : texts)
                if (!text.isBlank())
                    found[at++] = known.code(text);
            if (count == 1)
                return found[0];
            many.add(found);
            return -1 - many.size();
        }

        /// The records; nothing can be added any more.
        public Records build() {
            return new Records(this);
        }
    }
}
