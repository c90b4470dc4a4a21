package dev.merganser.store.item;

import java.util.List;

/// What becomes of one field in a write. Values are what [dev.merganser.model.value.ValueReader] reads, or links' ids.
public sealed interface Edit {
    List<?> values();

    /// The field holds these values afterwards. Of links, those that stay are left as they are stored.
    record Set(List<?> values) implements Edit {}

    /// The field holds these values too.
    record Add(List<?> values) implements Edit {}

    /// The field holds these values no longer; those it doesn't hold are passed over.
    record Remove(List<?> values) implements Edit {}

    static Edit to(Object... values) {
        return new Set(List.of(values));
    }
}
