package dev.merganser.matching.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.merganser.matching.Workers;
import dev.merganser.matching.compare.Schema;

/// What a model knows of keys: with it a record's keys follow from the record alone, and whether two are compared from the two.
///
/// @param oversized shared by too many
/// @param unused    names of the rules that aren't worth their pairs
/// @param pruned    what two records share that aren't compared, see [Pruning#pruned()]
public record FrozenKeys(LongSet oversized, Set<String> unused, List<List<String>> pruned) {
    /// Reads what [Blocks#oversizedKeys()] wrote.
    public static FrozenKeys of(String oversized, Collection<String> unused, List<List<String>> pruned) {
        return new FrozenKeys(LongSet.decoded(oversized), Set.copyOf(unused), pruned);
    }

    /// What a record can be found by.
    ///
    /// @param rule that made it, such as `name + email`
    /// @param text equal in two records that share it
    public record Key(String rule, String text) {}

    /// The keys of a record.
    public List<Key> keys(Schema schema, int record) {
        var keys = new ArrayList<Key>();
        var atoms = new Atoms(schema);
        atoms.read(record);
        byte[] marked = new byte[atoms.count];
        for (int i = 0; i < atoms.count; i++)
            if (oversized.contains(atoms.keys[i]))
                marked[i] = 1;
            else
                add(keys, atoms.keys[i], schema.atoms().get(atoms.types[i]).name());
        atoms.refine(marked, 0);
        String[] names = new String[atoms.count];
        Arrays.setAll(names, i -> schema.atoms().get(atoms.types[i]).name());
        for (int i = 0; i < atoms.count; i++)
            for (int j = i + 1; j < atoms.count; j++) {
                if (!atoms.refines(i, j))
                    continue;
                long pair = Atoms.pair(atoms.keys[i], atoms.keys[j]);
                if (oversized.contains(pair))
                    atoms.share(i, j);
                else
                    add(keys, pair, PairRules.name(names[i], names[j]));
            }
        if (atoms.triples((i, j, k) -> add(keys, atoms.triple(i, j, k),
                TripleRules.name(names[i], names[j], names[k]))))
            add(keys, atoms.all(), BlockBuilder.TRIPLES);
        return keys;
    }

    private void add(List<Key> keys, long key, String rule) {
        if (!unused.contains(rule))
            keys.add(new Key(rule, Long.toString(key >>> Entries.RECORD, Character.MAX_RADIX)));
    }

    /// Tells of any two records whether a run compares them.
    public Compared compared(Schema schema) {
        return new Compared(schema);
    }

    /// See [#compared].
    public final class Compared {
        private final Schema schema;
        private final Pruned notEnough;

        private Compared(Schema schema) {
            this.schema = schema;
            notEnough = Pruned.of(pruned, schema.kinds());
        }

        /// Whether they share a key, and more than what is pruned.
        public boolean test(int left, int right) {
            return !Collections.disjoint(new HashSet<>(keys(schema, left)), keys(schema, right))
                    && (!notEnough.any() || !notEnough.holds(overlap(left, right)));
        }

        private long overlap(int left, int right) {
            var both = new Keys.Collector(2);
            var atoms = new Atoms(schema);
            for (int record : new int[]{left, right}) {
                atoms.read(record);
                both.add(atoms);
            }
            return Overlaps.of(List.of(both.taken()), new Workers(1)).of(0, 1);
        }
    }
}
