package dev.merganser.store.item;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.or;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.mongodb.client.ClientSession;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.database.TypeFilter;

/// Where the items went that systems outside still send by their external ids (M20): as long as the recycle bin keeps a
/// merged one it says so, and from then on the merge's journal.
final class MergedExternalIds {
    record Key(TypeKey type, String externalId) {}

    private MergedExternalIds() {}

    /// @param session the transaction to read in; null for none
    /// @return the ids that they were merged into, which may answer with others in their turn, or with none
    static Map<Key, List<ItemId>> of(Database database, @Nullable ClientSession session,
            Map<TypeKey, ? extends Collection<String>> wanted) {
        if (wanted.isEmpty()) return Map.of();
        List<Bson> named = wanted.entrySet().stream()
                .map(one -> and(TypeFilter.of(one.getKey()), in("externalId", one.getValue()))).toList();
        var merged = new HashMap<Key, List<ItemId>>();
        database.find(Collections.RECYCLE_BIN, session, and(or(named), exists("deleted.into")))
                .forEach(gone -> add(merged, gone, gone.get("deleted", Document.class).getString("into")));
        List<String> externalIds = wanted.values().stream().flatMap(Collection::stream).distinct().toList();
        database.find(Collections.MERGE_JOURNAL, session,
                and(in("sources.externalId", externalIds), eq("purged", true), exists("undone", false)))
                .forEach(journal -> journal.getList("sources", Document.class).stream()
                        .filter(source -> source.getString("externalId") != null && source.getString("type") != null)
                        .forEach(source -> add(merged, source, journal.getString("main"))));
        merged.keySet().removeIf(key -> !wanted.containsKey(key.type())
                || !wanted.get(key.type()).contains(key.externalId()));
        return merged;
    }

    private static void add(Map<Key, List<ItemId>> merged, Document item, String into) {
        merged.computeIfAbsent(new Key(ItemDocument.type(item), item.getString("externalId")), _ -> new ArrayList<>())
                .add(new ItemId(into));
    }
}
