package dev.merganser.model.item;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.PlainValue;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;

/// One customer record, of any type, as it was when it was read. Immutable.
///
/// @param id         its own id
/// @param aliases    the ids it took over when others were merged into it, in that order
/// @param type       which definition of the catalogue it follows
/// @param version    1 when it is made, one more with every write
/// @param externalId its id in the system that it was imported from, unique in its type; null if it has none
/// @param fields     the values by field, in order; a field without a value isn't there
/// @param unparsed   text that an import couldn't read as its field's kind, by field
/// @param settled    those of its aliases that no link names any more
public record Item(ItemId id, List<ItemId> aliases, TypeKey type, long version, @Nullable String externalId,
        Map<String, List<Value>> fields, Map<String, List<String>> unparsed, Instant createdAt, UserId createdBy,
        Instant changedAt, UserId changedBy, List<ItemId> settled) {
    /// The most of one item: its history holds it before and after a change in one document, and the journal what a
    /// merge made of several, which MongoDB bounds at 16 MB.
    public static final long MOST_CHARACTERS = 2_000_000;

    public Item {
        aliases = List.copyOf(aliases);
        settled = settled.isEmpty() ? List.of() : settled.stream().filter(aliases::contains).toList();
        if (!(fields instanceof LazyFields)) fields = copy(fields);
        unparsed = copy(unparsed);
    }

    /// An item whose aliases may all be named by links.
    public Item(ItemId id, List<ItemId> aliases, TypeKey type, long version, @Nullable String externalId,
            Map<String, List<Value>> fields, Map<String, List<String>> unparsed, Instant createdAt, UserId createdBy,
            Instant changedAt, UserId changedBy) {
        this(id, aliases, type, version, externalId, fields, unparsed, createdAt, createdBy, changedAt, changedBy,
                List.of());
    }

    private static <T> Map<String, List<T>> copy(Map<String, List<T>> lists) {
        if (lists.isEmpty()) return Map.of();
        var copy = new LinkedHashMap<String, List<T>>();
        lists.forEach((name, values) -> {
            if (!values.isEmpty()) copy.put(name, List.copyOf(values));
        });
        return Collections.unmodifiableMap(copy);
    }

    /// Its own id and its aliases: every id that answers with it.
    public List<ItemId> ids() {
        var ids = new ArrayList<ItemId>();
        ids.add(id);
        ids.addAll(aliases);
        return ids;
    }

    /// Whose it is, where a right reaches somebody's own items: the one who is responsible for it, else the one who made
    /// it.
    public UserId owner() {
        Value.@Nullable User responsible = value("responsible", Value.User.class);
        return responsible == null ? createdBy : responsible.user();
    }

    /// Every id that a link to it can be stored with.
    public List<ItemId> linkedAs() {
        return settled.isEmpty() ? ids() : ids().stream().filter(one -> !settled.contains(one)).toList();
    }

    /// @return the field's values in order, empty if it has none
    public List<Value> values(String field) {
        return fields.getOrDefault(field, List.of());
    }

    /// The field's values of one kind of value.
    public <V extends Value> List<V> values(String field, Class<V> kind) {
        List<Value> values = values(field);
        return values.isEmpty() ? List.of() : values.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /// @return the field's first value of that kind, null if it has none
    public <V extends Value> @Nullable V value(String field, Class<V> kind) {
        for (Value value : values(field)) {
            if (kind.isInstance(value)) return kind.cast(value);
        }
        return null;
    }

    /// What people call it: the first of its type's title fields that isn't empty, else its first e-mail address or
    /// telephone number, else the type's label.
    public String title(TypeDefinition definition) {
        for (List<String> names : definition.title()) {
            var title = new StringJoiner(" ");
            for (String name : names) {
                for (Value value : values(name)) {
                    if (value instanceof Value.Text(var text)) title.add(text);
                }
            }
            if (title.length() > 0) return title.toString();
        }
        for (Field field : definition.fields()) {
            if (values(field.name()).isEmpty()) continue;
            if (values(field.name()).getFirst() instanceof Value.Email email) return email.address().text();
            if (values(field.name()).getFirst() instanceof Value.Phone phone) return phone.number();
        }
        return definition.label();
    }

    /// How long an item's values are in all, as text.
    public static long characters(Map<String, List<Value>> fields) {
        return fields.values().stream().flatMap(List::stream)
                .mapToLong(value -> PlainValue.of(value).toString().length())
                .sum();
    }
}
