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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

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

import dev.merganser.model.catalogue.Seal;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.PlainValue;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;
import dev.merganser.model.value.ValueReader;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Forbidden;
import dev.merganser.store.access.Scope;
import dev.merganser.store.access.Visible;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.history.History;
import dev.merganser.store.history.HistoryEntry;
import dev.merganser.store.notification.News;
import dev.merganser.store.notification.Notifications;

/// One request's changes within its transaction. Reads everything that they touch ([Touched]), then writes by one command
/// a collection.
final class Writing {
    private final Database database;
    private final ClientSession session;
    private final Definitions definitions;
    private final ValueReader reader;
    private final MatchKeys keys;
    private final Request request;
    private final Instant now;

    private final Touched touched;
    private final Hierarchy hierarchy;

    /// The items and external ids that some change names: none does that another has named.
    private final Set<Object> named = new HashSet<>();
    private final List<WriteModel<Document>> writes = new ArrayList<>();
    private final List<Document> deleted = new ArrayList<>();
    private final List<HistoryEntry> history = new ArrayList<>();
    /// Whom others made responsible, and for what.
    private final Map<UserId, List<ItemId>> assigned = new HashMap<>();

    Writing(Database database, ClientSession session, Definitions definitions, ValueReader reader, MatchKeys keys,
            Request request, Instant now) {
        this.database = database;
        this.session = session;
        this.definitions = definitions;
        this.reader = reader;
        this.keys = keys;
        this.request = request;
        this.now = now;
        touched = new Touched(database, session, definitions, request.asker());
        hierarchy = new Hierarchy(database, session, touched);
    }

    List<Outcome> run(List<Change> changes) {
        touched.read(changes);
        List<Outcome> outcomes = new ArrayList<>(changes.stream().map(this::outcome).toList());
        if (request.together() && outcomes.stream().anyMatch(Writing::refused)) {
            outcomes.replaceAll(outcome -> refused(outcome) ? outcome : new Outcome.NotTried());
            return outcomes;
        }
        flush();
        return outcomes;
    }

