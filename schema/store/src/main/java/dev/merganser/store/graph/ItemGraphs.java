package dev.merganser.store.graph;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.store.access.Asker;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.item.ItemDocument;
import dev.merganser.store.item.Items;
import dev.merganser.store.item.VisibleItems;

/// Reads the items around one, level by level, each by one command: those that items of the level before name, and
/// those that name one of them. What the asker may not see isn't there, and nothing is reached through it.
public final class ItemGraphs {
    /// Items of one graph: more than that nobody can read in a drawing.
    public static final int MOST_NODES = 300;
    /// Items that are taken up because they are linked to one and the same.
    public static final int MOST_NEIGHBOURS = 50;
    public static final int DEEPEST = 4;
    /// Links to the items of one level that are looked at.
    private static final int LOOKED_AT = 20_000;
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final VisibleItems visible;
    private final Definitions definitions;
    private final Items items;

    public ItemGraphs(VisibleItems visible, Definitions definitions, Items items) {
        this.visible = visible;
        this.definitions = definitions;
        this.items = items;
    }

    /// @param distance links between it and the first item
    /// @param cut      whether items that it is linked to were left out: the graph's bounds were met there
    public record Node(Item item, int distance, boolean cut) {}

    /// A link, from the item that names the other.
    ///
    /// @param field   by which it does
    /// @param naming  the type of the item that names the other
    /// @param named   the type of the one that is named
    public record Edge(ItemId from, ItemId to, Field field, TypeKey naming, ItemType named) {}

    /// @param nodes the first item first, then by distance
    public record Graph(List<Node> nodes, List<Edge> edges) {
        /// Whether anything was left out.
        public boolean cut() {
            return nodes.stream().anyMatch(Node::cut);
        }
    }

    /// @param depth 0 to [#DEEPEST]; items of that distance are the last
    /// @return empty if nothing that the asker may see has that id
    public Optional<Graph> around(Asker asker, ItemId id, int depth) {
        return items.find(asker, id).map(item -> new Walk(asker, item).run(depth));
    }

    private final class Walk {
        private final Asker asker;
        private final Map<ItemId, Item> nodes = new LinkedHashMap<>();
        private final Map<ItemId, Integer> distances = new LinkedHashMap<>();
        private final Map<ItemId, ItemId> byAnyId = new LinkedHashMap<>();
        private final Set<ItemId> cut = new HashSet<>();

        Walk(Asker asker, Item first) {
            this.asker = asker;
            add(first, 0);
        }

        private void add(Item item, int distance) {
            nodes.put(item.id(), item);
            distances.put(item.id(), distance);
            item.ids().forEach(id -> byAnyId.put(id, item.id()));
        }

        Graph run(int depth) {
            List<Item> level = List.copyOf(nodes.values());
            for (int distance = 1; distance <= depth && !level.isEmpty(); distance++) {
                level = next(level, distance);
            }
            // What the last items are linked to was not asked for, and so is not cut.
            return new Graph(nodes.values().stream()
                    .map(item -> new Node(item, distances.getOrDefault(item.id(), 0), cut.contains(item.id())))
                    .toList(),
                    edges());
        }

        private List<Item> next(List<Item> level, int distance) {
            var neighbours = read(level);
            var added = new ArrayList<Item>();
            for (Item item : level) {
                int taken = 0;
                for (Item neighbour : neighbours.getOrDefault(item.id(), Map.of()).values()) {
                    if (nodes.containsKey(neighbour.id())) continue;
                    if (nodes.size() >= MOST_NODES || ++taken > MOST_NEIGHBOURS) {
                        cut.add(item.id());
                        break;
                    }
                    add(neighbour, distance);
                    added.add(neighbour);
                }
            }
            return added;
        }

