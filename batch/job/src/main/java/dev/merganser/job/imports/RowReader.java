package dev.merganser.job.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import dev.merganser.job.csv.CsvFile.Row;
import dev.merganser.model.Meaning;
import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.ValueReader;
import dev.merganser.model.value.ValueReader.Reading;
import dev.merganser.store.item.Edit;

/// Turns rows into edits of one type's fields, as the catalogue says which field holds a meaning.
///
/// What has no field of its own goes into the comments with its column's name, so that nothing of a file is lost.
final class RowReader {
    private static final List<Meaning> ADDRESS = List.of(Meaning.ADDRESS_LINE, Meaning.STREET, Meaning.HOUSE_NUMBER,
            Meaning.POSTAL_CODE, Meaning.CITY, Meaning.REGION, Meaning.COUNTRY);
    /// The parts of an address in [dev.merganser.model.value.PlainValue]'s words.
    private static final Map<Meaning, String> PARTS = Map.of(Meaning.ADDRESS_LINE, "line", Meaning.STREET, "street",
            Meaning.HOUSE_NUMBER, "houseNumber", Meaning.POSTAL_CODE, "postalCode", Meaning.CITY, "city",
            Meaning.REGION,
            "region", Meaning.COUNTRY, "country");
    private static final Map<String, String> GENDERS = Map.ofEntries(Map.entry("m", "MALE"), Map.entry("male", "MALE"),
            Map.entry("mann", "MALE"), Map.entry("männlich", "MALE"), Map.entry("herr", "MALE"),
            Map.entry("mr", "MALE"),
            Map.entry("f", "FEMALE"), Map.entry("w", "FEMALE"), Map.entry("female", "FEMALE"),
            Map.entry("frau", "FEMALE"),
            Map.entry("weiblich", "FEMALE"), Map.entry("mrs", "FEMALE"), Map.entry("ms", "FEMALE"),
            Map.entry("d", "DIVERSE"),
            Map.entry("divers", "DIVERSE"), Map.entry("x", "DIVERSE"));

    private final TypeDefinition type;
    private final ValueReader reader;
    private final List<String> header;
    private final SequencedMap<Integer, Meaning> meanings;

    /// What became of a row.
    ///
    /// @param edits    by field
    /// @param unparsed text that is kept beside its field
    record Result(Map<String, Edit> edits, Map<String, List<String>> unparsed) {}

    /// @param meanings by the column's position
    RowReader(TypeDefinition type, ValueReader reader, List<String> header, SequencedMap<Integer, Meaning> meanings) {
        this.type = type;
        this.reader = reader;
        this.header = header;
        this.meanings = meanings;
    }

    /// @param warn told column and fault of each value that doesn't parse
    Result read(Row row, BiConsumer<String, String> warn) {
        return new Reader(row, warn).read();
    }

    /// Reads one row.
    private final class Reader {
        private final Row row;
        private final BiConsumer<String, String> warn;
        private final SequencedMap<String, List<Object>> values = new LinkedHashMap<>();
        private final Map<String, List<String>> unparsed = new LinkedHashMap<>();
        private final List<String> comments = new ArrayList<>();
        private final Map<Meaning, List<String>> parts = new LinkedHashMap<>();

        Reader(Row row, BiConsumer<String, String> warn) {
            this.row = row;
            this.warn = warn;
        }

        Result read() {
            meanings.forEach((column, meaning) -> {
                String text = row.get(column).strip();
                if (!text.isEmpty()) take(column, meaning, text);
            });
            birthDate();
            money();
            addresses();
            Optional<Field> remarks = type.fields().stream().filter(field -> field.kind() == FieldKind.LONG_TEXT
                    && field.meaning() == Meaning.TEXT).findFirst();
            if (!comments.isEmpty()) remarks.ifPresent(field -> put(field, field.label(), String.join("\n", comments)));
            var edits = new LinkedHashMap<String, Edit>();
            values.forEach((name, read) -> edits.put(name, type.field(name).orElseThrow().many()
                    ? new Edit.Add(read)
                    : new Edit.Set(read)));
            return new Result(edits, unparsed);
        }

        private void take(int column, Meaning meaning, String text) {
            String name = header.get(column);
            switch (meaning) {
                case EMAIL -> ofKind(FieldKind.EMAIL, name, text);
                case PHONE -> ofKind(FieldKind.PHONE, name, text);
                case WEBSITE -> ofKind(FieldKind.WEB_ADDRESS, name, text);
                case ADDRESS_LINE, STREET, HOUSE_NUMBER, POSTAL_CODE, CITY, REGION, COUNTRY, AMOUNT, CURRENCY,
                        BIRTH_YEAR,
                        BIRTH_MONTH, BIRTH_DAY ->
                    parts.computeIfAbsent(meaning, _ -> new ArrayList<>()).add(text);
                case FULL_NAME -> fullName(name, text);
                case GENDER -> of(Meaning.GENDER, name,
                        GENDERS.getOrDefault(text.toLowerCase(Locale.ROOT).replace(".", ""), text));
                case TEXT -> comments.add(meanings.values().stream().filter(each -> each == Meaning.TEXT).count() == 1
                        ? text
                        : name + ": " + text);
                default -> of(meaning, name, text);
            }
        }

