package dev.merganser.store.export;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.mongodb.client.MongoCursor;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.PlainValue;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Visible;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.item.Items;
import dev.merganser.store.item.VisibleItems;

/// Writes items of one type out, as far as the right to export reaches, oldest first, a few hundred in memory at a time,
/// and keeps who took what out of the house and when. Its CSV files can be imported again.
///
/// An item is named by its external id, else by its id; links name their targets so. A link to what the asker may not
/// see isn't there.
public final class Exports {
    private static final int BATCH = 500;

    private final Database database;
    private final Definitions definitions;
    private final VisibleItems visible;
    private final Items items;
    private final Clock clock;

    public Exports(Database database, Definitions definitions, Items items, Clock clock) {
        this.database = database;
        this.definitions = definitions;
        this.visible = new VisibleItems(database, definitions);
        this.items = items;
        this.clock = clock;
    }

    public enum Format {
        /// RFC 4180, UTF-8, a header row.
        CSV,
        /// One JSON object a line, UTF-8.
        JSONL,
        /// Everything about one person as a JSON document.
        PERSON
    }

    /// An export that somebody asked for.
    ///
    /// @param filter what the asker narrowed it to, as they wrote it; empty if they didn't
    /// @param ended  null if it is on its way, or broke off
    /// @param items  how many it holds; of one that broke off, 0
    public record Export(String id, UserId by, TypeKey type, Format format, String filter, Instant begun,
            @Nullable Instant ended, long items) {}

    /// What is exported.
    ///
    /// @param filter what items meet, besides being of the type
    /// @param told   the same in the asker's words, for the record
    public record Selection(TypeKey type, Bson filter, String told) {
        public static Selection all(TypeKey type) {
            return new Selection(type, new Document(), "");
        }
    }

    /// @param format of items: not [Format#PERSON]
    /// @return how many items were written
    /// @throws dev.merganser.store.access.Forbidden if the asker may export nothing of that type
    /// @throws IOException                           if `out` takes no more
    public long write(Asker asker, Selection what, Format format, Appendable out) throws IOException {
        asker.need(Action.EXPORT, what.type());
        TypeDefinition definition = definitions.catalogueWith(what.type()).get(what.type());
        String id = begun(asker, what, format);
        if (format == Format.CSV) header(definition, out);
        long count = 0;
        Bson filter = Visible.both(Visible.filter(asker, Action.EXPORT, what.type()), what.filter());
        try (MongoCursor<RawBsonDocument> found = visible.find(asker, what.type(), filter).sort(ascending("_id"))
                .batchSize(BATCH).cursor()) {
            var batch = new ArrayList<Item>();
            while (found.hasNext()) {
                batch.add(visible.read(found.next()));
                if (batch.size() == BATCH || !found.hasNext()) {
                    write(asker, definition, batch, format, out);
                    count += batch.size();
                    batch.clear();
                }
            }
        }
        database.collection(Collections.EXPORTS).updateOne(eq("_id", id),
                combine(set("ended", now()), set("items", count)));
        return count;
    }

    private String begun(Asker asker, Selection what, Format format) {
        String id = ItemId.next().value();
        database.collection(Collections.EXPORTS).insertOne(new Document("_id", id)
                .append("by", asker.user().value()).append("type", what.type().type().wireName())
                .append("process", what.type().process()).append("format", format.name())
                .append("filter", what.told()).append("begun", now()).append("items", 0L));
        return id;
    }

    /// Keeps who took out all that is held about the item of that id.
    ///
    /// @param items how many items went along
    public static void recordPerson(Database database, Asker asker, Item item, ItemId asked, int items, Instant at) {
        database.collection(Collections.EXPORTS).insertOne(new Document("_id", ItemId.next().value())
                .append("by", asker.user().value()).append("type", item.type().type().wireName())
                .append("process", item.type().process()).append("format", Format.PERSON.name())
                .append("filter", "{\"ids\": [\"%s\"]}".formatted(asked)).append("begun", Date.from(at))
                .append("ended", Date.from(at)).append("items", (long) items));
    }

    private Date now() {
        return Date.from(clock.instant());
    }

    private static void header(TypeDefinition definition, Appendable out) throws IOException {
        row(Stream
                .of(Stream.of(Cells.id(definition.key())), definition.fields().stream().map(Field::name),
                        Stream.of(Cells.UNPARSED))
                .flatMap(names -> names).toList(), out);
    }

