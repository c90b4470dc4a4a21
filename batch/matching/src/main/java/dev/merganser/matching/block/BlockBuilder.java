package dev.merganser.matching.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.MatchReport;
import dev.merganser.matching.Radix;
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
    /// Entries that are gathered in one pass over the keys, if they aren't all of one rule.
    private static final int GATHERED = 1 << 21;
    /// The name of the last rule.
    static final String TRIPLES = "three keys";

    private final Schema schema;
    private final LongSet oversized;
    private final Set<String> unused;
    private final int cap;
    private final boolean frozen;
    private final Workers workers;
    private final Room[] rooms;
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
        rooms = new Room[workers.threads()];
    }

    /// What one thread works in.
    private static final class Room {
        long[] entries = {};
        long[] other = {};
        int[] members = new int[64];
        int[] starts = new int[64];
        final Atoms atoms;
        final Keys.Collector keys = new Keys.Collector(CHUNK);
        final Numbered triples = new Numbered();

        Room(Schema schema) {
            atoms = new Atoms(schema);
        }

        void reserve(int size) {
            if (entries.length < size) {
                entries = new long[size];
                other = new long[size];
            }
        }
    }

    /// The blocks of one rule, or of a stretch of its entries.
    private final class Part {
        final String rule;
        private final Room room;
        private int blocks;
        private long pairs;
        private RuleBlocks done = new RuleBlocks("", new int[0], new int[1], 0);
        /// An entry of each key shared by too many.
        final Entries large = new Entries();
        /// Entries left to the last of all rules.
        final Entries rest = new Entries();
        final long[] seen = new long[4];

        Part(String rule, Room room) {
            this.rule = rule;
            this.room = room;
        }

        /// @param last whether no rule refines what is too large here, so that it is left to the last of all
        void emit(long[] sorted, int start, int end, boolean last) {
            for (int from = start, to; from < end; from = to) {
                to = end(sorted, from, end);
                int size = to - from;
                if (size == 1)
                    continue;
                if (size <= most()) {
                    add(sorted, from, to);
                    continue;
                }
                if (last) {
                    rest.add(sorted, from, to);
                    continue;
                }
                count(size);
                if (frozen)
                    windows(sorted, from, to);
                else
                    large.add(sorted, from, from + 1);
            }
            finish();
        }

        /// The last rule: what is too large here has no further key, and its records meet their neighbours only.
        void emitLast(Entries entries) {
            entries.sort();
            long[] sorted = entries.entries;
            byte[] windows = new byte[schema.records()];
            for (int from = 0, to; from < entries.size; from = to) {
                to = end(sorted, from, entries.size);
                int size = to - from;
                if (size > most()) {
                    count(size);
                    int kept = from;
                    for (int at = from; at < to; at++)
                        if (windows[Entries.record(sorted[at])]++ < WINDOWS)
                            sorted[kept++] = sorted[at];
                        else
                            windows[Entries.record(sorted[at])] = WINDOWS;
                    windows(sorted, from, kept);
                } else if (size > 1) {
                    add(sorted, from, to);
                }
            }
            finish();
        }

        private static int end(long[] sorted, int from, int end) {
            long key = Entries.key(sorted[from]);
            int to = from + 1;
            while (to < end && Entries.key(sorted[to]) == key)
                to++;
            return to;
        }

        private void count(int size) {
            seen[0]++;
            seen[1] += size;
            seen[2] = Math.max(seen[2], size);
        }

        private void windows(long[] sorted, int from, int to) {
            seen[3] = 1;
            for (int window = from; window < to - 1; window += WINDOW)
                add(sorted, window, Math.min(to, window + 2 * WINDOW));
        }

        private void add(long[] sorted, int from, int to) {
            int end = room.starts[blocks];
            if (end + to - from > room.members.length)
                room.members = Arrays.copyOf(room.members,
                        Math.max(end + to - from, room.members.length + (room.members.length >> 1)));
            if (++blocks == room.starts.length)
                room.starts = Arrays.copyOf(room.starts, blocks * 2);
            for (int at = from; at < to; at++)
                room.members[end++] = Entries.record(sorted[at]);
            room.starts[blocks] = end;
            pairs += (to - from) * (to - from - 1L) / 2;
        }

        /// Leaves the room to the next.
        private void finish() {
            done = new RuleBlocks(rule, Arrays.copyOf(room.members, room.starts[blocks]),
                    Arrays.copyOf(room.starts, blocks + 1), pairs);
        }
    }

    /// Most records of a block that needs no refining.
    private int most() {
        return frozen ? GROWN * cap : cap;
    }

    Blocks build() {
        Keys[] read = read();
        atoms(read);
        var pairRules = new PairRules(schema);
        long[] counts = new long[pairRules.size()];
        Keys[] large = large(read, pairRules, counts);
        pairs(large, pairRules, counts);
        triples(large);
        return new Blocks(schema.records(), oversized, rules, rules.size(), tooLarge(), skipped());
    }

    /// Reads the keys of all records once.
    private Keys[] read() {
        var read = new Keys[(schema.records() + CHUNK - 1) / CHUNK];
        workers.run(schema.records(), CHUNK, (from, to, worker) -> {
            Room room = room(worker);
            for (int record = from; record < to; record++) {
                room.atoms.read(record);
                room.keys.add(room.atoms);
            }
            read[from / CHUNK] = room.keys.taken();
        });
        return read;
    }

    private void atoms(Keys[] read) {
        int types = schema.atoms().size();
        long[] counts = new long[types];
        for (Keys chunk : read)
            for (byte type : chunk.types())
                counts[type]++;
        run(schema.atoms().stream().map(Schema.Atom::name).toList(), new int[types], counts, false, gathered -> {
            int[] next = gathered.next;
            long[] entries = gathered.entries;
            for (int chunk = 0; chunk < read.length; chunk++) {
                int[] starts = read[chunk].starts();
                long[] keys = read[chunk].keys();
                byte[] of = read[chunk].types();
                for (int at = 0, record = 0; at < of.length; at++) {
                    while (starts[record + 1] <= at)
                        record++;
                    int rule = of[at];
                    if (next[rule] >= 0 && (!frozen || !oversized.contains(keys[at])))
                        entries[next[rule]++] = Entries.of(keys[at], chunk * CHUNK + record);
                }
            }
        });
    }

    /// Of the keys of all records those to be refined.
    ///
    /// @param counts gets how many entries each rule of two keys has
    private Keys[] large(Keys[] read, PairRules rules, long[] counts) {
        var large = new Keys[read.length];
        long[] left = new long[large.length];
        var counted = new int[large.length][];
        workers.run(large.length, 1, (chunk, _, worker) -> {
            Room room = room(worker);
            Atoms atoms = room.atoms;
            int records = read[chunk].records();
            int[] counting = new int[rules.size()];
            for (int record = 0; record < records; record++) {
                atoms.load(read[chunk].keys(), read[chunk].types(), read[chunk].starts()[record],
                        read[chunk].starts()[record + 1]);
                left[chunk] += atoms.refine(oversized);
                room.keys.add(atoms);
                for (int i = 0; i < atoms.count; i++)
                    for (int j = i + 1; j < atoms.count; j++) {
                        int rule = rules.of(atoms.types[i], atoms.types[j]);
                        if (rule != PairRules.NONE)
                            counting[rule]++;
                    }
            }
            large[chunk] = room.keys.taken();
            counted[chunk] = counting;
            read[chunk] = Keys.NONE;
        });
        leftOut = Arrays.stream(left).sum();
        for (int[] counting : counted)
            for (int rule = 0; rule < counts.length; rule++)
                counts[rule] += counting[rule];
        return large;
    }

    private void pairs(Keys[] large, PairRules rules, long[] counts) {
        int types = schema.atoms().size();
        byte[][] offsets = new byte[large.length][];
        workers.run(large.length, 1, (chunk, _, _) -> offsets[chunk] = large[chunk].offsets(types));
        run(rules.names(), rules.firsts(), counts, false, gathered -> {
            int first = rules.first(gathered.from), second = rules.second(gathered.from),
                    end = rules.second(gathered.to - 1) + 1;
            int[] next = new int[types];
            for (int type = second; type < end; type++)
                next[type] = rules.of(first, type) == PairRules.NONE ? -1 : gathered.next[rules.of(first, type)];
            for (int chunk = 0; chunk < large.length; chunk++)
                pairs(large[chunk], offsets[chunk], chunk * CHUNK, first, second, end, next, gathered.entries);
            for (int type = second; type < end; type++)
                if (next[type] >= 0)
                    gathered.next[rules.of(first, type)] = next[type];
        });
    }

    /// Adds the entries of some records by the rules of one type and each of some.
    private void pairs(Keys large, byte[] offsets, int before, int first, int second, int end, int[] next,
            long[] entries) {
        int[] starts = large.starts();
        long[] keys = large.keys();
        byte[] types = large.types();
        int step = offsets.length / Math.max(1, large.records());
        for (int record = 0, at = 0; record < large.records(); record++, at += step) {
            int start = starts[record], from = start + offsets[at + second], to = start + offsets[at + end];
            for (int i = start + offsets[at + first]; i < start + offsets[at + first + 1]; i++) {
                long one = keys[i];
                for (int j = Math.max(from, i + 1); j < to; j++) {
                    int place = next[types[j]];
                    if (place < 0)
                        continue;
                    long key = Atoms.pair(one, keys[j]);
                    if (frozen && oversized.contains(key))
                        continue;
                    entries[place] = Entries.of(key, before + record);
                    next[types[j]] = place + 1;
                }
            }
        }
    }

    /// Three keys together: a rule for each three kinds of key, and a last one for what even so is shared by too many or
    /// has no three.
    private void triples(Keys[] large) {
        var rules = new TripleRules(schema.atoms().stream().map(Schema.Atom::name).toList());
        var found = new Numbered.ByRule[large.length];
        boolean[] gone = new boolean[rules.size() + 1];
        for (int rule = 0; rule <= rules.size(); rule++)
            gone[rule] = unused.contains(rule < rules.size() ? rules.names().get(rule) : TRIPLES);
        workers.run(large.length, 1, (chunk, _, worker) -> {
            found[chunk] = triples(large[chunk], chunk * CHUNK, rules, gone, room(worker));
            large[chunk] = Keys.NONE;
        });
        long[] counts = new long[rules.size()];
        for (Numbered.ByRule part : found)
            for (int rule = 0; rule < counts.length; rule++)
                counts[rule] += part.size(rule);
        var rest = new Entries();
        for (Part part : run(rules.names(), new int[counts.length], counts, true, gathered -> {
            for (int rule = gathered.from; rule < gathered.to; rule++)
                for (Numbered.ByRule part : found)
                    if (gathered.next[rule] >= 0)
                        gathered.next[rule] += part.copy(rule, gathered.entries, gathered.next[rule]);
        }))
            rest.add(part.rest.entries, 0, part.rest.size);
        for (Numbered.ByRule part : found)
            rest.add(part.entries(), part.starts()[rules.size()], part.entries().length);
        var last = new Part(TRIPLES, room(0));
        if (!unused.contains(TRIPLES))
            last.emitLast(rest);
        take(last);
    }

    private Numbered.ByRule triples(Keys large, int first, TripleRules rules, boolean[] gone, Room room) {
        Atoms atoms = room.atoms;
        Numbered found = room.triples;
        found.clear();
        var taker = new Atoms.Triples() {
            int record;

            @Override
            public void take(int i, int j, int k) {
                int rule = rules.of(atoms.types[i], atoms.types[j], atoms.types[k]);
                found.met++;
                if (!gone[rule])
                    found.add(rule, atoms.triple(i, j, k), record);
            }
        };
        for (int at = 0; at < large.records(); at++) {
            atoms.load(large.keys(), large.types(), large.starts()[at], large.starts()[at + 1]);
            int before = found.met;
            taker.record = first + at;
            boolean left = atoms.triples(oversized, taker);
            // All that the record has is shared by too many: it stands beside those that have just the same.
            if (left && found.met == before && !gone[rules.size()])
                found.add(rules.size(), atoms.all(), taker.record);
        }
        return found.byRule(rules.size() + 1);
    }

    /// The entries of some rules, one rule's behind the other's.
    ///
    /// @param from    the first of the rules
    /// @param to      behind the last
    /// @param entries where they are to be written
    /// @param next    by rule, where its next is to be written; below 0 for none of these
    @SuppressWarnings("ArrayRecordComponent") // never compared, and far too many for lists
    private record Gathered(int from, int to, long[] entries, int[] next) {}

    /// Gathers, sorts and cuts into blocks the entries of each rule.
    ///
    /// @param groups by rule, ascending: only those of one group are gathered together
    /// @param counts by rule, the most entries it has
    private List<Part> run(List<String> rules, int[] groups, long[] counts, boolean last, Consumer<Gathered> gather) {
        for (int rule = 0; rule < counts.length; rule++)
            if (unused.contains(rules.get(rule)))
                counts[rule] = 0;
        int[] starts = together(groups, counts);
        var done = new @Nullable Part[rules.size()];
        workers.run(starts.length - 1, 1, (task, _, worker) -> {
            Room room = room(worker);
            int from = starts[task], to = starts[task + 1], size = 0;
            int[] next = new int[counts.length];
            Arrays.fill(next, -1);
            for (int rule = from; rule < to; rule++)
                if (counts[rule] > 0) {
                    next[rule] = size;
                    size = Math.addExact(size, Math.toIntExact(counts[rule]));
                }
            room.reserve(size);
            int[] begins = next.clone();
            if (size > 0)
                gather.accept(new Gathered(from, to, room.entries, next));
            for (int rule = from; rule < to; rule++) {
                var part = new Part(rules.get(rule), room);
                if (counts[rule] > 0) {
                    Radix.sort(room.entries, room.other, begins[rule], next[rule], Entries.RECORD);
                    part.emit(room.entries, begins[rule], next[rule], last);
                }
                done[rule] = part;
            }
        });
        List<Part> all = Arrays.stream(done).filter(Objects::nonNull).toList();
        all.forEach(this::take);
        return all;
    }

    private Room room(int worker) {
        if (rooms[worker] == null)
            rooms[worker] = new Room(schema);
        return rooms[worker];
    }

    /// Where those rules begin whose entries are gathered together, and the end of the last.
    private static int[] together(int[] groups, long[] counts) {
        int[] starts = new int[counts.length + 1];
        int tasks = 0;
        long gathered = 0;
        for (int rule = 0; rule < counts.length; rule++) {
            if (rule == 0 || groups[rule] != groups[rule - 1] || gathered + counts[rule] > GATHERED) {
                starts[tasks++] = rule;
                gathered = 0;
            }
            gathered += counts[rule];
        }
        starts[tasks] = counts.length;
        return Arrays.copyOf(starts, tasks + 1);
    }

    private void take(Part part) {
        for (int at = 0; at < part.large.size; at++)
            oversized.add(Entries.key(part.large.entries[at]));
        if (part.seen[0] > 0)
            tooLarge.put(part.rule, part.seen);
        rules.add(part.done);
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
