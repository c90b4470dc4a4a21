package dev.merganser.matching.compare;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/// How frequent the values of a field are, frozen: an exponent e for values that e out of 2^e records hold.
///
/// Only values held more than once, and by at least one record in 2^17, are kept (so at most 131,072); all others count as
/// held by one.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Sketch {
    private static final double RAREST = 17;
    /// Of fewer records values are as frequent as if there were so many: of two each value would be as frequent as can be, and
    /// nothing said of what a word or a name is worth in general.
    private static final int FEWEST = 100;
    private final long[] keys;
    private final byte[] exponents;
    private final int floor;
    private final int mask;
    private final int size;

    private Sketch(long[] hashes, byte[] values, int floor) {
        this.floor = floor;
        size = hashes.length;
        int length = Integer.highestOneBit(Math.max(4, hashes.length * 2)) * 2;
        mask = length - 1;
        keys = new long[length];
        exponents = new byte[length];
        for (int i = 0; i < hashes.length; i++) {
            int slot = (int) hashes[i] & mask;
            while (keys[slot] != 0)
                slot = slot + 1 & mask;
            keys[slot] = hashes[i];
            exponents[slot] = values[i];
        }
    }

    /// Of the values' hashes (never 0) and how many records hold each, of how many that hold any.
    public static Sketch of(long[] hashes, int[] counts, long records) {
        double all = Math.max(FEWEST, records);
        int kept = 0;
        for (int count : counts)
            if (keep(count, all))
                kept++;
        long[] keptHashes = new long[kept];
        byte[] exponents = new byte[kept];
        int at = 0;
        for (int i = 0; i < counts.length; i++)
            if (keep(counts[i], all)) {
                keptHashes[at] = hashes[i];
                exponents[at++] = (byte) Math.round(4 * log2(all / counts[i]));
            }
        return new Sketch(keptHashes, exponents, (int) Math.round(4 * log2(all)));
    }

    private static boolean keep(int count, double all) {
        return count > 1 && log2(all / count) <= RAREST;
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }

    /// -log2 of the share of records that hold the value, in steps of a quarter; at least 0.
    public double exponent(long hash) {
        for (int slot = (int) hash & mask; keys[slot] != 0; slot = slot + 1 & mask)
            if (keys[slot] == hash)
                return exponents[slot] / 4.0;
        return floor / 4.0;
    }

    /// Whether four records or more hold the value, and one in 2^17; of fewer than 100 records as if there were so many.
    boolean several(long hash) {
        return exponent(hash) <= floor / 4.0 - 2;
    }

    /// A rough class of frequency: 0 for values that more than one in 32 hold, 1 to 256, 2 to 2,048, 3 to 16,384, else 4.
    public int band(long hash) {
        return band(exponent(hash));
    }

    byte[] bands(long[] hashes) {
        byte[] bands = new byte[hashes.length];
        for (int i = 0; i < bands.length; i++)
            bands[i] = (byte) band(hashes[i]);
        return bands;
    }

    static int band(double exponent) {
        return exponent < 5 ? 0 : exponent < 8 ? 1 : exponent < 11 ? 2 : exponent < 14 ? 3 : 4;
    }

    public Map<String, Object> toDocument() {
        long[] sorted = Arrays.stream(keys).filter(key -> key != 0).sorted().toArray();
        var bytes = ByteBuffer.allocate(size * 9);
        for (long key : sorted)
            bytes.putLong(key).put((byte) Math.round(exponent(key) * 4));
        var document = new LinkedHashMap<String, Object>();
        document.put("floor", floor);
        document.put("values", Base64.getEncoder().encodeToString(bytes.array()));
        return document;
    }

    /// A document that remembers the sketch it holds: a model's keys are asked for one record at a time.
    private static final class Known extends LinkedHashMap<String, Object> {
        private static final long serialVersionUID = 1;
        private final transient Sketch sketch;

        Known(Map<?, ?> document) {
            document.forEach((key, value) -> super.put(String.valueOf(key), value));
            sketch = read(document);
        }
    }

    /// The same frequencies, with every sketch in them read once and for all.
    ///
    /// @param frequencies by comparison, as [Schema#toDocument()] gives them
    public static Map<String, Object> remembered(Map<?, ?> frequencies) {
        var copy = new LinkedHashMap<String, Object>();
        frequencies.forEach((name, part) -> copy.put(String.valueOf(name), part instanceof Map<?, ?> map
                ? map.containsKey("floor") && map.containsKey("values") ? new Known(map) : remembered(map)
                : part));
        return copy;
    }

    public static Sketch fromDocument(Map<?, ?> document) {
        return document instanceof Known known ? known.sketch : read(document);
    }

    private static Sketch read(Map<?, ?> document) {
        if (!(document.get("values") instanceof String text) || !(document.get("floor") instanceof Number floor))
            throw new IllegalArgumentException("not a frequency sketch");
        var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
        int size = bytes.remaining() / 9;
        long[] hashes = new long[size];
        byte[] exponents = new byte[size];
        for (int i = 0; i < size; i++) {
            hashes[i] = bytes.getLong();
            exponents[i] = bytes.get();
        }
        return new Sketch(hashes, exponents, floor.intValue());
    }
}