        /// Into the first field of that meaning that has room.
        private void of(Meaning meaning, String column, String text) {
            type.fields().stream().filter(field -> field.meaning() == meaning && free(field)).findFirst()
                    .ifPresentOrElse(field -> put(field, column, text), () -> comments.add(column + ": " + text));
        }

        private void ofKind(FieldKind kind, String column, String text) {
            type.fields().stream().filter(field -> field.kind() == kind && free(field)).findFirst()
                    .ifPresentOrElse(field -> put(field, column, text), () -> comments.add(column + ": " + text));
        }

        private boolean free(Field field) {
            return field.many() || (!values.containsKey(field.name()) && !unparsed.containsKey(field.name()));
        }

        private void put(Field field, String column, Object input) {
            switch (reader.read(field, input)) {
                case Reading.Read(var value) -> values.computeIfAbsent(field.name(), _ -> new ArrayList<>()).add(value);
                case Reading.Nothing() -> {
                }
                case Reading.Wrong(var problem) ->
                    beside(field, column, input.toString(), Objects.requireNonNull(problem));
            }
        }

        private void beside(Field field, String column, String text, String problem) {
            unparsed.computeIfAbsent(field.name(), _ -> new ArrayList<>()).add(text);
            warn.accept(column, problem);
        }

        /// `Lovelace, Ada` or `Ada Lovelace`; the one name of a company.
        private void fullName(String column, String text) {
            boolean person = type.fields().stream().anyMatch(field -> field.meaning() == Meaning.FAMILY_NAME);
            if (!person) {
                of(Meaning.COMPANY_NAME, column, text);
                return;
            }
            int comma = text.indexOf(',');
            int space = text.lastIndexOf(' ');
            if (comma > 0) {
                of(Meaning.FAMILY_NAME, column, text.substring(0, comma).strip());
                if (comma + 1 < text.length()) of(Meaning.GIVEN_NAME, column, text.substring(comma + 1).strip());
            } else {
                of(Meaning.FAMILY_NAME, column, text.substring(space + 1));
                if (space > 0) of(Meaning.GIVEN_NAME, column, text.substring(0, space).strip());
            }
        }

        private void birthDate() {
            String year = first(Meaning.BIRTH_YEAR);
            String month = first(Meaning.BIRTH_MONTH);
            String day = first(Meaning.BIRTH_DAY);
            if (year == null && month == null && day == null) return;
            if (year != null && month != null && day != null) {
                of(Meaning.BIRTH_DATE, "birth date", "%s-%2s-%2s".formatted(year, month, day).replace(' ', '0'));
                return;
            }
            String known = "birth year %s, month %s, day %s".formatted(shown(year), shown(month), shown(day));
            type.fields().stream().filter(field -> field.meaning() == Meaning.BIRTH_DATE).findFirst().ifPresentOrElse(
                    field -> beside(field, "birth date", known, "a birth date needs year, month and day"),
                    () -> comments.add(known));
        }

        private void money() {
            String amount = first(Meaning.AMOUNT);
            if (amount == null) return;
            String currency = first(Meaning.CURRENCY);
            Optional<Field> money = type.fields().stream().filter(field -> field.kind() == FieldKind.MONEY).findFirst();
            if (money.isEmpty()) {
                comments.add("amount: " + amount);
            } else {
                put(money.get(), "amount", currency == null ? amount : amount + " " + currency);
            }
        }

        /// The first of each part make one address, the second ones another; several lines of one address are joined.
        private void addresses() {
            List<String> lines = parts.getOrDefault(Meaning.ADDRESS_LINE, List.of());
            if (lines.size() > 1) parts.put(Meaning.ADDRESS_LINE, new ArrayList<>(List.of(String.join(", ", lines))));
            int most = ADDRESS.stream().mapToInt(part -> parts.getOrDefault(part, List.of()).size()).max().orElse(0);
            Optional<Field> field = type.fields().stream().filter(each -> each.kind() == FieldKind.ADDRESS).findFirst();
            for (int nth = 0; nth < most; nth++) {
                var address = new LinkedHashMap<String, String>();
                for (Meaning part : ADDRESS) {
                    List<String> texts = parts.getOrDefault(part, List.of());
                    if (nth < texts.size()) address.put(Objects.requireNonNull(PARTS.get(part)), texts.get(nth));
                }
                if (field.isEmpty()) {
                    comments.add("address: " + String.join(", ", address.values()));
                } else {
                    put(field.get(), "address", address);
                }
            }
        }

        private @Nullable String first(Meaning meaning) {
            return parts.getOrDefault(meaning, List.of()).stream().findFirst().orElse(null);
        }

        private static String shown(@Nullable String text) {
            return text == null ? "unknown" : text;
        }
    }
}
