package dev.merganser.server.graph;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;
import tools.jackson.databind.JacksonSerializable;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsontype.TypeSerializer;

/// An object of an answer: what was selected, in that order. All objects of one selection share its keys, of which there
/// are few, and are written as JSON without asking for each value how values of its class are written.
final class AnsweredObject extends AbstractMap<String, @Nullable Object> implements JacksonSerializable {
    private final Keys keys;
    private final @Nullable Object[] values;

    /// The keys of objects, and as they are written.
    static final class Keys {
        private final List<String> names;
        private final SerializedString[] written;

        Keys(List<String> names) {
            this.names = List.copyOf(names);
            this.written = names.stream().map(SerializedString::new).toArray(SerializedString[]::new);
        }

        String name(int at) {
            return names.get(at);
        }
    }

    /// @param values by the keys' order; the array is kept
    AnsweredObject(Keys keys, @Nullable Object[] values) {
        this.keys = keys;
        this.values = values;
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        int at = key == null ? -1 : keys.names.indexOf(key);
        return at < 0 ? null : values[at];
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return key != null && keys.names.contains(key);
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, @Nullable Object>> iterator() {
                return new Iterator<>() {
                    private int at;

                    @Override
                    public boolean hasNext() {
                        return at < values.length;
                    }

                    @Override
                    public Map.Entry<String, @Nullable Object> next() {
                        if (!hasNext()) throw new NoSuchElementException();
                        return new SimpleImmutableEntry<>(keys.name(at), values[at++]);
                    }
                };
            }

            @Override
            public int size() {
                return values.length;
            }
        };
    }

    @Override
    public void serialize(JsonGenerator json, SerializationContext context) {
        json.writeStartObject();
        for (int i = 0; i < values.length; i++) {
            json.writeName(keys.written[i]);
            write(values[i], json, context);
        }
        json.writeEndObject();
    }

    private static void write(@Nullable Object value, JsonGenerator json, SerializationContext context) {
        switch (value) {
            case null -> json.writeNull();
            case String text -> json.writeString(text);
            case AnsweredObject object -> object.serialize(json, context);
            case List<?> list -> {
                json.writeStartArray();
                for (Object element : list) write(element, json, context);
                json.writeEndArray();
            }
            case Integer number -> json.writeNumber(number);
            case Boolean flag -> json.writeBoolean(flag);
            default -> context.writeValue(json, value);
        }
    }

    @Override
    public void serializeWithType(JsonGenerator json, SerializationContext context, TypeSerializer types) {
        serialize(json, context);
    }
}
