package dev.merganser.store.recyclebin;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;

/// Everything that can come of restoring an item. Only [Restored] has written anything.
public sealed interface RestoreOutcome {
    record Restored(Item item) implements RestoreOutcome {}

    /// There is no such item in the recycle bin, or the asker may not see it.
    record NotFound() implements RestoreOutcome {}

    /// The item isn't deleted.
    record NotDeleted() implements RestoreOutcome {}

    /// It was merged: the merge can be undone, or the item restored separately.
    ///
    /// @param into null if the asker may not see that one
    record Merged(@Nullable ItemId into, String merge) implements RestoreOutcome {}

    /// The item that it was merged into is in the recycle bin itself.
    ///
    /// @param main null if the asker may not see that one
    record MainDeleted(@Nullable ItemId main) implements RestoreOutcome {}

    /// Another item has its external id by now.
    ///
    /// @param by null if the asker may not see that one
    record ExternalIdTaken(@Nullable ItemId by) implements RestoreOutcome {}
}
