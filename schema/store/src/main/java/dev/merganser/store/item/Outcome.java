package dev.merganser.store.item;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.access.Action;

/// Everything that can come of a [Change].
public sealed interface Outcome {

    /// @param before the version before, 0 if the item is new; the same as now if the change changed nothing
    record Written(Item item, long before) implements Outcome {}

    record Deleted(Item item) implements Outcome {}

    /// The values don't fit the type: nothing was written.
    record Invalid(List<Problem> problems) implements Outcome {}

    /// The item is closed, such as an invoice that was issued: what was asked for takes a correction.
    record Locked(List<Problem> problems) implements Outcome {}

    /// Somebody wrote the item meanwhile: look at `stored`, then ask again.
    record Stale(Item stored) implements Outcome {}

    /// There is no such item, or the asker may not see it.
    record NotFound() implements Outcome {}

    /// The asker may see the item, and not do that with it.
    record Denied(Action action) implements Outcome {}

    /// The item was merged (M20): write to `into`.
    record Merged(ItemId into) implements Outcome {}

    /// The idempotency key was used for something else (R72).
    record KeyReused() implements Outcome {}

    /// Another change of the same request was refused, and they were to be written all together or not at all.
    record NotTried() implements Outcome {}

    /// @param field      the field's name; empty if no single field is at fault
    /// @param message    a sentence for people
    /// @param mergedInto what the item that the field was to link to was merged into (M20); else null
    record Problem(String field, String message, @Nullable ItemId mergedInto) {
        public Problem(String field, String message) {
            this(field, message, null);
        }
    }
}
