package dev.merganser.server.item;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.store.item.Edit;

/// The edits that an input asks for, and which part of it each came from.
final class Edits {
    final Map<String, Edit> byField = new LinkedHashMap<>();
    final Map<String, List<String>> paths = new HashMap<>();
    final List<Map<String, Object>> problems = new ArrayList<>();
    private final Set<String> builtIn;
    private final List<String> path;

    /// @param type whose own fields have a place of their own in the input, or none, as what only a correction sets
    /// @param path to the input's part that holds the fields
    Edits(ItemType type, String... path) {
        this.builtIn = Types.fields(type).stream().map(Field::name).collect(Collectors.toSet());
        this.path = List.of(path);
    }

    /// What `set`, `add` and `remove` of an input say.
    Edits change(Map<?, ?> input) {
        read("set", input.get("set"), Edit.Set::new);
        read("add", input.get("add"), Edit.Add::new);
        read("remove", input.get("remove"), Edit.Remove::new);
        return this;
    }

    Edits read(String part, @Nullable Object fields, Function<List<?>, Edit> edit) {
        if (!(fields instanceof Map<?, ?> byName)) return this;
        byName.forEach((name, value) -> {
            if (name.equals("fields")) custom(part, value, edit);
            else put(path(part, (String) name), (String) name, values(value), edit);
        });
        return this;
    }

    private void custom(String part, @Nullable Object fields, Function<List<?>, Edit> edit) {
        for (Object field : values(fields)) {
            var input = (Map<?, ?>) field;
            String name = (String) Objects.requireNonNull(input.get("name"));
            List<Object> values = values(input.get("values")).stream()
                    .<Object>map(value -> ((Map<?, ?>) value).values().iterator().next()).toList();
            if (builtIn.contains(name))
                problems.add(WriteAnswers.error("INVALID",
                        "%s is a field of every such item: it isn't set among those of your own".formatted(name),
                        path(part, "fields", name)));
            else
                put(path(part, "fields", name), name, values, edit);
        }
    }

    private List<String> path(String... rest) {
        return Stream.concat(path.stream(), Stream.of(rest)).toList();
    }

    private void put(List<String> path, String name, List<?> values, Function<List<?>, Edit> edit) {
        if (byField.put(name, edit.apply(values)) != null)
            problems.add(WriteAnswers.error("INVALID", "%s stands in more than one part of the input".formatted(name),
                    path));
        paths.put(name, path);
    }

    private static List<?> values(@Nullable Object value) {
        if (value == null) return List.of();
        return value instanceof Collection<?> list ? List.copyOf(list) : List.of(value);
    }
}
