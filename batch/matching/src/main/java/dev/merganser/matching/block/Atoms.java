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
    static final long KEY = -1L << Entries.RECORD;

    private final Schema schema;
    private final long[] scratch = new long[MOST];
    final long[] keys;
    final byte[] types;
    int count;
    /// By key, the later ones with which it is shared by too many, a bit each.
    private final long[] shared = new long[REFINED];

    Atoms(Schema schema) {
        this.schema = schema;
        keys = new long[schema.atoms().size() * MOST];
        types = new byte[schema.atoms().size() * MOST];
    }

    /// Reads all of a record's keys.
    void read(int record) {
        count = 0;
        for (int type = 0; type < schema.atoms().size(); type++)
            read(record, type);
    }

    /// Takes a record's keys that were read before.
    ///
    /// @param record its number among those
    void load(Keys from, int record) {
        int start = from.starts()[record];
        count = from.starts()[record + 1] - start;
        System.arraycopy(from.keys(), start, keys, 0, count);
        System.arraycopy(from.types(), start, types, 0, count);
        Arrays.fill(shared, 0, Math.min(count, REFINED), 0);
    }

    /// Adds the record's keys by one rule, ascending.
    private void read(int record, int type) {
        int found = schema.atoms().get(type).keys().write(record, scratch);
        for (int i = 0; i < found; i++) {
            keys[count] = key(Fold.mix(scratch[i] * 31 + type + 1));
            types[count++] = (byte) type;
        }
        if (found > 1)
            Arrays.sort(keys, count - found, count);
    }

    /// Keeps those to be refined: the oversized, up to the limits.
    ///
    /// @param marked not 0 from `start` on where a key is oversized
    /// @return how many oversized ones the limits left out
    int refine(byte[] marked, int start) {
        int kept = 0, ofOne = 0, left = 0;
        for (int i = 0; i < count; i++) {
            if (i > 0 && types[i] != types[i - 1])
                ofOne = 0;
            if (marked[start + i] == 0)
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

    /// Says that a pair of keys, refined ones, is shared by too many.
    void share(int first, int second) {
        shared[first] |= 1L << second;
    }

    /// Takes three keys that together bring up a record.
    @FunctionalInterface
    interface Triples {
        void take(int first, int second, int third);
    }

    /// Gives the triples of keys, refined ones, all of whose pairs are shared by too many; see [#share].
    ///
    /// @return whether nothing else refines what the record is left with: some pair is shared by too many, or no two of its keys
    ///         make one, and there is no triple
    boolean triples(Triples triples) {
        boolean left = false, found = false;
        int most = Math.min(count, THIRD);
        for (int i = 0; i < count; i++) {
            left |= shared[i] != 0;
            for (long with = i < most ? shared[i] & (1L << most) - 1 : 0; with != 0; with &= with - 1) {
                int j = Long.numberOfTrailingZeros(with);
                for (long both = with & shared[j]; both != 0; both &= both - 1) {
                    triples.take(i, j, Long.numberOfTrailingZeros(both));
                    found = true;
                }
            }
        }
        return !found && (left || count > 0 && !paired());
    }

    private boolean paired() {
        for (int i = 0; i < count; i++)
            for (int j = i + 1; j < count; j++)
                if (refines(i, j))
                    return true;
        return false;
    }

    /// Whether two keys, ascending, say more together than one of them.
    boolean refines(int first, int second) {
        return schema.refines(types[first], types[second]);
    }

    /// The key of all three.
    long triple(int first, int second, int third) {
        return triple(keys[first], keys[second], keys[third]);
    }

    /// One key made of all.
    long all() {
        return key(Fold.mix(Arrays.hashCode(Arrays.copyOf(keys, count))));
    }

    static long key(long hash) {
        return hash & KEY | 1L << 63;
    }

    static long pair(long a, long b) {
        return key(Fold.mix(a ^ Long.rotateLeft(b, 21)));
    }

    private static long triple(long a, long b, long c) {
        return key(Fold.mix(a ^ Long.rotateLeft(b, 21) ^ Long.rotateLeft(c, 42)));
    }
}
