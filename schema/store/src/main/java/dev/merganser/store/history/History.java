package dev.merganser.store.history;

import static com.mongodb.client.model.Aggregates.match;
import static com.mongodb.client.model.Aggregates.sort;
import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Sorts.descending;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.mongodb.client.ClientSession;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Bson;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// The history of items. Entries keep the ids they were written with; whoever reads an item's history asks for all of
/// the item's ids, so that a merged item's past is there too.
public final class History {
    private final Database database;

    public History(Database database) {
        this.database = database;
    }

    /// @param asker  sees the item: its history is reached through it
    /// @param ids    every id of the item
    /// @param before the id of the last entry of the page before; null for the newest
    /// @param limit  the most entries
    /// @return newest first
    public List<HistoryEntry> of(Asker asker, Collection<ItemId> ids, @Nullable String before, int limit) {
        if (limit < 1) return List.of(); // MongoDB takes 0 for no limit
        var items = in("item", ids.stream().map(ItemId::value).toList());
        return database.collection(Collections.HISTORY).find(before == null ? items : and(items, lt("_id", before)))
                .sort(descending("_id")).limit(limit).map(History::read).into(new ArrayList<>());
    }

    /// The newest entries of several items, by one command.
    ///
    /// @param ids    every id of each item, by the item's own
    /// @param before the id of the last entry of the page before; null for the newest
    /// @param limit  the most entries of each item
    /// @return newest first, by the item's own id
    public Map<ItemId, List<HistoryEntry>> ofAll(Asker asker, Map<ItemId, ? extends Collection<ItemId>> ids,
            @Nullable String before, int limit) {
        var owners = new HashMap<String, ItemId>();
        ids.forEach((own, all) -> all.forEach(id -> owners.put(id.value(), own)));
        var items = in("item", owners.keySet());
        var entries = new HashMap<ItemId, List<HistoryEntry>>();
        database.collection(Collections.HISTORY).aggregate(List.of(
                match(before == null ? items : and(items, lt("_id", before))), sort(descending("_id")),
                new Document("$group", new Document("_id", "$item").append("entries",
                        new Document("$firstN", new Document("input", "$$ROOT").append("n", limit))))))
                .forEach(group -> group.getList("entries", Document.class)
                        .forEach(entry -> entries.computeIfAbsent(
                                Objects.requireNonNull(owners.get(group.getString("_id"))), _ -> new ArrayList<>())
                                .add(read(entry))));
        entries.replaceAll((_, all) -> all.stream().sorted(Comparator.comparing(HistoryEntry::id).reversed())
                .limit(limit).toList());
        return entries;
    }

    /// Writes entries as part of a transaction. Only the write path, merging and undoing call it.
    public static void append(Database database, ClientSession session, List<HistoryEntry> entries) {
        if (!entries.isEmpty())
            database.collection(Collections.HISTORY).insertMany(session,
                    entries.stream().map(History::write).toList());
    }

    private static Document write(HistoryEntry entry) {
        return new Document("_id", entry.id()).append("item", entry.item().value())
                .append("at", Date.from(entry.at())).append("by", entry.by().value())
                .append("action", entry.action().name()).append("version", entry.version())
                .append("request", entry.request())
                .append("changes", entry.changes().stream()
                        .map(change -> new Document("field", change.field()).append("before", Bson.of(change.before()))
                                .append("after", Bson.of(change.after())))
                        .toList())
                .append("details", Bson.document(entry.details()));
    }

    static HistoryEntry read(Document stored) {
        return new HistoryEntry(stored.getString("_id"), new ItemId(stored.getString("item")),
                stored.getDate("at").toInstant(), new UserId(stored.getString("by")),
                HistoryEntry.Action.valueOf(stored.getString("action")), stored.getLong("version"),
                stored.getString("request"),
                stored.getList("changes", Document.class).stream()
                        .map(change -> new HistoryEntry.FieldChange(change.getString("field"), list(change, "before"),
                                list(change, "after")))
                        .toList(),
                Bson.map(stored.get("details", Document.class)));
    }

    private static List<Object> list(Document change, String name) {
        return change.getList(name, Object.class).stream().map(Bson::plain).toList();
    }
}
