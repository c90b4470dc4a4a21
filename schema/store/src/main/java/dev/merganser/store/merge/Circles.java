package dev.merganser.store.merge;

import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Projections.include;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.mongodb.client.ClientSession;
import com.mongodb.client.FindIterable;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergePlanner;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.item.Hierarchy;

/// What the links of items that are to be merged lead to, and which of those stand below one of the items already, such as
/// the parent of a company whose own parent is merged into that company. Whoever asks: nothing of them is shown.
///
/// One command for what is linked, and one more for each step up where a link leads to an item of the same type.
final class Circles implements MergePlanner.Targets {
    private final Database database;
    private final @Nullable ClientSession session;
    private final Map<ItemId, ItemId> now = new HashMap<>();
    private final Set<List<Object>> below = new HashSet<>();
    private final Set<ItemId> merged;

    /// @param session the transaction to read in; null for none
    static Circles of(Database database, @Nullable ClientSession session, List<Item> items,
            TypeDefinition definition) {
        var circles = new Circles(database, session, items);
        circles.read(items);
        definition.fields().stream().filter(field -> Hierarchy.isOne(field, definition.key()))
                .forEach(field -> circles.climb(field, items));
        return circles;
    }

    private Circles(Database database, @Nullable ClientSession session, List<Item> items) {
        this.database = database;
        this.session = session;
        this.merged = items.stream().flatMap(item -> item.ids().stream()).collect(Collectors.toSet());
    }

    /// Of hidden ones too, so that a link stands once whoever merges.
    private void read(List<Item> items) {
        Set<ItemId> linked = items.stream().flatMap(item -> item.fields().values().stream()).flatMap(List::stream)
                .filter(Value.Link.class::isInstance).map(value -> ((Value.Link) value).target())
                .collect(Collectors.toSet());
        found(linked, "ids").forEach(this::name);
    }

    private void name(Document item) {
        List<String> ids = item.getList("ids", String.class);
        ids.forEach(id -> now.put(new ItemId(id), new ItemId(ids.getFirst())));
    }

    /// Goes up from what the items stand below, all of them together, until that ends or leads back.
    private void climb(Field field, List<Item> items) {
        // What is reached, and from which of the items' own links.
        Map<ItemId, Set<ItemId>> reached = new HashMap<>();
        for (Item item : items) {
            Value.@Nullable Link link = item.value(field.name(), Value.Link.class);
            @Nullable
            ItemId above = link == null ? null : now.get(link.target());
            if (above != null && !merged.contains(above))
                reached.computeIfAbsent(above, _ -> new HashSet<>()).add(above);
        }
        Set<ItemId> seen = new HashSet<>();
        while (!reached.isEmpty()) {
            var next = new HashMap<ItemId, Set<ItemId>>();
            for (Document item : found(reached.keySet(), "ids", "links")) {
                name(item);
                var from = new HashSet<ItemId>();
                item.getList("ids", String.class)
                        .forEach(id -> from.addAll(reached.getOrDefault(new ItemId(id), Set.of())));
                item.getList("links", Document.class, List.of()).stream()
                        .filter(link -> field.name().equals(link.getString("field"))).findFirst()
                        .map(link -> new ItemId(link.getString("target"))).ifPresent(above -> {
                            if (merged.contains(above)) from.forEach(link -> below.add(List.of(field.name(), link)));
                            else next.computeIfAbsent(above, _ -> new HashSet<>()).addAll(from);
                        });
            }
            reached.clear();
            // An older circle isn't walked round and round.
            next.forEach((id, from) -> {
                if (seen.add(id)) reached.put(id, from);
            });
        }
    }

    private FindIterable<Document> found(Collection<ItemId> ids, String... fields) {
        return database.find(Collections.ITEMS, session, in("ids", ids.stream().map(ItemId::value).toList()))
                .projection(include(fields));
    }

    @Override
    public @Nullable ItemId now(ItemId target) {
        return now.get(target);
    }

    @Override
    public boolean standsBelow(Field field, ItemId target) {
        return below.contains(List.of(field.name(), target));
    }
}
