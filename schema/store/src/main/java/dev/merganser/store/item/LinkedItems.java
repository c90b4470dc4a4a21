package dev.merganser.store.item;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.elemMatch;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.store.access.Asker;

/// Reads the items that others are linked to, for any number of items by one command, whichever side stores the link.
///
/// The list of one item: first those that it names itself, in stored order, then those that name it, newest first.
/// Links that lead to one item stand once, at the first's place (M18); one that leads to nothing isn't there.
public final class LinkedItems {
    private static final Document IDS = new Document("$project", new Document("ids", 1));

    private final VisibleItems visible;

    public LinkedItems(VisibleItems visible) {
        this.visible = visible;
    }

    /// Where links are stored.
    ///
    /// @param own   the field of the item itself; null if only others name it
    /// @param other where others name it; null if only it names others
    public record Relation(@Nullable String own, @Nullable Other other) {
        public record Other(ItemType type, String field) {}
    }

    /// A place in an item's list.
    ///
    /// @param id  of the linked item
    /// @param own whether the item itself names it
    public record Place(ItemId id, boolean own) {}

    /// Which page of a list.
    ///
    /// @param from     the page lies beyond it; null for the list's first page, or its last one if `backward`
    /// @param limit    the most items
    /// @param backward whether to read towards the list's start
    public record Slice(@Nullable Place from, int limit, boolean backward) {}

    public record Linked(Item item, Place place) {}

    /// @param items   in the list's order, whichever way it was read
    /// @param hasMore whether there are more in the direction that was read
    /// @param lost    whether the place that the page was to lie beyond is in the list no longer; then it is empty
    public record Page(List<Linked> items, boolean hasMore, boolean lost) {}

    /// @return a page for each of `items`, by its own id
    public Map<ItemId, Page> pages(Asker asker, Relation relation, Collection<Item> items, Slice slice) {
        var pages = new HashMap<ItemId, Page>();
        var owners = new HashMap<String, Item>();
        if (relation.other() != null)
            items.forEach(item -> item.linkedAs().forEach(id -> owners.put(id.value(), item)));
        Set<String> targets = new HashSet<>();
        int mostOwn = 0;
        for (Item item : items) {
            List<String> own = own(relation, item);
            targets.addAll(own);
            mostOwn = Math.max(mostOwn, own.size());
        }
        var named = new HashMap<ItemId, Item>();
        var naming = new HashMap<ItemId, List<Item>>();
        // Those that the item names as well drop out, and one that names two ids of it stands in two groups.
        read(asker, relation, owners, targets, slice, slice.limit() + 1 + mostOwn, named, naming);
        items.forEach(item -> pages.put(item.id(),
                page(item, relation, slice, named, naming.getOrDefault(item.id(), List.of()))));
        return pages;
    }

    private void read(Asker asker, Relation relation, Map<String, Item> owners, Set<String> targets, Slice slice,
            int most,
            Map<ItemId, Item> named, Map<ItemId, List<Item>> naming) {
        Relation.@Nullable Other other = relation.other();
        if (other == null || owners.isEmpty()) {
            if (!targets.isEmpty())
                visible.find(asker, in("ids", targets)).forEach(document -> name(named, read(document)));
            return;
        }
        var pipeline = new ArrayList<Bson>(hit(other, owners.keySet(), slice));
        pipeline.add(new Document("$group", new Document("_id", "$hit").append("items",
                new Document("$firstN", new Document("input", "$$ROOT").append("n", most)))));
        if (!targets.isEmpty())
            pipeline.add(VisibleItems.union(asker, in("ids", targets), List.of(new Document("$group",
                    new Document("_id", null).append("named", new Document("$push", "$$ROOT"))))));
        visible.aggregate(asker, naming(other, owners.keySet(), slice), pipeline).forEach(group -> {
            group.getList("named", Document.class, List.of()).forEach(document -> name(named, read(document)));
            @Nullable
            Item owner = owners.get(group.getString("_id"));
            if (owner != null)
                group.getList("items", Document.class).forEach(document -> naming
                        .computeIfAbsent(owner.id(), _ -> new ArrayList<>()).add(read(document)));
        });
    }

    /// Items that name one of `ids` by the field.
    private static Bson naming(Relation.Other other, Collection<String> ids, Slice slice) {
        Bson match = and(eq("type", other.type().wireName()),
                elemMatch("links", and(eq("field", other.field()), in("target", ids))));
        if (slice.from() == null || slice.from().own()) return match;
        return and(match, slice.backward()
                ? gt("_id", slice.from().id().value())
                : lt("_id", slice.from().id().value()));
    }

