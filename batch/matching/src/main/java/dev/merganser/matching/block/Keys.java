package dev.merganser.matching.block;

import java.util.Arrays;

/// The keys of some records, or those to be refined, one record's after the other's.
@SuppressWarnings("ArrayRecordComponent") // never compared, and far too many for lists
record Keys(int[] starts, long[] keys, byte[] types) {
    int records() {
        return starts.length - 1;
    }

    /// By record, where its pairs of keys begin if those of all are numbered; the end of the last behind.
    int[] pairStarts() {
        int[] from = new int[records() + 1];
        for (int record = 0; record < records(); record++) {
            int count = starts[record + 1] - starts[record];
            from[record + 1] = from[record] + count * (count - 1) / 2;
        }
        return from;
    }

    /// Collects the keys of some records, one after the other, then of the next.
    static final class Collector {
        private final int[] starts;
        private long[] keys;
        private byte[] types;
        private int records, end;

        /// @param most records at once
        Collector(int most) {
            starts = new int[most + 1];
            keys = new long[8 * most];
            types = new byte[8 * most];
        }

        void add(Atoms atoms) {
            if (end + atoms.count > keys.length) {
                keys = Arrays.copyOf(keys, keys.length * 2 + atoms.count);
                types = Arrays.copyOf(types, keys.length);
            }
            System.arraycopy(atoms.keys, 0, keys, end, atoms.count);
            System.arraycopy(atoms.types, 0, types, end, atoms.count);
            end += atoms.count;
            starts[++records] = end;
        }

        /// What was collected; then it is empty.
        Keys taken() {
            var taken = new Keys(Arrays.copyOf(starts, records + 1), Arrays.copyOf(keys, end),
                    Arrays.copyOf(types, end));
            records = end = 0;
            return taken;
        }
    }
}
