package dev.merganser.server.graph;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import graphql.GraphQLContext;
import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import reactor.core.publisher.Mono;

import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;

/// Pages of what belongs to items, such as their history: those of all items of a level with the same page arguments
/// are read by one command.
public final class ItemPages<T> {
    /// A page of what belongs to one item. The item goes along as the key's context.
    private record PageOf(ItemId item, @Nullable String before, int limit) {}

    private final String name;

    /// Reads the pages of several items.
    @FunctionalInterface
    public interface Reader<T> {
        /// @param items  by their own ids
        /// @param before what the page lies beyond; null for the first
        /// @return by the item's own id; an item that has nothing may be left out
        Map<ItemId, List<T>> read(GraphQLContext context, Map<ItemId, Item> items, @Nullable String before,
                int limit);
    }

    /// @param name of the loader, one for each kind of page
    public ItemPages(BatchLoaderRegistry registry, String name, Reader<T> reader) {
        this.name = name;
        registry.<PageOf, List<T>>forName(name).registerMappedBatchLoader((pages, environment) -> Mono
                .fromSupplier(() -> {
                    var together = new LinkedHashMap<Map.Entry<String, Integer>, Map<ItemId, Item>>();
                    pages.forEach(page -> together
                            .computeIfAbsent(Map.entry(Objects.requireNonNullElse(page.before(), ""), page.limit()),
                                    _ -> new HashMap<>())
                            .put(page.item(),
                                    (Item) Objects.requireNonNull(environment.getKeyContexts().get(page))));
                    var found = new HashMap<PageOf, List<T>>();
                    together.forEach((which, items) -> {
                        @Nullable
                        String before = which.getKey().isEmpty() ? null : which.getKey();
                        var read = reader.read(Loading.context(environment), items, before, which.getValue());
                        items.keySet().forEach(item -> found.put(new PageOf(item, before, which.getValue()),
                                read.getOrDefault(item, List.of())));
                    });
                    return found;
                }));
    }

    /// Every id of each item, by its own.
    public static Map<ItemId, List<ItemId>> ids(Map<ItemId, Item> items) {
        var ids = new HashMap<ItemId, List<ItemId>>();
        items.forEach((id, item) -> ids.put(id, item.ids()));
        return ids;
    }

    /// @param before what the page lies beyond; null for the first
    public CompletableFuture<List<T>> load(DataFetchingEnvironment environment, Item item, @Nullable String before,
            int limit) {
        return Loading.<PageOf, List<T>>loader(environment, name).load(new PageOf(item.id(), before, limit), item);
    }
}
