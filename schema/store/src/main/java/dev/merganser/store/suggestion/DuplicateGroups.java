package dev.merganser.store.suggestion;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Projections.include;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.matching.group.Groups;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.item.Items;
import dev.merganser.store.model.Models;
import dev.merganser.store.suggestion.Suggestion.State;

/// How groups of the queue came about (D03): the joins that made them, each with the weight that held it. The pairs of a
/// group are all in the queue with their weights, so that the grouping can be done again, step by step. Of a group that
/// holds items which the asker may not view, the rest is told as if these weren't there.
public final class DuplicateGroups {
    /// Where no model is in use any more, pairs are held for the same when that is likelier than not.
    private static final double EVEN = 0.5;

    private final Database database;
    private final Items items;
    private final Models models;

    public DuplicateGroups(Database database, Items items, Models models) {
        this.database = database;
        this.items = items;
        this.models = models;
    }

    /// @param items of the group that the asker may view, by their ids
    /// @param joins in their order, the strongest first
    public record Group(List<Item> items, List<Join> joins) {}

    /// Two parts of a group that became one.
    ///
    /// @param weight log2 of the odds that they are the same, on average over the pairs between them
    public record Join(List<Item> left, List<Item> right, double weight) {}

    /// By two commands, and one a type whose model this process hasn't read within seconds.
    ///
    /// @param names of groups, as suggestions have them
    /// @return by name; a group of which nothing is left to be seen isn't there
    public Map<String, Group> find(Asker asker, Collection<String> names) {
        var pairs = new HashMap<String, List<Document>>();
        Set<ItemId> ids = new HashSet<>();
        database.collection(Collections.SUGGESTIONS)
                .find(and(in("group", names), in("state", State.OPEN.name(), State.POSTPONED.name()),
                        eq(SuggestionDocument.PURPOSE, null)))
                .projection(include("group", "left", "right", "weight", "type", "process"))
                .forEach(pair -> {
                    pairs.computeIfAbsent(pair.getString("group"), _ -> new ArrayList<>()).add(pair);
                    ids.add(new ItemId(pair.getString("left")));
                    ids.add(new ItemId(pair.getString("right")));
                });
        Map<ItemId, Item> seen = items.findAll(asker, ids);
        var groups = new HashMap<String, Group>();
        pairs.forEach((name, its) -> {
            Group group = group(its, seen);
            if (!group.items().isEmpty()) groups.put(name, group);
        });
        return groups;
    }

    private Group group(List<Document> pairs, Map<ItemId, Item> seen) {
        var weights = new HashMap<Set<ItemId>, Double>();
        var members = new TreeSet<ItemId>();
        for (Document pair : pairs) {
            @Nullable
            Item left = seen.get(new ItemId(pair.getString("left")));
            @Nullable
            Item right = seen.get(new ItemId(pair.getString("right")));
            if (left == null || right == null || left.id().equals(right.id())) continue;
            members.addAll(List.of(left.id(), right.id()));
            weights.merge(Set.of(left.id(), right.id()), pair.getDouble("weight"), Math::max);
        }
        List<ItemId> ids = List.copyOf(members);
        List<Item> of = ids.stream().map(id -> of(seen, id)).toList();
        var joins = Groups.joins(ids.size(), threshold(pairs.getFirst()), new Groups.Evidence() {
            @Override
            public double weight(int left, int right) {
                return weights.getOrDefault(Set.of(ids.get(left), ids.get(right)), 0.0);
            }

            @Override
            public boolean counts(int left, int right) {
                return weights.containsKey(Set.of(ids.get(left), ids.get(right)));
            }
        });
        return new Group(of, joins.stream().map(join -> new Join(join.left().stream().map(of::get).toList(),
                join.right().stream().map(of::get).toList(), join.weight())).toList());
    }

    private static Item of(Map<ItemId, Item> seen, ItemId id) {
        Item item = seen.get(id);
        if (item != null) return item;
        return seen.values().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
    }

    private double threshold(Document pair) {
        var type = new TypeKey(ItemType.of(pair.getString("type")).orElseThrow(), pair.getString("process"));
        double probability = models.recent(type).map(model -> model.reviewThreshold()).orElse(EVEN);
        return Math.log(probability / (1 - probability)) / Math.log(2);
    }
}
