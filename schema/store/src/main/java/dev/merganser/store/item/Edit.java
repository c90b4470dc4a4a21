package dev.merganser.store.item;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/// What becomes of one field in a write. Values are what [dev.merganser.model.value.ValueReader] reads, or links' ids.
public sealed interface Edit {
    List<?> values();

    /// A copy whose text depends on its content only, not on the order in which a map was filled: requests are told
    /// apart by it.
    private static List<?> copy(List<?> values) {
        var copy = new ArrayList<@Nullable Object>();
        values.forEach(value -> copy.add(sorted(value)));
        return Collections.unmodifiableList(copy);
    }

    private static @Nullable Object sorted(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> parts)) return value;
        var sorted = new TreeMap<String, @Nullable Object>();
        parts.forEach((name, part) -> sorted.put(String.valueOf(name), sorted(part)));
        return sorted;
    }

    /// The field holds these values afterwards. Of links, those that stay are left as they are stored.
    record Set(List<?> values) implements Edit {
        public Set {
            values = copy(values);
        }
    }

    /// The field holds these values too.
    record Add(List<?> values) implements Edit {
        public Add {
            values = copy(values);
        }
    }

    /// The field holds these values no longer; those it doesn't hold are passed over.
    record Remove(List<?> values) implements Edit {
        public Remove {
            values = copy(values);
        }
    }

    static Edit to(Object... values) {
        return new Set(List.of(values));
    }
}
