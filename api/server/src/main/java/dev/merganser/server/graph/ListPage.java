package dev.merganser.server.graph;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

import graphql.relay.Connection;
import graphql.relay.DefaultConnectionCursor;
import graphql.relay.DefaultEdge;
import graphql.relay.DefaultPageInfo;
import graphql.relay.Edge;
import graphql.relay.PageInfo;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.ItemType;

/// A page as GraphQL shows it.
///
/// @param count asked only where a document selects `totalCount`
/// @param hidden asked only where a document selects `hidden`: the types of linked items that the asker may not see
public record ListPage<T>(List<Edge<T>> edges, PageInfo pageInfo, Supplier<CompletionStage<Integer>> count,
        Supplier<CompletionStage<List<ItemType>>> hidden)
        implements
            Connection<T> {

    /// @param hasMore whether the list goes on in the direction that the page was read in
    public static <E, T> ListPage<T> of(List<E> entries, boolean hasMore, Paging paging, Function<E, T> node,
            Function<E, String> cursor, Supplier<CompletionStage<Integer>> count) {
        List<Edge<T>> edges = entries.stream()
                .<Edge<T>>map(entry -> new DefaultEdge<>(node.apply(entry),
                        new DefaultConnectionCursor(cursor.apply(entry))))
                .toList();
        boolean beyondStart = paging.cursor() != null;
        return new ListPage<>(edges, new DefaultPageInfo(cursor(edges.isEmpty() ? null : edges.getFirst()),
                cursor(edges.isEmpty() ? null : edges.getLast()), paging.backward() ? hasMore : beyondStart,
                paging.backward() ? beyondStart : hasMore), count,
                () -> CompletableFuture.completedFuture(List.of()));
    }

    /// A page of what was read with one more than the page holds, so as to see whether there are more; nobody counts it.
    ///
    /// @param read up to `paging.limit() + 1` entries
    public static <E, T> ListPage<T> ofOneMore(List<E> read, Paging paging, Function<E, T> node,
            Function<E, String> cursor) {
        return of(read.subList(0, Math.min(read.size(), paging.limit())), read.size() > paging.limit(), paging, node,
                cursor, () -> CompletableFuture.completedFuture(0));
    }

    public ListPage<T> withHidden(Supplier<CompletionStage<List<ItemType>>> hiddenItems) {
        return new ListPage<>(edges, pageInfo, count, hiddenItems);
    }

    private static graphql.relay.@Nullable ConnectionCursor cursor(@Nullable Edge<?> edge) {
        return edge == null ? null : edge.getCursor();
    }

    @Override
    public List<Edge<T>> getEdges() {
        return edges;
    }

    @Override
    public PageInfo getPageInfo() {
        return pageInfo;
    }

    public CompletionStage<Integer> totalCount() {
        return count.get();
    }
}
