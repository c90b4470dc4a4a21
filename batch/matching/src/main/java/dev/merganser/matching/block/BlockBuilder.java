package dev.merganser.matching.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.MatchReport;
import dev.merganser.matching.Workers;
import dev.merganser.matching.compare.Schema;

/// Builds the blocks of all records, rule by rule on all cores; the result doesn't depend on how many there are.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class BlockBuilder {
    /// Neighbours compared on either side in a block that no key refines.
    private static final int WINDOW = 6;
    /// Of how many such blocks a record is compared with its neighbours.
    private static final int WINDOWS = 4;
    /// With a frozen set of oversized keys, a block may have grown to so many times the cap.
    static final int GROWN = 4;
    private static final int CHUNK = 4096;
    /// The name of the last rule.
    static final String TRIPLES = "three keys";

    private final Schema schema;
    private final LongSet oversized;
    private final Set<String> unused;
    private final int cap;
    private final boolean frozen;
    private final Workers workers;
    private final Entries[] buffers;
    private final TreeMap<String, long[]> tooLarge = new TreeMap<>();
    private long leftOut;
    private final List<RuleBlocks> rules = new ArrayList<>();

    BlockBuilder(Schema schema, LongSet oversized, Set<String> unused, int cap, boolean frozen, Workers workers) {
        this.schema = schema;
        this.oversized = oversized;
        this.unused = unused;
        this.cap = cap;
        this.frozen = frozen;
        this.workers = workers;
        buffers = new Entries[workers.threads()];
    }

    /// The blocks of one rule.
    private final class Part {
        final String rule;
        private int[] members = {};
        private int[] starts = {0};
        private int blocks;
        private long pairs;
        final LongSet large = new LongSet();
        final Entries rest = new Entries();
        final long[] seen = new long[4];

        Part(String rule) {
            this.rule = rule;
        }

        /// @param last whether no rule refines what is too large here, so that it is left to the last of all
        void emit(Entries entries, boolean last) {
            entries.sort();
            reserve(entries);
            for (int from = 0, to; from < entries.size; from = to) {
                to = end(entries, from);
                int size = to - from;
                if (size == 1)
                    continue;
                if (size <= most()) {
                    add(entries, from, to);
                    continue;
                }
                if (last) {
                    rest.add(entries.sorted, from, to);
                    continue;
                }
                count(size);
                if (frozen)
                    windows(entries, from, to);
                else
                    large.add(entries.key(from));
            }
        }

        /// The last rule: what is too large here has no further key, and its records meet their neighbours only.
        void emitLast(Entries entries) {
            entries.sort();
            reserve(entries);
            byte[] windows = new byte[schema.records()];
            for (int from = 0, to; from < entries.size; from = to) {
                to = end(entries, from);
                int size = to - from;
                if (size > most()) {
                    count(size);
                    int kept = from;
                    for (int at = from; at < to; at++)
                        if (windows[entries.record(at)]++ < WINDOWS)
                            entries.sorted[kept++] = entries.sorted[at];
                        else
                            windows[entries.record(at)] = WINDOWS;
                    windows(entries, from, kept);
                } else if (size > 1) {
                    add(entries, from, to);
                }
            }
        }

        private static int end(Entries entries, int from) {
            int to = from + 1;
            while (to < entries.size && entries.key(to) == entries.key(from))
                to++;
            return to;
        }

        private void count(int size) {
            seen[0]++;
            seen[1] += size;
            seen[2] = Math.max(seen[2], size);
        }

        private void windows(Entries entries, int from, int to) {
            seen[3] = 1;
            for (int window = from; window < to - 1; window += WINDOW)
                add(entries, window, Math.min(to, window + 2 * WINDOW));
        }

        /// Makes room for all blocks that aren't too large.
        private void reserve(Entries entries) {
            int all = 0, some = 0;
            for (int from = 0, to; from < entries.size; from = to) {
                to = end(entries, from);
                if (to - from > 1 && to - from <= most()) {
                    all += to - from;
                    some++;
                }
            }
            members = new int[all];
            starts = new int[some + 1];
        }

        private void add(Entries entries, int from, int to) {
            int end = starts[blocks];
            if (end + to - from > members.length)
                members = Arrays.copyOf(members, Math.max(end + to - from, members.length + (members.length >> 1)));
            if (++blocks == starts.length)
                starts = Arrays.copyOf(starts, blocks * 2);
            for (int at = from; at < to; at++)
                members[end++] = entries.record(at);
            starts[blocks] = end;
            pairs += (to - from) * (to - from - 1L) / 2;
        }

        /// Those added.
        RuleBlocks blocks() {
            return new RuleBlocks(rule, cut(members, starts[blocks]), cut(starts, blocks + 1), pairs);
        }

        private static int[] cut(int[] numbers, int size) {
            return size == numbers.length ? numbers : Arrays.copyOf(numbers, size);
        }
    }

    /// Most records of a block that needs no refining.
    private int most() {
        return frozen ? GROWN * cap : cap;
    }

    Blocks build() {
        Keys[] read = read();
        atoms(read);
        Keys[] large = large(read);
        pairs(large);
        triples(large);
        return new Blocks(schema.records(), oversized, rules, rules.size(), tooLarge(), skipped());
    }

    /// Reads the keys of all records once.
    private Keys[] read() {
        var read = new Keys[(schema.records() + CHUNK - 1) / CHUNK];
        workers.run(schema.records(), CHUNK, (from, to, _) -> {
            var atoms = new Atoms(schema);
            var keys = new Keys.Collector(to - from);
            for (int record = from; record < to; record++) {
                atoms.read(record);
                keys.add(atoms);
            }
            read[from / CHUNK] = keys.done();
        });
        return read;
    }

    private void atoms(Keys[] read) {
        run(schema.atoms().stream().map(Schema.Atom::name).toList(), false, (type, buffer) -> {
            for (int chunk = 0; chunk < read.length; chunk++) {
                int[] starts = read[chunk].starts();
                long[] keys = read[chunk].keys();
                byte[] types = read[chunk].types();
                for (int at = 0, record = 0; at < types.length; at++) {
                    while (starts[record + 1] <= at)
                        record++;
                    if (types[at] == type && (!frozen || !oversized.contains(keys[at])))
                        buffer.add(keys[at], chunk * CHUNK + record);
                }
            }
        });
    }

    /// Of the keys of all records those to be refined.
    private Keys[] large(Keys[] read) {
        var large = new Keys[read.length];
        long[] left = new long[large.length];
        workers.run(large.length, 1, (chunk, _, _) -> {
            var atoms = new Atoms(schema);
            int records = read[chunk].records();
            var keys = new Keys.Collector(records);
            for (int record = 0; record < records; record++) {
                atoms.load(read[chunk].keys(), read[chunk].types(), read[chunk].starts()[record],
                        read[chunk].starts()[record + 1]);
                left[chunk] += atoms.refine(oversized);
                keys.add(atoms);
            }
            large[chunk] = keys.done();
            read[chunk] = new Keys(new int[1], new long[0], new byte[0]); // needed no more
        });
        leftOut = Arrays.stream(left).sum();
        return large;
    }

    private void pairs(Keys[] large) {
        int types = schema.atoms().size();
        var rules = new ArrayList<String>();
        var pairs = new ArrayList<int[]>();
        for (int first = 0; first < types; first++)
            for (int second = first; second < types; second++) {
                rules.add(schema.atoms().get(first).name() + " + " + schema.atoms().get(second).name());
                pairs.add(new int[]{first, second});
            }
        byte[][] offsets = new byte[large.length][];
        workers.run(large.length, 1, (chunk, _, _) -> offsets[chunk] = large[chunk].offsets(types));
        run(rules, false, (rule, buffer) -> {
            int first = pairs.get(rule)[0], second = pairs.get(rule)[1];
            for (int chunk = 0; chunk < large.length; chunk++) {
                int[] starts = large[chunk].starts();
                long[] keys = large[chunk].keys();
                byte[] at = offsets[chunk];
                for (int record = 0, of = 0; record < large[chunk].records(); record++, of += types + 1)
                    for (int i = starts[record] + at[of + first]; i < starts[record] + at[of + first + 1]; i++)
                        for (int j = first == second ? i + 1 : starts[record] + at[of + second]; j < starts[record]
                                + at[of + second + 1]; j++) {
                                    long key = Atoms.pair(keys[i], keys[j]);
                                    if (!frozen || !oversized.contains(key))
                                        buffer.add(key, chunk * CHUNK + record);
                                }
            }
        });
    }

    /// Three keys together: a rule for each three kinds of key, and a last one for what even so is shared by too many or
    /// has no three.
    private void triples(Keys[] large) {
        var rules = new TripleRules(schema.atoms().stream().map(Schema.Atom::name).toList());
        var found = new Triples[large.length];
        workers.run(large.length, 1, (chunk, _, _) -> found[chunk] = triples(large[chunk], chunk * CHUNK, rules));
        var rest = new Entries();
        for (Part part : run(rules.names(), true, (rule, buffer) -> {
            for (Triples part : found)
                buffer.add(part.entries, part.starts[rule], part.starts[rule + 1]);
        }))
            rest.add(part.rest.sorted, 0, part.rest.size);
        for (Triples part : found)
            rest.add(part.entries, part.starts[rules.size()], part.entries.length);
        var last = new Part(TRIPLES);
        if (!unused.contains(TRIPLES))
            last.emitLast(rest);
        take(last);
    }

    /// The entries of some records by rule, those of the last behind the others.
    @SuppressWarnings("ArrayRecordComponent") // never compared, and far too many for lists
    private record Triples(long[] entries, int[] starts) {}

    private Triples triples(Keys large, int first, TripleRules rules) {
        var entries = new Entries();
        boolean[] gone = new boolean[rules.size() + 1];
        for (int rule = 0; rule <= rules.size(); rule++)
            gone[rule] = unused.contains(rule < rules.size() ? rules.names().get(rule) : TRIPLES);
        var numbers = new Object() {
            short[] of = new short[1024];
            int met;

            void add(int rule, long key, int record) {
                met++;
                if (gone[rule])
                    return;
                if (entries.size == of.length)
                    of = Arrays.copyOf(of, of.length * 2);
                of[entries.size] = (short) rule;
                entries.add(key, record);
            }
        };
        long[] keys = large.keys();
        byte[] types = large.types();
        for (int at = 0; at + 1 < large.starts().length; at++) {
            int from = large.starts()[at], to = large.starts()[at + 1], record = first + at, before = numbers.met;
            boolean paired = Atoms.triples(keys, from, to, oversized,
                    (i, j, k) -> numbers.add(rules.of(types[from + i], types[from + j], types[from + k]),
                            Atoms.triple(keys[from + i], keys[from + j], keys[from + k]), record));
            // All that the record has is shared by too many: it stands beside those that have just the same.
            if (numbers.met == before && (paired || to - from == 1))
                numbers.add(rules.size(), Atoms.all(keys, from, to), record);
        }
        int[] starts = new int[rules.size() + 2];
        for (int at = 0; at < entries.size; at++)
            starts[numbers.of[at] + 1]++;
        for (int rule = 0; rule <= rules.size(); rule++)
            starts[rule + 1] += starts[rule];
        long[] sorted = new long[entries.size];
        int[] next = starts.clone();
        for (int at = 0; at < sorted.length; at++)
            sorted[next[numbers.of[at]]++] = entries.sorted[at];
        return new Triples(sorted, starts);
    }

    @FunctionalInterface
    private interface Fill {
        void fill(int rule, Entries buffer);
    }

    /// Fills, sorts and cuts into blocks the entries of each rule.
    private List<Part> run(List<String> rules, boolean last, Fill fill) {
        var done = new @Nullable Part[rules.size()];
        workers.run(done.length, 1, (from, to, worker) -> {
            for (int rule = from; rule < to; rule++) {
                Entries buffer = buffer(worker);
                buffer.clear();
                if (!unused.contains(rules.get(rule)))
                    fill.fill(rule, buffer);
                var part = new Part(rules.get(rule));
                part.emit(buffer, last);
                done[rule] = part;
            }
        });
        List<Part> all = Arrays.stream(done).filter(Objects::nonNull).toList();
        all.forEach(this::take);
        return all;
    }

    private Entries buffer(int worker) {
        if (buffers[worker] == null)
            buffers[worker] = new Entries();
        return buffers[worker];
    }

    private void take(Part part) {
        part.large.forEach(oversized::add);
        if (part.seen[0] > 0)
            tooLarge.put(part.rule, part.seen);
        rules.add(part.blocks());
    }

    private List<MatchReport.Oversized> tooLarge() {
        var list = new ArrayList<MatchReport.Oversized>();
        tooLarge.forEach((rule, seen) -> list
                .add(new MatchReport.Oversized(rule, (int) seen[0], seen[1], (int) seen[2], seen[3] == 0)));
        return list;
    }

    private List<MatchReport.Skipped> skipped() {
        return leftOut == 0
                ? List.of()
                : List.of(new MatchReport.Skipped("match keys", "oversized keys of one record: not refined", leftOut));
    }
}
