package dev.merganser.store.merge;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.elemMatch;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.nin;
import static com.mongodb.client.model.Filters.or;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.history.History;
import dev.merganser.store.history.HistoryEntry;
import dev.merganser.store.ids.IdChange;
import dev.merganser.store.ids.IdChanges;
import dev.merganser.store.item.ExternalIds;
import dev.merganser.store.item.ItemDocument;
import dev.merganser.store.item.MatchKeys;
import dev.merganser.store.item.Request;
import dev.merganser.store.suggestion.Suggestions;

/// Restores a merged item separately (M21): it returns with its old values and the links that it held itself, and the
/// main item stays as merged, with everything that pointed at either of them.
///
/// That is the one case in which links have to be moved, as many as there are, so it goes in three parts: a mark in the
/// journal, from which on the merge can't be undone as a whole; the links, in batches; and one transaction that takes the
/// ids from the main item and brings the old one back. Killed in between it has changed nothing that a reader sees, and
/// [#resume] finishes it.
public final class Separating {
    private final Database database;
    private final Definitions definitions;
    private final MatchKeys keys;
    private final Relinking relinking;
    private final Clock clock;

    public Separating(Database database, Definitions definitions, MatchKeys keys, Clock clock) {
        this.database = database;
        this.definitions = definitions;
        this.keys = keys;
        this.relinking = new Relinking(database);
        this.clock = clock;
    }

    public sealed interface Outcome {
        record Separated(Item item) implements Outcome {}

        /// It isn't in the recycle bin as a merged item any more.
        record Gone() implements Outcome {}

        /// The item that it was merged into is in the recycle bin itself.
        record MainDeleted() implements Outcome {}

        /// Another item has its external id by now.
        record ExternalIdTaken(ExternalIds.Holder by) implements Outcome {}
    }

    /// @param id of an item that was merged and is in the recycle bin; whether the asker may restore it is asked by the caller
    /// @throws dev.merganser.store.access.Forbidden if they may not merge what it went into, be that hidden from them
    public Outcome separate(Request request, ItemId id) {
        Optional<Outcome> refusal = database.inTransaction(session -> mark(session, request, id));
        return refusal.orElseGet(() -> finish(id));
    }

    /// Finishes what a killed process has begun. What can't be finished yet, because the main item was deleted or another
    /// item has the external id, waits for the next time.
    ///
    /// @return how many items came back
    public int resume() {
        var begun = new ArrayList<ItemId>();
        journals().find(elemMatch("restored", exists("done", false)))
                .forEach(journal -> journal.getList("restored", Document.class).stream()
                        .filter(one -> !one.containsKey("done"))
                        .forEach(one -> begun.add(new ItemId(one.getString("item")))));
        return (int) begun.stream().map(this::finish).filter(Outcome.Separated.class::isInstance).count();
    }

    private Optional<Outcome> mark(ClientSession session, Request request, ItemId id) {
        @Nullable
        Document binned = binned(session, id);
        if (binned == null) return Optional.of(new Outcome.Gone());
        @Nullable
        Document owner = items().find(session, eq("ids", id.value())).first();
        if (owner == null) return Optional.of(new Outcome.MainDeleted());
        // What it went into keeps the links, and can't be taken apart any more (M17, M21).
        MergeRights.need(request.asker(), ItemDocument.read(owner, definitions));
        Optional<Outcome> taken = taken(session, ItemDocument.read(binned, definitions));
        if (taken.isPresent()) return taken;
        String merge = binned.get("deleted", Document.class).getString("merge");
        // A second mark, of somebody who takes up what was begun, would be one too many.
        journals().updateOne(session, and(eq("_id", merge), ne("restored.item", id.value())),
                new Document("$push", new Document("restored", new Document("item", id.value())
                        .append("at", Date.from(clock.instant())).append("by", request.asker().user().value())
                        .append("request", request.id()))));
        return Optional.empty();
    }

    private Outcome finish(ItemId id) {
        while (true) {
            @Nullable
            Document binned = bin().find(eq("_id", id.value())).first();
            if (binned == null) return new Outcome.Gone();
            // To the id that it was merged into, not to what that was merged into since: that can be undone too.
            relinking.rewrite(ItemDocument.ids(binned),
                    new ItemId(binned.get("deleted", Document.class).getString("into")));
            Optional<Outcome> outcome = database.inTransaction(session -> complete(session, id));
            if (outcome.isPresent()) return outcome.get();
        }
    }

