package dev.merganser.server.notification;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.item.Item;
import dev.merganser.model.value.UserId;
import dev.merganser.store.notification.News;
import dev.merganser.store.notification.Notification;

/// A notification as GraphQL shows it: flat. What it points at is answered by the feature that knows it.
///
/// @param subject the merge, suggestion or run
public record ShownNotification(String id, News.Kind kind, Instant at, UserId by, List<Item> items, int itemCount,
        @Nullable String subject, @Nullable String note, @Nullable Instant readAt) {
    static ShownNotification of(Notification one) {
        News news = one.news();
        return new ShownNotification(one.id(), news.kind(), one.at(), news.by(), one.seen(), news.count(),
                news.subject(), news.note(), one.readAt());
    }

    public @Nullable String mergeId() {
        return kind == News.Kind.MERGED ? subject : null;
    }

    public boolean isAbout(News.Kind... kinds) {
        return List.of(kinds).contains(kind) && subject != null;
    }
}
