package dev.merganser.server.item;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.server.graph.Loading;
import dev.merganser.store.item.VisibleItems.Target;

/// Stored lists of links as readers have them before them (M18): links that lead to one item stand once, at the first's
/// place, and one that leads into the recycle bin isn't there. Hidden ones stay, and say that they are.
public final class SeenLinks {
    private SeenLinks() {}

    /// @return the list itself if it holds no links
    public static CompletableFuture<List<Value>> of(DataFetchingEnvironment environment, List<Value> values) {
        var targets = new HashMap<ItemId, CompletableFuture<Target>>();
        for (Value value : values) {
            if (value instanceof Value.Link(ItemId target))
                targets.computeIfAbsent(target,
                        id -> Loading.<ItemId, Target>loader(environment, Loaders.TARGETS).load(id));
        }
        return CompletableFuture.allOf(targets.values().toArray(CompletableFuture[]::new))
                .thenApply(_ -> seen(values, targets));
    }

    private static List<Value> seen(List<Value> values,
            Map<ItemId, CompletableFuture<Target>> targets) {
        var met = new HashSet<Object>();
        return values.stream().filter(value -> {
            if (!(value instanceof Value.Link(ItemId id))) return true;
            @Nullable
            Target target = Objects.requireNonNull(targets.get(id)).join();
            return switch (target) {
                case Target.Seen(var item) -> met.add(item.id());
                case Target.Hidden(_, Object same) -> met.add(same);
                case null -> false;
            };
        }).toList();
    }
}
