package dev.merganser.matching.compare;

/// How often the values of one field come: all of a record's, each of which counts as exact where two records agree on it.
/// By frequency band, 0 to 4.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Tally {
    private static final int BANDS = Field.BANDS.size();
    private final long[] pairs = new long[BANDS], distinct = new long[BANDS], counts = new long[BANDS];
    private int held;

    private Tally() {}

    /// By the codes of values.
    ///
    /// @param bands by code
    static Tally of(Codes codes, byte[] bands) {
        var tally = new Tally();
        int[] counts = codes.counts(bands.length);
        for (int code = 0; code < counts.length; code++)
            tally.add(bands[code], counts[code]);
        tally.held = codes.held();
        return tally;
    }

    /// By what stands for the value of each record.
    static Tally of(Comparison comparison, int field, int records) {
        var tally = new Tally();
        var counted = new Counted();
        for (int record = 0; record < records; record++) {
            long key = comparison.key(field, record);
            if (key == 0)
                continue;
            counted.add(key, record);
            tally.held++;
        }
        for (int slot = 0; slot < counted.keys.length; slot++)
            if (counted.counts[slot] > 0)
                tally.add(comparison.band(field, counted.firsts[slot]), counted.counts[slot]);
        return tally;
    }

    /// Only of how many records there is anything, each of which counts as one value: nobody asks how often whose bands are all
    /// the same comes.
    static Tally held(Comparison comparison, int field, int records) {
        var tally = new Tally();
        for (int record = 0; record < records; record++)
            if (comparison.key(field, record) != 0)
                tally.held++;
        tally.counts[0] = tally.held;
        return tally;
    }

    private void add(int band, long count) {
        if (count == 0)
            return;
        pairs[band] += count * (count - 1) / 2;
        distinct[band]++;
        counts[band] += count;
    }

    /// How many records hold a value.
    public int held() {
        return held;
    }

    /// How many values all records hold, each as often as it comes.
    public long all() {
        long all = 0;
        for (long count : counts)
            all += count;
        return all;
    }

    /// How many pairs of records agree on a value of a band.
    public long pairs(int band) {
        return pairs[band];
    }

    /// How many values a band has.
    public long distinct(int band) {
        return distinct[band];
    }

    /// How often the values of a band come.
    public long count(int band) {
        return counts[band];
    }

    /// How often each key comes, and the first record that has it.
    private static final class Counted {
        long[] keys = new long[1024];
        int[] counts = new int[1024];
        int[] firsts = new int[1024];
        private int size;

        void add(long key, int record) {
            int slot = slot(key);
            if (counts[slot]++ > 0)
                return;
            keys[slot] = key;
            firsts[slot] = record;
            if (++size * 2 > keys.length)
                grow();
        }

        private int slot(long key) {
            int mask = keys.length - 1, slot = (int) (key >>> 32) & mask;
            while (counts[slot] != 0 && keys[slot] != key)
                slot = slot + 1 & mask;
            return slot;
        }

        private void grow() {
            long[] old = keys;
            int[] counted = counts, records = firsts;
            keys = new long[old.length * 4];
            counts = new int[keys.length];
            firsts = new int[keys.length];
            for (int each = 0; each < old.length; each++)
                if (counted[each] != 0) {
                    int slot = slot(old[each]);
                    keys[slot] = old[each];
                    counts[slot] = counted[each];
                    firsts[slot] = records[each];
                }
        }
    }
}
