package dev.merganser.store.notification;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.item.Item;

/// What a user was told.
///
/// @param place  1 for the first notification of the user, 2 for the next: in the order in which they were committed
/// @param seen   those of its items that the user may see, as they are now: what one of them was merged into stands for it
/// @param readAt null while it is unread
public record Notification(String id, long place, Instant at, News news, List<Item> seen, @Nullable Instant readAt) {
    public Notification {
        seen = List.copyOf(seen);
    }

    /// Whether the user may be told. What one may not see isn't told of, save that one's own item was merged (M13):
    /// that says no more than that it was.
    boolean mayBeTold() {
        return !seen.isEmpty() || news.items().isEmpty() || news.kind() == News.Kind.MERGED;
    }
}
