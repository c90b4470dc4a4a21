package dev.merganser.store.suggestion;

import dev.merganser.model.value.ItemId;

/// The id of the suggestion that two items are one, made of the pair: whoever finds the pair again, in whichever
/// order, finds the same suggestion.
///
/// @param value the two ids, the lower one first, with `-` between
public record SuggestionId(String value) {
    private static final int ID_LENGTH = 26;

    /// @throws IllegalArgumentException if `value` has not that form
    public SuggestionId {
        if (!isId(value)) throw new IllegalArgumentException("not an id of a suggestion");
    }

    public static boolean isId(String text) {
        return text.length() == 2 * ID_LENGTH + 1 && text.charAt(ID_LENGTH) == '-'
                && ItemId.isId(text.substring(0, ID_LENGTH)) && ItemId.isId(text.substring(ID_LENGTH + 1))
                && text.substring(0, ID_LENGTH).compareTo(text.substring(ID_LENGTH + 1)) < 0;
    }

    /// @throws IllegalArgumentException if the two are the same
    public static SuggestionId of(ItemId one, ItemId other) {
        return one.compareTo(other) < 0
                ? new SuggestionId(one + "-" + other)
                : new SuggestionId(other + "-" + one);
    }

    public ItemId left() {
        return new ItemId(value.substring(0, ID_LENGTH));
    }

    public ItemId right() {
        return new ItemId(value.substring(ID_LENGTH + 1));
    }

    @Override
    public String toString() {
        return value;
    }
}
