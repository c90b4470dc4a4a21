package dev.merganser.server.item;

import graphql.language.Field;
import graphql.schema.DataFetchingEnvironment;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.server.graph.Cursors;
import dev.merganser.server.graph.Paging;
import dev.merganser.store.Store;
import dev.merganser.store.item.LinkedItems;
import dev.merganser.store.item.LinkedItems.Relation;
import dev.merganser.store.list.ItemFilter;

/// The arguments of a list of linked items, read once a request for all items of a level: they are the same for each.
///
/// @param canonical the filter's own text
/// @param first     what is asked for without a cursor
/// @param counted   what is asked for by counts
record LinkedArguments(Paging paging, ItemFilter filter, String canonical, Loaders.Command first,
        Loaders.Command counted) {
    /// A place in the document: variables don't change within a request.
    private record Asked(String list, Field field) {}

    static LinkedArguments of(DataFetchingEnvironment environment, String list, Relation relation, ItemType target,
            Store store) {
        return environment.getGraphQlContext().computeIfAbsent(
                new Asked(list, environment.getMergedField().getSingleField()), _ -> {
                    ItemFilter filter = ListArguments.linked(environment, target, store);
                    Paging paging = Paging.of(environment);
                    return new LinkedArguments(paging, filter, filter.canonical(),
                            new Loaders.Command(relation, filter,
                                    new LinkedItems.Slice(null, paging.limit(), paging.backward())),
                            new Loaders.Command(relation, filter, null));
                });
    }

    /// What is asked for of one item.
    Loaders.Command command(Cursors cursors) {
        return paging.cursor() == null
                ? first
                : new Loaders.Command(first.relation(), filter, Loaders.slice(paging, cursors));
    }
}
