package dev.merganser.matching.block;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.MatchReport;
import dev.merganser.matching.Workers;
import dev.merganser.matching.compare.Schema;

/// Records that share a key, in blocks small enough to compare all their pairs.
///
/// A key is an atom (the sound of a name, a postal code) as long as few enough records share it. The keys that too many
/// share are refined: two such atoms together make a key, and where that is still too many, three. So every record's
/// keys follow from the record and the frozen set of oversized keys, and no block is dropped: where three atoms don't
/// suffice, records that are alike in all else are compared with their neighbours. Which rules are used is chosen from the
/// data, see [RuleChoice], and what of all keys a pair has to share so that it is compared, see [Pruning].
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Blocks {
    /// So many blocks' records are fetched at once.
    private static final int NEAR = 64;
    private final LongSet oversized;
    private final int records;
    private final List<RuleBlocks> rules;
    /// The number of the first block of each rule, and how many there are: blocks are numbered through all rules.
    private final int[] ruleStarts;
    /// By record, where its blocks stand among [#recordBlocks]; see [#index].
    private int[] recordStarts = {};
    private int[] recordBlocks = {};
    /// The kinds of keys.
    private final List<String> kinds;
    private final Overlaps overlaps;
    private Pruned pruned = Pruned.NOTHING;
    private final List<MatchReport.Oversized> tooLarge;
    private final List<MatchReport.Skipped> skipped;
    /// Nobody asks for it, but what nobody could ask for wouldn't be read.
    private int unusedFetched;

    /// @param kinds    of keys, by type
    /// @param overlaps of all their keys
    Blocks(int records, LongSet oversized, List<RuleBlocks> rules, List<String> kinds, Overlaps overlaps,
            List<MatchReport.Oversized> tooLarge, List<MatchReport.Skipped> skipped) {
        this.oversized = oversized;
        this.rules = rules;
        ruleStarts = new int[rules.size() + 1];
        for (int rule = 0; rule < rules.size(); rule++)
            ruleStarts[rule + 1] = Math.addExact(ruleStarts[rule], rules.get(rule).size());
        this.kinds = kinds;
        this.overlaps = overlaps;
        this.tooLarge = tooLarge;
        this.skipped = skipped;
        this.records = records;
    }

    /// Lists the blocks of each record, which whatever asks about pairs needs. Not to be called while others ask.
    public void index() {
        recordStarts = new int[records + 1];
        for (RuleBlocks rule : rules)
            for (int member : rule.members())
                recordStarts[member + 1]++;
        int[] at = places();
        int number = 0;
        for (RuleBlocks rule : rules) {
            int[] members = rule.members(), starts = rule.starts();
            for (int block = 0; block < rule.size(); block++, number++)
                for (int i = starts[block]; i < starts[block + 1]; i++)
                    recordBlocks[at[members[i]]++] = number;
        }
    }

    /// The same for a few records only, which all members are looked through for once.
    void index(BitSet few) {
        long[] wanted = Arrays.copyOf(few.toLongArray(), (records >> 6) + 1);
        recordStarts = new int[records + 1];
        int[] found = new int[1024]; // records and blocks by turns
        int size = 0, number = 0;
        for (RuleBlocks rule : rules) {
            int[] members = rule.members(), starts = rule.starts();
            for (int block = 0; block < rule.size(); block++, number++)
                for (int i = starts[block]; i < starts[block + 1]; i++) {
                    int member = members[i];
                    if ((wanted[member >> 6] >>> member & 1) == 0)
                        continue;
                    if (size == found.length)
                        found = Arrays.copyOf(found, size * 2);
                    found[size++] = member;
                    found[size++] = number;
                    recordStarts[member + 1]++;
                }
        }
        int[] at = places();
        for (int i = 0; i < size; i += 2)
            recordBlocks[at[found[i]]++] = found[i + 1];
    }

    /// Makes room for as many blocks as were counted of each record, and says where each record's begin.
    private int[] places() {
        for (int i = 0; i < records; i++)
            recordStarts[i + 1] += recordStarts[i];
        recordBlocks = new int[recordStarts[records]];
        return Arrays.copyOf(recordStarts, records);
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
    public static Blocks of(Schema schema, @Nullable FrozenKeys frozen, int cap, Workers workers) {
        if (frozen == null)
            return new BlockBuilder(schema, new LongSet(), Set.of(), cap, false, workers).build();
        Blocks blocks = new BlockBuilder(schema, frozen.oversized(), frozen.unused(), cap, true, workers).build()
                .chosen(frozen.unused());
        blocks.prune(frozen.pruned());
        return blocks;
    }

    /// The same without the blocks of some rules.
    public Blocks chosen(Set<String> unused) {
        // What brings up most pairs comes first: so few earlier blocks are looked at for each pair.
        List<RuleBlocks> used = rules.stream().filter(rule -> !unused.contains(rule.rule()))
                .sorted(Comparator.comparingLong(RuleBlocks::pairs).reversed()).toList();
        return new Blocks(records, oversized, used, kinds, overlaps, tooLarge, skipped);
    }

    /// From now on two records that share just that aren't compared.
    ///
    /// @param sharing see [Pruning#pruned()]
    public void prune(List<List<String>> sharing) {
        pruned = Pruned.of(sharing, kinds);
    }

    /// What two records share of all their keys.
    long overlap(int left, int right) {
        return overlaps.of(left, right);
    }

    private boolean kept(int left, int right) {
        return !pruned.any() || !pruned.holds(overlap(left, right));
    }

    /// The kinds of keys.
    List<String> kinds() {
        return kinds;
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

    private int rule(int block) {
        int at = Arrays.binarySearch(ruleStarts, block), rule = at < 0 ? -2 - at : at;
        while (ruleStarts[rule + 1] <= block)
            rule++; // rules without blocks start where the next one does
        return rule;
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

    /// Gives the pairs of some blocks that are compared; over all blocks each pair comes once, in the first block that brings it
    /// up. The records of a block are few, so that what is read of them stays near while all their pairs are compared.
    public void pairs(int from, int to, Pairs taker) {
        int read = 0;
        for (int rule = rule(from); rule < rules.size() && ruleStarts[rule] < to; rule++) {
            int[] members = rules.get(rule).members(), starts = rules.get(rule).starts();
            int first = ruleStarts[rule], last = Math.min(to, ruleStarts[rule + 1]);
            for (int block = Math.max(from, first), near = block; block < last; block++) {
                if (block == near) {
                    near = Math.min(last, block + NEAR);
                    read += fetch(members, starts[block - first], starts[near - first]);
                }
                for (int i = starts[block - first], end = starts[block - first + 1]; i < end - 1; i++)
                    for (int j = i + 1; j < end; j++)
                        if (members[j] != members[i] && block(members[i], members[j]) == block
                                && kept(members[i], members[j]))
                            taker.take(members[i], members[j]);
            }
        }
        unusedFetched = read;
    }

    /// Reads something of all that is asked next, so that the processor waits for far memory once, not record by record.
    private int fetch(int[] members, int from, int to) {
        int read = 0;
        for (int at = from; at < to; at++)
            read += recordBlocks[recordStarts[members[at]]];
        return pruned.any() ? read + overlaps.fetch(members, from, to) : read;
    }

    /// The first block that two records are in, -1 for none.
    private int block(int left, int right) {
        for (int a = recordStarts[left], b = recordStarts[right], endA = recordStarts[left + 1],
                endB = recordStarts[right + 1]; a < endA && b < endB;) {
            int one = recordBlocks[a], other = recordBlocks[b];
            if (one == other)
                return one;
            a += one < other ? 1 : 0;
            b += one > other ? 1 : 0;
        }
        return -1;
    }

    /// The oversized keys, for the model to freeze.
    public String oversizedKeys() {
        return oversized.encoded();
    }

    /// Whether two records are compared.
    public boolean together(int left, int right) {
        return block(left, right) >= 0 && kept(left, right);
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
