package dev.merganser.model.item;

import java.util.AbstractMap;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.Value;

/// The values of an item's fields, made when somebody asks for them: whoever reads thousands of items shows little of
/// each. They never change; no list is empty, and none can be modified. [Item] takes them as they are.
public abstract class LazyFields extends AbstractMap<String, List<Value>> {
    @Override
    public abstract @Nullable List<Value> get(@Nullable Object field);

    @Override
    public boolean containsKey(@Nullable Object field) {
        return get(field) != null;
    }

    @Override
    public List<Value> getOrDefault(@Nullable Object field, List<Value> otherwise) {
        List<Value> values = get(field);
        return values == null ? otherwise : values;
    }
}
