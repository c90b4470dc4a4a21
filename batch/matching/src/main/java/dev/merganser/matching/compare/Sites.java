package dev.merganser.matching.compare;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.normalise.Fold;

/// In how many places a company is found that two records in different places may be: what is found in two may have moved,
/// what is found in more has branches.
///
/// It is found by what both records share: its name, website or tax id. A place is what a postal code begins with or how a
/// city sounds, whichever gives fewer, so that misspelt ones don't pass for more.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class Sites extends Comparison {
    private static final int MORE = 1, TWO = 2, ONE = 3;
    /// Frequencies are out of so many, so that a [Sketch] holds them as they are.
    private static final int OUT_OF = 1 << 12;

    /// What a record may have in common with another one of its company.
    ///
    /// @param codes  by record
    /// @param hashes by code; different codes may stand for one value
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Mark(Codes codes, long[] hashes) {}

    private final Mark[] marks;
    private final byte[][] levels;
    private final Place place;
    private final Sketch sketch;

    /// @param sounds by code of a city
    Sites(List<Mark> marks, Place place, long[][] sounds, int records, @Nullable Map<?, ?> frozen) {
        super(List.of(Field.plain("sites", Field.Role.COMPANY, ONE, new double[]{.01, .69, .30}, "in more places",
                "in two places", "in one place")));
        this.marks = marks.toArray(Mark[]::new);
        this.place = place;
        sketch = frozen != null && frozen.get("values") instanceof Map<?, ?> document
                ? Sketch.fromDocument(document)
                : count(sounds, records);
        levels = new byte[this.marks.length][];
        for (int mark = 0; mark < levels.length; mark++) {
            long[] hashes = this.marks[mark].hashes;
            levels[mark] = new byte[hashes.length];
            for (int code = 0; code < hashes.length; code++) {
                long places = Math.round(OUT_OF / Math.pow(2, sketch.exponent(salted(hashes[code], mark))));
                levels[mark][code] = (byte) (places <= 1 ? ONE : places == 2 ? TWO : MORE);
            }
        }
    }

    private Sketch count(long[][] sounds, int records) {
        long[] hashes = {};
        int[] counts = {};
        for (int mark = 0; mark < marks.length; mark++) {
            Codes codes = marks[mark].codes;
            long[] values = Arrays.stream(marks[mark].hashes).sorted().distinct().toArray();
            int[] numbers = Arrays.stream(marks[mark].hashes).mapToInt(hash -> Arrays.binarySearch(values, hash))
                    .toArray();
            int[] districts = places(numbers, values.length, codes, place.postcodes(), place::district, records),
                    cities = places(numbers, values.length, codes, place.cities(), city -> sounds[city][0], records);
            int kept = hashes.length;
            hashes = Arrays.copyOf(hashes, kept + values.length);
            counts = Arrays.copyOf(counts, hashes.length);
            for (int value = 0; value < values.length; value++, kept++) {
                hashes[kept] = salted(values[value], mark);
                counts[kept] = Math.min(OUT_OF / 2, districts[value] == 0 || cities[value] == 0
                        ? districts[value] + cities[value]
                        : Math.min(districts[value], cities[value]));
            }
        }
        return Sketch.of(hashes, counts, OUT_OF);
    }

    /// A name may read as a website does.
    private static long salted(long hash, int mark) {
        return Fold.mix(hash + mark) | 1;
    }

    /// How many different places the records of each value have.
    private static int[] places(int[] numbers, int values, Codes codes, Codes of, IntToLongFunction place,
            int records) {
        long[] found = new long[records];
        int size = 0;
        for (int record = 0; record < records; record++)
            for (int n = codes.count(record) - 1; n >= 0; n--)
                for (int i = of.count(record) - 1; i >= 0; i--) {
                    if (size == found.length)
                        found = Arrays.copyOf(found, 2 * size);
                    found[size++] = (long) numbers[codes.get(record, n)] << 32
                            | Fold.mix(place.applyAsLong(of.get(record, i))) >>> 32;
                }
        Arrays.sort(found, 0, size);
        int[] counts = new int[values];
        for (int at = 0; at < size; at++)
            if (at == 0 || found[at] != found[at - 1])
                counts[(int) (found[at] >> 32)]++;
        return counts;
    }

    @Override
    void levels(Batch batch, int shift, Scratch scratch) {
        for (int at = 0; at < batch.size; at++)
            batch.patterns[at] |= levels(batch.lefts[at], batch.rights[at], scratch) << shift;
    }

    @Override
    long levels(int left, int right, Scratch scratch) {
        int level = 0;
        for (int mark = 0; mark < marks.length; mark++) {
            Codes codes = marks[mark].codes;
            for (int i = codes.count(left) - 1; i >= 0; i--)
                for (int j = codes.count(right) - 1; j >= 0; j--) {
                    int a = codes.get(left, i), b = codes.get(right, j);
                    if (a == b || marks[mark].hashes[a] == marks[mark].hashes[b])
                        level = level == 0 ? levels[mark][a] : Math.min(level, levels[mark][a]);
                }
        }
        return level == 0 || place.near(left, right, scratch) ? 0 : level;
    }

    @Override
    long key(int field, int record) {
        return 0;
    }

    @Override
    int band(int field, int record) {
        return 0;
    }

    @Override
    String shown(int field, int record) {
        return "";
    }

    @Override
    List<Codes> columns() {
        return List.of();
    }

    @Override
    Map<String, Object> toDocument() {
        var document = new LinkedHashMap<String, Object>();
        document.put("values", sketch.toDocument());
        return document;
    }
}
