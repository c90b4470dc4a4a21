package dev.merganser.store.list;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.ItemId;

/// Which items of a type: conditions as plain data, all of which have to hold. Well-formed once it is made.
///
/// By name: those of the catalogue's fields (see [FieldCondition]); `search` (what somebody types), `displayName`,
/// `ids`, `externalIds`, `createdAt`, `changedAt`, `createdBy`, `changedBy`; `fields`, a list of customers' fields as
/// `{name, is: {<kind>: condition}}`; and `and`, `or` (lists) and `not`, of filters. A condition that is null isn't there.
///
/// @param definition of the items' type
/// @param conditions texts, numbers, dates, times, lists and maps
/// @param exact      whether the type's keys can be used, which an unknown process hasn't
public record ItemFilter(TypeDefinition definition, Map<String, Object> conditions, boolean exact) {
    /// Conditions of one filter, those within `and`, `or` and `not` counted.
    static final int MOST_CONDITIONS = 50;
    /// How deep `and`, `or` and `not` may lie within each other.
    static final int DEEPEST = 5;
    /// Values of one list of a condition.
    static final int MOST_VALUES = 1_000;
    /// Characters of one text of a condition.
    static final int LONGEST = 200;

    static final Field CREATED_AT = Field.of("createdAt", "Made", FieldKind.TIMESTAMP);
    static final Field CHANGED_AT = Field.of("changedAt", "Changed", FieldKind.TIMESTAMP);
    static final Field CREATED_BY = Field.of("createdBy", "Made by", FieldKind.USER);
    static final Field CHANGED_BY = Field.of("changedBy", "Changed by", FieldKind.USER);

    /// @throws WrongFilter if it can't be meant, or is larger than anybody needs
    public ItemFilter {
        conditions = java.util.Collections.unmodifiableMap(new TreeMap<>(conditions));
        if (count(conditions, 0) > MOST_CONDITIONS)
            throw new WrongFilter("A filter has %d conditions at most.".formatted(MOST_CONDITIONS));
    }

    /// Told by the type's key: comparing its whole definition would cost more than reading an item.
    @Override
    public boolean equals(@Nullable Object other) {
        return other == this || (other instanceof ItemFilter filter && exact == filter.exact
                && definition.key().equals(filter.definition.key()) && conditions.equals(filter.conditions));
    }

    @Override
    public int hashCode() {
        return java.util.Objects.hash(definition.key(), conditions, exact);
    }

    /// Lets every item through.
    public static ItemFilter all(TypeDefinition definition) {
        return new ItemFilter(definition, Map.of(), true);
    }

    /// The same for part of the conditions.
    ItemFilter part(Map<String, Object> part) {
        return new ItemFilter(definition, part, exact);
    }

    public boolean isEmpty() {
        return conditions.values().stream().allMatch(java.util.Objects::isNull) || conditions.isEmpty();
    }

    /// The items that conditions on links name.
    public Set<ItemId> named() {
        var named = new HashSet<ItemId>();
        named(conditions, named);
        return named;
    }

    private void named(Map<String, Object> conditions, Set<ItemId> named) {
        conditions.forEach((name, condition) -> {
            if (condition == null) return;
            switch (name) {
                case "and", "or" -> maps(condition).forEach(part -> named(part, named));
                case "not" -> named(map(condition), named);
                case "fields" -> maps(condition).forEach(field -> {
                    if (map(field.get("is")).get("link") != null) ids(map(map(field.get("is")).get("link")), named);
                });
                default -> {
                    if (definition.field(name).filter(field -> field.kind() == FieldKind.LINK).isPresent())
                        ids(map(condition), named);
                }
            }
        });
    }

    private static void ids(Map<String, Object> condition, Set<ItemId> named) {
        if (condition.get("in") instanceof Collection<?> ids)
            ids.forEach(id -> Optional.of(String.valueOf(id)).filter(ItemId::isId).map(ItemId::new)
                    .ifPresent(named::add));
    }

    /// The same text for the same conditions, whatever order they were written in.
    public String canonical() {
        return definition.key() + canonical(conditions);
    }

    private static String canonical(@Nullable Object part) {
        return switch (part) {
            case Map<?, ?> map -> {
                var sorted = new TreeMap<String, String>();
                map.forEach((name, value) -> {
                    if (value != null) sorted.put(String.valueOf(name), canonical(value));
                });
                yield sorted.toString();
            }
            case Collection<?> list -> list.stream().map(ItemFilter::canonical).toList().toString();
            case null -> "null";
            default -> part.getClass().getSimpleName() + ":" + part.toString().length() + ":" + part;
        };
    }

    private static int count(Map<String, Object> conditions, int depth) {
        if (depth > DEEPEST)
            throw new WrongFilter("`and`, `or` and `not` lie within each other %d deep at most.".formatted(DEEPEST));
        int count = 0;
        for (var condition : conditions.entrySet()) {
            if (condition.getValue() == null) continue;
            switch (condition.getKey()) {
                case "and", "or" -> {
                    for (Map<String, Object> part : maps(condition.getValue()))
                        count += count(part, depth + 1);
                }
                case "not" -> count += count(map(condition.getValue()), depth + 1);
                case "fields" -> count += maps(condition.getValue()).size();
                default -> count++;
            }
        }
        return count;
    }

    /// A part that is made of parts.
    @SuppressWarnings("unchecked") // plain data has texts for keys
    static Map<String, Object> map(@Nullable Object part) {
        if (part instanceof Map<?, ?> map) return (Map<String, Object>) map;
        throw new WrongFilter("A condition is made of named parts.");
    }

    static List<Map<String, Object>> maps(@Nullable Object parts) {
        return list(parts).stream().map(ItemFilter::map).toList();
    }

    static List<?> list(@Nullable Object part) {
        List<?> list = part instanceof Collection<?> values
                ? new ArrayList<>(values)
                : part == null
                        ? List.of()
                        : List.of(part);
        if (list.size() > MOST_VALUES)
            throw new WrongFilter("A list in a filter has %,d values at most.".formatted(MOST_VALUES));
        return list;
    }

    static List<String> texts(@Nullable Object part) {
        return list(part).stream().map(ItemFilter::text).toList();
    }

    static String text(@Nullable Object part) {
        String text = String.valueOf(part);
        if (text.length() > LONGEST)
            throw new WrongFilter("A text in a filter has %d characters at most.".formatted(LONGEST));
        if (text.indexOf('\0') >= 0 || !java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(text))
            throw new WrongFilter("A text in a filter holds a character that no text can hold.");
        return text;
    }
}