    /// In order, once for each of `ids` that they name, as `hit`.
    private static List<Bson> hit(Relation.Other other, Collection<String> ids, Slice slice) {
        List<String> wanted = List.copyOf(ids);
        return List.of(new Document("$sort", new Document("_id", slice.backward() ? 1 : -1)),
                new Document("$set", new Document("hit", new Document("$setIntersection", List.of(wanted,
                        new Document("$map", new Document("input", new Document("$filter",
                                new Document("input", "$links").append("cond",
                                        new Document("$eq", List.of("$$this.field", other.field())))))
                                .append("in", "$$this.target")))))),
                new Document("$unwind", "$hit"));
    }

    private static Page page(Item item, Relation relation, Slice slice, Map<ItemId, Item> named, List<Item> naming) {
        var own = new LinkedHashMap<ItemId, Linked>();
        @Nullable
        ItemId from = null;
        for (String id : own(relation, item)) {
            @Nullable
            Item linked = named.get(new ItemId(id));
            if (linked != null) {
                own.putIfAbsent(linked.id(), new Linked(linked, new Place(linked.id(), true)));
                if (slice.from() != null && linked.ids().contains(slice.from().id())) from = linked.id();
            }
        }
        List<Linked> others = naming.stream().filter(other -> !own.containsKey(other.id()))
                .map(other -> new Linked(other, new Place(other.id(), false))).distinct()
                .sorted(java.util.Comparator.comparing((Linked linked) -> linked.item().id())
                        .reversed())
                .toList();
        boolean amongOwn = slice.from() != null && slice.from().own();
        if (amongOwn && from == null) return new Page(List.of(), false, true);
        List<Linked> ownInOrder = List.copyOf(own.values());
        int at = from == null ? -1 : List.copyOf(own.keySet()).indexOf(from);
        List<Linked> beyond;
        if (slice.from() == null) {
            beyond = Stream.concat(ownInOrder.stream(), others.stream()).toList();
        } else if (slice.backward()) {
            beyond = amongOwn
                    ? ownInOrder.subList(0, at)
                    : Stream.concat(ownInOrder.stream(), others.stream()).toList();
        } else {
            beyond = amongOwn
                    ? Stream.concat(ownInOrder.stream().skip(at + 1L), others.stream()).toList()
                    : others;
        }
        boolean more = beyond.size() > slice.limit();
        if (!more) return new Page(beyond, false, false);
        return new Page(slice.backward()
                ? beyond.subList(beyond.size() - slice.limit(), beyond.size())
                : beyond.subList(0, slice.limit()), true, false);
    }

    /// How many items the whole list of each of `items` has, by its own id.
    public Map<ItemId, Integer> counts(Asker asker, Relation relation, Collection<Item> items) {
        var counts = new HashMap<ItemId, Integer>();
        items.forEach(item -> counts.put(item.id(), 0));
        var owners = new HashMap<String, Item>();
        if (relation.other() != null)
            items.forEach(item -> item.linkedAs().forEach(id -> owners.put(id.value(), item)));
        Set<String> targets = new HashSet<>();
        items.forEach(item -> targets.addAll(own(relation, item)));
        var linked = new HashMap<ItemId, Set<ItemId>>();
        var named = new HashMap<ItemId, ItemId>();
        var pipeline = new ArrayList<Bson>();
        Bson first = in("ids", targets);
        if (relation.other() != null) {
            var whole = new Slice(null, 0, false);
            first = naming(relation.other(), owners.keySet(), whole);
            pipeline.addAll(hit(relation.other(), owners.keySet(), whole));
            pipeline.add(new Document("$project", new Document("hit", 1)));
            if (!targets.isEmpty()) pipeline.add(VisibleItems.union(asker, in("ids", targets), List.of(IDS)));
        } else {
            if (targets.isEmpty()) return counts;
            pipeline.add(IDS);
        }
        visible.aggregate(asker, first, pipeline).forEach(document -> {
            ItemId id = ItemDocument.id(document);
            @Nullable
            String hit = document.getString("hit");
            if (hit == null) {
                ItemDocument.ids(document).forEach(any -> named.put(any, id));
            } else {
                @Nullable
                Item owner = owners.get(hit);
                if (owner != null) linked.computeIfAbsent(owner.id(), _ -> new HashSet<>()).add(id);
            }
        });
        for (Item item : items) {
            Set<ItemId> all = new HashSet<>(linked.getOrDefault(item.id(), Set.of()));
            own(relation, item).forEach(id -> {
                @Nullable
                ItemId now = named.get(new ItemId(id));
                if (now != null) all.add(now);
            });
            counts.put(item.id(), all.size());
        }
        return counts;
    }

    private static List<String> own(Relation relation, Item item) {
        return relation.own() == null
                ? List.of()
                : item.values(relation.own(), Value.Link.class).stream().map(link -> link.target().value()).toList();
    }

    private static void name(Map<ItemId, Item> named, Item item) {
        item.ids().forEach(id -> named.put(id, item));
    }

    private Item read(Document document) {
        return visible.read(document);
    }
}
