package dev.merganser.store.list;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.bson.BsonInvalidOperationException;
import org.bson.Document;
import org.bson.json.JsonParseException;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.value.FieldKind;

/// Reads a filter that is written as JSON, as in a command line or in an address: the form is that of the API's filters,
/// such as `{"stage": {"in": ["WON"]}, "closeDate": {"from": "2026-01-01"}}`.
public final class FilterText {
    /// Characters of a filter, at most.
    public static final int LONGEST = 4_000;
    private static final int DEEPEST = 30;

    private final TypeDefinition definition;

    private FilterText(TypeDefinition definition) {
        this.definition = definition;
    }

    /// @throws WrongFilter if it can't be meant
    public static ItemFilter read(TypeDefinition definition, String json) {
        if (json.length() > LONGEST)
            throw new WrongFilter("A filter has %,d characters at most.".formatted(LONGEST));
        if (depth(json) > DEEPEST) throw new WrongFilter("A filter's parts lie %d deep at most.".formatted(DEEPEST));
        Document parsed;
        try {
            parsed = Document.parse(json);
        } catch (JsonParseException | BsonInvalidOperationException | IllegalArgumentException _) {
            throw new WrongFilter(
                    "The filter is no JSON object: it has the form {\"stage\": {\"in\": [\"NEW\"]}}.");
        }
        return new ItemFilter(definition, new FilterText(definition).conditions(parsed), true);
    }

    private static int depth(String json) {
        int depth = 0, deepest = 0;
        for (int i = 0; i < json.length(); i++) {
            switch (json.charAt(i)) {
                case '{', '[' -> deepest = Math.max(deepest, ++depth);
                case '}', ']' -> depth--;
                default -> {
                }
            }
        }
        return deepest;
    }

    private Map<String, Object> conditions(Map<String, Object> parsed) {
        var conditions = new LinkedHashMap<String, Object>();
        parsed.forEach((name, condition) -> {
            if (condition != null) conditions.put(name, condition(name, condition));
        });
        return conditions;
    }

    private Object condition(String name, Object condition) {
        return switch (name) {
            case "and", "or" -> ItemFilter.maps(condition).stream().map(this::conditions).toList();
            case "not" -> conditions(ItemFilter.map(condition));
            case "search" -> text(name, condition);
            case "ids", "externalIds" -> texts(name, condition);
            case "displayName" -> parts(name, FieldKind.TEXT, ItemFilter.map(condition));
            case "createdAt" -> of(ItemFilter.CREATED_AT, condition);
            case "changedAt" -> of(ItemFilter.CHANGED_AT, condition);
            case "createdBy" -> of(ItemFilter.CREATED_BY, condition);
            case "changedBy" -> of(ItemFilter.CHANGED_BY, condition);
            case "fields" ->
                throw new WrongFilter("Write fields that were defined here like all others: by their names.");
            default -> of(definition.field(name)
                    .orElseThrow(() -> new WrongFilter("There is no field %s to filter by.".formatted(name))),
                    condition);
        };
    }

    private static Object of(Field field, Object condition) {
        if (field.kind() == FieldKind.FLAG) {
            if (condition instanceof Boolean) return condition;
            throw new WrongFilter("%s: a flag is true or false.".formatted(field.name()));
        }
        Map<String, Object> parts = parts(field.name(), field.kind(), ItemFilter.map(condition));
        if (field.kind() == FieldKind.CHOICE && parts.get("in") != null && !field.choices().isEmpty())
            ItemFilter.texts(parts.get("in")).stream().filter(choice -> !field.choices().contains(choice)).findFirst()
                    .ifPresent(choice -> {
                        throw new WrongFilter("%s can't be %s: it is one of %s.".formatted(field.name(), choice,
                                String.join(", ", field.choices())));
                    });
        return parts;
    }

    private static Map<String, Object> parts(String name, FieldKind kind, Map<String, Object> given) {
        Set<String> known = switch (kind) {
            case TEXT, LONG_TEXT, WEB_ADDRESS -> Set.of("is", "startsWith", "contains");
            case DECIMAL, DATE, TIMESTAMP -> Set.of("from", "to");
            case MONEY -> Set.of("currency", "from", "to");
            case EMAIL -> Set.of("is", "domain");
            case PHONE -> Set.of("is");
            case ADDRESS -> Set.of("city", "postalCode", "country");
            case CHOICE, LINK -> Set.of("in");
            case USER -> Set.of("in", "me");
            case FLAG, LINE_ITEM, NOTE -> throw new WrongFilter("Items can't be filtered by %s.".formatted(name));
        };
        var parts = new LinkedHashMap<String, Object>();
        given.forEach((part, value) -> {
            if (value == null) return;
            if (!part.equals("empty") && !known.contains(part))
                throw new WrongFilter("%s has no condition `%s`: it has %s and empty.".formatted(name, part,
                        String.join(", ", known.stream().sorted().toList())));
            parts.put(part, value(name + "." + part, part, kind, value));
        });
        return parts;
    }

    private static Object value(String name, String part, FieldKind kind, Object value) {
        return switch (part) {
            case "empty", "me" -> {
                if (value instanceof Boolean) yield value;
                throw new WrongFilter("%s is true or false.".formatted(name));
            }
            case "in" -> texts(name, value);
            case "from", "to" -> switch (kind) {
                case DATE -> date(name, value);
                case TIMESTAMP -> time(name, value);
                default -> number(name, value);
            };
            default -> text(name, value);
        };
    }

    private static String text(String name, @Nullable Object value) {
        if (value instanceof String text) return text;
        throw new WrongFilter("%s is a text.".formatted(name));
    }

    private static List<String> texts(String name, Object value) {
        return ItemFilter.list(value).stream().map(one -> text(name, one)).toList();
    }

    private static LocalDate date(String name, Object value) {
        try {
            return LocalDate.parse(text(name, value));
        } catch (DateTimeException _) {
            throw new WrongFilter("%s is a date such as 2026-01-31.".formatted(name));
        }
    }

    private static OffsetDateTime time(String name, Object value) {
        try {
            return OffsetDateTime.parse(text(name, value));
        } catch (DateTimeException _) {
            throw new WrongFilter("%s is a point in time such as 2026-01-31T12:00:00Z.".formatted(name));
        }
    }

    private static BigDecimal number(String name, Object value) {
        if (value instanceof Number || value instanceof String) {
            try {
                return new BigDecimal(value.toString());
            } catch (NumberFormatException _) {
                // said below
            }
        }
        throw new WrongFilter("%s is a number.".formatted(name));
    }
}
