package dev.merganser.model.merge;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.ItemId;

/// Why a merge can't be done as it was asked for (M22). Nothing was written.
///
/// @param message    a sentence for people
/// @param path       the part of the request that is at fault, such as `choices`, `birthDate`
/// @param mergedInto what the named item was merged into, of [Code#MERGED]; else null
public record MergeRefusal(Code code, String message, List<String> path, @Nullable ItemId mergedInto) {
    public MergeRefusal(Code code, String message, List<String> path) {
        this(code, message, path, null);
    }

    public enum Code {
        TOO_FEW_ITEMS, TOO_MANY_ITEMS,
        /// An id stands twice, or two ids answer with the same item.
        ITEM_TWICE, MAIN_NOT_AMONG_ITEMS, MIXED_TYPES,
        /// There is no such item, or the asker may not see it.
        NOT_FOUND,
        /// The asker may see the item, and not change and delete it (M17).
        FORBIDDEN,
        /// The item is in the recycle bin.
        DELETED,
        /// The item was merged into another.
        MERGED, UNKNOWN_FIELD,
        /// The choice names an item that isn't part of the merge, or can't be made for such a field.
        INVALID_CHOICE, TOO_MANY_VALUES
    }
}
