package dev.merganser.server.history;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import graphql.GraphQLContext;
import graphql.relay.DefaultConnectionCursor;
import graphql.relay.DefaultEdge;
import graphql.relay.DefaultPageInfo;
import graphql.relay.Edge;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.BatchMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.BadRequest;
import dev.merganser.server.graph.Cursors;
import dev.merganser.server.graph.ListPage;
import dev.merganser.server.graph.Paging;
import dev.merganser.server.graph.SealedText;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Secrets;
import dev.merganser.store.history.HistoryEntry;
import dev.merganser.store.history.OverallHistory;

/// Answers `history` of everything, and which item an entry is of.
@Controller
class OverallHistoryController {
    private final Store store;
    private final OverallHistory history;
    /// A page may end at an entry that the asker may not see: what a cursor names is for the server alone.
    private final SealedText sealed;

    OverallHistoryController(Store store) {
        this.store = store;
        this.history = new OverallHistory(store.database(), store.visible()::viewable);
        this.sealed = new SealedText(Secrets.of(store.database(), "cursors"));
    }

    @QueryMapping
    ListPage<HistoryWiring.Entry> history(@Argument @Nullable Integer first, @Argument @Nullable String after,
            @Argument @Nullable String by,
            @Argument HistoryEntry.@Nullable Action action, @Argument @Nullable OffsetDateTime from,
            @Argument @Nullable OffsetDateTime to, GraphQLContext context) {
        Asker asker = Asking.asker(context);
        Paging paging = Paging.of(first, after, null, null);
        var which = new OverallHistory.Which(by == null ? null : user(by), action,
                from == null ? null : from.toInstant(), to == null ? null : to.toInstant());
        var cursors = new Cursors("historyOfAll", which.toString());
        var page = history.page(asker, which, cursors.place(paging.cursor(), text -> place(sealed.open(text))),
                paging.limit());
        Map<ItemId, Item> known = items(asker, page.entries());
        List<Edge<HistoryWiring.Entry>> edges = page.entries()
                .stream().<Edge<HistoryWiring.Entry>>map(entry -> new DefaultEdge<>(
                        HistoryWiring.entry(entry, definition(known.get(entry.item()))),
                        cursor(cursors, entry.at(), entry.id())))
                .toList();
        OverallHistory.@Nullable Place end = page.end();
        return new ListPage<>(edges, new DefaultPageInfo(edges.isEmpty() ? null : edges.getFirst().getCursor(),
                end != null
                        ? cursor(cursors, end.at(), end.id())
                        : edges.isEmpty() ? null : edges.getLast().getCursor(),
                paging.cursor() != null, end != null),
                () -> CompletableFuture.completedFuture(0), () -> CompletableFuture.completedFuture(List.of()));
    }

    /// The items of a page of entries by one command; those that aren't there, or may not be seen, are null.
    @BatchMapping(typeName = "HistoryEntry")
    Map<HistoryWiring.Entry, Item> item(List<HistoryWiring.Entry> entries, GraphQLContext context) {
        Set<ItemId> ids = new HashSet<>();
        entries.forEach(entry -> ids.add(new ItemId(entry.itemId())));
        var found = store.items().findAll(Asking.asker(context), ids);
        var items = new HashMap<HistoryWiring.Entry, Item>();
        entries.forEach(entry -> {
            @Nullable
            Item item = found.get(new ItemId(entry.itemId()));
            if (item != null) items.put(entry, item);
        });
        return items;
    }

    /// What the entries are of, for the names of its fields: also what lies in the recycle bin.
    private Map<ItemId, Item> items(Asker asker, List<HistoryEntry> entries) {
        Set<ItemId> ids = new HashSet<>();
        entries.stream().filter(entry -> !entry.changes().isEmpty()).forEach(entry -> ids.add(entry.item()));
        var known = new HashMap<>(store.items().findAll(asker, ids));
        ids.removeAll(known.keySet());
        known.putAll(store.items().deleted(asker, ids));
        return known;
    }

    private @Nullable TypeDefinition definition(@Nullable Item item) {
        return item == null ? null : store.definitions().catalogueWith(item.type()).get(item.type());
    }

    private static UserId user(String by) {
        try {
            return new UserId(by);
        } catch (IllegalArgumentException _) {
            throw new BadRequest("`by` is the name of a user: 1 to 100 characters without white space.");
        }
    }

    private DefaultConnectionCursor cursor(Cursors cursors, Instant at, String id) {
        return new DefaultConnectionCursor(cursors.cursor(sealed.seal(at.toEpochMilli() + " " + id)));
    }

    private static OverallHistory.Place place(String text) {
        int space = text.indexOf(' ');
        return new OverallHistory.Place(Instant.ofEpochMilli(Long.parseLong(text.substring(0, space))),
                text.substring(space + 1));
    }
}
