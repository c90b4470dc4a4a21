package dev.merganser.matching.block;

import java.util.Arrays;

/// The keys of some records, or those to be refined, one record's after the other's.
@SuppressWarnings("ArrayRecordComponent") // never compared, and far too many for lists
record Keys(int[] starts, long[] keys, byte[] types) {
    int records() {
        return starts.length - 1;
    }

    /// By record, then type (and one more): where the record's keys of that type begin among its own, which are at most 127.
    byte[] offsets(int kinds) {
        byte[] offsets = new byte[records() * (kinds + 1)];
        for (int record = 0, out = 0; record < records(); record++)
            for (int type = 0, at = starts[record]; type <= kinds; type++) {
                while (at < starts[record + 1] && types[at] < type)
                    at++;
                offsets[out++] = (byte) (at - starts[record]);
            }
        return offsets;
    }

    /// Collects keys, one record after the other.
    static final class Collector {
        private final int[] starts;
        private long[] keys;
        private byte[] types;
        private int records, end;

        Collector(int records) {
            starts = new int[records + 1];
            keys = new long[8 * records];
            types = new byte[8 * records];
        }

        void add(Atoms atoms) {
            if (end + atoms.count > keys.length) {
                keys = Arrays.copyOf(keys, keys.length * 2 + atoms.count);
                types = Arrays.copyOf(types, keys.length);
            }
            for (int i = 0; i < atoms.count; i++) {
                keys[end] = atoms.keys[i];
                types[end++] = (byte) atoms.types[i];
            }
            starts[++records] = end;
        }

        Keys done() {
            return new Keys(starts, Arrays.copyOf(keys, end), Arrays.copyOf(types, end));
        }
    }
}
