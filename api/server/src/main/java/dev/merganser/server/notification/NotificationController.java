package dev.merganser.server.notification;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import graphql.GraphQLContext;
import graphql.relay.Connection;
import graphql.relay.Edge;
import graphql.relay.PageInfo;
import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SubscriptionMapping;
import org.springframework.stereotype.Controller;
import reactor.core.publisher.Flux;

import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.BadRequest;
import dev.merganser.server.graph.Cursors;
import dev.merganser.server.graph.ListPage;
import dev.merganser.server.graph.Paging;
import dev.merganser.server.live.Live;
import dev.merganser.server.live.Source;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.notification.Notification;
import dev.merganser.store.notification.Notifications;

/// Answers what notification.graphqls offers, save for what a notification points at.
@Controller
class NotificationController {
    private static final int MOST_IDS = 1_000;
    private static final int BATCH = 20;

    private final Notifications notifications;
    private final Live live;
    private final Clock clock;

    NotificationController(Store store, Live live, Clock clock) {
        this.notifications = store.notifications();
        this.live = live;
        this.clock = clock;
    }

    record Page(List<Edge<ShownNotification>> edges, PageInfo pageInfo, int unreadCount,
            String newestCursor) implements Connection<ShownNotification> {
        @Override
        public List<Edge<ShownNotification>> getEdges() {
            return edges;
        }

        @Override
        public PageInfo getPageInfo() {
            return pageInfo;
        }
    }

    /// @param place of the notification
    record Added(ShownNotification node, String cursor, long place) {}

    record Payload(List<ShownNotification> notifications, int unreadCount) {}

    @QueryMapping
    Page notifications(@Argument @Nullable Integer first, @Argument @Nullable String after,
            @Argument boolean unreadOnly, DataFetchingEnvironment environment) {
        Asker asker = Asking.asker(environment.getGraphQlContext());
        Paging paging = Paging.of(first, after, null, null);
        Cursors cursors = cursors(asker);
        @Nullable
        Long before = cursors.place(paging.cursor(), Long::valueOf);
        // Before the page is read: whatever comes in between is told again rather than not at all.
        String newest = cursors.cursor(Long.toString(notifications.newest(asker)));
        var batch = notifications.page(asker, before, unreadOnly, paging.limit());
        var page = ListPage.of(batch.notifications(), batch.more(), paging, ShownNotification::of,
                one -> cursors.cursor(Long.toString(one.place())),
                () -> java.util.concurrent.CompletableFuture.completedFuture(0));
        boolean counted = environment.getSelectionSet().contains("unreadCount");
        return new Page(page.edges(), page.pageInfo(), counted ? notifications.countUnread(asker) : 0, newest);
    }

    @MutationMapping
    Payload notificationMarkRead(@Argument Map<String, Object> input, GraphQLContext context) {
        Asker asker = Asking.asker(context);
        List<Notification> marked = List.of();
        if (input.get("upTo") instanceof String cursor) {
            notifications.markReadUpTo(asker, Objects.requireNonNull(cursors(asker).place(cursor, Long::valueOf)),
                    clock.instant());
        } else {
            List<String> ids = ((Collection<?>) Objects.requireNonNull(input.get("ids"))).stream()
                    .map(String::valueOf).distinct().toList();
            if (ids.size() > MOST_IDS)
                throw new BadRequest("%,d notifications at most are marked at a time; `upTo` marks any number."
                        .formatted(MOST_IDS));
            notifications.markRead(asker, ids, clock.instant());
            marked = notifications.find(asker, ids);
        }
        return new Payload(marked.stream().map(ShownNotification::of).toList(), notifications.countUnread(asker));
    }

    @SubscriptionMapping
    Flux<Added> notificationAdded(@Argument @Nullable String after, DataFetchingEnvironment environment) {
        return Flux.defer(() -> {
            Asker asker = Asking.asker(environment.getGraphQlContext());
            @Nullable
            Long place = cursors(asker).place(after, Long::valueOf);
            return live.ofUser(environment, asker.user(),
                    new Following(place != null ? place : notifications.newest(asker)));
        });
    }

    private static Cursors cursors(Asker asker) {
        return new Cursors("notifications", asker.user().value());
    }

    /// One user's notifications beyond a place. What was committed is read by its number, so nothing can be missed or
    /// told twice, however the news of it came.
    private final class Following implements Source<Added> {
        private long place;

        Following(long place) {
            this.place = place;
        }

        @Override
        public Batch<Added> next(Asker asker) {
            Notifications.Batch batch = notifications.after(asker, place, BATCH);
            Cursors cursors = cursors(asker);
            if (batch.notifications().isEmpty()) place = batch.scanned();
            return new Batch<>(batch.notifications().stream().map(one -> new Added(ShownNotification.of(one),
                    cursors.cursor(Long.toString(one.place())), one.place())).toList(), batch.more());
        }

        @Override
        public void sent(Added one) {
            place = one.place();
        }

        @Override
        public void close() {}
    }
}