    private void write(Asker asker, TypeDefinition definition, List<Item> batch, Format format, Appendable out)
            throws IOException {
        Map<ItemId, Item> targets = targets(asker, batch);
        for (Item item : batch) {
            var fields = new LinkedHashMap<String, List<Object>>();
            for (Field field : definition.fields()) {
                List<Object> plain = item.values(field.name()).stream().flatMap(value -> plain(value, targets))
                        .distinct().toList();
                // Line items repeat; links that fold into one stand once (M18).
                fields.put(field.name(), item.values(field.name()).stream().anyMatch(Value.Link.class::isInstance)
                        ? plain
                        : item.values(field.name()).stream().map(PlainValue::of).toList());
            }
            if (format == Format.CSV) csv(item, definition, fields, out);
            else json(item, definition, fields, out);
        }
    }

    /// The items that a batch links to, by one command.
    private Map<ItemId, Item> targets(Asker asker, List<Item> batch) {
        Set<ItemId> ids = batch.stream().flatMap(item -> item.fields().values().stream()).flatMap(List::stream)
                .filter(Value.Link.class::isInstance).map(link -> ((Value.Link) link).target())
                .collect(Collectors.toCollection(HashSet::new));
        return items.findAll(asker, ids);
    }

    private static Stream<Object> plain(Value value, Map<ItemId, Item> targets) {
        if (!(value instanceof Value.Link(ItemId target))) return Stream.of(PlainValue.of(value));
        @Nullable
        Item linked = targets.get(target);
        return linked == null ? Stream.empty() : Stream.of(name(linked));
    }

    private static String name(Item item) {
        return item.externalId() != null ? item.externalId() : item.id().value();
    }

    private static void csv(Item item, TypeDefinition definition, Map<String, List<Object>> fields, Appendable out)
            throws IOException {
        var cells = new ArrayList<String>();
        cells.add(Cells.safe(name(item)));
        definition.fields()
                .forEach(field -> cells.add(Cells.text(field, fields.getOrDefault(field.name(), List.of()))));
        cells.add(item.unparsed().isEmpty() ? "" : Cells.json(new HashMap<>(item.unparsed())));
        row(cells, out);
    }

    private static void row(List<String> cells, Appendable out) throws IOException {
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            if (i > 0) out.append(',');
            // A row of one empty cell would be a blank line; white space at the ends would be lost on reading.
            if (cell.equals(cell.strip()) && cell.chars().noneMatch(c -> c == '"' || c == ',' || c == ';' || c < ' '))
                out.append(cell);
            else
                out.append('"').append(cell.replace("\"", "\"\"")).append('"');
        }
        out.append("\r\n");
    }

    private static void json(Item item, TypeDefinition definition, Map<String, List<Object>> fields, Appendable out)
            throws IOException {
        var object = new LinkedHashMap<String, Object>();
        object.put("id", item.id().value());
        if (item.externalId() != null) object.put("externalId", item.externalId());
        object.put("type", item.type().toString());
        object.put("version", item.version());
        object.put("createdAt", item.createdAt());
        object.put("createdBy", item.createdBy().value());
        object.put("changedAt", item.changedAt());
        object.put("changedBy", item.changedBy().value());
        var byName = new LinkedHashMap<String, Object>();
        definition.fields().forEach(field -> {
            List<Object> plain = fields.getOrDefault(field.name(), List.of());
            if (!plain.isEmpty()) byName.put(field.name(), field.many() ? plain : plain.getFirst());
        });
        object.put("fields", byName);
        if (!item.unparsed().isEmpty()) object.put("unparsed", item.unparsed());
        out.append(Cells.json(object)).append('\n');
    }

    /// Every export there was, newest first.
    ///
    /// @param before the id of the last one of the page before; null for the newest
    /// @throws dev.merganser.store.access.Forbidden if the asker is no administrator
    public List<Export> page(Asker asker, @Nullable String before, int limit) {
        asker.needAdministrator();
        return database.collection(Collections.EXPORTS).find(before == null ? new Document() : lt("_id", before))
                .sort(descending("_id")).limit(limit).map(Exports::read).into(new ArrayList<>());
    }

    private static Export read(Document stored) {
        @Nullable
        Date ended = stored.getDate("ended");
        return new Export(stored.getString("_id"), new UserId(stored.getString("by")),
                new TypeKey(ItemType.of(stored.getString("type")).orElseThrow(), stored.getString("process")),
                Format.valueOf(stored.getString("format")), stored.getString("filter"),
                stored.getDate("begun").toInstant(), ended == null ? null : ended.toInstant(), stored.getLong("items"));
    }
}
