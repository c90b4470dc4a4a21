package dev.merganser.matching;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Distinct texts, each kept once, numbered from 0 in the order in which they came.
///
/// Text lies as UTF-16 units in one to three bytes each (so that lone surrogates survive) in chunks, which costs a
/// quarter of what strings would.
public final class Values {
    private static final int CHUNK = 1 << 20;
    private static final int SMALLEST = 1 << 7;

    private byte[][] chunks = new byte[0][];
    private long end;
    private long[] starts = new long[16];
    private int[] slots = filled(32);
    private byte[] scratch = new byte[64];
    private int size;

    public int size() {
        return size;
    }

    /// The number of this text, a new one if it is new. Not to be called once it is sealed.
    public int code(String text) {
        int length = encode(text);
        int mask = slots.length - 1;
        int slot = hash(scratch, length) & mask;
        for (; slots[slot] >= 0; slot = (slot + 1) & mask)
            if (holds(slots[slot], length))
                return slots[slot];
        slots[slot] = size;
        append(length);
        if (size * 2 > slots.length)
            grow();
        return size - 1;
    }

    /// No more texts will come: the way from a text to its number is given free.
    public void seal() {
        slots = new int[0];
        scratch = new byte[0];
    }

    public String get(int code) {
        long at = starts[code];
        int length = Math.toIntExact(starts[code + 1] - at), offset = (int) (at % CHUNK);
        if (offset + length <= CHUNK) {
            byte[] chunk = chunks[(int) (at / CHUNK)];
            int end = offset + length, plain = offset;
            while (plain < end && chunk[plain] >= 0)
                plain++;
            if (plain == end)
                return new String(chunk, offset, length, StandardCharsets.ISO_8859_1);
        }
        char[] units = new char[length];
        int count = 0;
        for (long stop = at + length; at < stop;) {
            int first = at(at++) & 0xff;
            if (first < 0x80)
                units[count++] = (char) first;
            else
                if (first < 0xe0)
                    units[count++] = (char) ((first & 0x1f) << 6 | (at(at++) & 0x3f));
                else
                    units[count++] = (char) ((first & 0x0f) << 12 | (at(at++) & 0x3f) << 6 | (at(at++) & 0x3f));
        }
        return new String(units, 0, count);
    }

    private byte at(long position) {
        return chunks[(int) (position / CHUNK)][(int) (position % CHUNK)];
    }

    private int encode(String text) {
        int length = text.length();
        if (scratch.length < length * 3L)
            scratch = new byte[Math.multiplyExact(length, 3)];
        int at = 0;
        for (int i = 0; i < length; i++) {
            char unit = text.charAt(i);
            if (unit < 0x80) {
                scratch[at++] = (byte) unit;
            } else if (unit < 0x800) {
                scratch[at++] = (byte) (0xc0 | unit >> 6);
                scratch[at++] = (byte) (0x80 | (unit & 0x3f));
            } else {
                scratch[at++] = (byte) (0xe0 | unit >> 12);
                scratch[at++] = (byte) (0x80 | (unit >> 6 & 0x3f));
                scratch[at++] = (byte) (0x80 | (unit & 0x3f));
            }
        }
        return at;
    }

    private boolean holds(int code, int length) {
        long at = starts[code];
        if (starts[code + 1] - at != length)
            return false;
        int offset = (int) (at % CHUNK);
        if (offset + length <= CHUNK) {
            byte[] chunk = chunks[(int) (at / CHUNK)];
            return Arrays.equals(chunk, offset, offset + length, scratch, 0, length);
        }
        for (int i = 0; i < length; i++)
            if (at(at + i) != scratch[i])
                return false;
        return true;
    }

    private void append(int length) {
        reserve(end + length);
        if (size + 2 > starts.length)
            starts = Arrays.copyOf(starts, starts.length + (starts.length >> 1));
        starts[size] = end;
        for (int done = 0; done < length;) {
            int offset = (int) (end % CHUNK);
            int part = Math.min(length - done, CHUNK - offset);
            System.arraycopy(scratch, done, chunks[(int) (end / CHUNK)], offset, part);
            done += part;
            end += part;
        }
        starts[++size] = end;
    }

    /// The last chunk starts small: to make one item's keys there is a table a column, with a value or two in it.
    private void reserve(long bytes) {
        while (bytes > capacity()) {
            int last = chunks.length - 1;
            if (last < 0 || chunks[last].length == CHUNK) {
                chunks = Arrays.copyOf(chunks, chunks.length + 1);
                chunks[last + 1] = new byte[SMALLEST];
            } else
                chunks[last] = Arrays.copyOf(chunks[last], chunks[last].length * 2);
        }
    }

    private long capacity() {
        int last = chunks.length - 1;
        return last < 0 ? 0 : (long) last * CHUNK + chunks[last].length;
    }

    private void grow() {
        slots = filled(slots.length * 2);
        int mask = slots.length - 1;
        for (int code = 0; code < size; code++) {
            int length = Math.toIntExact(starts[code + 1] - starts[code]);
            for (int i = 0; i < length; i++)
                scratch[i] = at(starts[code] + i);
            int slot = hash(scratch, length) & mask;
            while (slots[slot] >= 0)
                slot = (slot + 1) & mask;
            slots[slot] = code;
        }
    }

    private static int hash(byte[] bytes, int length) {
        long hash = length;
        for (int i = 0; i < length; i++)
            hash = hash * 0x9e3779b97f4a7c15L + bytes[i];
        hash ^= hash >>> 32;
        return (int) ((hash * 0x9e3779b97f4a7c15L) >>> 32);
    }

    private static int[] filled(int length) {
        int[] slots = new int[length];
        Arrays.fill(slots, -1);
        return slots;
    }
}