        /// What each item is linked to: those that it names in stored order, then those that name it, newest first.
        private Map<ItemId, Map<ItemId, Item>> read(List<Item> level) {
            Set<String> ids = new LinkedHashSet<>();
            Set<String> targets = new LinkedHashSet<>();
            for (Item item : level) {
                item.ids().forEach(id -> ids.add(id.value()));
                List<ItemId> named = named(item);
                if (named.size() > MOST_NODES) cut.add(item.id());
                named.stream().limit(MOST_NODES).filter(target -> !byAnyId.containsKey(target))
                        .forEach(target -> targets.add(target.value()));
            }
            var named = new LinkedHashMap<ItemId, Item>();
            var naming = new LinkedHashMap<ItemId, List<Item>>();
            boolean[] all = {true};
            visible.aggregate(asker, new Document("links.target", new Document("$in", List.copyOf(ids))),
                    stages(ids, targets))
                    .maxTime(LONGEST.toMillis(), TimeUnit.MILLISECONDS).forEach(group -> {
                        ItemDocument.inside(group, "named").forEach(document -> {
                            Item item = visible.read(document);
                            item.ids().forEach(id -> named.put(id, item));
                        });
                        @Nullable
                        ItemId owner = group.isString("_id") ? byAnyId.get(ItemDocument.id(group)) : null;
                        if (owner == null) return;
                        all[0] &= group.getNumber("looked").longValue() < LOOKED_AT;
                        List<RawBsonDocument> items = ItemDocument.inside(group, "items");
                        if (items.size() > MOST_NEIGHBOURS) cut.add(owner);
                        items.forEach(document -> naming.computeIfAbsent(owner, _ -> new ArrayList<>())
                                .add(visible.read(document)));
                    });
            if (!all[0]) level.forEach(item -> cut.add(item.id()));
            var neighbours = new LinkedHashMap<ItemId, Map<ItemId, Item>>();
            for (Item item : level) {
                var around = new LinkedHashMap<ItemId, Item>();
                named(item).forEach(target -> {
                    Item there = named.get(target);
                    if (there != null) around.putIfAbsent(there.id(), there);
                });
                naming.getOrDefault(item.id(), List.of()).forEach(other -> around.putIfAbsent(other.id(), other));
                neighbours.put(item.id(), around);
            }
            return neighbours;
        }

        private List<Bson> stages(Collection<String> ids, Collection<String> targets) {
            List<String> wanted = List.copyOf(ids);
            var pipeline = new ArrayList<Bson>();
            pipeline.add(new Document("$limit", LOOKED_AT));
            pipeline.add(new Document("$project", ItemDocument.WITHOUT_KEYS));
            pipeline.add(new Document("$set",
                    new Document("hit", new Document("$setIntersection", List.of(wanted, "$links.target")))));
            pipeline.add(new Document("$unwind", "$hit"));
            pipeline.add(new Document("$group", new Document("_id", "$hit").append("items",
                    new Document("$topN", new Document("n", MOST_NEIGHBOURS + 1)
                            .append("sortBy", new Document("_id", -1)).append("output", "$$ROOT")))
                    .append("hits", new Document("$sum", 1))));
            pipeline.add(new Document("$setWindowFields", new Document("output",
                    new Document("looked", new Document("$sum", "$hits")))));
            if (!targets.isEmpty())
                pipeline.add(VisibleItems.union(asker, new Document("ids", new Document("$in", List.copyOf(targets))),
                        List.of(new Document("$limit", MOST_NODES * 2),
                                new Document("$project", ItemDocument.WITHOUT_KEYS),
                                new Document("$group", new Document("_id", null).append("named",
                                        new Document("$push", "$$ROOT"))))));
            return pipeline;
        }

        private List<ItemId> named(Item item) {
            TypeDefinition definition = definitions.catalogueWith(item.type()).get(item.type());
            return definition.fields().stream().filter(field -> field.kind() == FieldKind.LINK)
                    .flatMap(field -> item.values(field.name(), Value.Link.class).stream()).map(Value.Link::target)
                    .distinct().toList();
        }

        /// Every link between items of the graph, once, however many of their ids it was made with.
        private List<Edge> edges() {
            Set<Edge> edges = new LinkedHashSet<>();
            for (Item item : nodes.values()) {
                for (Field field : definitions.catalogueWith(item.type()).get(item.type()).fields()) {
                    if (field.kind() != FieldKind.LINK) continue;
                    item.values(field.name(), Value.Link.class).forEach(link -> {
                        @Nullable
                        ItemId to = byAnyId.get(link.target());
                        if (to != null)
                            edges.add(new Edge(item.id(), to, field, item.type(),
                                    Objects.requireNonNull(nodes.get(to)).type().type()));
                    });
                }
            }
            return List.copyOf(edges);
        }
    }
}
