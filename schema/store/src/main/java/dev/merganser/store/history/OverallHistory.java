package dev.merganser.store.history;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Sorts.descending;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.UserId;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Visible;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// What happened to all items that somebody may view, newest first: those in the recycle bin too, by the rights to them
/// when they went there. What happened to items that are gone for good is told to whoever may view everything.
public final class OverallHistory {
    private static final int BATCH = 200;
    /// Entries that one page looks at, at most, for somebody who may view few of them.
    static final int MOST_SCANNED = 20_000;

    private final Database database;
    private final Items items;

    public OverallHistory(Database database, Items items) {
        this.database = database;
        this.items = items;
    }

    /// Tells which of some ids are of items that an asker may view.
    @FunctionalInterface
    public interface Items {
        Set<String> viewable(Asker asker, Set<String> ids);
    }

    /// Which entries.
    ///
    /// @param by     only what that user did; null for anybody
    /// @param action only such; null for any
    /// @param from   from that moment on; null for no bound
    /// @param to     before that moment; null for no bound
    public record Which(@Nullable UserId by, HistoryEntry.@Nullable Action action, @Nullable Instant from,
            @Nullable Instant to) {}

    /// Where a page begins: behind the entry of that moment and id.
    public record Place(Instant at, String id) {}

    /// @param end where the next page begins; null if this is the last. A page may hold fewer than were asked for and not
    ///            be the last
    public record Page(List<HistoryEntry> entries, @Nullable Place end) {}

    /// @param after null for the newest
    public Page page(Asker asker, Which which, @Nullable Place after, int limit) {
        Bson visible = Visible.filter(asker, Action.VIEW);
        if (limit < 1 || !asker.may(Action.VIEW)) return new Page(List.of(), null);
        boolean everything = Visible.isEverything(visible);
        var found = new ArrayList<HistoryEntry>();
        @Nullable
        Place place = after;
        for (int scanned = 0; scanned < MOST_SCANNED;) {
            int wanted = everything ? limit + 1 : BATCH;
            List<HistoryEntry> batch = read(which, place, wanted);
            Set<String> seen = everything ? Set.of() : seen(asker, batch, visible);
            for (HistoryEntry entry : batch) {
                if (!everything && !seen.contains(entry.item().value())) continue;
                if (found.size() == limit) return new Page(found, place(found.getLast()));
                found.add(entry);
            }
            if (batch.size() < wanted) return new Page(found, null);
            place = place(batch.getLast());
            scanned += batch.size();
        }
        return new Page(found, place);
    }

    private static Place place(HistoryEntry entry) {
        return new Place(entry.at(), entry.id());
    }

    private List<HistoryEntry> read(Which which, @Nullable Place after, int limit) {
        var filters = new ArrayList<Bson>();
        if (which.by() != null) filters.add(eq("by", which.by().value()));
        if (which.action() != null) filters.add(eq("action", which.action().name()));
        if (which.from() != null) filters.add(gte("at", Date.from(which.from())));
        if (which.to() != null) filters.add(lt("at", Date.from(which.to())));
        if (after != null) {
            filters.add(lte("at", Date.from(after.at())));
            filters.add(or(lt("at", Date.from(after.at())), lt("_id", after.id())));
        }
        return database.collection(Collections.HISTORY).find(filters.isEmpty() ? new Document() : and(filters))
                .sort(descending("at", "_id")).limit(limit).map(History::read).into(new ArrayList<>());
    }

    /// The ids among the entries' that belong to items that the asker may view.
    private Set<String> seen(Asker asker, List<HistoryEntry> entries, Bson visible) {
        Set<String> ids = new HashSet<>();
        entries.forEach(entry -> ids.add(entry.item().value()));
        var seen = new HashSet<>(items.viewable(asker, ids));
        database.collection(Collections.RECYCLE_BIN).find(and(in("_id", ids), visible)).projection(include("_id"))
                .forEach(item -> seen.add(item.getString("_id")));
        return seen;
    }
}
