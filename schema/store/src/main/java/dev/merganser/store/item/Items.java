package dev.merganser.store.item;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.elemMatch;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Visible;
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

    /// A page of items, newest first.
    ///
    /// @param hasMore whether there are more in the direction that was read
    public record Page(List<Item> items, boolean hasMore) {}

    /// Which page.
    ///
    /// @param from     the id of the item that the page lies beyond; null for the first page
    /// @param limit    the most items
    /// @param backward whether to read towards newer items
    public record Slice(@Nullable ItemId from, int limit, boolean backward) {}

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
        for (Document document : visible.find(asker, in("ids", values(wanted)))) {
            Item item = read(document);
            item.ids().stream().filter(wanted::contains).forEach(id -> found.put(id, item));
        }
        return found;
    }

    /// Of those ids the ones whose items lie in the recycle bin, as they went there, by one command.
    public Map<ItemId, Item> deleted(Asker asker, Collection<ItemId> ids) {
        if (ids.isEmpty() || !asker.may(Action.VIEW)) return Map.of();
        var found = new HashMap<ItemId, Item>();
        for (Document document : database.collection(Collections.RECYCLE_BIN).find(in("_id", values(ids)))) {
            Item item = read(document);
            if (asker.may(Action.VIEW, item)) found.put(item.id(), item);
        }
        return found;
    }

    /// Items of one type, newest first.
    public Page page(Asker asker, TypeKey type, Slice slice) {
        return page(asker, type, new Document(), slice);
    }

    public long count(Asker asker, TypeKey type) {
        return visible.count(asker, type, new Document());
    }

    /// Items of one type that point at `target` by the field, newest first.
    public Page linking(Asker asker, TypeKey type, String field, Item target, Slice slice) {
        return page(asker, type, elemMatch("links", and(eq("field", field), in("target", values(target.linkedAs())))),
                slice);
    }

    /// For each of several items, the first ones of a type that point at it by the field, newest first, by one
    /// command.
    ///
    /// @return by the target's own id; a target that nothing points at isn't there
    public Map<ItemId, Page> linkingAll(Asker asker, TypeKey type, String field, Collection<Item> targets, int limit) {
        if (targets.isEmpty()) return Map.of();
        var owners = new HashMap<String, Item>();
        targets.forEach(target -> target.linkedAs().forEach(id -> owners.put(id.value(), target)));
        List<String> ids = List.copyOf(owners.keySet());
        // An item that points at two ids of one target stands in both groups: one more a group covers every fold.
        int most = limit + 1;
        var pages = new LinkedHashMap<ItemId, List<Item>>();
        visible.aggregate(asker, VisibleItems.of(asker, type,
                elemMatch("links", and(eq("field", field), in("target", ids)))),
                List.of(
                        new Document("$sort", new Document("_id", -1)),
                        new Document("$set", new Document("hit", new Document("$setIntersection", List.of(ids,
                                new Document("$map", new Document("input", new Document("$filter",
                                        new Document("input", "$links").append("cond",
                                                new Document("$eq", List.of("$$this.field", field)))))
                                        .append("in", "$$this.target")))))),
                        new Document("$unwind", "$hit"),
                        new Document("$group", new Document("_id", "$hit").append("items",
                                new Document("$firstN", new Document("input", "$$ROOT").append("n", most))))))
                .forEach(group -> {
                    Item owner = Objects.requireNonNull(owners.get(group.getString("_id")));
                    var items = pages.computeIfAbsent(owner.id(), _ -> new ArrayList<>());
                    group.getList("items", Document.class).stream().map(this::read).forEach(items::add);
                });
        var result = new HashMap<ItemId, Page>();
        pages.forEach((id, items) -> {
            List<Item> distinct = items.stream()
                    .collect(Collectors.toMap(Item::id, item -> item, (a, _) -> a)).values().stream()
                    .sorted(Comparator.comparing(Item::id).reversed()).toList();
            result.put(id, new Page(distinct.subList(0, Math.min(limit, distinct.size())), distinct.size() > limit));
        });
        return result;
    }

    /// The items of those external ids; of one whose item was merged, the item it went into (M20).
    public Map<String, ItemId> idsByExternalId(Asker asker, TypeKey type, Collection<String> externalIds) {
        if (externalIds.isEmpty()) return Map.of();
        Bson filter = VisibleItems.of(asker, type, in("externalId", externalIds));
        var ids = new HashMap<String, ItemId>();
        database.collection(Collections.RECYCLE_BIN)
                .find(and(filter, new Document("deleted.into", new Document("$exists", true))))
                .forEach(gone -> ids.put(gone.getString("externalId"),
                        new ItemId(gone.get("deleted", Document.class).getString("into"))));
        Map<ItemId, Item> now = findAll(asker, ids.values());
        // Where it went may be gone in its turn, or hidden.
        ids.values().removeIf(into -> !now.containsKey(into));
        ids.replaceAll((_, into) -> Objects.requireNonNull(now.get(into)).id());
        visible.find(asker, type, in("externalId", externalIds)).projection(include("externalId"))
                .forEach(item -> ids.put(item.getString("externalId"), ItemDocument.id(item)));
        return ids;
    }

    /// Hands every item of a type to `consumer`, oldest first, without holding them in memory.
    public void forEach(Asker asker, TypeKey type, Consumer<Item> consumer) {
        visible.find(asker, type, new Document()).sort(ascending("_id")).batchSize(1_000)
                .forEach(document -> consumer.accept(read(document)));
    }

    /// Every id that an item took over in a merge, with the item's own.
    public Map<ItemId, ItemId> aliases(Asker asker) {
        var aliases = new HashMap<ItemId, ItemId>();
        visible.find(asker, exists("ids.1")).projection(include("ids"))
                .forEach(item -> ItemDocument.ids(item).stream().skip(1)
                        .forEach(alias -> aliases.put(alias, ItemDocument.id(item))));
        return aliases;
    }

    private Page page(Asker asker, TypeKey type, Bson filter, Slice slice) {
        Bson beyond = slice.from() == null
                ? filter
                : Visible.both(filter, slice.backward()
                        ? gt("_id", slice.from().value())
                        : lt("_id", slice.from().value()));
        List<Item> items = visible.find(asker, type, beyond)
                .sort(slice.backward() ? ascending("_id") : descending("_id"))
                .limit(slice.limit() + 1).map(this::read).into(new ArrayList<>());
        boolean more = items.size() > slice.limit();
        List<Item> page = more ? items.subList(0, slice.limit()) : items;
        return new Page(List.copyOf(slice.backward() ? page.reversed() : page), more);
    }

    private Item read(Document document) {
        return visible.read(document);
    }

    private static List<String> values(Collection<ItemId> ids) {
        return ids.stream().map(ItemId::value).toList();
    }
}
