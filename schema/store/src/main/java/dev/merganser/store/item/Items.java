package dev.merganser.store.item;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Sorts.ascending;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.bson.Document;
import org.bson.RawBsonDocument;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// Reads items. Every id that ever was given answers with the item that it belongs to now; what the asker may not
/// see isn't there.
public final class Items {
    private final Database database;
    private final VisibleItems visible;

    public Items(Database database, VisibleItems visible) {
        this.database = database;
        this.visible = visible;
    }

    public Optional<Item> find(Asker asker, ItemId id) {
        return Optional.ofNullable(findAll(asker, Set.of(id)).get(id));
    }

    /// Reads any number of items by one command.
    ///
    /// @return by the id that was asked for, be it an item's own or one it took over
    public Map<ItemId, Item> findAll(Asker asker, Collection<ItemId> ids) {
        if (ids.isEmpty()) return Map.of();
        var wanted = new HashSet<>(ids);
        var found = new HashMap<ItemId, Item>();
        for (RawBsonDocument document : visible.find(asker, in("ids", values(wanted)))
                .projection(ItemDocument.WITHOUT_KEYS)) {
            Item item = visible.read(document);
            item.ids().stream().filter(wanted::contains).forEach(id -> found.put(id, item));
        }
        return found;
    }

    /// Of those ids the ones whose items lie in the recycle bin, as they went there, by one command.
    public Map<ItemId, Item> deleted(Asker asker, Collection<ItemId> ids) {
        if (ids.isEmpty() || !asker.may(Action.VIEW)) return Map.of();
        var found = new HashMap<ItemId, Item>();
        for (Document document : database.collection(Collections.RECYCLE_BIN).find(in("_id", values(ids)))) {
            Item item = visible.readStored(document);
            if (asker.may(Action.VIEW, item)) found.put(item.id(), item);
        }
        return found;
    }

    public long count(Asker asker, TypeKey type) {
        return visible.count(asker, type, new Document());
    }

    /// The items that files name so: by their external ids, else by their ids; of one that was merged, the item it went
    /// into (M20).
    public Map<String, ItemId> idsByName(Asker asker, TypeKey type, Collection<String> names) {
        if (names.isEmpty()) return Map.of();
        var ids = new HashMap<String, ItemId>();
        var merged = MergedExternalIds.of(database, null, Map.of(type, names));
        Map<ItemId, Item> now = findAll(asker, merged.values().stream().flatMap(List::stream).toList());
        // Where it went may be gone in its turn, or hidden.
        merged.forEach((key, into) -> into.stream().map(now::get).filter(Objects::nonNull).findFirst()
                .ifPresent(item -> ids.put(key.externalId(), item.id())));
        Set<ItemId> own = names.stream().filter(ItemId::isId).map(ItemId::new).collect(Collectors.toSet());
        if (!own.isEmpty())
            visible.find(asker, type, in("ids", values(own))).projection(include("ids"))
                    .forEach(item -> ItemDocument.ids(item).stream().filter(own::contains)
                            .forEach(id -> ids.put(id.value(), ItemDocument.id(item))));
        visible.find(asker, type, in("externalId", names)).projection(include("externalId"))
                .forEach(item -> ids.put(item.getString("externalId").getValue(), ItemDocument.id(item)));
        return ids;
    }

    /// The external ids of those items that have one.
    public Map<ItemId, String> externalIds(Asker asker, TypeKey type, Collection<ItemId> ids) {
        var externalIds = new HashMap<ItemId, String>();
        visible.find(asker, type, and(in("_id", values(ids)), exists("externalId"))).projection(include("externalId"))
                .forEach(item -> externalIds.put(ItemDocument.id(item), item.getString("externalId").getValue()));
        return externalIds;
    }

    /// Hands every item of a type to `consumer`, oldest first, without holding them in memory.
    public void forEach(Asker asker, TypeKey type, Consumer<Item> consumer) {
        visible.find(asker, type, new Document()).sort(ascending("_id")).batchSize(1_000)
                .forEach(document -> consumer.accept(visible.read(document)));
    }

    /// The ids that those answer with now, by one command. @return by the id that was asked for
    public Map<ItemId, ItemId> now(Asker asker, Collection<ItemId> ids) {
        var now = new HashMap<ItemId, ItemId>();
        if (ids.isEmpty()) return now;
        var wanted = new HashSet<>(ids);
        visible.find(asker, in("ids", values(wanted))).projection(include("ids"))
                .forEach(item -> ItemDocument.ids(item).stream().filter(wanted::contains)
                        .forEach(id -> now.put(id, ItemDocument.id(item))));
        return now;
    }

    /// Every id that an item took over in a merge, with the item's own.
    public Map<ItemId, ItemId> aliases(Asker asker) {
        var aliases = new HashMap<ItemId, ItemId>();
        visible.find(asker, exists("ids.1")).projection(include("ids"))
                .forEach(item -> ItemDocument.ids(item).stream().skip(1)
                        .forEach(alias -> aliases.put(alias, ItemDocument.id(item))));
        return aliases;
    }

    private static List<String> values(Collection<ItemId> ids) {
        return ids.stream().map(ItemId::value).toList();
    }
}
