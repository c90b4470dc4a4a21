package dev.merganser.matching.block;

import java.util.Arrays;

/// The keys of some records, or those to be refined, one record's after the other's.
///
/// @param kinds by record, a bit for each type of its keys; types that are 64 apart have the same
@SuppressWarnings("ArrayRecordComponent") // never compared, and far too many for lists
record Keys(int[] starts, long[] keys, byte[] types, long[] kinds) {
    /// Collects keys, one record after the other.
    static final class Collector {
        private final int[] starts;
        private final long[] kinds;
        private long[] keys;
        private byte[] types;
        private int records, end;

        Collector(int records) {
            starts = new int[records + 1];
            kinds = new long[records];
            keys = new long[8 * records];
            types = new byte[8 * records];
        }

        void add(Atoms atoms) {
            if (end + atoms.count > keys.length) {
                keys = Arrays.copyOf(keys, keys.length * 2 + atoms.count);
                types = Arrays.copyOf(types, keys.length);
            }
            for (int i = 0; i < atoms.count; i++) {
                kinds[records] |= 1L << atoms.types[i];
                keys[end] = atoms.keys[i];
                types[end++] = (byte) atoms.types[i];
            }
            starts[++records] = end;
        }

        Keys done() {
            return new Keys(starts, Arrays.copyOf(keys, end), Arrays.copyOf(types, end), kinds);
        }
    }
}
