package dev.merganser.server.graph;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.ItemId;

/// Something that speaks against what a mutation was asked for, fit to be shown to a person.
///
/// @param code one of the values that the schema lists for the mutation
/// @param path       into the input, from `input` on; null if no single field is at fault
/// @param mergedInto with the code `MERGED` the item that the named one was merged into; else null
/// @param mergeId    the merge that stands in the way; null if none does
/// @param itemId     the item that stands in the way; null if none does, or the asker may not see it
public record UserError(String code, String message, @Nullable List<String> path, @Nullable String mergedInto,
        @Nullable String mergeId, @Nullable String itemId) {
    public UserError(String code, String message, @Nullable List<String> path) {
        this(code, message, path, null);
    }

    public UserError(String code, String message, @Nullable List<String> path, @Nullable String mergedInto) {
        this(code, message, path, mergedInto, null, null);
    }

    /// The same, for programs too.
    public UserError inTheWay(@Nullable ItemId item, @Nullable String merge) {
        return new UserError(code, message, path, mergedInto, merge, item == null ? null : item.value());
    }

    public static UserError of(String code, String message, String field) {
        return new UserError(code, message, List.of("input", field));
    }

    /// What the store says in the middle of a sentence, as a sentence.
    public static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }
}
