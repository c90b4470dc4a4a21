package dev.merganser.store.item;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.DocumentCodec;
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
import dev.merganser.store.database.BsonElements;
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

    private static final DocumentCodec CODEC = new DocumentCodec();
    /// Of an empty document.
    private static final BsonElements NONE = new BsonElements(new byte[]{5, 0, 0, 0, 0}, 0);

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
    /// writes the item back. The item keeps the document, and makes the values of its fields when they are asked for.
    public static Item read(RawBsonDocument document, Definitions definitions) {
        TypeKey type = type(document);
        @Nullable
        Item item = read(document, type, definitions.catalogueWith(type), false);
        if (item == null) {
            definitions.reload();
            item = read(document, type, definitions.catalogue(), true);
        }
        return Objects.requireNonNull(item);
    }

    /// Reads an item of a document that somebody has in hand for other reasons.
    public static Item read(Document document, Definitions definitions) {
        return read(new RawBsonDocument(document, CODEC), definitions);
    }

    /// @param all whether to leave fields out that the catalogue lacks
    /// @return null if it lacks one
    private static @Nullable Item read(RawBsonDocument document, TypeKey type, Catalogue catalogue, boolean all) {
        BsonElements elements = BsonElements.of(document);
        List<ItemId> ids = List.of(), settled = List.of();
        BsonElements fields = NONE, links = NONE;
        Map<String, List<String>> unparsed = Map.of();
        long version = 0;
        @Nullable
        String externalId = null, createdBy = null, changedBy = null;
        @Nullable
        Instant createdAt = null, changedAt = null;
        while (elements.next()) {
            if (elements.is("ids")) ids = ids(elements);
            else if (elements.is("settled")) settled = ids(elements);
            else if (elements.is("version")) version = elements.number();
            else if (elements.is("externalId")) externalId = elements.text();
            else if (elements.is("fields")) fields = elements.inside();
            else if (elements.is("unparsed")) unparsed = unparsed(elements.inside());
            else if (elements.is("links")) links = elements.inside();
            else if (elements.is("createdAt")) createdAt = elements.time();
            else if (elements.is("createdBy")) createdBy = elements.text();
            else if (elements.is("changedAt")) changedAt = elements.time();
            else if (elements.is("changedBy")) changedBy = elements.text();
        }
        @Nullable
        StoredFields stored = StoredFields.of(List.copyOf(catalogue.get(type).fields()), fields, links, all);
        if (stored == null) return null;
        return new Item(ids.getFirst(), ids.size() == 1 ? List.of() : ids.subList(1, ids.size()), type, version,
                externalId, stored, unparsed,
                Objects.requireNonNull(createdAt), new UserId(Objects.requireNonNull(createdBy)),
                Objects.requireNonNull(changedAt), new UserId(Objects.requireNonNull(changedBy)), settled);
    }

    private static List<ItemId> ids(BsonElements array) {
        return array.texts().stream().map(ItemId::new).toList();
    }

    private static Map<String, List<String>> unparsed(BsonElements stored) {
        var unparsed = new LinkedHashMap<String, List<String>>();
        while (stored.next()) unparsed.put(stored.name(), stored.texts());
        return unparsed;
    }

    public static ItemId id(BsonDocument document) {
        return new ItemId(document.getString("_id").getValue());
    }

    /// Every id that answers with the item, its own first.
    public static List<ItemId> ids(RawBsonDocument document) {
        return texts(document, "ids").stream().map(ItemId::new).toList();
    }

    public static TypeKey type(RawBsonDocument document) {
        BsonElements elements = BsonElements.of(document);
        @Nullable
        String type = null, process = null;
        while (elements.next()) {
            if (elements.is("type")) type = elements.text();
            else if (elements.is("process")) process = elements.text();
        }
        return type(Objects.requireNonNull(type), process);
    }

    /// The texts that stand in an array of a document; empty if it isn't there.
    public static List<String> texts(RawBsonDocument document, String name) {
        BsonElements elements = BsonElements.of(document);
        while (elements.next()) {
            if (elements.is(name)) return elements.texts();
        }
        return List.of();
    }

    /// The documents that stand in an array of a document; none if it isn't there.
    public static List<RawBsonDocument> inside(RawBsonDocument document, String name) {
        @Nullable
        BsonValue array = document.get(name);
        return array == null
                ? List.of()
                : array.asArray().stream().map(item -> (RawBsonDocument) item.asDocument()).toList();
    }

    public static ItemId id(Document document) {
        return new ItemId(document.getString("_id"));
    }

    public static TypeKey type(Document document) {
        return type(document.getString("type"), document.getString("process"));
    }

    private static TypeKey type(String type, @Nullable String process) {
        return new TypeKey(ItemType.of(type).orElseThrow(), process);
    }

    /// Every id that answers with the item, its own first.
    public static List<ItemId> ids(Document document) {
        return document.getList("ids", String.class).stream().map(ItemId::new).toList();
    }
}
