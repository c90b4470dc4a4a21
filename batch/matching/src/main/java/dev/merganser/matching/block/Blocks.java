package dev.merganser.matching.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.MatchReport;
import dev.merganser.matching.Workers;
import dev.merganser.matching.compare.Schema;

/// Records that share a key, in blocks small enough to compare all their pairs.
///
/// A key is an atom (the sound of a name, a postal code) as long as few enough records share it. The keys that too many
/// share are refined: two such atoms together make a key, and where that is still too many, three. So every record's
/// keys follow from the record and the frozen set of oversized keys, and no block is dropped: where three atoms don't
/// suffice, records that are alike in all else are compared with their neighbours. Some rules bring up a pair by
/// themselves, others only where it shares a second key: which ones is chosen from the data, see [RuleChoice].
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Blocks {
    private final LongSet oversized;
    private final int records;
    private final List<RuleBlocks> rules;
    /// The number of the first block of each rule, and how many there are: blocks are numbered through all rules.
    private final int[] ruleStarts;
    /// By record, where its blocks stand among [#recordBlocks]; see [#index].
    private int[] recordStarts = {};
    private int[] recordBlocks = {};
    /// The first block of a rule that needs another key beside it; such rules come last.
    private final int supporting;
    private final List<MatchReport.Oversized> tooLarge;
    private final List<MatchReport.Skipped> skipped;

    /// @param rules      those that bring up a pair only with another key behind all others
    /// @param supporting the number of the first of those
    Blocks(int records, LongSet oversized, List<RuleBlocks> rules, int supporting,
            List<MatchReport.Oversized> tooLarge, List<MatchReport.Skipped> skipped) {
        this.oversized = oversized;
        this.rules = rules;
        ruleStarts = new int[rules.size() + 1];
        for (int rule = 0; rule < rules.size(); rule++)
            ruleStarts[rule + 1] = Math.addExact(ruleStarts[rule], rules.get(rule).size());
        this.supporting = supporting < rules.size() ? ruleStarts[supporting] : Integer.MAX_VALUE;
        this.tooLarge = tooLarge;
        this.skipped = skipped;
        this.records = records;
    }

    /// Lists the blocks of each record, which whatever asks about pairs needs. Not to be called while others ask.
    ///
    /// @param only these records; null: all
    public void index(@Nullable BitSet only) {
        long[] wanted = only == null ? new long[0] : Arrays.copyOf(only.toLongArray(), (records >> 6) + 1);
        recordStarts = new int[records + 1];
        for (RuleBlocks rule : rules)
            for (int member : rule.members())
                if (only == null || (wanted[member >> 6] >>> member & 1) != 0)
                    recordStarts[member + 1]++;
        for (int i = 0; i < records; i++)
            recordStarts[i + 1] += recordStarts[i];
        recordBlocks = new int[recordStarts[records]];
        int[] at = Arrays.copyOf(recordStarts, records);
        int number = 0;
        for (RuleBlocks rule : rules) {
            int[] members = rule.members(), starts = rule.starts();
            for (int block = 0; block < rule.size(); block++, number++)
                for (int i = starts[block]; i < starts[block + 1]; i++) {
                    int member = members[i];
                    if (only == null || (wanted[member >> 6] >>> member & 1) != 0)
                        recordBlocks[at[member]++] = number;
                }
        }
    }

    /// Most records a block may hold: fewer the more records there are, so that pairs grow little faster than records.
    public static int cap(int records) {
        return (int) Math.clamp(400 * Math.sqrt(1000.0 / Math.max(1, records)), 16, 400);
    }

    /// Most records that a block may hold once its keys are frozen, if `cap` was the most when they were.
    public static int grown(int cap) {
        return BlockBuilder.GROWN * cap;
    }

    /// Builds the blocks of all records, at most 2^28.
    ///
    /// @param frozen what a model knows of keys; null: find it here
    public static Blocks of(Schema schema, @Nullable Frozen frozen, int cap, Workers workers) {
        return frozen == null
                ? new BlockBuilder(schema, new LongSet(), Set.of(), cap, false, workers).build()
                : new BlockBuilder(schema, frozen.oversized, frozen.unused, cap, true, workers).build()
                        .chosen(frozen.unused, frozen.supporting);
    }

    /// What a model knows of keys.
    ///
    /// @param oversized  shared by too many
    /// @param unused     names of the rules that aren't worth their pairs
    /// @param supporting names of the rules whose keys bring up a pair only where it shares a second key
    public record Frozen(LongSet oversized, Set<String> unused, Set<String> supporting) {
        /// Reads what [#oversizedKeys()] wrote.
        public static Frozen of(String oversized, Collection<String> unused, Collection<String> supporting) {
            return new Frozen(LongSet.decoded(oversized), Set.copyOf(unused), Set.copyOf(supporting));
        }
    }

    /// The same without the blocks of some rules, and others only where there is a second key.
    public Blocks chosen(Set<String> unused, Set<String> second) {
        // What brings up most pairs comes first: so few earlier blocks are looked at for each pair.
        List<RuleBlocks> used = rules.stream().filter(rule -> !unused.contains(rule.rule()))
                .sorted(Comparator.comparingLong(RuleBlocks::pairs).reversed()).toList();
        List<RuleBlocks> alone = used.stream().filter(rule -> !second.contains(rule.rule())).toList();
        return new Blocks(records, oversized,
                Stream.concat(alone.stream(), used.stream().filter(rule -> second.contains(rule.rule()))).toList(),
                alone.size(), tooLarge, skipped);
    }

    List<RuleBlocks> rules() {
        return rules;
    }

    int firstBlock(int rule) {
        return ruleStarts[rule];
    }

    int records() {
        return records;
    }

    /// The rules that bring up two records together.
    int[] rules(int left, int right) {
        int[] found = new int[rules.size()];
        int count = 0, a = recordStarts[left], b = recordStarts[right];
        while (a < recordStarts[left + 1] && b < recordStarts[right + 1]) {
            int difference = Integer.compare(recordBlocks[a], recordBlocks[b]);
            if (difference == 0) {
                int rule = rule(recordBlocks[a]);
                if (count == 0 || found[count - 1] != rule)
                    found[count++] = rule;
            }
            a += difference <= 0 ? 1 : 0;
            b += difference >= 0 ? 1 : 0;
        }
        return Arrays.copyOf(found, count);
    }

    /// Whether only one rule brings up two records together.
    boolean single(int left, int right) {
        int rule = -1, a = recordStarts[left], b = recordStarts[right];
        while (a < recordStarts[left + 1] && b < recordStarts[right + 1]) {
            int difference = Integer.compare(recordBlocks[a], recordBlocks[b]);
            if (difference == 0) {
                if (rule >= 0 && recordBlocks[a] >= ruleStarts[rule + 1])
                    return false;
                if (rule < 0)
                    rule = rule(recordBlocks[a]);
            }
            a += difference <= 0 ? 1 : 0;
            b += difference >= 0 ? 1 : 0;
        }
        return rule >= 0;
    }

    private int rule(int block) {
        int at = Arrays.binarySearch(ruleStarts, block), rule = at < 0 ? -2 - at : at;
        while (ruleStarts[rule + 1] <= block)
            rule++; // rules without blocks start where the next one does
        return rule;
    }

    /// What a record can be found by.
    ///
    /// @param rule       that made it, such as `name + email`
    /// @param text       equal in two records that share it
    /// @param supporting whether it brings up a pair only where that shares a second key
    public record Key(String rule, String text, boolean supporting) {}

    /// The keys of a record, which need nothing but the record and what a model knows of keys.
    public static List<Key> keys(Schema schema, Frozen frozen, int record) {
        LongSet oversized = frozen.oversized;
        var keys = new ArrayList<Key>();
        var atoms = new Atoms(schema);
        atoms.read(record);
        byte[] marked = new byte[atoms.count];
        for (int i = 0; i < atoms.count; i++)
            if (oversized.contains(atoms.keys[i]))
                marked[i] = 1;
            else
                add(keys, frozen, atoms.keys[i], schema.atoms().get(atoms.types[i]).name());
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
                    add(keys, frozen, pair, PairRules.name(names[i], names[j]));
            }
        if (atoms.triples((i, j, k) -> add(keys, frozen, atoms.triple(i, j, k),
                TripleRules.name(names[i], names[j], names[k]))))
            add(keys, frozen, atoms.all(), BlockBuilder.TRIPLES);
        return keys;
    }

    private static void add(List<Key> keys, Frozen frozen, long key, String rule) {
        if (!frozen.unused.contains(rule))
            keys.add(new Key(rule, text(key), frozen.supporting.contains(rule)));
    }

    private static String text(long key) {
        return Long.toString(key >>> Entries.RECORD, Character.MAX_RADIX);
    }

    /// How many blocks there are.
    public int size() {
        return ruleStarts[rules.size()];
    }

    /// Takes two records that are to be compared, the lower one first.
    @FunctionalInterface
    public interface Pairs {
        void take(int left, int right);
    }

    /// Gives the pairs of some blocks; over all blocks each pair comes once, in the first block that brings it up. The
    /// records of a block are few, so that what is read of them stays near while all their pairs are compared.
    public void pairs(int from, int to, Pairs taker) {
        for (int rule = rule(from); rule < rules.size() && ruleStarts[rule] < to; rule++) {
            int[] members = rules.get(rule).members(), starts = rules.get(rule).starts();
            int first = ruleStarts[rule], last = Math.min(to, ruleStarts[rule + 1]);
            for (int block = Math.max(from, first); block < last; block++)
                for (int i = starts[block - first], end = starts[block - first + 1]; i < end - 1; i++)
                    for (int j = i + 1; j < end; j++)
                        if (members[j] != members[i] && block(members[i], members[j]) == block)
                            taker.take(members[i], members[j]);
        }
    }

    /// The block that brings up two records: the first that both are in, or the second, where the first needs another beside
    /// it; -1 for none.
    private int block(int left, int right) {
        boolean met = false;
        for (int a = recordStarts[left], b = recordStarts[right], endA = recordStarts[left + 1],
                endB = recordStarts[right + 1]; a < endA && b < endB;) {
            int one = recordBlocks[a], other = recordBlocks[b];
            if (one == other && (met || one < supporting))
                return one;
            met |= one == other;
            a += one <= other ? 1 : 0;
            b += one >= other ? 1 : 0;
        }
        return -1;
    }

    /// The oversized keys, for the model to freeze.
    public String oversizedKeys() {
        return oversized.encoded();
    }

    /// Whether two records are partners.
    public boolean together(int left, int right) {
        return block(left, right) >= 0;
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
