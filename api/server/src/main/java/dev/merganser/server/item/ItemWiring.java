package dev.merganser.server.item;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.PropertyDataFetcher;
import graphql.schema.idl.TypeRuntimeWiring;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.recipient.Wording;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.BadRequest;
import dev.merganser.server.graph.Cursors;
import dev.merganser.server.graph.ListPage;
import dev.merganser.server.graph.Loading;
import dev.merganser.server.graph.Paging;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.item.LinkedItems;
import dev.merganser.store.item.LinkedItems.Relation;
import dev.merganser.store.list.ItemFilter;
import dev.merganser.store.list.ItemOrder;
import dev.merganser.store.list.Lists;

/// Answers the fields of all types of items by the catalogue, their lists, and `item`. Knows no type by name.
@Configuration(proxyBeanMethods = false)
class ItemWiring {
    @Bean
    RuntimeWiringConfigurer itemFields(Store store) {
        return wiring -> {
            wiring.type("Item", type -> type.typeResolver(environment -> environment.getSchema()
                    .getObjectType(Types.name(environment.<Item>getObject().type().type()))));
            for (ItemType type : Types.all()) {
                wiring.type(Types.name(type), item -> fields(item, type, store));
                wiring.type(Types.name(type) + "Connection",
                        page -> page.dataFetcher("totalCount",
                                environment -> Objects.requireNonNull(environment.<ListPage<?>>getSource())
                                        .totalCount()));
            }
            for (ItemType type : List.of(ItemType.CONTACT, ItemType.COMPANY)) {
                wiring.type(Types.name(type) + "Connection",
                        page -> page.dataFetcher("hidden", ItemWiring::hidden));
            }
            wiring.type("Query", query -> {
                query.dataFetcher("item", environment -> find(store, environment));
                for (ItemType type : Types.all()) {
                    query.dataFetcher(Types.listName(type), environment -> page(store, type, environment));
                }
                return query;
            });
        };
    }

    private static @Nullable Item find(Store store, DataFetchingEnvironment environment) {
        String id = Objects.requireNonNull(environment.getArgument("id"));
        return ItemId.isId(id)
                ? store.items().find(Asking.asker(environment.getGraphQlContext()), new ItemId(id)).orElse(null)
                : null;
    }

    private static TypeRuntimeWiring.Builder fields(TypeRuntimeWiring.Builder wiring, ItemType type, Store store) {
        common(wiring, store);
        for (Field field : Types.fields(type)) {
            if (field.kind() != FieldKind.LINK)
                wiring.dataFetcher(field.name(), field.many() ? values(field.name()) : value(field.name()));
            else
                if (!field.many()) wiring.dataFetcher(field.name(), linked(field.name()));
        }
        Relations.of(type).forEach(
                (name, relation) -> wiring.dataFetcher(name,
                        linked(Types.name(type) + "." + name, relation, Types.linked(type, relation), store)));
        return wiring;
    }

    private static void common(TypeRuntimeWiring.Builder wiring, Store store) {
        wiring.dataFetcher("id", read(item -> item.id().value()))
                .dataFetcher("displayName",
                        read(item -> item.title(store.definitions().catalogueWith(item.type()).get(item.type()))))
                .dataFetcher("version", read(Item::version))
                .dataFetcher("externalId", read(Item::externalId))
                .dataFetcher("mergedIds", read(item -> item.aliases().stream().map(ItemId::value).toList()))
                .dataFetcher("unparsed", read(item -> item.unparsed().entrySet().stream()
                        .map(one -> Map.of("field", one.getKey(), "texts", one.getValue())).toList()))
                .dataFetcher("createdAt", read(Item::createdAt))
                .dataFetcher("createdBy", read(Item::createdBy))
                .dataFetcher("changedAt", read(Item::changedAt))
                .dataFetcher("changedBy", read(Item::changedBy));
    }

    /// A field that is read off the item alone. Being one of graphql-java's own fetchers, it is spared what others go
    /// through for each item: an environment, and the thread's context put up and taken down.
    private static DataFetcher<@Nullable Object> read(Function<Item, @Nullable Object> field) {
        return PropertyDataFetcher.fetching(field);
    }

    private static CompletionStage<List<Values.Hidden>> hidden(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.<ListPage<?>>getSource()).hidden().get()
                .thenApply(types -> types.stream()
                        .map(type -> new Values.Hidden(Wording.hidden(type, environment.getLocale()))).toList());
    }

    static Item source(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.getSource());
    }

    private static DataFetcher<@Nullable Object> values(String field) {
        return read(item -> item.values(field).stream().map(Values::bare).toList());
    }

    static DataFetcher<@Nullable Object> value(String field) {
        return read(item -> {
            List<Value> values = item.values(field);
            return values.isEmpty() ? null : Values.bare(values.getFirst());
        });
    }

    private static DataFetcher<@Nullable Object> linked(String field) {
        return environment -> {
            Value.@Nullable Link link = source(environment).value(field, Value.Link.class);
            return link == null
                    ? null
                    : Loading.<ItemId, Item>loader(environment, Loading.ITEMS).load(link.target());
        };
    }

    private static DataFetcher<CompletableFuture<ListPage<Item>>> linked(String list, Relation relation,
            ItemType target, Store store) {
        return environment -> {
            Item item = source(environment);
            LinkedArguments asked = LinkedArguments.of(environment, list, relation, target, store);
            Paging paging = asked.paging();
            var cursors = new Cursors(list, item.id().value(), asked.canonical());
            var counted = new Loaders.ListOf(asked.counted(), item.id());
            var key = new Loaders.ListOf(asked.command(cursors), item.id());
            return Loading.<Loaders.ListOf, LinkedItems.Page>loader(environment, Loaders.LINKED).load(key, item)
                    .thenApply(page -> {
                        if (page.lost())
                            throw new BadRequest("The link that this cursor names is gone: start from the first page.");
                        return ListPage.of(page.items(), page.hasMore(), paging, LinkedItems.Linked::item,
                                linked -> cursors.cursor(Loaders.place(linked.place())),
                                () -> Loading.<Loaders.ListOf, Integer>loader(environment, Loaders.LINKED_COUNT)
                                        .load(counted, item))
                                .withHidden(() -> Loading.<Loaders.ListOf, List<ItemType>>loader(environment,
                                        Loaders.LINKED_HIDDEN)
                                        .load(counted, item));
                    });
        };
    }

    private static ListPage<Item> page(Store store, ItemType type, DataFetchingEnvironment environment) {
        Asker asker = Asking.asker(environment.getGraphQlContext());
        TypeKey key = type == ItemType.SMART_PROCESS_ITEM
                ? SmartProcesses.key(store, environment.getArgument("process"))
                : new TypeKey(type, null);
        TypeDefinition definition = store.definitions().catalogueWith(key).get(key);
        ItemFilter filter = ListArguments.filter(environment, definition, true);
        ItemOrder order = ListArguments.order(environment, definition);
        Paging paging = Paging.of(environment);
        var cursors = new Cursors("Query", filter.canonical(), order.toString());
        @Nullable
        String from = cursors.place(paging.cursor(), place -> place);
        Lists.Page page = store.lists().page(asker, filter, order,
                new Lists.Slice(from, paging.limit(), paging.backward()));
        return ListPage.of(page.items(), page.hasMore(), paging, Lists.Listed::item,
                listed -> cursors.cursor(listed.key()),
                () -> CompletableFuture.completedFuture((int) store.lists().count(asker, filter)));
    }
}
