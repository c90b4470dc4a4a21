package dev.merganser.store.merge;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.UndoPlan;
import dev.merganser.model.merge.UndoPlanner;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Visible;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.history.History;
import dev.merganser.store.ids.IdChange;
import dev.merganser.store.ids.IdChanges;
import dev.merganser.store.item.ExternalIds;
import dev.merganser.store.item.ItemDocument;
import dev.merganser.store.item.MatchKeys;
import dev.merganser.store.item.Request;
import dev.merganser.store.merge.UndoOutcome.Obstacle;
import dev.merganser.store.settings.Settings;
import dev.merganser.store.suggestion.Suggestions;

/// Takes merges back (M21): the main item loses the ids and values that the merge brought, the deleted items come back
/// from the journal, and every link leads where it did, since none was moved. What was done to the main item since
/// stays.
public final class Unmerging {
    private final Database database;
    private final Definitions definitions;
    private final MatchKeys keys;
    private final Settings settings;
    private final Clock clock;

    public Unmerging(Database database, Definitions definitions, MatchKeys keys, Settings settings, Clock clock) {
        this.database = database;
        this.definitions = definitions;
        this.keys = keys;
        this.settings = settings;
        this.clock = clock;
    }

    /// What came of asking for a preview.
    public sealed interface Preview {
        record Made(UndoPreview preview) implements Preview {}

        record Refused(Obstacle obstacle) implements Preview {}
    }

    /// The merge, and the main item as it is now.
    private record Undoable(Journal journal, Item before, Item merged, Item now, List<Item> sources, UndoPlan plan) {}

    /// Shows what undoing a merge would do, and writes nothing.
    ///
    /// @throws dev.merganser.store.access.Forbidden if the asker may not merge
    public Preview preview(Asker asker, String merge) {
        return database.inTransaction(session -> {
            Optional<Obstacle> obstacle = obstacle(session, asker, merge);
            return obstacle.<Preview>map(Preview.Refused::new)
                    .orElseGet(() -> new Preview.Made(shown(asker, undoable(session, merge))));
        });
    }

    /// Undoes a merge.
    ///
    /// @param fingerprint the preview's; with another one the undo is refused as stale. Null: undo as things are now
    /// @throws dev.merganser.store.access.Forbidden if the asker may not merge
    public UndoOutcome undo(Request request, String merge, @Nullable String fingerprint) {
        return database.inTransaction(session -> {
            Optional<Obstacle> obstacle = obstacle(session, request.asker(), merge);
            if (obstacle.isPresent()) return new UndoOutcome.Refused(obstacle.get());
            Undoable undoable = undoable(session, merge);
            if (fingerprint != null && !fingerprint.equals(fingerprint(request.asker(), undoable)))
                return new UndoOutcome.Stale(shown(request.asker(), undoable));
            return undo(session, request, undoable);
        });
    }

    private Optional<Obstacle> obstacle(ClientSession session, Asker asker, String merge) {
        asker.need(Action.CHANGE);
        asker.need(Action.DELETE);
        @Nullable
        Journal journal = Journal.find(database, session, merge).orElse(null);
        // What isn't there and what the asker may not see take the same commands.
        @Nullable
        Document now = items().find(session, eq("ids", journal == null ? "" : journal.main().value())).first();
        if (journal == null) return Optional.of(new Obstacle.NotFound());
        @Nullable
        Document main = now != null ? now : journal.stored().get("after", Document.class);
        if (main == null || !asker.may(Action.VIEW, read(main))) return Optional.of(new Obstacle.NotFound());
        MergeRights.need(asker, read(main));
        if (journal.undone()) return Optional.of(new Obstacle.AlreadyUndone());
        @Nullable
        ItemId restored = journal.restored();
        if (restored != null) {
            @Nullable
            Document back = items().find(session, eq("ids", restored.value())).first();
            return Optional.of(new Obstacle.RestoredSince(
                    back != null && asker.may(Action.VIEW, read(back)) ? restored : null));
        }
        if (journal.purged()) return Optional.of(new Obstacle.Purged());
        Instant until = journal.at().plus(settings.keptInBin());
        if (clock.instant().isAfter(until)) return Optional.of(new Obstacle.Expired(until));
        if (now == null) return Optional.of(new Obstacle.MainDeleted(journal.main()));
        if (!ItemDocument.id(now).equals(journal.main()))
            return Optional.of(new Obstacle.MergedSince(ItemDocument.id(now),
                    Journal.thatDeleted(database, session, journal.main()).map(Journal::id).orElse(null)));
        Optional<Journal> later = journal.later(database, session);
        if (later.isPresent()) return Optional.of(new Obstacle.LaterMerge(later.get().id()));
        long there = database.collection(Collections.RECYCLE_BIN).countDocuments(session,
                and(in("_id", journal.sources().stream().map(source -> source.getString("_id")).toList()),
                        eq("deleted.merge", merge)));
        if (there < journal.sources().size()) return Optional.of(new Obstacle.Purged());
        Item current = read(now);
        if (definition(current).closes(current.fields()) && !definition(current).closes(read(journal.after()).fields()))
            return Optional.of(new Obstacle.Closed());
        return ExternalIds.holder(database, session, journal.sources().stream().map(this::read).toList())
                .map(holder -> new Obstacle.ExternalIdTaken(holder.seenBy(asker)));
    }

