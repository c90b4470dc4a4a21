package dev.merganser.store.item;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.elemMatch;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Visible;

/// Reads the items that others are linked to, for any number of items by one command, whichever side stores the link.
///
/// The list of one item: first those that it names itself, in stored order, then those that name it, newest first.
/// Links that lead to one item stand once, at the first's place (M18); one that leads to nothing isn't there.
public final class LinkedItems {
    private static final Duration LONGEST = Duration.ofSeconds(5);

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

    /// @param filter which items, as MongoDB takes it; empty for all
    /// @return a page for each of `items`, by its own id
    public Map<ItemId, Page> pages(Asker asker, Relation relation, Collection<Item> items, Bson filter, Slice slice) {
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
        read(asker, relation, owners, items.size() == 1, targets, filter, slice, slice.limit() + 1 + mostOwn, named,
                naming);
        var pages = new HashMap<ItemId, Page>();
        items.forEach(item -> pages.put(item.id(),
                page(item, relation, slice, named, naming.getOrDefault(item.id(), List.of()))));
        return pages;
    }

    private void read(Asker asker, Relation relation, Map<String, Item> owners, boolean ofOne, Set<String> targets,
            Bson filter, Slice slice, int most, Map<ItemId, Item> named, Map<ItemId, List<Item>> naming) {
        Bson ofTargets = Visible.both(in("ids", targets), filter);
        Relation.@Nullable Other other = relation.other();
        if (other == null || owners.isEmpty()) {
            if (!targets.isEmpty())
                visible.find(asker, ofTargets).projection(ItemDocument.WITHOUT_KEYS)
                        .maxTime(LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                        .forEach(document -> name(named, visible.read(document)));
            return;
        }
        Bson match = Visible.both(naming(other, owners.keySet()), filter);
        if (slice.from() != null && !slice.from().own())
            match = and(match, slice.backward()
                    ? gt("_id", slice.from().id().value())
                    : lt("_id", slice.from().id().value()));
        Document order = new Document("_id", slice.backward() ? 1 : -1);
        var pipeline = new ArrayList<Bson>();
        if (ofOne) {
            // The index has those of each of its ids in this order: however many there are, a page of them is read.
            pipeline.add(new Document("$sort", order));
            pipeline.add(new Document("$limit", most));
        }
        Document bare = new Document("$project", ItemDocument.WITHOUT_KEYS);
        pipeline.add(bare);
        pipeline.addAll(hits(other, owners.keySet()));
        pipeline.add(new Document("$group", new Document("_id", "$hit").append("items",
                new Document("$topN",
                        new Document("n", most).append("sortBy", order).append("output", "$$ROOT")))));
        if (!targets.isEmpty()) pipeline.add(VisibleItems.union(asker, ofTargets, List.of(bare)));
        visible.aggregate(asker, match, pipeline).maxTime(LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                .forEach(document -> {
                    if (!document.containsKey("items")) {
                        name(named, visible.read(document));
                        return;
                    }
                    @Nullable
                    Item owner = owners.get(document.getString("_id").getValue());
                    if (owner != null)
                        ItemDocument.inside(document, "items").forEach(item -> naming
                                .computeIfAbsent(owner.id(), _ -> new ArrayList<>()).add(visible.read(item)));
                });
    }

    private static Bson naming(Relation.Other other, Collection<String> ids) {
        return and(eq("type", other.type().wireName()),
                elemMatch("links", and(eq("field", other.field()), in("target", ids))));
    }

    /// Each item once for each of `ids` that it names by the field, as `hit`.
    private static List<Document> hits(Relation.Other other, Collection<String> ids) {
        return List.of(new Document("$set", new Document("hit", new Document("$setUnion", List.of(
                new Document("$map", new Document("input", new Document("$filter",
                        new Document("input", "$links").append("cond",
                                new Document("$eq", List.of("$$this.field", other.field())))))
                        .append("in", "$$this.target")))))),
                new Document("$unwind", "$hit"),
                new Document("$match", new Document("hit", new Document("$in", List.copyOf(ids)))));
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
        var newestFirst = new TreeMap<ItemId, Linked>(Comparator.reverseOrder());
        naming.stream().filter(other -> !own.containsKey(other.id()))
                .forEach(other -> newestFirst.put(other.id(), new Linked(other, new Place(other.id(), false))));
        List<Linked> others = newestFirst.isEmpty() ? List.of() : List.copyOf(newestFirst.values());
        boolean amongOwn = slice.from() != null && slice.from().own();
        if (amongOwn && from == null) return new Page(List.of(), false, true);
        List<Linked> ownInOrder = List.copyOf(own.values());
        int at = from == null ? -1 : List.copyOf(own.keySet()).indexOf(from);
        List<Linked> beyond;
        if (slice.from() == null) {
            beyond = others.isEmpty()
                    ? ownInOrder
                    : ownInOrder.isEmpty() ? others : Stream.concat(ownInOrder.stream(), others.stream()).toList();
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

    /// How many items the whole list of each of `items` has, by its own id. MongoDB counts: no id of a linked item
    /// travels.
    ///
    /// @param filter which items, as MongoDB takes it; empty for all
    public Map<ItemId, Integer> counts(Asker asker, Relation relation, Collection<Item> items, Bson filter) {
        var counts = new HashMap<ItemId, Integer>();
        items.forEach(item -> counts.put(item.id(), 0));
        List<String> naming = items.stream().filter(item -> !own(relation, item).isEmpty())
                .map(item -> item.id().value()).toList();
        List<Item> merged = relation.other() == null
                ? List.of()
                : items.stream().filter(item -> !item.aliases().isEmpty()).toList();
        boolean own = relation.own() != null && !naming.isEmpty();
        if (relation.other() == null && !own) return counts;
        Bson first = in("_id", naming);
        var pipeline = new ArrayList<Bson>();
        if (relation.other() != null) {
            List<String> ids = items.stream().flatMap(item -> item.linkedAs().stream()).map(ItemId::value).toList();
            first = Visible.both(naming(relation.other(), ids), filter);
            // What names one item is a pair with it, by whichever id and however often.
            if (items.size() == 1)
                pipeline.add(new Document("$project", new Document("_id", 0)
                        .append("owner", new Document("$literal", items.iterator().next().id().value()))
                        .append("id", "$_id")));
            else
                pipeline.addAll(pairsNamed(relation.other(), ids, merged));
        }
        if (own && relation.own() != null) {
            List<Document> pairs = pairsNaming(asker, relation.own(), filter);
            if (relation.other() == null) pipeline.addAll(pairs);
            else pipeline.add(VisibleItems.union(asker, in("_id", naming), pairs));
        }
        if (own || (!merged.isEmpty() && items.size() > 1))
            pipeline.add(new Document("$group",
                    new Document("_id", new Document("owner", "$owner").append("id", "$id"))
                            .append("owner", new Document("$first", "$owner"))));
        pipeline.add(new Document("$group", new Document("_id", "$owner").append("n", new Document("$sum", 1))));
        visible.aggregate(asker, first, pipeline).maxTime(LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                .forEach(count -> counts.put(ItemDocument.id(count), count.getInt32("n").getValue()));
        return counts;
    }

    /// Pairs of an item and one that names it, whichever of its ids.
    private static List<Document> pairsNamed(Relation.Other other, List<String> ids, List<Item> merged) {
        var pairs = new ArrayList<Document>();
        pairs.add(new Document("$project", new Document("links", 1)));
        pairs.addAll(hits(other, ids));
        Object owner = "$hit";
        if (!merged.isEmpty()) {
            List<String> aliases = merged.stream().flatMap(item -> item.aliases().stream()).map(ItemId::value).toList();
            List<String> mains = merged.stream()
                    .flatMap(item -> item.aliases().stream().map(_ -> item.id().value())).toList();
            owner = new Document("$let", new Document("vars",
                    new Document("at", new Document("$indexOfArray", List.of(aliases, "$hit")))).append("in",
                            new Document("$cond", List.of(new Document("$lt", List.of("$$at", 0)), "$hit",
                                    new Document("$arrayElemAt", List.of(mains, "$$at"))))));
        }
        pairs.add(new Document("$project", new Document("_id", 0).append("owner", owner).append("id", "$_id")));
        return pairs;
    }

    /// Pairs of an item and one that it names.
    private static List<Document> pairsNaming(Asker asker, String field, Bson filter) {
        return List.of(
                new Document("$project", new Document("links", new Document("$filter",
                        new Document("input", "$links").append("cond",
                                new Document("$eq", List.of("$$this.field", field)))))),
                new Document("$unwind", "$links"), VisibleItems.lookup(asker, "links.target", filter, "target"),
                new Document("$unwind", "$target"),
                new Document("$project",
                        new Document("_id", 0).append("owner", "$_id").append("id", "$target._id")));
    }

    private static List<String> own(Relation relation, Item item) {
        if (relation.own() == null) return List.of();
        List<Value> links = item.values(relation.own());
        if (links.isEmpty()) return List.of();
        var targets = new ArrayList<String>(links.size());
        for (Value value : links) {
            if (value instanceof Value.Link(ItemId target)) targets.add(target.value());
        }
        return targets;
    }

    private static void name(Map<ItemId, Item> named, Item item) {
        named.put(item.id(), item);
        item.aliases().forEach(id -> named.put(id, item));
    }
}
