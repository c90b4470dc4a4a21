package dev.merganser.store.suggestion;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.item.Items;

/// Which dismissed pairs still hold: those whose compared values are what they were (D04), by whichever of their former
/// ids the two items were dismissed.
public final class Dismissals {
    private Dismissals() {}

    /// Whether somebody said of two of some items that they are different, and it still holds. Two ids of one item were
    /// merged since.
    ///
    /// @param definitions of an item's type
    public static boolean among(Database database, @Nullable ClientSession session, Collection<Item> among,
            Function<Item, TypeDefinition> definitions, Items items) {
        var found = new HashMap<ItemId, Item>();
        among.forEach(item -> item.ids().forEach(id -> found.put(id, item)));
        List<String> ids = found.keySet().stream().map(ItemId::value).toList();
        Bson dismissed = and(in("items", ids), in("left", ids), in("right", ids),
                eq("state", Suggestion.State.DISMISSED.name()));
        MongoCollection<Document> suggestions = database.collection(Collections.SUGGESTIONS);
        Map<SuggestionId, String> compared = SuggestionDocument.fingerprints(
                session == null ? suggestions.find(dismissed) : suggestions.find(session, dismissed));
        return !holding(compared, found, definitions, items).isEmpty();
    }

    /// @param dismissed   fingerprints of what was compared, by the pair's id
    /// @param found       the items that the pairs' ids answer with now
    /// @param definitions of an item's type
    /// @return the pairs as they stand now; one whose items became one, or lost one, isn't there
    public static Set<Set<ItemId>> holding(Map<SuggestionId, String> dismissed, Map<ItemId, Item> found,
            Function<Item, TypeDefinition> definitions, Items items) {
        return unchanged(dismissed, found, definitions, items).stream()
                .map(id -> Set.of(Objects.requireNonNull(found.get(id.left())).id(),
                        Objects.requireNonNull(found.get(id.right())).id()))
                .collect(Collectors.toSet());
    }

    /// Those of some pairs whose compared values are what they were, by one command at most.
    ///
    /// @param compared fingerprints, by the pair's id
    static Set<SuggestionId> unchanged(Map<SuggestionId, String> compared, Map<ItemId, Item> found,
            Function<Item, TypeDefinition> definitions, Items items) {
        var pairs = new HashMap<SuggestionId, Pair>();
        var links = new HashSet<ItemId>();
        compared.forEach((id, fingerprint) -> {
            @Nullable
            Item left = found.get(id.left()), right = found.get(id.right());
            if (left == null || right == null || left.id().equals(right.id())) return;
            pairs.put(id, new Pair(left, right, fingerprint));
            if (!Compared.links(fingerprint).isEmpty()) {
                links.addAll(Compared.links(fingerprint));
                links.addAll(Compared.links(left, right, definitions.apply(left)));
            }
        });
        Map<ItemId, ItemId> now = now(items, links);
        var unchanged = new HashSet<SuggestionId>();
        pairs.forEach((id, pair) -> {
            if (Compared.unchanged(pair.compared(), pair.left(), definitions.apply(pair.left()), pair.right(),
                    definitions.apply(pair.right()), link -> now.getOrDefault(link, link)))
                unchanged.add(id);
        });
        return unchanged;
    }

    /// Looked up as a run does, whoever asks: nothing of what is linked is shown.
    static Map<ItemId, ItemId> now(Items items, Collection<ItemId> links) {
        return links.isEmpty() ? Map.of() : items.now(Asker.OPERATOR, links);
    }

    private record Pair(Item left, Item right, String compared) {}
}
