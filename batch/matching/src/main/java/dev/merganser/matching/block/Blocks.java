package dev.merganser.matching.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.MatchReport;
import dev.merganser.matching.compare.Schema;
import dev.merganser.matching.normalise.Fold;

/// Records that share a key, in blocks small enough to compare all their pairs.
///
/// A key is an atom (the sound of a name, a postal code) as long as few enough records share it. The keys that too many
/// share are refined: two such atoms together make a key, and where that is still too many, three. So every record's
/// keys follow from the record and the frozen set of oversized keys, and no block is dropped: where three atoms don't
/// suffice, records that are alike in all else are compared with their neighbours.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Blocks {
    private static final int MOST_KEYS = 24;
    /// The bits of an entry that are the key's; the others hold the record.
    private static final long KEY = -1L << 28;

    /// Neighbours compared on either side in a block that no key refines.
    private static final int WINDOW = 6;

    private final Schema schema;
    private final LongSet oversized;
    private final int cap;
    private int[] members = new int[1024];
    private int[] starts = new int[256];
    private int blocks;
    private int end;
    private final TreeMap<String, long[]> tooLarge = new TreeMap<>();
    private int[] recordStarts = {};
    private int[] recordBlocks = {};

    private Blocks(Schema schema, LongSet oversized, int cap) {
        this.schema = schema;
        this.oversized = oversized;
        this.cap = cap;
    }

    /// Most records a block may hold: fewer the more records there are, so that pairs grow little faster than records.
    public static int cap(int records) {
        return (int) Math.clamp(400 * Math.sqrt(1000.0 / Math.max(1, records)), 16, 400);
    }

    /// Builds the blocks of all records, at most 2^28.
    ///
    /// @param frozen keys that a model knows to be oversized; null: find them here
    public static Blocks of(Schema schema, @Nullable String frozen, int cap) {
        var blocks = new Blocks(schema, frozen == null ? new LongSet() : LongSet.decoded(frozen), cap);
        blocks.build(frozen != null);
        blocks.index();
        return blocks;
    }

    /// The keys that a model knows to be shared by too many.
    public record Oversized(LongSet keys) {}

    /// Reads what [#frozen()] wrote.
    public static Oversized oversized(String frozen) {
        return new Oversized(LongSet.decoded(frozen));
    }

    /// The names and keys of the rules that bring up a record.
    public static List<String> keys(Schema schema, Oversized frozen, int record) {
        var blocks = new Blocks(schema, frozen.keys(), 0);
        var keys = new ArrayList<String>();
        var atoms = new Atoms(schema.atoms().size());
        blocks.atoms(record, atoms);
        for (int i = 0; i < atoms.count; i++) {
            String name = schema.atoms().get(atoms.types[i]).name();
            if (!blocks.oversized.contains(atoms.keys[i])) {
                keys.add(name(atoms.keys[i], name));
                continue;
            }
            for (int j = i + 1; j < atoms.count; j++) {
                if (!blocks.oversized.contains(atoms.keys[j]))
                    continue;
                String two = name + " + " + schema.atoms().get(atoms.types[j]).name();
                long pair = pair(atoms.keys[i], atoms.keys[j]);
                if (!blocks.oversized.contains(pair)) {
                    keys.add(name(pair, two));
                    continue;
                }
                for (int k = j + 1; k < atoms.count; k++)
                    if (blocks.refines(atoms.keys[i], atoms.keys[j], atoms.keys[k]))
                        keys.add(name(triple(atoms.keys[i], atoms.keys[j], atoms.keys[k]),
                                two + " + " + schema.atoms().get(atoms.types[k]).name()));
            }
        }
        return keys;
    }

    private static String name(long key, String rule) {
        return rule + ":" + String.format(Locale.ROOT, "%016x", key);
    }

    private boolean refines(long a, long b, long c) {
        return oversized.contains(c) && oversized.contains(pair(a, c)) && oversized.contains(pair(b, c));
    }

    /// A record's atoms, in the order of the rules.
    private static final class Atoms {
        final long[] keys;
        final int[] types;
        final long[] scratch = new long[MOST_KEYS];
        int count;

        Atoms(int types) {
            keys = new long[types * MOST_KEYS];
            this.types = new int[types * MOST_KEYS];
        }
    }

    private void atoms(int record, Atoms into) {
        into.count = 0;
        for (int type = 0; type < schema.atoms().size(); type++) {
            int count = schema.atoms().get(type).keys().write(record, into.scratch);
            Arrays.sort(into.scratch, 0, count);
            for (int i = 0; i < count; i++) {
                into.keys[into.count] = key(Fold.mix(into.scratch[i] * 31 + type + 1));
                into.types[into.count++] = type;
            }
        }
    }

    private static long key(long hash) {
        return hash & KEY | 1L << 63;
    }

    private static long pair(long a, long b) {
        return key(Fold.mix(a ^ Long.rotateLeft(b, 21)));
    }

    private static long triple(long a, long b, long c) {
        return key(Fold.mix(a ^ Long.rotateLeft(b, 21) ^ Long.rotateLeft(c, 42)));
    }

    private void build(boolean frozen) {
        int records = schema.records(), types = schema.atoms().size();
        var buffer = new Entries();
        var atoms = new Atoms(types);
        // First the atoms, and for each record those that are oversized.
        var large = new long[records][];
        long[] scratch = new long[MOST_KEYS];
        for (int type = 0; type < types; type++) {
            buffer.clear();
            for (int record = 0; record < records; record++)
                for (int i = schema.atoms().get(type).keys().write(record, scratch) - 1; i >= 0; i--) {
                    long key = key(Fold.mix(scratch[i] * 31 + type + 1));
                    if (!frozen || !oversized.contains(key))
                        buffer.add(key, record);
                }
            emit(buffer, schema.atoms().get(type).name(), frozen, false);
        }
        int[][] largeTypes = new int[records][];
        for (int record = 0; record < records; record++) {
            atoms(record, atoms);
            int count = 0;
            for (int i = 0; i < atoms.count; i++)
                if (oversized.contains(atoms.keys[i])) {
                    atoms.keys[count] = atoms.keys[i];
                    atoms.types[count++] = atoms.types[i];
                }
            large[record] = Arrays.copyOf(atoms.keys, count);
            largeTypes[record] = Arrays.copyOf(atoms.types, count);
        }
        for (int first = 0; first < types; first++)
            for (int second = first; second < types; second++) {
                buffer.clear();
                for (int record = 0; record < records; record++) {
                    long[] keys = large[record];
                    int[] of = largeTypes[record];
                    for (int i = 0; i < keys.length && of[i] <= first; i++)
                        if (of[i] == first)
                            for (int j = i + 1; j < keys.length && of[j] <= second; j++)
                                if (of[j] == second) {
                                    long key = pair(keys[i], keys[j]);
                                    if (!frozen || !oversized.contains(key))
                                        buffer.add(key, record);
                                }
                }
                if (buffer.size > 0)
                    emit(buffer, schema.atoms().get(first).name() + " + " + schema.atoms().get(second).name(), frozen,
                            false);
            }
        buffer.clear();
        for (int record = 0; record < records; record++) {
            long[] keys = large[record];
            boolean refined = false, paired = false;
            for (int i = 0; i < keys.length; i++)
                for (int j = i + 1; j < keys.length; j++) {
                    if (!oversized.contains(pair(keys[i], keys[j])))
                        continue;
                    paired = true;
                    for (int k = j + 1; k < keys.length; k++)
                        if (refines(keys[i], keys[j], keys[k])) {
                            buffer.add(triple(keys[i], keys[j], keys[k]), record);
                            refined = true;
                        }
                }
            // All that the record has is shared by too many: it stands beside those that have just the same.
            if (!refined && (paired || keys.length == 1))
                buffer.add(key(Fold.mix(Arrays.hashCode(keys))), record);
        }
        emit(buffer, "three keys", frozen, true);
    }

    private void emit(Entries entries, String rule, boolean frozen, boolean last) {
        entries.sort();
        long[] sorted = entries.sorted;
        for (int from = 0, to; from < entries.size; from = to) {
            to = from + 1;
            long key = entries.key(sorted[from]);
            while (to < entries.size && entries.key(sorted[to]) == key)
                to++;
            int size = to - from;
            if (size == 1)
                continue;
            if (size <= cap || frozen && !last && size <= 4 * cap) {
                add(entries, from, to);
                continue;
            }
            long[] seen = tooLarge.computeIfAbsent(rule, _ -> new long[4]);
            seen[0]++;
            seen[1] += size;
            seen[2] = Math.max(seen[2], size);
            if (last || frozen) {
                seen[3] = 1;
                for (int window = from; window < to; window += WINDOW)
                    add(entries, window, Math.min(to, window + 2 * WINDOW));
            } else {
                oversized.add(sorted[from] & KEY);
            }
        }
    }

    private void add(Entries entries, int from, int to) {
        while (end + to - from > members.length)
            members = Arrays.copyOf(members, members.length + (members.length >> 1));
        if (blocks + 2 > starts.length)
            starts = Arrays.copyOf(starts, starts.length + (starts.length >> 1));
        starts[blocks++] = end;
        for (int i = from; i < to; i++)
            members[end++] = entries.record(entries.sorted[i]);
        starts[blocks] = end;
    }

    private void index() {
        int records = schema.records();
        recordStarts = new int[records + 1];
        for (int i = 0; i < end; i++)
            recordStarts[members[i] + 1]++;
        for (int i = 0; i < records; i++)
            recordStarts[i + 1] += recordStarts[i];
        recordBlocks = new int[end];
        int[] at = Arrays.copyOf(recordStarts, records);
        for (int block = 0; block < blocks; block++)
            for (int i = starts[block]; i < starts[block + 1]; i++)
                recordBlocks[at[members[i]]++] = block;
    }

    /// The partners of a record with a higher index, each once, in no order.
    ///
    /// @param seen   of the size of the records, filled with -1 at first; the caller's own between calls
    /// @param buffer to write to
    /// @return the buffer or a larger one: how many partners there are, then the partners
    public int[] partners(int record, int[] seen, int[] buffer) {
        int count = 0;
        int[] into = buffer;
        for (int b = recordStarts[record]; b < recordStarts[record + 1]; b++) {
            int block = recordBlocks[b];
            for (int i = starts[block + 1] - 1; i >= starts[block] && members[i] > record; i--)
                if (seen[members[i]] != record) {
                    seen[members[i]] = record;
                    if (++count == into.length)
                        into = Arrays.copyOf(into, count * 2);
                    into[count] = members[i];
                }
        }
        into[0] = count;
        return into;
    }

    /// The oversized keys, for the model to freeze.
    public String frozen() {
        return oversized.encoded();
    }

    public List<MatchReport.Oversized> oversized() {
        var list = new ArrayList<MatchReport.Oversized>();
        tooLarge.forEach((rule, seen) -> list
                .add(new MatchReport.Oversized(rule, (int) seen[0], seen[1], (int) seen[2], seen[3] == 0)));
        return list;
    }

    /// Sorted (key, record) in one number each: the key's upper bits, then the record.
    private static final class Entries {
        long[] sorted = new long[1024];
        int size;

        void clear() {
            size = 0;
        }

        void add(long key, int record) {
            if (size == sorted.length)
                sorted = Arrays.copyOf(sorted, size + (size >> 1));
            sorted[size++] = key & KEY | record;
        }

        void sort() {
            Arrays.sort(sorted, 0, size);
        }

        long key(long entry) {
            return entry & KEY;
        }

        int record(long entry) {
            return (int) (entry & ~KEY);
        }
    }
}