    /// What came of an earlier request under the same key: what it wrote, as it is now; what it deleted, as it was then.
    ///
    /// @param results as [RememberedOutcome] keeps them, in the order of the changes
    /// @param deletes whether the change at a place was to delete its item
    List<Outcome> earlier(List<String> results, IntPredicate deletes) {
        List<String> values = results.stream().map(RememberedOutcome::item).filter(Objects::nonNull)
                .map(ItemId::value).toList();
        touched.readItems(in("ids", values));
        Map<ItemId, Item> gone = new HashMap<>();
        if (IntStream.range(0, results.size()).anyMatch(deletes))
            database.collection(Collections.RECYCLE_BIN).find(session, Visible.both(in("_id", values),
                    Visible.filter(request.asker(), Action.VIEW)))
                    .forEach(document -> gone.put(ItemDocument.id(document), ItemDocument.read(document, definitions)));
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < results.size(); i++) {
            String result = results.get(i);
            boolean delete = deletes.test(i);
            @Nullable
            ItemId id = RememberedOutcome.item(result);
            @Nullable
            Item item = id == null ? null : delete && !result.startsWith("!") ? gone.get(id) : touched.item(id);
            // What the asker may not see any more isn't there, though they wrote it.
            outcomes.add(RememberedOutcome.read(result, item, delete));
        }
        return outcomes;
    }

    /// What an item of these values would be, be they all that it needs or not; nothing is written.
    Outcome draft(TypeKey type, Map<String, Edit> edits) {
        @Nullable
        TypeDefinition definition = definitions.catalogueWith(type).find(type).orElse(null);
        if (definition == null) return noType(type);
        touched.read(List.of(new Change.Create(type, edits)));
        var fields = new FieldEdits(definition, reader, touched.targets(), touched.users(), now,
                request.asker().user());
        Map<String, List<Value>> values = fields.draft(edits);
        if (!fields.problems().isEmpty()) return new Outcome.Invalid(fields.problems());
        return new Outcome.Written(new Item(ItemId.next(), List.of(), type, 1, null, values, Map.of(), now,
                request.asker().user(), now, request.asker().user()), 0);
    }

    private static Outcome noType(TypeKey type) {
        return new Outcome.Invalid(List.of(new Outcome.Problem("", "there is no type %s".formatted(type))));
    }

    private static boolean refused(Outcome outcome) {
        return !RememberedOutcome.wrote(outcome);
    }

    private Outcome outcome(Change change) {
        return switch (change) {
            case Change.Create(var type, var fields) -> {
                request.asker().need(Action.ADD, type);
                yield sealed(type, Map.of(), fields).orElseGet(() -> create(type, null, fields, Map.of()));
            }
            case Change.Update(var id, var expected, var fields, var of) -> {
                request.asker().need(Action.CHANGE);
                Item there = touched.item(id);
                if (of != null && there != null && there.type().type() != of) yield new Outcome.NotFound();
                yield onStored(id, expected, Action.CHANGE,
                        item -> sealed(item.type(), item.fields(), fields)
                                .orElseGet(() -> update(item, fields, item.unparsed())));
            }
            case Change.Delete(var id, var expected) -> {
                request.asker().need(Action.DELETE);
                yield onStored(id, expected, Action.DELETE, this::delete);
            }
            case Change.Correct(var id, var expected, var fields, var reason) -> {
                request.asker().need(Action.CHANGE);
                request.asker().need(Action.ADD);
                yield onStored(id, expected, Action.CHANGE, item -> correct(item, fields, reason));
            }
            case Change.Put put -> {
                needAll(put.type());
                yield put(put);
            }
        };
    }

    /// What a correction alone does. Imports bring in what was corrected elsewhere.
    private Optional<Outcome> sealed(TypeKey type, Map<String, List<Value>> before, Map<String, Edit> edits) {
        return definitions.catalogueWith(type).find(type)
                .map(definition -> Locks.cancelling(definition, before, edits))
                .filter(problems -> !problems.isEmpty()).map(Outcome.Locked::new);
    }

    /// External ids are unique among items that one doesn't see, too: only who sees all of the type puts rows.
    private void needAll(TypeKey type) {
        for (Action action : List.of(Action.VIEW, Action.ADD, Action.CHANGE)) {
            if (request.asker().scope(action, type) != Scope.ALL) throw new Forbidden(action.name());
        }
    }

    private void name(Object itemOrExternalId) {
        if (!named.add(itemOrExternalId)) throw new IllegalArgumentException("an item stands twice in one request");
    }

    private Outcome onStored(ItemId id, long expected, Action action, Function<Item, Outcome> write) {
        name(id);
        @Nullable
        Item item = touched.item(id);
        if (item == null) return new Outcome.NotFound();
        if (!item.id().equals(id)) return new Outcome.Merged(item.id());
        if (!request.asker().may(action, item)) return new Outcome.Denied(action);
        if (item.version() != expected) return new Outcome.Stale(item);
        return write.apply(item);
    }

    private Outcome put(Change.Put put) {
        List<Object> key = List.of(put.type(), put.externalId());
        @Nullable
        Item item = touched.named(put.type(), put.externalId());
        name(item != null ? item.id() : key);
        var fields = new TreeMap<>(put.fields());
        var unparsed = new TreeMap<>(put.unparsed());
        if (item != null) {
            strangers(put.type(), item.fields(), fields, unparsed);
            return update(item, fields, unparsed);
        }
        @Nullable
        ItemId into = touched.mergedInto(put.type(), put.externalId());
        if (into != null) return new Outcome.Merged(into);
        strangers(put.type(), Map.of(), fields, unparsed);
        return create(put.type(), put.externalId(), fields, unparsed);
    }

    /// A row isn't refused because it names somebody who is no user here: the name is kept beside its field, unless that
    /// holds it, of somebody who was shut out since.
    private void strangers(TypeKey type, Map<String, List<Value>> before, Map<String, Edit> fields,
            Map<String, List<String>> unparsed) {
        definitions.catalogueWith(type).find(type).ifPresent(definition -> definition.fields().stream()
                .filter(field -> field.kind() == FieldKind.USER && fields.containsKey(field.name())).forEach(field -> {
                    List<String> names = Objects.requireNonNull(fields.get(field.name())).values().stream()
                            .filter(Objects::nonNull).map(Touched::user).toList();
                    List<String> held = before.getOrDefault(field.name(), List.of()).stream().map(Touched::user)
                            .toList();
                    List<String> unknown = names.stream()
                            .filter(name -> !touched.users().contains(name) && !held.contains(name)).toList();
                    if (unknown.isEmpty()) return;
                    unparsed.put(field.name(), unknown);
                    fields.remove(field.name());
                }));
    }

    private Outcome create(TypeKey type, @Nullable String externalId, Map<String, Edit> edits,
            Map<String, List<String>> unparsed) {
        @Nullable
        TypeDefinition definition = definitions.catalogueWith(type).find(type).orElse(null);
        if (definition == null) return noType(type);
        return create(type, definition, externalId, Map.of(), edits, unparsed, Map.of());
    }

    /// @param given   what the item holds before the edits
    /// @param details for the history
    private Outcome create(TypeKey type, TypeDefinition definition, @Nullable String externalId,
            Map<String, List<Value>> given, Map<String, Edit> edits, Map<String, List<String>> unparsed,
            Map<String, Object> details) {
        var fields = new FieldEdits(definition, reader, touched.targets(), touched.users(), now,
                request.asker().user());
        Map<String, List<Value>> values = fields.apply(given, edits);
        if (!fields.problems().isEmpty()) return new Outcome.Invalid(fields.problems());
        if (values.isEmpty())
            return new Outcome.Invalid(List.of(new Outcome.Problem("", "an item needs a value in some field")));
        var item = new Item(ItemId.next(), List.of(), type, 1, externalId, values, unparsed, now,
                request.asker().user(), now, request.asker().user());
        if (!request.asker().may(Action.ADD, item)) return outOfScope(Action.ADD, item);
        writes.add(new InsertOneModel<>(ItemDocument.write(item, definition, keys.of(item, definition))));
        record(item, HistoryEntry.Action.CREATED, changes(definition, Map.of(), values), details);
        return new Outcome.Written(item, 0);
    }

    private Outcome update(Item before, Map<String, Edit> edits, Map<String, List<String>> unparsed) {
        TypeDefinition definition = definitions.catalogue().get(before.type());
        var fields = new FieldEdits(definition, reader, touched.targets(), touched.users(), now,
                request.asker().user());
        Map<String, List<Value>> values = fields.apply(before.fields(), edits);
        if (!fields.problems().isEmpty()) return new Outcome.Invalid(fields.problems());
        var circles = definition.fields().stream().flatMap(field -> hierarchy.problem(field, before, values)
                .map(problem -> new Outcome.Problem(field.name(), problem)).stream()).toList();
        if (!circles.isEmpty()) return new Outcome.Invalid(circles);
        List<Outcome.Problem> locked = Locks.problems(definition, before.fields(), values);
        if (!locked.isEmpty()) return new Outcome.Locked(locked);
        if (values.equals(before.fields()) && unparsed.equals(before.unparsed()))
            return new Outcome.Written(before, before.version());
        Item item = changed(before, values, unparsed);
        if (!request.asker().may(Action.CHANGE, item)) return outOfScope(Action.CHANGE, item);
        replace(before, item, definition);
        record(item, HistoryEntry.Action.CHANGED, changes(definition, before.fields(), values), Map.of());
        return new Outcome.Written(item, before.version());
    }

    private Item changed(Item before, Map<String, List<Value>> values, Map<String, List<String>> unparsed) {
        return new Item(before.id(), before.aliases(), before.type(), before.version() + 1, before.externalId(), values,
                unparsed, before.createdAt(), before.createdBy(), now, request.asker().user(), before.settled());
    }

    private void replace(Item before, Item item, TypeDefinition definition) {
        writes.add(new ReplaceOneModel<>(stored(before),
                ItemDocument.write(item, definition, keys.of(item, definition))));
    }

    private Outcome correct(Item wrong, Map<String, Edit> edits, String reason) {
        TypeDefinition definition = definitions.catalogue().get(wrong.type());
        List<Outcome.Problem> problems = Locks.correctionProblems(definition, wrong.fields(), edits);
        if (!problems.isEmpty()) return new Outcome.Invalid(problems);
        Seal seal = Objects.requireNonNull(definition.seal());
        var given = new LinkedHashMap<>(wrong.fields());
        given.keySet().removeAll(seal.fresh());
        given.put(seal.correction(), List.of(new Value.Link(wrong.id())));
        given.put(seal.field(), List.of(new Value.Choice(seal.issued())));
        Outcome made = create(wrong.type(), definition, null, given, edits, Map.of(), Map.of("reason", reason));
        if (!(made instanceof Outcome.Written)) return made;
        var values = new LinkedHashMap<>(wrong.fields());
        values.put(seal.field(), List.of(new Value.Choice(seal.cancelled())));
        Item cancelled = changed(wrong, values, wrong.unparsed());
        replace(wrong, cancelled, definition);
        record(cancelled, HistoryEntry.Action.CORRECTED, changes(definition, wrong.fields(), values),
                Map.of("reason", reason));
        return made;
    }

    /// An item is given only to whom the asker's right reaches: else it would be gone from the asker's eyes, or the
    /// asker could put on others what they may not make for them.
    private Outcome outOfScope(Action action, Item item) {
        String whose = request.asker().scope(action, item.type()) == Scope.OWN ? "yourself" : "members of your teams";
        return new Outcome.Invalid(List.of(new Outcome.Problem("responsible",
                "your rights reach items of %s only, and this would be one of %s".formatted(whose, item.owner()))));
    }

    private Outcome delete(Item item) {
        TypeDefinition definition = definitions.catalogue().get(item.type());
        if (definition.closes(item.fields())) return new Outcome.Locked(List.of(Locks.staysAsItIs(definition)));
        writes.add(new DeleteOneModel<>(stored(item)));
        deleted.add(ItemDocument.write(item, definition, List.of()).append("deleted",
                new Document("at", Date.from(now)).append("by", request.asker().user().value())));
        record(item, HistoryEntry.Action.DELETED, List.of(), Map.of());
        return new Outcome.Deleted(item);
    }

    private static Bson stored(Item item) {
        return and(eq("_id", item.id().value()), eq("version", item.version()));
    }

    private void record(Item item, HistoryEntry.Action action, List<HistoryEntry.FieldChange> changes,
            Map<String, Object> details) {
        // Of an import nobody is told: it would be of every row.
        if (!request.asker().user().equals(UserId.OPERATOR))
            changes.stream().filter(change -> change.field().equals("responsible"))
                    .flatMap(change -> change.after().stream()).map(user -> new UserId(user.toString()))
                    .filter(user -> !user.equals(request.asker().user()))
                    .forEach(user -> assigned.computeIfAbsent(user, _ -> new ArrayList<>()).add(item.id()));
        history.add(new HistoryEntry(ItemId.next().value(), item.id(), now, request.asker().user(), action,
                item.version(), request.id(), changes, details));
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
        Notifications.append(database, session, assigned.entrySet().stream()
                .map(one -> News.assigned(one.getKey(), request.asker().user(), one.getValue())).toList(), now);
    }
}
