package dev.merganser.store.export;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.bson.Document;
import org.bson.json.JsonMode;
import org.bson.json.JsonParseException;
import org.bson.json.JsonWriterSettings;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.PlainValue;
import dev.merganser.model.value.Value;
import dev.merganser.store.database.Bson;

/// Fields' values as text of one cell, and back. A single value without parts is its text; all else is JSON, with
/// numbers and times as strings, so that no program rounds them.
///
/// A cell that a spreadsheet would take for a formula (OWASP, "CSV Injection": it begins with `=`, `+`, `-`, `@`, a tab
/// or a carriage return) gets an apostrophe in front; so does one that begins with an apostrophe, and so the way back is
/// exact. Numbers stay as they are.
public final class Cells {
    /// The first column, of the items' names, begins so; the type that they are of follows.
    private static final String ID = "merganser:";
    /// Text that an import couldn't read as its field's kind.
    public static final String UNPARSED = "merganser.unparsed";

    private static final Set<FieldKind> OF_ONE_PART = Set.of(FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.DECIMAL,
            FieldKind.FLAG, FieldKind.DATE, FieldKind.TIMESTAMP, FieldKind.WEB_ADDRESS, FieldKind.CHOICE,
            FieldKind.USER, FieldKind.LINK);
    private static final JsonWriterSettings JSON = JsonWriterSettings.builder().outputMode(JsonMode.RELAXED)
            .decimal128Converter((value, writer) -> writer.writeString(value.bigDecimalValue().toPlainString()))
            .dateTimeConverter((value, writer) -> writer.writeString(Instant.ofEpochMilli(value).toString())).build();

    private Cells() {}

    /// The name of an exported file's first column.
    static String id(TypeKey type) {
        return ID + type;
    }

    /// The type of an exported file's items.
    ///
    /// @param column the name of a file's first column
    /// @return empty if the file is no export
    public static Optional<TypeKey> type(String column) {
        if (!column.startsWith(ID)) return Optional.empty();
        String[] parts = column.substring(ID.length()).split(":", 2);
        return ItemType.of(parts[0]).map(type -> new TypeKey(type, parts.length == 1 ? null : parts[1]));
    }

    /// @param plain values as [PlainValue] has them, links as whatever names their targets
    static String text(Field field, List<Object> plain) {
        if (plain.isEmpty()) return "";
        if (field.many() || !OF_ONE_PART.contains(field.kind())) return array(plain);
        Object only = plain.getFirst();
        return field.kind() == FieldKind.DECIMAL ? ((BigDecimal) only).toPlainString() : safe(only.toString());
    }

    static String safe(String text) {
        return !text.isEmpty() && "=+-@\t\r'".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    private static String original(String cell) {
        return cell.length() > 1 && cell.charAt(0) == '\'' && "=+-@\t\r'".indexOf(cell.charAt(1)) >= 0
                ? cell.substring(1)
                : cell;
    }

    private static String array(List<Object> plain) {
        String whole = new Document("v", Bson.of(plain)).toJson(JSON);
        return whole.substring(whole.indexOf('['), whole.lastIndexOf(']') + 1);
    }

    static String json(Map<String, Object> plain) {
        return Bson.document(plain).toJson(JSON);
    }

    /// The text of a cell that isn't a field's, such as an id.
    public static String read(String cell) {
        return original(cell);
    }

    /// @return what the cell holds, links aside; empty if it holds nothing
    /// @throws IllegalArgumentException if it isn't what [#text] makes of a field of that kind
    public static List<Value> values(Field field, String cell) {
        return plain(field, cell).stream().map(one -> PlainValue.read(field.kind(), one)).toList();
    }

    /// What names the targets of a link field.
    public static List<String> links(Field field, String cell) {
        return plain(field, cell).stream().map(String::valueOf).toList();
    }

    public static Map<String, List<String>> unparsed(String cell) {
        var unparsed = new LinkedHashMap<String, List<String>>();
        if (!cell.isEmpty())
            parse(cell).forEach((name, texts) -> unparsed.put(name,
                    list(texts).stream().map(String::valueOf).toList()));
        return unparsed;
    }

    private static List<Object> plain(Field field, String cell) {
        if (cell.isEmpty()) return List.of();
        if (!field.many() && OF_ONE_PART.contains(field.kind()))
            return List.of(plain(field.kind(), field.kind() == FieldKind.DECIMAL ? cell : original(cell)));
        return list(parse("{\"v\": " + cell + "}").get("v")).stream().map(one -> plain(field.kind(), one)).toList();
    }

    private static List<?> list(@Nullable Object json) {
        if (json instanceof List<?> list && !list.contains(null)) return list;
        throw new IllegalArgumentException("no list of values");
    }

    private static Document parse(String json) {
        try {
            return Document.parse(json);
        } catch (JsonParseException e) {
            throw new IllegalArgumentException("no JSON of an export", e);
        }
    }

    private static Object plain(FieldKind kind, Object json) {
        try {
            return switch (kind) {
                case DECIMAL -> new BigDecimal(json.toString());
                case FLAG -> Boolean.valueOf(json.toString());
                case TIMESTAMP -> Instant.parse(json.toString());
                case MONEY -> parts(json, Set.of("amount"), Set.of());
                case LINE_ITEM -> parts(json, Set.of("quantity", "taxRate", "amount"), Set.of());
                case NOTE -> parts(json, Set.of(), Set.of("at"));
                case EMAIL, PHONE, ADDRESS -> parts(json, Set.of(), Set.of());
                case TEXT, LONG_TEXT, DATE, WEB_ADDRESS, LINK, CHOICE, USER -> json.toString();
            };
        } catch (NumberFormatException | java.time.DateTimeException e) {
            throw new IllegalArgumentException("no value of kind " + kind.wireName(), e);
        }
    }

    private static Map<String, Object> parts(Object json, Set<String> numbers, Set<String> times) {
        if (!(json instanceof Map<?, ?> map)) throw new IllegalArgumentException("no value with parts");
        var parts = new LinkedHashMap<String, Object>();
        map.forEach((name, part) -> parts.put((String) name, part(String.valueOf(name), part, numbers, times)));
        return parts;
    }

    private static Object part(String name, @Nullable Object part, Set<String> numbers, Set<String> times) {
        if (part == null) throw new IllegalArgumentException("a part without a value");
        if (part instanceof Map<?, ?>) return parts(part, numbers, times);
        if (numbers.contains(name)) return new BigDecimal(part.toString());
        return times.contains(name) ? Instant.parse(part.toString()) : part;
    }
}
