package dev.merganser.matching.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.MatchReport;
import dev.merganser.matching.Workers;
import dev.merganser.matching.compare.Schema;

/// Records that share a key, in blocks small enough to compare all their pairs.
///
/// A key is an atom (the sound of a name, a postal code) as long as few enough records share it. The keys that too many
/// share are refined: two such atoms together make a key, and where that is still too many, three. So every record's
/// keys follow from the record and the frozen set of oversized keys, and no block is dropped: where three atoms don't
/// suffice, records that are alike in all else are compared with their neighbours.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Blocks {
    private final LongSet oversized;
    private final int[] members;
    private final int[] starts;
    private final int[] recordStarts;
    private final int[] recordBlocks;
    private final List<MatchReport.Oversized> tooLarge;
    private final List<MatchReport.Skipped> skipped;

    /// @param members of each block one after the other, ascending
    /// @param starts  of each block in the members, and the end of the last
    Blocks(int records, LongSet oversized, int[] members, int[] starts, List<MatchReport.Oversized> tooLarge,
            List<MatchReport.Skipped> skipped) {
        this.oversized = oversized;
        this.members = members;
        this.starts = starts;
        this.tooLarge = tooLarge;
        this.skipped = skipped;
        recordStarts = new int[records + 1];
        for (int member : members)
            recordStarts[member + 1]++;
        for (int i = 0; i < records; i++)
            recordStarts[i + 1] += recordStarts[i];
        recordBlocks = new int[members.length];
        int[] at = Arrays.copyOf(recordStarts, records);
        for (int block = 0; block + 1 < starts.length; block++)
            for (int i = starts[block]; i < starts[block + 1]; i++)
                recordBlocks[at[members[i]]++] = block;
    }

    /// Most records a block may hold: fewer the more records there are, so that pairs grow little faster than records.
    public static int cap(int records) {
        return (int) Math.clamp(400 * Math.sqrt(1000.0 / Math.max(1, records)), 16, 400);
    }

    /// Builds the blocks of all records, at most 2^28.
    ///
    /// @param frozen keys that a model knows to be oversized; null: find them here
    public static Blocks of(Schema schema, @Nullable String frozen, int cap, Workers workers) {
        LongSet oversized = frozen == null ? new LongSet() : LongSet.decoded(frozen);
        return new BlockBuilder(schema, oversized, cap, frozen != null, workers).build();
    }

    /// The keys that a model knows to be shared by too many.
    public record Oversized(LongSet keys) {}

    /// Reads what [#frozen()] wrote.
    public static Oversized oversized(String frozen) {
        return new Oversized(LongSet.decoded(frozen));
    }

    /// The names and keys of the rules that bring up a record.
    public static List<String> keys(Schema schema, Oversized frozen, int record) {
        LongSet oversized = frozen.keys();
        var keys = new ArrayList<String>();
        var atoms = new Atoms(schema);
        atoms.read(record);
        for (int i = 0; i < atoms.count; i++)
            if (!oversized.contains(atoms.keys[i]))
                keys.add(name(atoms.keys[i], schema.atoms().get(atoms.types[i]).name()));
        atoms.refine(oversized);
        String[] names = Arrays.stream(atoms.types, 0, atoms.count).mapToObj(type -> schema.atoms().get(type).name())
                .toArray(String[]::new);
        for (int i = 0; i < atoms.count; i++)
            for (int j = i + 1; j < atoms.count; j++) {
                long pair = Atoms.pair(atoms.keys[i], atoms.keys[j]);
                if (!oversized.contains(pair))
                    keys.add(name(pair, names[i] + " + " + names[j]));
            }
        Atoms.triples(atoms.keys, 0, atoms.count, oversized, (i, j, k) -> keys
                .add(name(Atoms.triple(atoms.keys[i], atoms.keys[j], atoms.keys[k]),
                        names[i] + " + " + names[j] + " + " + names[k])));
        return keys;
    }

    private static String name(long key, String rule) {
        return rule + ":" + String.format(Locale.ROOT, "%016x", key);
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

    /// Whether two records share a block.
    public boolean together(int left, int right) {
        int a = recordStarts[left], b = recordStarts[right];
        while (a < recordStarts[left + 1] && b < recordStarts[right + 1])
            if (recordBlocks[a] == recordBlocks[b])
                return true;
            else
                if (recordBlocks[a] < recordBlocks[b])
                    a++;
                else
                    b++;
        return false;
    }

    /// By rule, what was too large and refined.
    public List<MatchReport.Oversized> oversized() {
        return tooLarge;
    }

    /// What the limits left out.
    public List<MatchReport.Skipped> skipped() {
        return skipped;
    }
}
