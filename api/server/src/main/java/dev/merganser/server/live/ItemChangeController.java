package dev.merganser.server.live;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SubscriptionMapping;
import org.springframework.stereotype.Controller;
import reactor.core.publisher.Flux;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.graph.BadRequest;
import dev.merganser.store.Store;
import dev.merganser.store.item.Items;

/// Answers `itemChanged`.
@Controller
class ItemChangeController {
    private static final int MOST_IDS = 1_000;

    private final Hub hub;
    private final Seats seats;
    private final Items items;

    ItemChangeController(Hub hub, Seats seats, Store store) {
        this.hub = hub;
        this.seats = seats;
        this.items = store.items();
    }

    @QueryMapping
    String itemChangesCursor() {
        return ItemChanges.CURSORS.cursor(hub.place());
    }

    @SubscriptionMapping
    Flux<ItemChange> itemChanged(@Argument @Nullable List<String> ids, @Argument @Nullable List<ItemType> types,
            @Argument @Nullable String after, DataFetchingEnvironment environment) {
        return Flux.defer(() -> {
            if (ids != null && ids.size() > MOST_IDS)
                throw new BadRequest("A subscription follows %,d items at most: leave `ids` out to follow all."
                        .formatted(MOST_IDS));
            Set<ItemId> wanted = new HashSet<>();
            // What can't be an id is followed like an unknown one: nothing happens to it.
            if (ids != null) ids.forEach(id -> wanted.add(ItemId.isId(id) ? new ItemId(id) : ItemId.next()));
            Set<ItemType> ofTypes = types == null || types.isEmpty()
                    ? EnumSet.noneOf(ItemType.class)
                    : EnumSet.copyOf(types);
            @Nullable
            String place = ItemChanges.CURSORS.place(after, ItemChangeController::place);
            return Feed.flux(environment, hub, seats,
                    wake -> new ItemChanges(hub, items, wanted, ofTypes, place, wake));
        });
    }

    private static String place(String text) {
        if (!text.matches("[0-9A-F]{2,400}")) throw new IllegalArgumentException("no place");
        return text;
    }
}
