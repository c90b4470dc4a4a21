package dev.merganser.store.recyclebin;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Sorts.descending;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;

import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Visible;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.database.TypeFilter;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.settings.Settings;

/// Lists what is in the recycle bin. Whoever may not see an item doesn't see it here either.
public final class RecycleBin {
    private final Database database;
    private final Definitions definitions;
    private final Settings settings;

    public RecycleBin(Database database, Definitions definitions, Settings settings) {
        this.database = database;
        this.definitions = definitions;
        this.settings = settings;
    }

    /// What is looked for. Null leaves a part open.
    ///
    /// @param from  deleted then or later
    /// @param until deleted earlier than then
    public record Filter(@Nullable TypeKey type, @Nullable UserId by, @Nullable Instant from,
            @Nullable Instant until) {
        public static final Filter ALL = new Filter(null, null, null, null);
    }

    /// Where a page starts: behind the item that was deleted then and has that id.
    public record Position(Instant at, ItemId id) {}

    public record Page(List<Binned> items, boolean hasMore) {}

    /// Last deleted first.
    ///
    /// @param after null for the first page
    public Page page(Asker asker, Filter filter, @Nullable Position after, int limit) {
        if (limit < 1) return new Page(List.of(), false);
        var parts = new ArrayList<Bson>(List.of(exists("purging", false), Visible.filter(asker, Action.DELETE)));
        if (filter.type() != null)
            parts.add(TypeFilter.of(filter.type()));
        if (filter.by() != null) parts.add(eq("deleted.by", filter.by().value()));
        if (filter.from() != null) parts.add(gte("deleted.at", Date.from(filter.from())));
        if (filter.until() != null) parts.add(lt("deleted.at", Date.from(filter.until())));
        if (after != null) {
            Date at = Date.from(after.at());
            parts.add(or(lt("deleted.at", at), and(eq("deleted.at", at), lt("_id", after.id().value()))));
        }
        Duration kept = settings.keptInBin();
        List<Binned> found = database.collection(Collections.RECYCLE_BIN).find(and(parts))
                .sort(descending("deleted.at", "_id")).limit(limit + 1)
                .map(stored -> Binned.read(stored, definitions, kept)).into(new ArrayList<>());
        return new Page(List.copyOf(found.subList(0, Math.min(limit, found.size()))), found.size() > limit);
    }

    /// @return empty if it isn't in the bin, or the asker may not see it
    public Optional<Binned> find(Asker asker, ItemId id) {
        @Nullable
        Document stored = database.collection(Collections.RECYCLE_BIN)
                .find(and(eq("_id", id.value()), exists("purging", false))).first();
        return Optional.ofNullable(stored).map(one -> Binned.read(one, definitions, settings.keptInBin()))
                .filter(binned -> asker.may(Action.DELETE, binned.item()));
    }
}
