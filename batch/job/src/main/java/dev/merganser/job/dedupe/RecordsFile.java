package dev.merganser.job.dedupe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import dev.merganser.job.columns.ColumnPlan;
import dev.merganser.job.columns.RecordType;
import dev.merganser.job.csv.CsvFile;
import dev.merganser.job.csv.CsvFile.Row;
import dev.merganser.job.csv.Ids;
import dev.merganser.matching.Column;
import dev.merganser.matching.Kind;
import dev.merganser.matching.Progress;
import dev.merganser.matching.Records;
import dev.merganser.model.Meaning;

/// The records of a file, by type, and where each id stands.
///
/// @param byType the records of each type that occurs, in the order of the file
/// @param ids    of all records, in the order of the file
public record RecordsFile(Map<RecordType, Records> byType, Ids ids) {
    /// @throws dev.merganser.job.console.WrongInput if a row is malformed, has no id or type, or repeats an id
    static RecordsFile read(CsvFile file, ColumnPlan plan, Progress progress) {
        var reader = new Reader(file, plan);
        try (var rows = new RowsAhead(file)) {
            for (List<Row> batch = rows.next(); !batch.isEmpty(); batch = rows.next()) {
                batch.forEach(reader::add);
                progress.report("read", -1, reader.ids.size());
            }
        }
        var byType = new EnumMap<RecordType, Records>(RecordType.class);
        reader.builders.forEach((type, builder) -> byType.put(type, builder.build()));
        return new RecordsFile(byType, reader.ids);
    }

    /// What matching takes records of that type for.
    static Kind kind(RecordType type) {
        return switch (type) {
            case CONTACT -> Kind.PERSON;
            case COMPANY -> Kind.COMPANY;
            case LEAD, MIXED -> Kind.MIXED;
            case DEAL, INVOICE, QUOTE, SMART_PROCESS_ITEM -> Kind.BUSINESS;
        };
    }

    private static final class Reader {
        private final CsvFile file;
        private final ColumnPlan plan;
        private final int id;
        private final int source;
        private final int type;
        private final int[] positions;
        private final int[] links;
        private final List<Column> columns = new ArrayList<>();
        private final List<Column> columnsAndLinks;
        private final Ids ids = new Ids();
        private long[] rows = new long[1 << 10];
        private final Map<RecordType, Records.Builder> builders = new EnumMap<>(RecordType.class);

        Reader(CsvFile file, ColumnPlan plan) {
            this.file = file;
            this.plan = plan;
            id = file.column(plan.id());
            source = plan.source() == null ? -1 : file.column(plan.source());
            type = plan.typeColumn() == null ? -1 : file.column(plan.typeColumn());
            positions = plan.meanings().keySet().stream().mapToInt(file::column).toArray();
            for (Map.Entry<String, Meaning> column : plan.meanings().entrySet())
                columns.add(new Column(column.getKey(), column.getValue()));
            links = plan.links().keySet().stream().mapToInt(file::column).toArray();
            columnsAndLinks = new ArrayList<>(columns);
            // Deals are compared by whom they are linked to (D01).
            plan.links().keySet().forEach(column -> columnsAndLinks.add(new Column(column, Meaning.IDENTIFIER)));
        }

        void add(Row row) {
            String key = row.get(id).strip();
            if (key.isEmpty())
                throw file.wrong(row.number(), "the id in column '%s' is empty: give the record one"
                        .formatted(plan.id()));
            int index = ids.add(key);
            if (index < 0)
                throw file.wrong(row.number(), "repeats the id '%s' of row %d: ids must be unique"
                        .formatted(key, rows[-1 - index]));
            if (index == rows.length) rows = Arrays.copyOf(rows, index * 2);
            rows[index] = row.number();
            RecordType recordType = type(row);
            boolean linked = kind(recordType) == Kind.BUSINESS;
            List<List<String>> values = new ArrayList<>(positions.length + links.length);
            for (int position : positions) values.add(values(row, position));
            if (linked) {
                for (int position : links) values.add(values(row, position));
            }
            builders.computeIfAbsent(recordType,
                    type -> Records.builder(kind(type), linked ? columnsAndLinks : columns)).add(key,
                            source < 0 ? null : row.get(source).strip(), values);
        }

        private static List<String> values(Row row, int position) {
            String value = row.get(position);
            return value.isBlank() ? List.of() : List.of(value);
        }

        private RecordType type(Row row) {
            if (plan.type() != null) return plan.type();
            String name = row.get(type);
            return RecordType.of(name)
                    .orElseThrow(() -> file.wrong(row.number(), "'%s' in column '%s' is no type; there are %s"
                            .formatted(name, plan.typeColumn(), RecordType.names())));
        }
    }
}
