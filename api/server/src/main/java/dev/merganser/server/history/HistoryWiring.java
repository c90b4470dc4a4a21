package dev.merganser.server.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.PlainValue;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.Cursors;
import dev.merganser.server.graph.ItemPages;
import dev.merganser.server.graph.ListPage;
import dev.merganser.server.graph.Loading;
import dev.merganser.server.graph.Paging;
import dev.merganser.server.item.Types;
import dev.merganser.store.Store;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Visible;
import dev.merganser.store.history.HistoryEntry;

/// Answers `history` of every type of item. The entries of all items of a level are read by one command.
@Configuration(proxyBeanMethods = false)
class HistoryWiring {
    private final ItemPages<HistoryEntry> pages;

    /// An entry as GraphQL shows it.
    ///
    /// @param merge null where the action is none
    record Entry(String id, String itemId, java.time.Instant at, UserId by, HistoryEntry.Action action, long version,
            String request, List<Change> changes, @Nullable String reason, @Nullable String file,
            @Nullable Merge merge) {
        record Change(String field, String label, List<Value> before, List<Value> after) {}

        record Merge(String id, List<Deleted> deleted, List<Choice> choices, @Nullable String into) {}

        record Deleted(String id, String displayName) {}

        record Choice(String field, @Nullable String fromItem) {}
    }

    HistoryWiring(BatchLoaderRegistry registry, Store store) {
        pages = new ItemPages<>(registry, "history", (context, items, before, limit) -> store.history()
                .ofAll(Asking.asker(context), ItemPages.ids(items), before, limit));
    }

    @Bean
    RuntimeWiringConfigurer historyFields(Store store) {
        return wiring -> {
            wiring.type("HistoryEntry", entry -> entry.dataFetcher("changes", environment -> {
                Entry told = Objects.requireNonNull(environment.<Entry>getSource());
                Entry.@Nullable Merge merge = told.merge();
                // What undoing changed came from items that are apart again, and the entry doesn't name them.
                if (told.action() == HistoryEntry.Action.MERGE_UNDONE && !Visible.isEverything(
                        Visible.filter(Asking.asker(environment.getGraphQlContext()), Action.VIEW)))
                    return List.of();
                return merge == null ? told.changes() : changes(environment, told, merge);
            }));
            wiring.type("HistoryMerge", type -> type
                    .dataFetcher("deleted",
                            environment -> seen(environment, merge(environment).deleted(), Entry.Deleted::id))
                    .dataFetcher("choices",
                            environment -> seen(environment, merge(environment).choices(), Entry.Choice::fromItem))
                    .dataFetcher("into", environment -> {
                        @Nullable
                        String into = merge(environment).into();
                        return into == null
                                ? null
                                : item(environment, into).thenApply(found -> found == null ? null : into);
                    }));
            for (ItemType type : ItemType.values()) {
                wiring.type(Types.name(type),
                        item -> item.dataFetcher("history", environment -> history(store, environment)));
            }
        };
    }

    private static Entry.Merge merge(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.<Entry.Merge>getSource());
    }

    private static CompletableFuture<Item> item(DataFetchingEnvironment environment, String id) {
        return Loading.<ItemId, Item>loader(environment, Loading.ITEMS).load(new ItemId(id));
    }

    /// After an undone merge its items are apart again: the one's history tells nothing of another that is hidden.
    ///
    /// @param id the item that a part names; null if it names none
    private static <P> CompletableFuture<List<P>> seen(DataFetchingEnvironment environment, List<P> all,
            Function<P, @Nullable String> id) {
        // To whom nothing is hidden it is told, too, of what lies in the recycle bin.
        if (Visible.isEverything(Visible.filter(Asking.asker(environment.getGraphQlContext()), Action.VIEW)))
            return CompletableFuture.completedFuture(all);
        var found = new HashMap<String, CompletableFuture<Item>>();
        all.forEach(part -> {
            @Nullable
            String item = id.apply(part);
            if (item != null) found.computeIfAbsent(item, one -> item(environment, one));
        });
        return CompletableFuture.allOf(found.values().toArray(CompletableFuture[]::new))
                .thenApply(_ -> all.stream().filter(part -> {
                    @Nullable
                    String item = id.apply(part);
                    return item == null || Objects.requireNonNull(found.get(item)).join() != null;
                }).toList());
    }

    /// What a merge changed came from its items: after an undone merge one of them may be hidden.
    private static CompletableFuture<List<Entry.Change>> changes(DataFetchingEnvironment environment, Entry told,
            Entry.Merge merge) {
        return seen(environment, merge.deleted(), Entry.Deleted::id)
                .thenApply(seen -> seen.size() == merge.deleted().size() ? told.changes() : List.of());
    }

    private CompletableFuture<ListPage<Entry>> history(Store store, DataFetchingEnvironment environment) {
        Item item = Objects.requireNonNull(environment.getSource());
        TypeDefinition definition = store.definitions().catalogueWith(item.type()).get(item.type());
        Paging paging = Paging.of(environment);
        var cursors = new Cursors("history", item.id().value());
        return pages.load(environment, item, cursors.place(paging.cursor(), place -> place), paging.limit() + 1)
                .thenApply(read -> ListPage.ofOneMore(read, paging, entry -> entry(entry, definition),
                        entry -> cursors.cursor(entry.id())));
    }

    /// @param definition null if what it is of isn't known any more
    static Entry entry(HistoryEntry stored, @Nullable TypeDefinition definition) {
        return new Entry(stored.id(), stored.item().value(), stored.at(), stored.by(), stored.action(),
                stored.version(), stored.request(),
                stored.changes().stream().map(change -> change(change, definition)).toList(),
                (String) stored.details().get("reason"), (String) stored.details().get("file"), merge(stored));
    }

    private static Entry.Change change(HistoryEntry.FieldChange change, @Nullable TypeDefinition definition) {
        @Nullable
        Field field = definition == null ? null : definition.field(change.field()).orElse(null);
        return new Entry.Change(change.field(), field == null ? change.field() : field.label(),
                values(field, change.before()), values(field, change.after()));
    }

    /// Where nothing tells what kind of field it was, it is shown as text; what may be an item's id, as a link.
    private static List<Value> values(@Nullable Field field, List<Object> plain) {
        return plain.stream().map(value -> field != null ? PlainValue.read(field.kind(), value) : text(value)).toList();
    }

    private static Value text(Object plain) {
        String text = plain.toString();
        return ItemId.isId(text) ? new Value.Link(new ItemId(text)) : new Value.Text(text);
    }

    private static Entry.@Nullable Merge merge(HistoryEntry stored) {
        if (!(stored.details().get("merge") instanceof String merge)) return null;
        var deleted = new ArrayList<Entry.Deleted>();
        if (stored.details().get("deleted") instanceof Collection<?> items)
            items.forEach(item -> deleted.add(new Entry.Deleted(text(item, "id"), text(item, "title"))));
        var choices = new ArrayList<Entry.Choice>();
        if (stored.details().get("choices") instanceof Map<?, ?> byField)
            byField.forEach((field, choice) -> choices.add(new Entry.Choice(String.valueOf(field),
                    "all".equals(choice) ? null : String.valueOf(choice))));
        return new Entry.Merge(merge, deleted, choices, (String) stored.details().get("into"));
    }

    private static String text(Object map, String name) {
        return String.valueOf(((Map<?, ?>) map).get(name));
    }
}
