package dev.merganser.store.live;

import java.time.Instant;

import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.store.history.HistoryEntry;

/// Something that was committed.
public sealed interface LiveEvent {
    /// Where it stands among all that is committed: later ones compare higher as text, in every process.
    String place();

    /// A user has a new notification.
    record Notified(String place, UserId user) implements LiveEvent {}

    /// Something happened to an item: its history has a new entry.
    record ItemTouched(String place, ItemId item, HistoryEntry.Action action, Instant at,
            UserId by) implements LiveEvent {}

    /// Somebody's rights changed, or a session or token ended.
    record AccessChanged(String place) implements LiveEvent {}
}
