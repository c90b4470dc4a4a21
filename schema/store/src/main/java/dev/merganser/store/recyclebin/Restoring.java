package dev.merganser.store.recyclebin;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;

import java.time.Clock;
import java.time.Instant;
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
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.history.History;
import dev.merganser.store.history.HistoryEntry;
import dev.merganser.store.item.ExternalIds;
import dev.merganser.store.item.ItemDocument;
import dev.merganser.store.item.MatchKeys;
import dev.merganser.store.item.Request;
import dev.merganser.store.merge.MergeRights;
import dev.merganser.store.merge.Separating;

/// Brings items back from the recycle bin (M15): a plainly deleted one with its links, which were never removed, and a
/// merged one separately, while the main item stays as merged (M21).
public final class Restoring {
    private final Database database;
    private final Definitions definitions;
    private final MatchKeys keys;
    private final Separating separating;
    private final Clock clock;

    public Restoring(Database database, Definitions definitions, MatchKeys keys, Separating separating, Clock clock) {
        this.database = database;
        this.definitions = definitions;
        this.keys = keys;
        this.separating = separating;
        this.clock = clock;
    }

    /// @param separately whether an item that was merged comes back while its merge stays
    /// @throws dev.merganser.store.access.Forbidden if the asker may not delete
    public RestoreOutcome restore(Request request, ItemId id, boolean separately) {
        request.asker().need(Action.DELETE);
        request.asker().need(Action.CHANGE);
        RestoreOutcome outcome = database.inTransaction(session -> restore(session, request, id));
        if (!(outcome instanceof RestoreOutcome.Merged(ItemId main, String merge))) return outcome;
        @Nullable
        ItemId into = seen(request.asker(), Objects.requireNonNull(main));
        if (!separately) return new RestoreOutcome.Merged(into, merge);
        return switch (separating.separate(request, id)) {
            case Separating.Outcome.Separated(Item item) -> new RestoreOutcome.Restored(item);
            case Separating.Outcome.Gone() -> new RestoreOutcome.NotFound();
            case Separating.Outcome.MainDeleted() -> new RestoreOutcome.MainDeleted(into);
            case Separating.Outcome.ExternalIdTaken(var by) ->
                new RestoreOutcome.ExternalIdTaken(by.seenBy(request.asker()));
        };
    }

    /// The id of what an item was merged into, be that in the recycle bin itself; null if the asker may not view it.
    private @Nullable ItemId seen(Asker asker, ItemId main) {
        @Nullable
        Document live = database.collection(Collections.ITEMS).find(eq("ids", main.value())).first();
        @Nullable
        Document found = live != null ? live : bin().find(eq("_id", main.value())).first();
        return found != null && asker.may(Action.VIEW, ItemDocument.read(found, definitions)) ? main : null;
    }

    private RestoreOutcome restore(ClientSession session, Request request, ItemId id) {
        Asker asker = request.asker();
        @Nullable
        Document binned = bin().find(session, and(eq("_id", id.value()), exists("purging", false))).first();
        @Nullable
        Item before = binned == null ? null : ItemDocument.read(binned, definitions);
        if (binned == null || before == null || !asker.may(Action.VIEW, before)) {
            @Nullable
            Document live = database.collection(Collections.ITEMS).find(session, eq("_id", id.value())).first();
            return live != null && asker.may(Action.VIEW, ItemDocument.read(live, definitions))
                    ? new RestoreOutcome.NotDeleted()
                    : new RestoreOutcome.NotFound();
        }
        MergeRights.need(asker, before);
        Document deleted = binned.get("deleted", Document.class);
        @Nullable
        String into = deleted.getString("into");
        if (into != null) return new RestoreOutcome.Merged(new ItemId(into), deleted.getString("merge"));
        Optional<ExternalIds.Holder> holder = ExternalIds.holder(database, session, List.of(before));
        if (holder.isPresent()) return new RestoreOutcome.ExternalIdTaken(holder.get().seenBy(asker));
        Instant now = clock.instant();
        var item = new Item(before.id(), before.aliases(), before.type(), before.version() + 1, before.externalId(),
                before.fields(), before.unparsed(), before.createdAt(), before.createdBy(), now, asker.user(),
                before.settled());
        TypeDefinition definition = definitions.catalogueWith(item.type()).get(item.type());
        bin().deleteOne(session, eq("_id", id.value()));
        database.collection(Collections.ITEMS).insertOne(session,
                ItemDocument.write(item, definition, keys.of(item, definition)));
        History.append(database, session, List.of(new HistoryEntry(ItemId.next().value(), id, now, asker.user(),
                HistoryEntry.Action.RESTORED, item.version(), request.id(), List.of(), Map.of())));
        return new RestoreOutcome.Restored(item);
    }

    private MongoCollection<Document> bin() {
        return database.collection(Collections.RECYCLE_BIN);
    }
}
