package dev.merganser.model.merge;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.merganser.model.value.ItemId;

/// What somebody asks for: fold all of `items` into `main` (M02), with these choices of values (M05).
///
/// Any list of ids makes a request; whether it can be carried out is for [MergePlanner] to say.
///
/// @param main    the item that stays
/// @param items   every item of the merge in the order that their values are taken in, `main` among them
/// @param choices by field's name; a field that isn't named is decided by the rules
public record MergeRequest(ItemId main, List<ItemId> items, Map<String, FieldChoice> choices) {
    public static final int FEWEST_ITEMS = 2;
    /// More than a person can compare; a larger group is merged in parts.
    public static final int MOST_ITEMS = 50;

    public MergeRequest {
        items = List.copyOf(items);
        choices = Collections.unmodifiableMap(new TreeMap<>(choices));
    }

    /// Which values of a field are kept.
    public sealed interface FieldChoice {
        /// Those of one item, be they none at all.
        record From(ItemId item) implements FieldChoice {}

        /// All values of a field that can hold many (M06).
        record KeepAll() implements FieldChoice {}
    }
}