    private Undoable undoable(ClientSession session, String merge) {
        Journal journal = Journal.find(database, session, merge).orElseThrow();
        Item before = read(journal.before()), merged = read(journal.after());
        Item now = read(java.util.Objects.requireNonNull(
                items().find(session, eq("_id", journal.main().value())).first()));
        List<Item> sources = journal.sources().stream().map(this::read).toList();
        Map<ItemId, ItemId> targets = targets(session, sources, before, merged, now);
        return new Undoable(journal, before, merged, now, sources,
                UndoPlanner.plan(definition(now), before, merged, now, id -> targets.getOrDefault(id, id)));
    }

    /// The ids that link targets will answer with once the merge is undone.
    private Map<ItemId, ItemId> targets(ClientSession session, List<Item> sources, Item... mains) {
        Set<String> linked = new HashSet<>();
        Stream.of(mains).flatMap(item -> item.fields().values().stream()).flatMap(List::stream)
                .forEach(value -> {
                    if (value instanceof Value.Link(ItemId target)) linked.add(target.value());
                });
        var targets = new HashMap<ItemId, ItemId>();
        if (!linked.isEmpty())
            items().find(session, in("ids", linked)).forEach(document -> ItemDocument.ids(document)
                    .forEach(id -> targets.put(id, ItemDocument.id(document))));
        sources.forEach(source -> source.ids().forEach(id -> targets.put(id, source.id())));
        return targets;
    }

    private UndoPreview shown(Asker asker, Undoable undoable) {
        var linkers = new Linkers(database, definitions);
        Bson seen = Visible.filter(asker, Action.VIEW);
        List<Item> sources = undoable.sources().stream().filter(asker::mayView).toList();
        return new UndoPreview(undoable.journal().id(), undoable.plan(), sources, fingerprint(asker, undoable),
                sources.stream()
                        .flatMap(source -> linkers.of(undoable.now().id(), source.id(), source.ids(), seen).stream())
                        .toList());
    }

    private static String fingerprint(Asker asker, Undoable undoable) {
        return Fingerprint.of(asker, undoable.journal().id(), undoable.now(), undoable.plan().fields().toString());
    }

    private UndoOutcome undo(ClientSession session, Request request, Undoable undoable) {
        Instant at = clock.instant();
        Asker asker = request.asker();
        String merge = undoable.journal().id();
        Item now = undoable.now();
        TypeDefinition definition = undoable.plan().definition();
        Set<ItemId> returning = new HashSet<>();
        undoable.sources().forEach(source -> returning.addAll(source.ids()));
        var main = new Item(now.id(), now.aliases().stream().filter(id -> !returning.contains(id)).toList(), now.type(),
                now.version() + 1, now.externalId(), undoable.plan().fields(), undoable.plan().unparsed(),
                now.createdAt(), now.createdBy(), at, asker.user(), now.settled());
        List<Item> restored = undoable.sources().stream().map(source -> again(source, asker, at)).toList();

        // The main item goes first: no two items may hold one id.
        items().replaceOne(session, and(eq("_id", now.id().value()), eq("version", now.version())),
                written(main, definition));
        items().insertMany(session, restored.stream().map(item -> written(item, definition)).toList());
        database.collection(Collections.RECYCLE_BIN).deleteMany(session,
                in("_id", restored.stream().map(item -> item.id().value()).toList()));
        undoable.journal().markUndone(database, session, asker.user(), at);
        IdChanges.append(database, session, IdChange.Kind.RETURNED, restored.stream().map(Item::id).toList(), null,
                main.version(), at);

        var items = new ArrayList<>(List.of(main));
        items.addAll(restored);
        Suggestions.cameApart(database, session, definition, items, asker.user(), merge, at);
        History.append(database, session, MergeHistory.undone(undoable.plan(), items, merge, request, at));
        return new UndoOutcome.Undone(main, restored.stream().filter(asker::mayView).toList(),
                undoable.plan().conflicts());
    }

    /// An item as it was, under a version that nobody has seen.
    private static Item again(Item item, Asker asker, Instant at) {
        return new Item(item.id(), item.aliases(), item.type(), item.version() + 1, item.externalId(), item.fields(),
                item.unparsed(), item.createdAt(), item.createdBy(), at, asker.user(), item.settled());
    }

    private Document written(Item item, TypeDefinition definition) {
        return ItemDocument.write(item, definition, keys.of(item, definition));
    }

    private TypeDefinition definition(Item item) {
        return definitions.catalogueWith(item.type()).get(item.type());
    }

    private Item read(Document document) {
        return ItemDocument.read(document, definitions);
    }

    private MongoCollection<Document> items() {
        return database.collection(Collections.ITEMS);
    }
}
