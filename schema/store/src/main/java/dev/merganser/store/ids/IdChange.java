package dev.merganser.store.ids;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.ItemId;

/// What became of one id.
///
/// @param number its place in the feed, from 1 on, without gaps
/// @param into   the item that the id answers with since; null unless the item was merged
public record IdChange(long number, Kind kind, ItemId id, @Nullable ItemId into, Instant at) {
    public enum Kind {
        /// The item was merged into another, and its id answers with that.
        MERGED,
        /// The item is one of its own again: its merge was undone, or it was restored separately.
        RETURNED,
        /// The item and all that held it is gone for ever, and the id answers with nothing.
        PURGED
    }
}
