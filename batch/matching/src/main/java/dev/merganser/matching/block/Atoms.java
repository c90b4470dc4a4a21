package dev.merganser.matching.block;

import java.util.Arrays;

import dev.merganser.matching.compare.Schema;
import dev.merganser.matching.normalise.Fold;

/// The keys of one record before and after refining, in the order of the rules. One instance a thread.
///
/// What a record's keys are follows from the record and the set of oversized keys alone, the limits included: they keep
/// the smallest hashes, which are the same in two records that share them.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class Atoms {
    /// Most keys that a record has by one rule.
    static final int MOST = 24;
    /// Most oversized keys of one rule that are refined, and of all rules together.
    private static final int REFINED_OF_ONE = 8, REFINED = 24;
    /// Of those, how many are refined with two others.
    private static final int THIRD = 12;
    /// The bits of an entry that are the key's; the others hold the record.
    static final long KEY = -1L << 28;

    private final Schema schema;
    private final long[] scratch = new long[MOST];
    final long[] keys;
    final int[] types;
    int count;

    Atoms(Schema schema) {
        this.schema = schema;
        keys = new long[schema.atoms().size() * MOST];
        types = new int[schema.atoms().size() * MOST];
    }

    /// Reads all of a record's keys.
    void read(int record) {
        count = 0;
        for (int type = 0; type < schema.atoms().size(); type++)
            read(record, type);
    }

    /// Takes a record's keys that were read before.
    void load(long[] from, byte[] kinds, int start, int end) {
        count = end - start;
        for (int i = 0; i < count; i++) {
            keys[i] = from[start + i];
            types[i] = kinds[start + i];
        }
    }

    /// Adds the record's keys by one rule, ascending.
    private void read(int record, int type) {
        int found = schema.atoms().get(type).keys().write(record, scratch);
        for (int i = 0; i < found; i++) {
            keys[count] = key(Fold.mix(scratch[i] * 31 + type + 1));
            types[count++] = type;
        }
        if (found > 1)
            Arrays.sort(keys, count - found, count);
    }

    /// Keeps those to be refined: the oversized, up to the limits.
    ///
    /// @return how many oversized ones the limits left out
    int refine(LongSet oversized) {
        int kept = 0, ofOne = 0, left = 0;
        for (int i = 0; i < count; i++) {
            if (i > 0 && types[i] != types[i - 1])
                ofOne = 0;
            if (!oversized.contains(keys[i]))
                continue;
            if (ofOne++ < REFINED_OF_ONE && kept < REFINED) {
                keys[kept] = keys[i];
                types[kept++] = types[i];
            } else {
                left++;
            }
        }
        count = kept;
        return left;
    }

    /// Takes three keys that together bring up a record.
    @FunctionalInterface
    interface Triples {
        void take(int first, int second, int third);
    }

    /// Gives the triples of keys all of whose pairs are oversized, and says whether any pair is.
    static boolean triples(long[] keys, int from, int to, LongSet oversized, Triples triples) {
        int size = to - from;
        long[] pairs = new long[size];
        boolean paired = false;
        for (int i = 0; i < size; i++)
            for (int j = i + 1; j < size; j++)
                if (oversized.contains(pair(keys[from + i], keys[from + j]))) {
                    pairs[i] |= 1L << j;
                    paired = true;
                }
        int most = Math.min(size, THIRD);
        for (int i = 0; i < most; i++)
            for (int j = i + 1; j < most; j++)
                if ((pairs[i] >> j & 1) != 0)
                    for (long both = pairs[i] & pairs[j] & (1L << most) - 1; both != 0; both &= both - 1)
                        triples.take(i, j, Long.numberOfTrailingZeros(both));
        return paired;
    }

    static long key(long hash) {
        return hash & KEY | 1L << 63;
    }

    static long pair(long a, long b) {
        return key(Fold.mix(a ^ Long.rotateLeft(b, 21)));
    }

    static long triple(long a, long b, long c) {
        return key(Fold.mix(a ^ Long.rotateLeft(b, 21) ^ Long.rotateLeft(c, 42)));
    }

    /// One key made of all of some.
    static long all(long[] keys, int from, int to) {
        return key(Fold.mix(Arrays.hashCode(Arrays.copyOfRange(keys, from, to))));
    }
}
