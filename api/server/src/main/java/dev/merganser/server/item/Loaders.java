package dev.merganser.server.item;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.dataloader.BatchLoaderEnvironment;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.Cursors;
import dev.merganser.server.graph.Loading;
import dev.merganser.server.graph.Paging;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.item.LinkedItems;
import dev.merganser.store.item.LinkedItems.Relation;
import dev.merganser.store.item.VisibleItems;
import dev.merganser.store.list.ItemFilter;

/// Loads what a level of a document needs by one command a selected relation, however many items ask for it.
@Component
class Loaders {
    static final String LINKED = "linked";
    static final String LINKED_COUNT = "linkedCount";
    /// Of a list, the linked items that the asker may not see.
    static final String LINKED_HIDDEN = "linkedHidden";
    /// What the value of a link leads to; an id that nothing answers with loads null.
    static final String TARGETS = "linkTargets";

    /// What of an item is asked for: those of a level that ask for the same are answered by one command.
    ///
    /// @param filter which items
    /// @param slice  which page; null in counts
    record Command(Relation relation, ItemFilter filter, LinkedItems.@Nullable Slice slice) {}

    /// One list of one item, or a page of it. The item itself goes along as the key's context.
    record ListOf(Command command, ItemId of) {
        /// Of all that ask for lists of one item there are few.
        @Override
        public int hashCode() {
            return of.hashCode();
        }
    }

    Loaders(BatchLoaderRegistry registry, Store store) {
        registry.<ItemId, Item>forName(Loading.ITEMS).registerMappedBatchLoader((ids, environment) -> Mono
                .fromSupplier(() -> store.items().findAll(Asking.asker(Loading.context(environment)), ids)));
        registry.<ListOf, LinkedItems.Page>forName(LINKED).registerMappedBatchLoader((lists, environment) -> Mono
                .fromSupplier(() -> {
                    var pages = new HashMap<ListOf, LinkedItems.Page>();
                    Asker asker = Asking.asker(Loading.context(environment));
                    byCommand(lists).forEach((command, together) -> store.linkedItems()
                            .pages(asker, command.relation(), items(environment, together),
                                    store.lists().bson(asker, command.filter()),
                                    Objects.requireNonNull(command.slice()))
                            .forEach((id, page) -> pages.put(new ListOf(command, id), page)));
                    return pages;
                }));
        registry.<ListOf, Integer>forName(LINKED_COUNT).registerMappedBatchLoader((lists, environment) -> Mono
                .fromSupplier(() -> {
                    var counts = new HashMap<ListOf, Integer>();
                    Asker asker = Asking.asker(Loading.context(environment));
                    byCommand(lists).forEach((command, together) -> store.linkedItems()
                            .counts(asker, command.relation(), items(environment, together),
                                    store.lists().bson(asker, command.filter()))
                            .forEach((id, count) -> counts.put(new ListOf(command, id), count)));
                    return counts;
                }));
        registry.<ListOf, List<ItemType>>forName(LINKED_HIDDEN).registerMappedBatchLoader((lists, environment) -> Mono
                .fromSupplier(() -> store.visible().hidden(Asking.asker(Loading.context(environment)),
                        links(environment, lists))));
        registry.<ItemId, VisibleItems.Target>forName(TARGETS).registerMappedBatchLoader((ids, environment) -> Mono
                .fromSupplier(() -> store.visible().targets(Asking.asker(Loading.context(environment)), ids)));
    }

    /// The links that an item itself stores, for a list of them.
    private static Map<ListOf, List<ItemId>> links(BatchLoaderEnvironment environment, Iterable<ListOf> lists) {
        var links = new LinkedHashMap<ListOf, List<ItemId>>();
        lists.forEach(list -> {
            String own = list.command().relation().own();
            Item item = (Item) Objects.requireNonNull(environment.getKeyContexts().get(list));
            links.put(list, own == null
                    ? List.of()
                    : item.values(own, Value.Link.class).stream().map(Value.Link::target).toList());
        });
        return links;
    }

    private static Map<Command, List<ListOf>> byCommand(Iterable<ListOf> lists) {
        var commands = new LinkedHashMap<Command, List<ListOf>>();
        @Nullable
        Command last = null;
        List<ListOf> together = List.of();
        for (ListOf list : lists) {
            if (!list.command().equals(last)) {
                last = list.command();
                together = commands.computeIfAbsent(last, _ -> new ArrayList<>());
            }
            together.add(list);
        }
        return commands;
    }

    private static List<Item> items(BatchLoaderEnvironment environment, List<ListOf> lists) {
        return lists.stream().map(list -> (Item) Objects.requireNonNull(environment.getKeyContexts().get(list)))
                .toList();
    }

    /// The slice that a page's arguments and cursor stand for.
    static LinkedItems.Slice slice(Paging paging, Cursors cursors) {
        return new LinkedItems.Slice(
                cursors.place(paging.cursor(),
                        place -> new LinkedItems.Place(new ItemId(place.substring(1)), place.charAt(0) == '.')),
                paging.limit(), paging.backward());
    }

    static String place(LinkedItems.Place place) {
        return (place.own() ? "." : "<") + place.id();
    }
}
