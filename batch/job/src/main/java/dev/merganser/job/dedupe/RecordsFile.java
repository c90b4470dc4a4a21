package dev.merganser.job.dedupe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
import dev.merganser.model.catalogue.Catalogue;
import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;

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

    /// A column that holds ids of other items.
    private record Link(String column, int position) {}

    private static final class Reader {
        private final CsvFile file;
        private final ColumnPlan plan;
        private final int id;
        private final int source;
        private final int type;
        private final int[] positions;
        /// The columns of links that records of each type are compared by.
        private final Map<RecordType, List<Link>> links = new EnumMap<>(RecordType.class);
        private final List<Column> columns = new ArrayList<>();
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
            for (RecordType each : RecordType.values())
                plan.links().forEach((column, field) -> {
                    if (comparedBy(each, field))
                        links.computeIfAbsent(each, _ -> new ArrayList<>()).add(new Link(column, file.column(column)));
                });
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
            List<Link> compared = links.getOrDefault(recordType, List.of());
            List<List<String>> values = new ArrayList<>(positions.length + compared.size());
            for (int position : positions) values.add(values(row, position));
            for (Link link : compared) values.add(values(row, link.position));
            builders.computeIfAbsent(recordType, type -> Records.builder(kind(type), columns(compared))).add(key,
                    source < 0 ? null : row.get(source).strip(), values);
        }

        /// Deals and the like are compared by whatever they are linked to (D01), others as the catalogue says: contacts by their
        /// companies.
        private static boolean comparedBy(RecordType type, String field) {
            return kind(type) == Kind.BUSINESS || ItemType.of(type.wireName())
                    .map(known -> Catalogue.builtIn().get(new TypeKey(known, null)))
                    .flatMap(definition -> definition.field(field))
                    .filter(Field::comparesLinks).isPresent();
        }

        private List<Column> columns(List<Link> compared) {
            return Stream.concat(columns.stream(),
                    compared.stream().map(link -> new Column(link.column, Meaning.LINK))).toList();
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
