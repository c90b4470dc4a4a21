package dev.merganser.matching.block;

import java.util.ArrayList;
import java.util.List;

import dev.merganser.matching.Workers;

/// Which kinds of keys two records have in common, and whether one of a kind or more: next to nothing beside a comparison, as
/// two short lists are read side by side.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class Overlaps {
    /// Two bits each, of more kinds nothing is told.
    private static final int MOST_KINDS = 31;
    /// What tells keys of one kind apart.
    private static final int HASH_BITS = 26;

    /// By record, where its keys begin; the end of the last behind.
    private final int[] starts;
    /// The kind above the key's upper bits, ascending.
    private final int[] keys;

    private Overlaps(int[] starts, int[] keys) {
        this.starts = starts;
        this.keys = keys;
    }

    /// @param chunks all keys of the records, chunk by chunk
    static Overlaps of(List<Keys> chunks, Workers workers) {
        int[] records = new int[chunks.size() + 1], ends = new int[chunks.size() + 1];
        for (int chunk = 0; chunk < chunks.size(); chunk++) {
            records[chunk + 1] = records[chunk] + chunks.get(chunk).records();
            ends[chunk + 1] = Math.addExact(ends[chunk], chunks.get(chunk).keys().length);
        }
        int[] starts = new int[records[chunks.size()] + 1], keys = new int[ends[chunks.size()]];
        workers.run(chunks.size(), 1, (chunk, _, _) -> {
            Keys of = chunks.get(chunk);
            for (int record = 1; record <= of.records(); record++)
                starts[records[chunk] + record] = ends[chunk] + of.starts()[record];
            for (int at = 0; at < of.keys().length; at++)
                keys[ends[chunk] + at] = of.types()[at] << HASH_BITS
                        | (int) (of.keys()[at] >>> Long.SIZE - 1 - HASH_BITS) & (1 << HASH_BITS) - 1;
        });
        return new Overlaps(starts, keys);
    }

    /// What two records share: two bits a kind, 1 for one key, 2 for more. Not to be asked where kinds can't be told apart.
    long of(int left, int right) {
        long overlap = 0;
        for (int a = starts[left], b = starts[right], endA = starts[left + 1], endB = starts[right + 1]; a < endA
                && b < endB;) {
            int one = keys[a], other = keys[b];
            if (one == other) {
                int lane = one >>> HASH_BITS << 1;
                overlap += (overlap >>> lane & 2) == 0 ? 1L << lane : 0;
            }
            a += one <= other ? 1 : 0;
            b += one >= other ? 1 : 0;
        }
        return overlap;
    }

    /// Reads something of some records, so that what they have is near.
    int fetch(int[] records, int from, int to) {
        int read = 0;
        for (int at = from; at < to; at++) {
            int start = starts[records[at]];
            read += keys[start] + keys[Math.min(start + 10, keys.length - 1)];
        }
        return read;
    }

    /// Whether so many kinds can be told apart.
    static boolean tell(int kinds) {
        return kinds <= MOST_KINDS;
    }

    /// The names of the shared kinds, those twice of which there are more keys than one.
    static List<String> names(long overlap, List<String> kinds) {
        var names = new ArrayList<String>();
        for (int kind = 0; kind < kinds.size(); kind++)
            for (long n = 0; n < (overlap >>> 2 * kind & 3); n++)
                names.add(kinds.get(kind));
        return names;
    }

    /// What [#names] names; 0 if one of the kinds isn't there or is named more often, or there are too many.
    static long named(List<String> names, List<String> kinds) {
        long overlap = 0;
        for (String name : names) {
            int kind = kinds.indexOf(name);
            if (kind < 0 || !tell(kinds.size()) || (overlap >>> 2 * kind & 3) == 2)
                return 0;
            overlap += 1L << 2 * kind;
        }
        return overlap;
    }
}
