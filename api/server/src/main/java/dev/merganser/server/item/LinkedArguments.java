package dev.merganser.server.item;

import graphql.language.Field;
import graphql.schema.DataFetchingEnvironment;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.server.graph.Paging;
import dev.merganser.store.Store;
import dev.merganser.store.list.ItemFilter;

/// The arguments of a list of linked items, read once a request for all items of a level: they are the same for each.
///
/// @param canonical the filter's own text
record LinkedArguments(Paging paging, ItemFilter filter, String canonical) {
    /// A place in the document: variables don't change within a request.
    private record Asked(String list, Field field) {}

    static LinkedArguments of(DataFetchingEnvironment environment, String list, ItemType target, Store store) {
        return environment.getGraphQlContext().computeIfAbsent(
                new Asked(list, environment.getMergedField().getSingleField()), _ -> {
                    ItemFilter filter = ListArguments.linked(environment, target, store);
                    return new LinkedArguments(Paging.of(environment), filter, filter.canonical());
                });
    }
}
