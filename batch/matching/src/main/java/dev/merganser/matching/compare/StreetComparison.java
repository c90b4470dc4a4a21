package dev.merganser.matching.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.normalise.Fold;
import dev.merganser.matching.normalise.Streets;
import dev.merganser.model.Meaning;

/// Street and house number as one field.
final class StreetComparison extends Comparison {
    private static final int DIFFERENT = 1, NUMBER = 2, ALIKE = 3, ALIKE_NUMBER = 4, OTHER_NUMBER = 5, NO_NUMBER = 6,
            CLOSE_NUMBER = 7, NEAR_NUMBER = 8, EXACT = 9;
    private static final double[] EXPECTED = {.05, .02, .01, .03, .03, .04, .08, .04, .70};
    private final int number;
    private final Codes streets;
    private final NameTable names;
    private final Codes numbers;
    private final String[] numberTexts;
    private final Packed numbersPacked;
    private final Sketch sketch;
    private final byte[] bands;
    final Codes postcodes;
    final Lexicon postcodeLexicon = new Lexicon();

    StreetComparison(Reader reader, int number, List<Integer> columns, @Nullable Map<?, ?> frozen) {
        super(List.of(Field.banded("street", Field.Role.SHARED, NO_NUMBER, EXPECTED, "different", "same number",
                "alike", "alike, same number",
                "same street, other number", "same street", "close, same number", "number nearly the same")));
        this.number = number;
        int size = reader.records.size();
        streets = new Codes(size);
        numbers = new Codes(size);
        postcodes = new Codes(size);
        var streetLexicon = new Lexicon();
        var numberLexicon = new Lexicon();
        for (int column : reader.columns(Meaning.HOUSE_NUMBER)) {
            int[] known = Reader.codes(
                    reader.normalise(column, text -> Fold.fold(text).replace(" ", "").replaceFirst("^0+", "")),
                    numberLexicon);
            for (int record = 0; record < size; record++)
                for (int n = 0; n < reader.records.count(record, column); n++)
                    if (known[reader.records.code(record, column, n)] >= 0)
                        numbers.add(record, known[reader.records.code(record, column, n)]);
        }
        boolean numbered = reader.has(Meaning.HOUSE_NUMBER);
        for (int column : columns) {
            // With the number in a column of its own, digits in the text belong to the street's name or to a flat.
            String[] lines = reader.normalise(column, text -> {
                Streets.Street street = Streets.parse(text, "");
                return street.name() + "\t" + street.number() + "\t" + street.postcode();
            });
            int[] names = new int[lines.length], houses = new int[lines.length], codes = new int[lines.length];
            for (int code = 0; code < lines.length; code++) {
                String[] parts = lines[code].isEmpty() ? new String[]{"", "", ""} : lines[code].split("\t", -1);
                names[code] = parts[0].isEmpty() ? Codes.NONE : streetLexicon.code(parts[0]);
                houses[code] = parts[1].isEmpty() ? Codes.NONE : numberLexicon.code(parts[1]);
                codes[code] = parts[2].isEmpty() ? Codes.NONE : postcodeLexicon.code(parts[2]);
            }
            for (int record = 0; record < size; record++)
                for (int n = 0; n < reader.records.count(record, column); n++) {
                    int code = reader.records.code(record, column, n);
                    if (names[code] >= 0)
                        streets.add(record, names[code]);
                    if (houses[code] >= 0 && !(numbered && numbers.count(record) > 0))
                        numbers.add(record, houses[code]);
                    if (codes[code] >= 0)
                        postcodes.add(record, codes[code]);
                }
        }
        names = new NameTable(streetLexicon.texts(), false, reader.workers);
        numberTexts = numberLexicon.texts();
        numbersPacked = new Packed(numberTexts);
        sketch = frozen != null && frozen.get("values") instanceof Map<?, ?> document
                ? Sketch.fromDocument(document)
                : Sketch.of(names.hashes, streets.counts(names.texts.length), streets.held());
        bands = sketch.bands(names.hashes);
    }

    @Override
    void levels(Batch batch, int shift, Scratch scratch) {
        for (int at = 0; at < batch.size; at++)
            batch.patterns[at] |= levels(batch.lefts[at], batch.rights[at], scratch) << shift;
    }

    @Override
    long levels(int left, int right, Scratch scratch) {
        int street = 0, band = 0;
        for (int i = streets.count(left) - 1; i >= 0; i--)
            for (int j = streets.count(right) - 1; j >= 0; j--) {
                int a = streets.get(left, i), b = streets.get(right, j);
                int level = Codes.meet(i, a, j, b) ? names.level(a, b, number, scratch) : 0;
                if (level > street) {
                    street = level;
                    band = bands[a];
                }
            }
        int house = 0;
        for (int i = numbers.count(left) - 1; i >= 0; i--)
            for (int j = numbers.count(right) - 1; j >= 0; j--)
                if (Codes.meet(i, numbers.get(left, i), j, numbers.get(right, j)))
                    house = Math.max(house, house(numbers.get(left, i), numbers.get(right, j)));
        if (street == 0)
            return house == 0 ? 0 : house == 3 ? NUMBER : DIFFERENT;
        if (street >= NameTable.CLOSE) {
            if (house == 0)
                return NO_NUMBER;
            if (house == 1)
                return OTHER_NUMBER;
            return house == 2 ? NEAR_NUMBER : street == NameTable.EXACT ? EXACT + band : CLOSE_NUMBER;
        }
        if (street >= NameTable.WEAK)
            return house == 3 ? ALIKE_NUMBER : ALIKE;
        return house == 3 ? NUMBER : DIFFERENT;
    }

    /// Whether a level says that two streets have nothing in common, not even a slip of the pen apart.
    static boolean unlike(int level) {
        return level == DIFFERENT || level == NUMBER;
    }

    /// Whether a level says that two streets aren't the same.
    static boolean other(int level) {
        return level >= DIFFERENT && level <= ALIKE_NUMBER;
    }

    /// 3 equal, 2 nearly (12 and 12a, one digit lost or swapped), 1 different.
    private int house(int left, int right) {
        if (left == right)
            return 3;
        return numbersPacked.begins(left, right) || numbersPacked.ends(left, right)
                || numbersPacked.reversed(left, right) ? 2 : 1;
    }

    @Override
    long key(int field, int record) {
        int street = streets.first(record), house = numbers.first(record);
        return street < 0 || house < 0 ? 0 : Fold.mix(names.hashes[street] * 31 + Fold.hash(numberTexts[house])) | 1;
    }

    @Override
    int band(int field, int record) {
        int street = streets.first(record);
        return street < 0 ? 0 : bands[street];
    }

    @Override
    String shown(int field, int record) {
        return (Shown.texts(streets, record, names.texts) + " " + Shown.texts(numbers, record, numberTexts)).strip();
    }

    @Override
    List<Codes> columns() {
        return List.of(streets, numbers);
    }

    @Override
    Map<String, Object> toDocument() {
        var document = new LinkedHashMap<String, Object>();
        document.put("values", sketch.toDocument());
        return document;
    }

    Codes streets() {
        return streets;
    }

    NameTable names() {
        return names;
    }

    Codes numbers() {
        return numbers;
    }

    String number(int code) {
        return numberTexts[code];
    }
}
