package dev.merganser.store.file;

import dev.merganser.model.value.ItemId;

/// Everything that can come of putting a file on an item.
public sealed interface Adding {
    record Added(ItemFile file) implements Adding {}

    /// There is no such item, or the asker may not see it.
    record NoItem() implements Adding {}

    /// The item was merged: put it on `into`.
    record Merged(ItemId into) implements Adding {}

    /// The asker sees the item and may not change it.
    record NotAllowed() implements Adding {}

    /// @param most bytes of a file
    record TooLarge(long most) implements Adding {}

    /// @param most files on one item
    record TooMany(int most) implements Adding {}

    /// @param problem a sentence for people
    record Invalid(String problem) implements Adding {}
}
