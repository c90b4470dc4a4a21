package dev.merganser.matching.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/// Values that are equal or nearly: identifiers, e-mail addresses, phone numbers, web sites, categories, middle names.
final class Exact extends Comparison {
    /// Judges two different values: levels below exact, from 1.
    @FunctionalInterface
    interface Judge {
        int level(String left, String right, Similar similar);
    }

    private final int number;
    private final Judge judge;
    final String[] texts;
    final long[] hashes;
    final Codes codes;
    private final Sketch sketch;
    private final byte[] bands;
    private final int exact;

    Exact(Reader reader, int number, Field field, List<Integer> columns, UnaryOperator<String> normaliser, Judge judge,
            @Nullable Map<?, ?> frozen) {
        super(List.of(field));
        this.number = number;
        this.judge = judge;
        exact = field.levels().size() - Field.BANDS.size();
        var lexicon = new Lexicon();
        codes = reader.codes(columns, normaliser, lexicon);
        texts = lexicon.seal();
        hashes = Lexicon.hashes(texts);
        sketch = frozen != null && frozen.get("values") instanceof Map<?, ?> document
                ? Sketch.fromDocument(document)
                : Sketch.of(hashes, codes.counts(texts.length), codes.held());
        bands = new byte[texts.length];
        for (int value = 0; value < texts.length; value++)
            bands[value] = (byte) sketch.band(hashes[value]);
    }

    @Override
    long levels(int left, int right, Scratch scratch) {
        int best = 0;
        for (int i = codes.count(left) - 1; i >= 0; i--)
            for (int j = codes.count(right) - 1; j >= 0; j--) {
                int a = codes.get(left, i), b = codes.get(right, j);
                best = Math.max(best, a == b ? exact + bands[a] : best < exact ? judged(a, b, scratch) : 0);
            }
        return best;
    }

    private int judged(int left, int right, Scratch scratch) {
        int low = Math.min(left, right), high = Math.max(left, right);
        int level = scratch.recall(number, low, high);
        if (level < 0) {
            level = judge.level(texts[low], texts[high], scratch.similar);
            scratch.remember(number, low, high, level);
        }
        return level;
    }

    @Override
    long key(int field, int record) {
        int code = codes.first(record);
        return code < 0 ? 0 : hashes[code];
    }

    @Override
    int band(int field, int record) {
        int code = codes.first(record);
        return code < 0 ? 0 : bands[code];
    }

    @Override
    String shown(int field, int record) {
        return Shown.texts(codes, record, texts);
    }

    @Override
    Map<String, Object> toDocument() {
        var document = new LinkedHashMap<String, Object>();
        document.put("values", sketch.toDocument());
        return document;
    }
}
