package dev.merganser.store.item;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.or;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.ClientSession;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.WriteModel;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.PlainValue;
import dev.merganser.model.value.Value;
import dev.merganser.model.value.ValueReader;
import dev.merganser.store.access.Right;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.history.History;
import dev.merganser.store.history.HistoryEntry;

/// One request's changes within its transaction. Reads everything that they touch by a fixed number of commands,
/// whatever their number, then writes by one command a collection.
final class Writing {
    private final Database database;
    private final ClientSession session;
    private final Definitions definitions;
    private final ValueReader reader;
    private final MatchKeys keys;
    private final Request request;
    private final Instant now;

    private final Map<ItemId, Item> byAnyId = new HashMap<>();
    private final Map<List<Object>, Item> byExternalId = new HashMap<>();
    private final Map<List<Object>, ItemId> mergedExternalIds = new HashMap<>();
    private LinkTargets targets = new LinkTargets();

    /// The items and external ids that some change names: none does that another has named.
    private final Set<Object> named = new HashSet<>();
    private final List<WriteModel<Document>> writes = new ArrayList<>();
    private final List<Document> deleted = new ArrayList<>();
    private final List<HistoryEntry> history = new ArrayList<>();

    Writing(Database database, ClientSession session, Definitions definitions, ValueReader reader, MatchKeys keys,
            Request request, Instant now) {
        this.database = database;
        this.session = session;
        this.definitions = definitions;
        this.reader = reader;
        this.keys = keys;
        this.request = request;
        this.now = now;
    }

    List<Outcome> run(List<Change> changes) {
        readWhatTheyTouch(changes);
        List<Outcome> outcomes = new ArrayList<>(changes.stream().map(this::outcome).toList());
        if (request.together() && outcomes.stream().anyMatch(Writing::refused)) {
            outcomes.replaceAll(outcome -> refused(outcome) ? outcome : new Outcome.NotTried());
            return outcomes;
        }
        flush();
        return outcomes;
    }

