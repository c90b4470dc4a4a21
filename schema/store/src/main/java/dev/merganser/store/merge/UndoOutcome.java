package dev.merganser.store.merge;

import java.util.List;

import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;

/// Everything that can come of undoing a merge. Only [Undone] has written anything.
public sealed interface UndoOutcome {
    /// @param main     the item that stayed, with the values it had before the merge
    /// @param restored the items that the merge had deleted, save those that the asker may not see
    record Undone(Item main, List<Item> restored) implements UndoOutcome {}

    /// There is no such merge, or the asker may not see its items.
    record NotFound() implements UndoOutcome {}

    record AlreadyUndone() implements UndoOutcome {}

    /// The main item was merged into another since: that merge has to be undone first.
    record MergedSince(ItemId into) implements UndoOutcome {}

    /// The main item was changed since.
    record ChangedSince(Item main) implements UndoOutcome {}

    /// One of the items is gone: the main item from the base, or a deleted one from the recycle bin.
    record Gone(ItemId item) implements UndoOutcome {}
}
