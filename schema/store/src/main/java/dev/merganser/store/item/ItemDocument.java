package dev.merganser.store.item;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Catalogue;
import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.PlainValue;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;
import dev.merganser.store.database.Bson;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.index.SearchTerms;
import dev.merganser.store.index.SortKeys;

/// An item as the collection `items` holds it.
///
/// `{_id, ids: [own, aliases…], settled?: [alias…], type, process?, owner, version, externalId?, fields: {name: value or [values]}, unparsed?,
/// links: [{field, target}], matchKeys: [key…], unmatched?, sort, searchTerms: [term…], createdAt, createdBy, changedAt, changedBy}`. Links stand apart from
/// the other fields, so that one index finds whatever points at an item; `owner` is there for filters by rights.
public final class ItemDocument {
    /// A projection that leaves out what items are only found by: readers need none of it.
    public static final Document WITHOUT_KEYS = new Document("matchKeys", 0).append("sort", 0)
            .append("searchTerms", 0);

    /// Says that an item was written since the last run that looked for duplicates of it: [#WRITTEN], or the attempt that
    /// is about to look at it. A run takes it away.
    public static final String UNMATCHED = "unmatched";
    public static final String WRITTEN = "written";

    private ItemDocument() {}

    /// @param matchKeys the keys that the item is found by when duplicates are looked for
    public static Document write(Item item, TypeDefinition definition, List<String> matchKeys) {
        var fields = new Document();
        var links = new ArrayList<Document>();
        for (Field field : definition.fields()) {
            List<Value> values = item.values(field.name());
            if (values.isEmpty()) continue;
            if (field.kind() == FieldKind.LINK) {
                item.values(field.name(), Value.Link.class).forEach(link -> links
                        .add(new Document("field", field.name()).append("target", link.target().value())));
            } else if (field.many()) {
                fields.append(field.name(),
                        values.stream().map(value -> Bson.of(PlainValue.of(value))).toList());
            } else {
                fields.append(field.name(), Bson.of(PlainValue.of(values.getFirst())));
            }
        }
        var document = new Document("_id", item.id().value())
                .append("ids", item.ids().stream().map(ItemId::value).toList())
                .append("type", item.type().type().wireName());
        if (!item.settled().isEmpty())
            document.append("settled", item.settled().stream().map(ItemId::value).toList());
        if (item.type().process() != null) document.append("process", item.type().process());
        document.append("owner", item.owner().value()).append("version", item.version());
        if (item.externalId() != null) document.append("externalId", item.externalId());
        document.append("fields", fields);
        if (!item.unparsed().isEmpty()) document.append("unparsed", Bson.document(item.unparsed()));
        return document.append("links", links).append("matchKeys", List.copyOf(matchKeys))
                .append(UNMATCHED, WRITTEN)
                .append("sort", SortKeys.of(item, definition)).append("searchTerms", SearchTerms.of(item, definition))
                .append("createdAt", Date.from(item.createdAt())).append("createdBy", item.createdBy().value())
                .append("changedAt", Date.from(item.changedAt())).append("changedBy", item.changedBy().value());
    }

    /// Reads an item by definitions that know all of its fields: what a reader doesn't know it would drop when it
    /// writes the item back.
    public static Item read(Document document, Definitions definitions) {
        Set<String> fields = new HashSet<>(document.get("fields", Document.class).keySet());
        links(document).forEach(link -> fields.add(link.getString("field")));
        return read(document, definitions.catalogueWith(type(document), fields));
    }

    private static List<Document> links(Document document) {
        return document.getList("links", Document.class, List.of());
    }

    /// @throws IllegalArgumentException if the catalogue lacks the item's type
    public static Item read(Document document, Catalogue catalogue) {
        TypeKey type = type(document);
        var links = new HashMap<String, List<Value>>();
        links(document).forEach(link -> links.computeIfAbsent(link.getString("field"), _ -> new ArrayList<>())
                .add(new Value.Link(new ItemId(link.getString("target")))));
        var fields = new LinkedHashMap<String, List<Value>>();
        Document stored = document.get("fields", Document.class);
        for (Field field : catalogue.get(type).fields()) {
            if (field.kind() == FieldKind.LINK) {
                @Nullable
                List<Value> targets = links.get(field.name());
                if (targets != null) fields.put(field.name(), targets);
            } else {
                @Nullable
                Object value = stored.get(field.name());
                if (value != null) fields.put(field.name(), values(field, value));
            }
        }
        return new Item(id(document), aliases(document), type, document.getLong("version"),
                document.getString("externalId"), fields, unparsed(document), time(document, "createdAt"),
                new UserId(document.getString("createdBy")), time(document, "changedAt"),
                new UserId(document.getString("changedBy")),
                document.getList("settled", String.class, List.of()).stream().map(ItemId::new).toList());
    }

    public static ItemId id(Document document) {
        return new ItemId(document.getString("_id"));
    }

    public static TypeKey type(Document document) {
        return new TypeKey(ItemType.of(document.getString("type")).orElseThrow(), document.getString("process"));
    }

    /// Every id that answers with the item, its own first.
    public static List<ItemId> ids(Document document) {
        return document.getList("ids", String.class).stream().map(ItemId::new).toList();
    }

    private static List<ItemId> aliases(Document document) {
        List<ItemId> ids = ids(document);
        return ids.subList(1, ids.size());
    }

    private static List<Value> values(Field field, Object stored) {
        if (!(stored instanceof List<?> list)) return List.of(value(field.kind(), stored));
        var values = new ArrayList<Value>(list.size());
        list.forEach(value -> values.add(value(field.kind(), value)));
        return values;
    }

    private static Value value(FieldKind kind, Object stored) {
        return PlainValue.read(kind, switch (kind) {
            // Made of texts and flags, which are plain as they are stored.
            case TEXT, LONG_TEXT, FLAG, DATE, EMAIL, PHONE, WEB_ADDRESS, ADDRESS, LINK, CHOICE, USER -> stored;
            case DECIMAL, TIMESTAMP, MONEY, LINE_ITEM, NOTE -> Bson.plain(stored);
        });
    }

    private static Map<String, List<String>> unparsed(Document document) {
        @Nullable
        Document stored = document.get("unparsed", Document.class);
        if (stored == null) return Map.of();
        var unparsed = new LinkedHashMap<String, List<String>>();
        stored.keySet().forEach(name -> unparsed.put(name, stored.getList(name, String.class)));
        return unparsed;
    }

    private static Instant time(Document document, String name) {
        return document.getDate(name).toInstant();
    }
}
