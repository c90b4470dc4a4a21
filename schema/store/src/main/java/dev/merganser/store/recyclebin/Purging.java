package dev.merganser.store.recyclebin;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Sorts.ascending;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Forbidden;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.history.History;
import dev.merganser.store.history.HistoryEntry;
import dev.merganser.store.ids.IdChange;
import dev.merganser.store.ids.IdChanges;
import dev.merganser.store.item.ItemDocument;
import dev.merganser.store.item.Request;
import dev.merganser.store.settings.Settings;

/// Lets items go for ever, at once for an erasure request or when the recycle bin's time is over: the item, and what
/// any other place holds of it. The fact that something happened stays, what was in it goes.
///
/// It takes as many writes as there are places, so the item is marked first, which no reader finds from then on, and
/// removed last: a purge that was cut short is taken up by [#purgeExpired].
///
/// Of an item that was merged and lives on in another only what undoing would need goes.
public final class Purging {
    private final Database database;
    private final Definitions definitions;
    private final Settings settings;
    private final Clock clock;

    public Purging(Database database, Definitions definitions, Settings settings, Clock clock) {
        this.database = database;
        this.definitions = definitions;
        this.settings = settings;
        this.clock = clock;
    }

    /// Purges a deleted item, and those that were merged into it, now.
    ///
    /// @param reason kept in the history; names nothing of the item
    /// @throws dev.merganser.store.access.Forbidden if the asker may not delete
    public PurgeOutcome purge(Request request, ItemId id, String reason) {
        Asker asker = request.asker();
        asker.need(Action.DELETE);
        @Nullable
        Document binned = bin().find(eq("_id", id.value())).first();
        @Nullable
        Item item = binned == null ? null : ItemDocument.read(binned, definitions);
        if (binned == null || item == null || !asker.may(Action.VIEW, item)) {
            @Nullable
            Document live = database.collection(Collections.ITEMS).find(eq("_id", id.value())).first();
            return live != null && asker.may(Action.VIEW, ItemDocument.read(live, definitions))
                    ? new PurgeOutcome.NotDeleted()
                    : new PurgeOutcome.NotFound();
        }
        if (!asker.may(Action.DELETE, item)) throw new Forbidden(Action.DELETE.name());
        Document deleted = binned.get("deleted", Document.class);
        @Nullable
        String into = deleted.getString("into");
        if (into != null) return new PurgeOutcome.Merged(new ItemId(into), deleted.getString("merge"));
        Document mark = new Document("at", Date.from(clock.instant())).append("by", asker.user().value())
                .append("request", request.id()).append("reason", reason);
        bin().updateOne(and(eq("_id", id.value()), exists("purging", false)),
                new Document("$set", new Document("purging", mark)));
        return finish(id);
    }

    /// Purges what the recycle bin has kept long enough, and finishes what was cut short.
    ///
    /// @param most how many items at most
    /// @return how many; fewer than `most` if nothing is left
    public int purgeExpired(int most) {
        Date until = Date.from(clock.instant().minus(settings.keptInBin()));
        List<Document> due = bin().find(or(lt("deleted.at", until), exists("purging")))
                .sort(ascending("deleted.at")).limit(most).into(new ArrayList<>());
        for (Document binned : due) {
            ItemId id = ItemDocument.id(binned);
            if (binned.get("deleted", Document.class).containsKey("into")) {
                forget(binned);
            } else {
                bin().updateOne(and(eq("_id", id.value()), exists("purging", false)), new Document("$set",
                        new Document("purging", new Document("at", Date.from(clock.instant()))
                                .append("by", UserId.OPERATOR.value()).append("request", "recycle-bin")
                                .append("reason", "the recycle bin's time was over"))));
                finish(id);
            }
        }
        return due.size();
    }

    /// Lets go what undoing a merge would need. What the deleted items are called elsewhere stays, so that a system that goes
    /// on sending them learns where they went (M20).
    private void forget(Document binned) {
        database.inTransaction(session -> {
            String merge = binned.get("deleted", Document.class).getString("merge");
            database.collection(Collections.MERGE_JOURNAL).updateOne(session, eq("_id", merge), List.of(
                    new Document("$set", new Document("purged", true).append("sources", new Document("$map",
                            new Document("input", "$sources").append("in", new Document("_id", "$$this._id")
                                    .append("ids", "$$this.ids").append("type", "$$this.type")
                                    .append("process", "$$this.process")
                                    // One that was restored separately went nowhere.
                                    .append("externalId", new Document("$cond", List.of(
                                            new Document("$in", List.of("$$this._id", new Document("$ifNull",
                                                    List.of("$restored.item", List.of())))),
                                            "$$REMOVE", "$$this.externalId"))))))),
                    new Document("$unset", List.of("before", "after"))));
            return bin().deleteOne(session, and(eq("_id", binned.get("_id")), eq("deleted.merge", merge)));
        });
    }

    private PurgeOutcome finish(ItemId id) {
        @Nullable
        Document binned = bin().find(eq("_id", id.value())).first();
        if (binned == null) return new PurgeOutcome.NotFound();
        Person person = Person.of(database, definitions, items(binned));
        Document mark = Objects.requireNonNull(binned.get("purging", Document.class));
        var erased = new LinkedHashMap<String, Long>();
        for (Holding holding : Holding.ALL) {
            long count = holding.erase(database, person);
            if (count > 0) erased.put(holding.name(), count);
        }
        Instant now = clock.instant();
        database.inTransaction(session -> remove(session, binned, person, mark, erased, now));
        return new PurgeOutcome.Purged(id, now, erased);
    }

    /// The item, and those that were merged into it as far as the bin still has them.
    private List<Item> items(Document binned) {
        var items = new ArrayList<>(List.of(ItemDocument.read(binned, definitions)));
        List<String> aliases = items.getFirst().aliases().stream().map(ItemId::value).toList();
        if (!aliases.isEmpty())
            bin().find(in("_id", aliases)).forEach(merged -> items.add(ItemDocument.read(merged, definitions)));
        return items;
    }

    private long remove(ClientSession session, Document binned, Person person, Document mark, Map<String, Long> erased,
            Instant now) {
        long removed = bin().deleteMany(session, in("_id", person.ids())).getDeletedCount();
        if (removed == 0) return 0; // another process was faster
        List<ItemId> ids = ItemDocument.ids(binned);
        IdChanges.append(database, session, IdChange.Kind.PURGED, ids, null, binned.getLong("version"), now);
        History.append(database, session, List.of(new HistoryEntry(ItemId.next().value(), ids.getFirst(), now,
                new UserId(mark.getString("by")), HistoryEntry.Action.PURGED, binned.getLong("version"),
                mark.getString("request"), List.of(),
                Map.of("reason", mark.getString("reason"), "erased", new LinkedHashMap<>(erased)))));
        return removed;
    }

    private MongoCollection<Document> bin() {
        return database.collection(Collections.RECYCLE_BIN);
    }
}
