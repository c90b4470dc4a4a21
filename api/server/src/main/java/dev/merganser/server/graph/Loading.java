package dev.merganser.server.graph;

import java.util.Objects;

import graphql.GraphQLContext;
import graphql.schema.DataFetchingEnvironment;
import org.dataloader.BatchLoaderEnvironment;
import org.dataloader.DataLoader;

/// The loaders of a request, and what they know of it.
public final class Loading {
    /// Items by any id; an id that nothing answers with, or that answers with a hidden item, loads null.
    public static final String ITEMS = "items";

    private Loading() {}

    /// @param name that the loader was registered under
    public static <K, V> DataLoader<K, V> loader(DataFetchingEnvironment environment, String name) {
        return Objects.requireNonNull(environment.<K, V>getDataLoader(name), name);
    }

    /// The request that keys are loaded for.
    public static GraphQLContext context(BatchLoaderEnvironment environment) {
        return Objects.requireNonNull(environment.<GraphQLContext>getContext());
    }
}