    /// What an earlier request under the same key wrote, as it is now; what it deleted, as it was then.
    ///
    /// @param ids of the items, in the order of the changes
    List<Outcome> writtenEarlier(List<Change> changes, List<ItemId> ids) {
        List<String> values = ids.stream().map(ItemId::value).toList();
        readItems(in("ids", values));
        Map<ItemId, Item> gone = new HashMap<>();
        if (changes.stream().anyMatch(Change.Delete.class::isInstance))
            database.collection(Collections.RECYCLE_BIN).find(session, in("_id", values)).forEach(
                    document -> gone.put(ItemDocument.id(document), ItemDocument.read(document, definitions)));
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < ids.size(); i++) {
            ItemId id = ids.get(i);
            @Nullable
            Item item = changes.get(i) instanceof Change.Delete ? gone.get(id) : byAnyId.get(id);
            if (item == null) outcomes.add(new Outcome.NotFound());
            else
                outcomes.add(changes.get(i) instanceof Change.Delete
                        ? new Outcome.Deleted(item)
                        : new Outcome.Written(item, item.version()));
        }
        return outcomes;
    }

    private static boolean refused(Outcome outcome) {
        return !(outcome instanceof Outcome.Written) && !(outcome instanceof Outcome.Deleted);
    }

    private void readWhatTheyTouch(List<Change> changes) {
        var ids = new ArrayList<String>();
        // One branch a type, not one a change: MongoDB plans each branch by itself.
        var external = new LinkedHashMap<TypeKey, List<String>>();
        var edits = new ArrayList<Edit>();
        for (Change change : changes) {
            switch (change) {
                case Change.Create(_, var fields) -> edits.addAll(fields.values());
                case Change.Update(var id, _, var fields) -> {
                    ids.add(id.value());
                    edits.addAll(fields.values());
                }
                case Change.Delete(var id, _) -> ids.add(id.value());
                case Change.Put(var type, var externalId, var fields, _) -> {
                    external.computeIfAbsent(type, _ -> new ArrayList<>()).add(externalId);
                    edits.addAll(fields.values());
                }
            }
        }
        var filters = new ArrayList<Bson>();
        external.forEach((type, externalIds) -> filters.add(and(eq("type", type.type().wireName()),
                eq("process", type.process()), in("externalId", externalIds))));
        if (!external.isEmpty()) readMergedExternalIds(or(filters));
        if (!ids.isEmpty()) filters.add(in("ids", ids));
        if (!filters.isEmpty()) readItems(or(filters));
        readLinkTargets(edits);
    }

    private void readItems(Bson filter) {
        database.collection(Collections.ITEMS).find(session, filter).forEach(document -> {
            Item item = ItemDocument.read(document, definitions);
            item.ids().forEach(id -> byAnyId.put(id, item));
            if (item.externalId() != null) byExternalId.put(List.of(item.type(), item.externalId()), item);
        });
    }

    private void readMergedExternalIds(Bson filter) {
        database.collection(Collections.RECYCLE_BIN).find(session, and(filter, new Document("deleted.into",
                new Document("$exists", true)))).forEach(document -> mergedExternalIds.put(
                        List.of(ItemDocument.type(document), document.getString("externalId")),
                        new ItemId(document.get("deleted", Document.class).getString("into"))));
    }

    private void readLinkTargets(List<Edit> edits) {
        Set<ItemId> ids = new HashSet<>();
        for (Edit edit : edits) {
            for (Object value : edit.values()) {
                if (value instanceof Value.Link(ItemId target)) ids.add(target);
                else
                    if (value != null && ItemId.isId(value.toString().strip()))
                        ids.add(new ItemId(value.toString().strip()));
            }
        }
        ids.addAll(mergedExternalIds.values());
        for (Item item : byAnyId.values()) {
            item.fields().values().forEach(values -> values.forEach(value -> {
                if (value instanceof Value.Link(ItemId target)) ids.add(target);
            }));
        }
        targets = LinkTargets.read(database, session, ids);
    }

    private Outcome outcome(Change change) {
        return switch (change) {
            case Change.Create(var type, var fields) -> {
                request.asker().need(Right.ADD);
                yield create(type, null, fields, Map.of());
            }
            case Change.Update(var id, var expected, var fields) -> {
                request.asker().need(Right.CHANGE);
                yield onStored(id, expected, item -> update(item, fields, item.unparsed()));
            }
            case Change.Delete(var id, var expected) -> {
                request.asker().need(Right.DELETE);
                yield onStored(id, expected, this::delete);
            }
            case Change.Put put -> {
                request.asker().need(Right.ADD);
                request.asker().need(Right.CHANGE);
                yield put(put);
            }
        };
    }

    private void name(Object itemOrExternalId) {
        if (!named.add(itemOrExternalId)) throw new IllegalArgumentException("an item stands twice in one request");
    }

    private Outcome onStored(ItemId id, long expected, Function<Item, Outcome> write) {
        name(id);
        @Nullable
        Item item = byAnyId.get(id);
        if (item == null || !request.asker().may(Right.VIEW)) return new Outcome.NotFound();
        if (!item.id().equals(id)) return new Outcome.Merged(item.id());
        if (item.version() != expected) return new Outcome.Stale(item);
        return write.apply(item);
    }

    private Outcome put(Change.Put put) {
        List<Object> key = List.of(put.type(), put.externalId());
        @Nullable
        Item item = byExternalId.get(key);
        name(item != null ? item.id() : key);
        if (item != null) return update(item, put.fields(), put.unparsed());
        @Nullable
        ItemId into = mergedExternalIds.get(key);
        return into != null
                ? new Outcome.Merged(targets.resolve(into))
                : create(put.type(), put.externalId(), put.fields(), put.unparsed());
    }

    private Outcome create(TypeKey type, @Nullable String externalId, Map<String, Edit> edits,
            Map<String, List<String>> unparsed) {
        @Nullable
        TypeDefinition definition = definitions.catalogueWith(type).find(type).orElse(null);
        if (definition == null)
            return new Outcome.Invalid(List.of(new Outcome.Problem("", "there is no type %s".formatted(type))));
        var fields = new FieldEdits(definition, reader, targets, now, request.asker().user());
        Map<String, List<Value>> values = fields.apply(Map.of(), edits);
        if (!fields.problems().isEmpty()) return new Outcome.Invalid(fields.problems());
        if (values.isEmpty())
            return new Outcome.Invalid(List.of(new Outcome.Problem("", "an item needs a value in some field")));
        var item = new Item(ItemId.next(), List.of(), type, 1, externalId, values, unparsed, now,
                request.asker().user(), now, request.asker().user());
        writes.add(new InsertOneModel<>(ItemDocument.write(item, definition, keys.of(item, definition))));
        record(item, HistoryEntry.Action.CREATED, changes(definition, Map.of(), values));
        return new Outcome.Written(item, 0);
    }

    private Outcome update(Item before, Map<String, Edit> edits, Map<String, List<String>> unparsed) {
        TypeDefinition definition = definitions.catalogue().get(before.type());
        var fields = new FieldEdits(definition, reader, targets, now, request.asker().user());
        Map<String, List<Value>> values = fields.apply(before.fields(), edits);
        if (!fields.problems().isEmpty()) return new Outcome.Invalid(fields.problems());
        if (values.equals(before.fields()) && unparsed.equals(before.unparsed()))
            return new Outcome.Written(before, before.version());
        var item = new Item(before.id(), before.aliases(), before.type(), before.version() + 1, before.externalId(),
                values, unparsed, before.createdAt(), before.createdBy(), now, request.asker().user());
        writes.add(new ReplaceOneModel<>(stored(before),
                ItemDocument.write(item, definition, keys.of(item, definition))));
        record(item, HistoryEntry.Action.CHANGED, changes(definition, before.fields(), values));
        return new Outcome.Written(item, before.version());
    }

    private Outcome delete(Item item) {
        TypeDefinition definition = definitions.catalogue().get(item.type());
        writes.add(new DeleteOneModel<>(stored(item)));
        deleted.add(ItemDocument.write(item, definition, List.of()).append("deleted",
                new Document("at", Date.from(now)).append("by", request.asker().user().value())));
        record(item, HistoryEntry.Action.DELETED, List.of());
        return new Outcome.Deleted(item);
    }

    private static Bson stored(Item item) {
        return and(eq("_id", item.id().value()), eq("version", item.version()));
    }

    private void record(Item item, HistoryEntry.Action action, List<HistoryEntry.FieldChange> changes) {
        history.add(new HistoryEntry(ItemId.next().value(), item.id(), now, request.asker().user(), action,
                item.version(), request.id(), changes, Map.of()));
    }

    static List<HistoryEntry.FieldChange> changes(TypeDefinition definition, Map<String, List<Value>> before,
            Map<String, List<Value>> after) {
        var changes = new ArrayList<HistoryEntry.FieldChange>();
        definition.fields().forEach(field -> {
            List<Value> old = before.getOrDefault(field.name(), List.of());
            List<Value> values = after.getOrDefault(field.name(), List.of());
            if (!old.equals(values))
                changes.add(new HistoryEntry.FieldChange(field.name(), old.stream().map(PlainValue::of).toList(),
                        values.stream().map(PlainValue::of).toList()));
        });
        return changes;
    }

    private void flush() {
        if (writes.isEmpty()) return;
        BulkWriteResult result = database.collection(Collections.ITEMS).bulkWrite(session, writes,
                new BulkWriteOptions().ordered(true));
        int done = result.getInsertedCount() + result.getMatchedCount() + result.getDeletedCount();
        // Cannot be: the transaction read these versions, and MongoDB aborts it when another writer changes them.
        if (done != writes.size())
            throw new IllegalStateException("wrote %d of %d items".formatted(done, writes.size()));
        if (!deleted.isEmpty()) database.collection(Collections.RECYCLE_BIN).insertMany(session, deleted);
        History.append(database, session, history);
    }
}