    /// @return empty if somebody has made a link meanwhile that has to be rewritten first
    private Optional<Outcome> complete(ClientSession session, ItemId id) {
        @Nullable
        Document binned = binned(session, id);
        if (binned == null) return Optional.of(new Outcome.Gone());
        @Nullable
        Document owner = items().find(session, eq("ids", id.value())).first();
        if (owner == null) return Optional.of(new Outcome.MainDeleted());
        Item before = ItemDocument.read(binned, definitions);
        if (relinking.isLinked(session, before.ids())) return Optional.empty();
        Optional<Outcome> taken = taken(session, before);
        if (taken.isPresent()) return taken;
        String merge = binned.get("deleted", Document.class).getString("merge");
        Document mark = Objects.requireNonNull(journals().find(session, eq("_id", merge)).first())
                .getList("restored", Document.class).stream().filter(one -> one.getString("item").equals(id.value()))
                .findFirst().orElseThrow();
        var by = new UserId(mark.getString("by"));
        Instant now = clock.instant();
        Item main = ItemDocument.read(owner, definitions);
        var shortened = new Item(main.id(), main.aliases().stream().filter(one -> !before.ids().contains(one)).toList(),
                main.type(), main.version() + 1, main.externalId(), main.fields(), main.unparsed(), main.createdAt(),
                main.createdBy(), now, by, main.settled());
        var item = new Item(id, before.aliases(), before.type(), before.version() + 1, before.externalId(),
                before.fields(), before.unparsed(), before.createdAt(), before.createdBy(), now, by, before.settled());
        TypeDefinition definition = definitions.catalogueWith(item.type()).get(item.type());
        items().replaceOne(session, eq("_id", main.id().value()), written(shortened, definition));
        items().insertOne(session, written(item, definition));
        bin().deleteOne(session, eq("_id", id.value()));
        journals().updateOne(session, and(eq("_id", merge), eq("restored.item", id.value())),
                new Document("$set", new Document("restored.$.done", true)));
        forget(session, before.ids(), merge);
        IdChanges.append(database, session, IdChange.Kind.RETURNED, List.of(id), null, shortened.version(), now);
        Suggestions.cameApart(database, session, definition, List.of(shortened, item), by, merge, now);
        String request = mark.getString("request");
        History.append(database, session, List.of(
                entry(item, by, now, request, Map.of("merge", merge)),
                entry(shortened, by, now, request, Map.of("merge", merge, "returned", id.value()))));
        return Optional.of(new Outcome.Separated(item));
    }

    private Optional<Outcome> taken(ClientSession session, Item returning) {
        return ExternalIds.holder(database, session, List.of(returning)).map(Outcome.ExternalIdTaken::new);
    }

    /// Takes the ids from documents of the main item that a later undo or restore would bring back: no two items may
    /// hold one id.
    private void forget(ClientSession session, List<ItemId> ids, String merge) {
        List<String> gone = ids.stream().map(ItemId::value).toList();
        var pull = new Document("$in", gone);
        bin().updateMany(session, and(in("ids", gone), nin("_id", gone)),
                new Document("$pull", new Document("ids", pull)));
        journals().updateMany(session,
                and(or(in("before.ids", gone), in("after.ids", gone), in("sources.ids", gone)), nin("main", gone),
                        ne("_id", merge)),
                new Document("$pull", new Document("before.ids", pull).append("after.ids", pull)
                        .append("sources.$[].ids", pull)));
    }

    private @Nullable Document binned(ClientSession session, ItemId id) {
        return bin().find(session, and(eq("_id", id.value()), exists("deleted.into"), exists("purging", false)))
                .first();
    }

    private static HistoryEntry entry(Item item, UserId by, Instant at, String request, Map<String, Object> details) {
        return new HistoryEntry(ItemId.next().value(), item.id(), at, by, HistoryEntry.Action.RESTORED, item.version(),
                request, List.of(), details);
    }

    private Document written(Item item, TypeDefinition definition) {
        return ItemDocument.write(item, definition, keys.of(item, definition));
    }

    private MongoCollection<Document> items() {
        return database.collection(Collections.ITEMS);
    }

    private MongoCollection<Document> bin() {
        return database.collection(Collections.RECYCLE_BIN);
    }

    private MongoCollection<Document> journals() {
        return database.collection(Collections.MERGE_JOURNAL);
    }
}
