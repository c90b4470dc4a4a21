package dev.merganser.server.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

import graphql.relay.Connection;
import graphql.relay.ConnectionCursor;
import graphql.relay.DefaultConnectionCursor;
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
        var edges = new ArrayList<Edge<T>>(entries.size());
        for (E entry : entries) edges.add(new Entry<>(entry, node.apply(entry), cursor));
        boolean beyondStart = paging.cursor() != null;
        return new ListPage<>(edges,
                new Place(edges, paging.backward() ? hasMore : beyondStart, paging.backward() ? beyondStart : hasMore),
                count, () -> CompletableFuture.completedFuture(List.of()));
    }

    /// An entry of a page. Its cursor, which takes a checksum, is made only where a document selects it.
    ///
    /// @param read  what was read
    /// @param place makes the cursor of it
    public record Entry<E, T>(E read, T node, Function<E, String> place) implements Edge<T> {
        @Override
        public T getNode() {
            return node;
        }

        @Override
        public ConnectionCursor getCursor() {
            return new DefaultConnectionCursor(place.apply(read));
        }
    }

    /// Where a page lies.
    ///
    /// @param edges of the page
    public record Place(List<? extends Edge<?>> edges, boolean isHasPreviousPage,
            boolean isHasNextPage) implements PageInfo {
        @Override
        public @Nullable ConnectionCursor getStartCursor() {
            return edges.isEmpty() ? null : edges.getFirst().getCursor();
        }

        @Override
        public @Nullable ConnectionCursor getEndCursor() {
            return edges.isEmpty() ? null : edges.getLast().getCursor();
        }
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
