package dev.merganser.server.search;

import java.util.List;
import java.util.Optional;

import graphql.GraphQLContext;
import graphql.relay.Connection;
import graphql.relay.Edge;
import graphql.relay.PageInfo;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.stereotype.Controller;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.BadRequest;
import dev.merganser.server.graph.Cursors;
import dev.merganser.server.graph.ListPage;
import dev.merganser.server.graph.Paging;
import dev.merganser.server.item.Relations;
import dev.merganser.store.Store;
import dev.merganser.store.graph.ItemGraphs;
import dev.merganser.store.search.Searching;

/// Answers `search` and `itemGraph`.
@Controller
class SearchController {
    private static final int LONGEST = 200;

    private final Store store;

    SearchController(Store store) {
        this.store = store;
    }

    /// A page, and whether there was too much to rank.
    record SearchPage(List<Edge<Item>> edges, PageInfo pageInfo, boolean cut) implements Connection<Item> {
        @Override
        public List<Edge<Item>> getEdges() {
            return edges;
        }

        @Override
        public PageInfo getPageInfo() {
            return pageInfo;
        }
    }

    @QueryMapping
    SearchPage search(@Argument String text, @Argument @Nullable List<ItemType> types,
            @Argument @Nullable Integer first,
            @Argument @Nullable String after, GraphQLContext context) {
        if (text.isEmpty() || text.length() > LONGEST)
            throw new BadRequest("A text to search for has 1 to %d characters.".formatted(LONGEST));
        List<ItemType> ofTypes = types == null
                ? List.of(ItemType.values())
                : types.stream().distinct().sorted().toList();
        Paging paging = Paging.of(first, after, null, null);
        var cursors = new Cursors("search", text, ofTypes.toString());
        var page = store.searching().search(Asking.asker(context), text, ofTypes,
                cursors.place(paging.cursor(), Searching.Place::of), paging.limit());
        ListPage<Item> list = ListPage.of(page.items(), page.hasMore(), paging, Searching.Found::item,
                found -> cursors.cursor(found.place().toString()), () -> {
                    throw new IllegalStateException("what a search finds isn't counted");
                });
        return new SearchPage(list.getEdges(), list.getPageInfo(), page.cut());
    }

    @QueryMapping
    Optional<ItemGraphs.Graph> itemGraph(@Argument String id, @Argument int depth, GraphQLContext context) {
        if (depth < 0 || depth > ItemGraphs.DEEPEST)
            throw new BadRequest("A graph is 0 to %d links deep.".formatted(ItemGraphs.DEEPEST));
        return ItemId.isId(id)
                ? store.graphs().around(Asking.asker(context), new ItemId(id), depth)
                : Optional.empty();
    }

    @SchemaMapping(typeName = "ItemGraphEdge")
    String from(ItemGraphs.Edge edge) {
        return edge.from().value();
    }

    @SchemaMapping(typeName = "ItemGraphEdge")
    String to(ItemGraphs.Edge edge) {
        return edge.to().value();
    }

    @SchemaMapping(typeName = "ItemGraphEdge")
    String field(ItemGraphs.Edge edge) {
        return edge.field().name();
    }

    @SchemaMapping(typeName = "ItemGraphEdge")
    String label(ItemGraphs.Edge edge) {
        return edge.field().label();
    }

    @SchemaMapping(typeName = "ItemGraphEdge")
    String reverseLabel(ItemGraphs.Edge edge) {
        return Relations.back(edge.named(), edge.naming().type(), edge.field().name())
                .orElseGet(() -> store.definitions().catalogueWith(edge.naming()).get(edge.naming()).label());
    }
}
