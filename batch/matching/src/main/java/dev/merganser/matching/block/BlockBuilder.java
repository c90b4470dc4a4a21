package dev.merganser.matching.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

import dev.merganser.matching.MatchReport;
import dev.merganser.matching.Workers;
import dev.merganser.matching.compare.Schema;

/// Builds the blocks of all records, level by level on all cores; the result doesn't depend on how many there are.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class BlockBuilder {
    /// Of how many blocks that no key refines a record is compared with its neighbours.
    private static final int WINDOWS = 4;
    /// With a frozen set of oversized keys, a block may have grown to so many times the cap.
    static final int GROWN = 4;
    private static final int CHUNK = Gathering.CHUNK;
    /// The name of the last rule.
    static final String TRIPLES = "three keys";

    private final Schema schema;
    private final LongSet oversized;
    private final Set<String> unused;
    private final boolean frozen;
    /// What becomes of single keys and of two that too many share.
    private final Gathering.Large refined;
    /// Most records of a block that needs no refining.
    private final int most;
    private final Workers workers;
    private final int chunks;
    /// By chunk, the keys of its records; first all, then those to be refined.
    private final Keys[] keys;
    private final long[][] rooms;
    /// By thread, what keys are read with.
    private final Atoms[] atoms;
    private final Keys.Collector[] collectors;
    private final TreeMap<String, MatchReport.Oversized> tooLarge = new TreeMap<>();
    private long leftOut;
    private final List<RuleBlocks> rules = new ArrayList<>();

    BlockBuilder(Schema schema, LongSet oversized, Set<String> unused, int cap, boolean frozen, Workers workers) {
        this.schema = schema;
        this.oversized = oversized;
        this.unused = unused;
        this.frozen = frozen;
        refined = frozen ? Gathering.Large.WINDOWS : Gathering.Large.REFINED;
        most = frozen ? GROWN * cap : cap;
        this.workers = workers;
        chunks = (schema.records() + CHUNK - 1) / CHUNK;
        keys = new Keys[chunks];
        rooms = new long[chunks][0];
        atoms = new Atoms[workers.threads()];
        Arrays.setAll(atoms, _ -> new Atoms(schema));
        collectors = new Keys.Collector[workers.threads()];
        Arrays.setAll(collectors, _ -> new Keys.Collector(CHUNK));
    }

    Blocks build() {
        read();
        Overlaps overlaps = Overlaps.of(Arrays.asList(keys), workers);

        refine(single());

        triples(pairs(new PairRules(schema)));

        return new Blocks(schema.records(), oversized, rules, schema.kinds(), overlaps, List.copyOf(tooLarge.values()),
                leftOut == 0
                        ? List.of()
                        : List.of(new MatchReport.Skipped("match keys", "oversized keys of one record: not refined",
                                leftOut)));
    }

    /// Reads the keys of all records once.
    private void read() {
        workers.run(schema.records(), CHUNK, (from, to, worker) -> {
            for (int record = from; record < to; record++) {
                atoms[worker].read(record);
                collectors[worker].add(atoms[worker]);
            }
            keys[from / CHUNK] = collectors[worker].taken();
        });
    }

    /// Single keys.
    private Marks single() {
        var marks = new Marks(chunks);
        workers.run(chunks, 1, (chunk, _, _) -> {
            marks.open(chunk, keys[chunk].starts());
            for (int at = 0; frozen && at < keys[chunk].keys().length; at++)
                if (oversized.contains(keys[chunk].keys()[at]))
                    marks.marks()[chunk][at] = 1;
        });
        find(schema.kinds(),
                refined, marks, (chunk, sink) -> {
                    Keys of = keys[chunk];
                    byte[] marked = marks.marks()[chunk];
                    for (int record = 0; record < of.records(); record++)
                        for (int start = of.starts()[record], at = start; at < of.starts()[record + 1]; at++)
                            if (marked[at] == 0)
                                sink.add(of.types()[at], of.keys()[at], record, at - start);
                });
        return marks;
    }

    /// Keeps of the keys of all records those to be refined.
    private void refine(Marks marks) {
        long[] left = new long[chunks];
        workers.run(chunks, 1, (chunk, _, worker) -> {
            for (int record = 0; record < keys[chunk].records(); record++) {
                atoms[worker].load(keys[chunk], record);
                left[chunk] += atoms[worker].refine(marks.marks()[chunk], keys[chunk].starts()[record]);
                collectors[worker].add(atoms[worker]);
            }
            keys[chunk] = collectors[worker].taken();
        });
        leftOut = Arrays.stream(left).sum();
    }

    /// Two keys together. Marks stand in the order of the first, then the second of all pairs of a record's keys.
    private Marks pairs(PairRules pairRules) {
        var marks = new Marks(chunks);
        workers.run(chunks, 1, (chunk, _, _) -> {
            marks.open(chunk, keys[chunk].pairStarts());
            if (frozen)
                mark(keys[chunk], pairRules, marks.marks()[chunk]);
        });
        find(pairRules.names(), refined, marks, (chunk, sink) -> {
            int[] starts = keys[chunk].starts(), wanted = pairRules.wanted(sink);
            long[] of = keys[chunk].keys();
            byte[] types = keys[chunk].types(), marked = marks.marks()[chunk];
            int kinds = schema.atoms().size();
            for (int record = 0, at = 0; record < keys[chunk].records(); record++) {
                int first = at, end = starts[record + 1];
                for (int i = starts[record]; i < end; i++) {
                    int row = types[i] * kinds;
                    if (wanted[row + types[i]] == PairRules.NO_ROW) {
                        at += end - i - 1;
                        continue;
                    }
                    long one = of[i];
                    for (int j = i + 1; j < end; j++, at++) {
                        int rule = wanted[row + types[j]];
                        if (rule >= 0 && marked[at] == 0)
                            sink.add(rule, Atoms.pair(one, of[j]), record, at - first);
                    }
                }
            }
        });
        return marks;
    }

    /// Marks the pairs whose keys are frozen as shared by too many.
    private void mark(Keys of, PairRules pairRules, byte[] marked) {
        for (int record = 0, at = 0; record < of.records(); record++)
            for (int i = of.starts()[record]; i < of.starts()[record + 1]; i++)
                for (int j = i + 1; j < of.starts()[record + 1]; j++, at++)
                    if (pairRules.of(of.types()[i], of.types()[j]) != PairRules.NONE
                            && oversized.contains(Atoms.pair(of.keys()[i], of.keys()[j])))
                        marked[at] = 1;
    }

    /// Three keys together: a rule for each three kinds of key, and a last one for what even so is shared by too many or
    /// has no three.
    private void triples(Marks marks) {
        var tripleRules = new TripleRules(schema.kinds());
        List<String> names = new ArrayList<>(tripleRules.names());
        names.add(TRIPLES);
        Entries left = find(names, Gathering.Large.LEFT, new Marks(0), (chunk, sink) -> {
            var own = new Atoms(schema);
            var taker = new Atoms.Triples() {
                int record;

                @Override
                public void take(int i, int j, int k) {
                    int rule = tripleRules.of(own.types[i], own.types[j], own.types[k]);
                    if (sink.takes(rule))
                        sink.add(rule, own.triple(i, j, k), record, 0);
                }
            };
            byte[] marked = marks.marks()[chunk];
            for (int record = 0, at = 0; record < keys[chunk].records(); record++) {
                own.load(keys[chunk], record);
                for (int i = 0; i < own.count; i++)
                    for (int j = i + 1; j < own.count; j++)
                        if (marked[at++] != 0)
                            own.share(i, j);
                taker.record = record;
                // All that the record has is shared by too many: it stands beside those that have just the same.
                if (own.triples(taker))
                    sink.add(tripleRules.size(), own.all(), record, 0);
            }
        });
        if (!unused.contains(TRIPLES))
            last(left);
    }

    /// What has no further key: records meet their neighbours only.
    private void last(Entries entries) {
        entries.sort();
        long[] sorted = entries.entries;
        var blocks = new BlockList();
        byte[] windows = new byte[schema.records()];
        int[] members = new int[64];
        long groups = 0, all = 0;
        int largest = 0;
        for (int from = 0, to; from < entries.size; from = to) {
            int count = 0;
            for (to = from; to < entries.size && Entries.key(sorted[to]) == Entries.key(sorted[from]); to++) {
                int record = Entries.record(sorted[to]);
                if (windows[record] == WINDOWS)
                    continue;
                windows[record]++;
                if (count == members.length)
                    members = Arrays.copyOf(members, count * 2);
                members[count++] = record;
            }
            blocks.windows(members, 0, count);
            groups++;
            all += to - from;
            largest = Math.max(largest, to - from);
        }
        if (groups > 0)
            tooLarge.put(TRIPLES, new MatchReport.Oversized(TRIPLES, (int) groups, all, largest, false));
        RuleBlocks grouped = rules.removeLast();
        rules.add(RuleBlocks.joined(TRIPLES, List.of(grouped, blocks.taken(TRIPLES))));
    }

    /// Finds the blocks of the rules of one level, and says what is left to the last of all rules.
    private Entries find(List<String> names, Gathering.Large mode, Marks marks, Gathering.Source source) {
        boolean[] used = new boolean[names.size()];
        for (int rule = 0; rule < used.length; rule++)
            used[rule] = !unused.contains(names.get(rule));
        var left = new Entries();
        for (Gathering.Found found : new Gathering(names, rooms, most, mode, source, marks, workers).run(used)) {
            for (long key : found.large())
                if (mode == Gathering.Large.REFINED)
                    oversized.add(key);
            if (found.large().length > 0 && mode != Gathering.Large.LEFT)
                tooLarge.put(found.blocks().rule(),
                        new MatchReport.Oversized(found.blocks().rule(), found.large().length,
                                found.members(), found.largest(), mode == Gathering.Large.REFINED));
            left.add(found.left().entries, 0, found.left().size);
            rules.add(found.blocks());
        }
        return left;
    }
}
