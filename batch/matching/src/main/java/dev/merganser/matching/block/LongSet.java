package dev.merganser.matching.block;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/// A set of well-mixed keys, none of them 0.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class LongSet {
    private long[] slots = new long[64];
    /// A bit for each key, small enough to stay near: most of what isn't in the set isn't looked for.
    private long[] bits = new long[8];
    private int size;

    boolean contains(long key) {
        if ((bits[word(key)] >>> (key >>> 57) & 1) == 0)
            return false;
        int mask = slots.length - 1;
        for (int slot = (int) (key >>> 29) & mask; slots[slot] != 0; slot = slot + 1 & mask)
            if (slots[slot] == key)
                return true;
        return false;
    }

    void add(long key) {
        if (contains(key))
            return;
        if (++size * 2 > slots.length) {
            long[] old = slots;
            slots = new long[old.length * 2];
            bits = new long[slots.length / 8];
            for (long each : old)
                if (each != 0)
                    put(each);
        }
        put(key);
    }

    private int word(long key) {
        return (int) (key >>> 36) & bits.length - 1;
    }

    private void put(long key) {
        bits[word(key)] |= 1L << (key >>> 57);
        int mask = slots.length - 1, slot = (int) (key >>> 29) & mask;
        while (slots[slot] != 0)
            slot = slot + 1 & mask;
        slots[slot] = key;
    }

    int size() {
        return size;
    }

    String encoded() {
        long[] sorted = Arrays.stream(slots).filter(key -> key != 0).sorted().toArray();
        var bytes = ByteBuffer.allocate(8 * sorted.length);
        bytes.asLongBuffer().put(sorted);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    static LongSet decoded(String text) {
        var set = new LongSet();
        var longs = ByteBuffer.wrap(Base64.getDecoder().decode(text)).asLongBuffer();
        while (longs.hasRemaining())
            set.add(longs.get());
        return set;
    }
}
