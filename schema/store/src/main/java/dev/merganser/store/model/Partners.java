package dev.merganser.store.model;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Projections.include;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.bson.RawBsonDocument;

import dev.merganser.matching.MatchModel;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.TypeFilter;
import dev.merganser.store.item.ItemDocument;
import dev.merganser.store.item.VisibleItems;

/// Which items share a match key with some others, by the index: all that a run over all items compares, and those that
/// share too little else ([dev.merganser.matching.Scorer#compared]).
public final class Partners {
    private final VisibleItems visible;
    private final TypeKey type;
    private final MatchModel model;

    public Partners(VisibleItems visible, TypeKey type, MatchModel model) {
        this.visible = visible;
        this.type = type;
        this.model = model;
    }

    /// By one command.
    ///
    /// @param keys of the items, as they are stored
    /// @return each item's partners; empty if a key is shared by more items than the model's blocks may hold
    public Optional<Map<ItemId, Set<ItemId>>> of(Map<ItemId, List<String>> keys) {
        var wanted = new HashSet<String>();
        keys.values().forEach(wanted::addAll);
        var sharing = new HashMap<String, List<ItemId>>();
        for (RawBsonDocument item : visible.find(Asker.OPERATOR, and(in("matchKeys", wanted),
                TypeFilter.of(type)))
                .projection(include("matchKeys")).hintString("matchKeys").batchSize(10_000)) {
            ItemId id = ItemDocument.id(item);
            for (String key : ItemDocument.texts(item, "matchKeys")) {
                if (!wanted.contains(key)) continue;
                List<ItemId> block = sharing.computeIfAbsent(key, _ -> new ArrayList<>());
                block.add(id);
                if (block.size() > model.largestBlock()) return Optional.empty();
            }
        }
        var partners = new LinkedHashMap<ItemId, Set<ItemId>>();
        keys.forEach((item, of) -> partners.put(item, partners(item, of, sharing)));
        return Optional.of(partners);
    }

    private static Set<ItemId> partners(ItemId item, List<String> keys, Map<String, List<ItemId>> sharing) {
        var partners = new HashSet<ItemId>();
        keys.forEach(key -> partners.addAll(sharing.getOrDefault(key, List.of())));
        partners.remove(item);
        return partners;
    }
}
