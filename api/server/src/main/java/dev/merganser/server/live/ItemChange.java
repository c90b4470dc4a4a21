package dev.merganser.server.live;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.store.history.HistoryEntry;

/// Something that happened to an item, as subscribers see it.
///
/// @param place where it stands among all that is committed
/// @param item  as it is now; null if it is in the recycle bin
record ItemChange(String place, ItemId id, @Nullable Item item, HistoryEntry.Action action, Instant at, UserId by) {
    public String cursor() {
        return ItemChanges.CURSORS.cursor(place);
    }

    public String itemId() {
        return id.value();
    }
}
