package dev.merganser.matching.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.merganser.matching.Workers;

/// Brings together the records that share a key, by all rules of one level: writes an entry for each key of each record, cuts
/// these by rule and key into slices that fit a near cache, and groups each slice there. What comes out doesn't depend on the
/// number of threads.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class Gathering {
    private static final int RECORD_BITS = 13;
    /// Records whose entries are written at once.
    static final int CHUNK = 1 << RECORD_BITS;
    /// An entry holds the key in its upper bits, then the record's number in its chunk, then the key's place among the record's.
    static final int PLACE_BITS = Entries.RECORD - RECORD_BITS;
    /// Entries held at once, if there aren't more of one rule.
    private static final long ROUND = 1 << 23;
    /// Entries of a slice, on average, if a rule doesn't get too many slices.
    private static final int SLICE = 8192;
    private static final int MOST_BITS = 13;
    /// Of so many chunks one is counted, to tell about how many entries each rule has.
    private static final int COUNTED = 16;
    /// Slices that lie side by side are grouped by one thread.
    private static final int STEP = 16;

    /// Writes the entries of a chunk's records.
    @FunctionalInterface
    interface Source {
        void write(int chunk, Sink sink);
    }

    /// What becomes of the records of a key that too many share.
    enum Large {
        /// They are refined by further keys: the key is marked.
        REFINED,
        /// They meet their neighbours, as the keys are frozen.
        WINDOWS,
        /// They are left to the last of all rules.
        LEFT
    }

    /// What a slice or a whole rule was found to hold.
    ///
    /// @param large   keys that too many share
    /// @param members how many records have those
    /// @param largest most records of one of those
    /// @param left    to the last of all rules
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Found(RuleBlocks blocks, long[] large, long members, int largest, Entries left) {}

    /// Which rules have slices in this round.
    ///
    /// @param firsts by rule its first slice, below 0 for none
    /// @param shifts by rule, how far its keys are shifted to tell in which of its slices they are
    /// @param ruleOf by slice
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Round(int[] firsts, int[] shifts, int[] ruleOf) {
        /// Of the rules from one to below another.
        static Round of(int from, int to, long[] counts) {
            int[] firsts = new int[counts.length], shifts = new int[counts.length];
            Arrays.fill(firsts, -1);
            int slices = 0;
            for (int rule = from; rule < to; rule++)
                if (counts[rule] > 0) {
                    int bits = Math.min(MOST_BITS, Long.SIZE - Long.numberOfLeadingZeros(counts[rule] / SLICE));
                    // The upmost bit is the same in all keys.
                    shifts[rule] = Long.SIZE - 1 - bits;
                    firsts[rule] = slices;
                    slices += 1 << bits;
                }
            int[] ruleOf = new int[slices];
            for (int rule = from; rule < to; rule++)
                if (firsts[rule] >= 0)
                    Arrays.fill(ruleOf, firsts[rule], firsts[rule] + (1 << Long.SIZE - 1 - shifts[rule]), rule);
            return new Round(firsts, shifts, ruleOf);
        }
    }

    /// Takes the entries of one chunk after the other. One a thread.
    static final class Sink {
        private long[] entries = new long[1 << 14];
        private int[] slices = new int[1 << 14];
        private int size;
        /// By slice, one further: how many there are.
        private int[] counts = {};
        private int[] firsts = {};
        private int[] shifts = {};

        private Sink open(Round round) {
            firsts = round.firsts;
            shifts = round.shifts;
            counts = new int[round.ruleOf.length + 1];
            size = 0;
            return this;
        }

        /// Whether entries of a rule are asked for now.
        boolean takes(int rule) {
            return firsts[rule] >= 0;
        }

        /// @param record its number in the chunk
        /// @param place  the key's among the record's, where it is marked if too many share it
        void add(int rule, long key, int record, int place) {
            int first = firsts[rule];
            if (first < 0)
                return;
            if (size == entries.length) {
                entries = Arrays.copyOf(entries, size * 2);
                slices = Arrays.copyOf(slices, size * 2);
            }
            entries[size] = key & Atoms.KEY | (long) record << PLACE_BITS | place;
            int slice = first + (int) ((key & Long.MAX_VALUE) >>> shifts[rule]);
            slices[size++] = slice;
            counts[slice + 1]++;
        }

        /// What was added, by slice.
        private Cut cut(long[] room) {
            int[] starts = counts;
            for (int slice = 1; slice < starts.length; slice++)
                starts[slice] += starts[slice - 1];
            long[] cut = size <= room.length ? room : new long[size + (size >> 2)];
            int[] next = starts.clone();
            for (int at = 0; at < size; at++)
                cut[next[slices[at]]++] = entries[at];
            return new Cut(cut, starts);
        }
    }

    /// A chunk's entries by slice.
    @SuppressWarnings("ArrayRecordComponent") // never compared, and far too many for lists
    record Cut(long[] entries, int[] starts) {
        int size() {
            return starts[starts.length - 1];
        }
    }

    private final List<String> rules;
    /// By chunk, what its entries are written to, level for level.
    private final long[][] rooms;
    private final Cut[] cuts;
    private final int most;
    private final Large mode;
    private final Source source;
    private final Marks marks;
    private final Workers workers;
    private final Sink[] sinks;
    private final Grouper[] groupers;

    /// @param rooms by chunk; larger ones take their places where needed
    /// @param most  records that a block may hold
    /// @param mode  what becomes of the others
    /// @param marks gets what is refined
    Gathering(List<String> rules, long[][] rooms, int most, Large mode, Source source, Marks marks, Workers workers) {
        this.rules = rules;
        this.rooms = rooms;
        cuts = new Cut[rooms.length];
        this.most = most;
        this.mode = mode;
        this.source = source;
        this.marks = marks;
        this.workers = workers;
        sinks = new Sink[workers.threads()];
        groupers = new Grouper[workers.threads()];
    }

    /// What each rule finds.
    ///
    /// @param used by rule, whether it is
    List<Found> run(boolean[] used) {
        long[] counts = counts(used);
        var found = new ArrayList<Found>();
        for (int from = 0, to; from < counts.length; from = to) {
            long entries = counts[from];
            for (to = from + 1; to < counts.length && entries + counts[to] <= ROUND; to++)
                entries += counts[to];
            found.addAll(run(from, to, Round.of(from, to, counts)));
        }
        return found;
    }

    /// About how many entries each rule has; at least one if it is used.
    private long[] counts(boolean[] used) {
        long[] counts = new long[used.length];
        for (int rule = 0; rule < used.length; rule++)
            counts[rule] = used[rule] ? 1 : 0;
        Round all = Round.of(0, used.length, counts);
        Sink sink = sink(0).open(all);
        for (int chunk = 0; chunk < cuts.length; chunk += COUNTED) {
            source.write(chunk, sink);
            sink.size = 0;
        }
        for (int slice = 0; slice < all.ruleOf.length; slice++)
            counts[all.ruleOf[slice]] += (long) sink.counts[slice + 1] * Math.min(COUNTED, cuts.length);
        return counts;
    }

    private Sink sink(int worker) {
        if (sinks[worker] == null)
            sinks[worker] = new Sink();
        return sinks[worker];
    }

    private List<Found> run(int first, int end, Round round) {
        workers.run(cuts.length, 1, (chunk, _, worker) -> {
            Sink sink = sink(worker).open(round);
            source.write(chunk, sink);
            cuts[chunk] = sink.cut(rooms[chunk]);
            rooms[chunk] = cuts[chunk].entries;
        });
        var slices = new Found[round.ruleOf.length];
        workers.run(slices.length, STEP, (from, to, worker) -> {
            if (groupers[worker] == null)
                groupers[worker] = new Grouper(cuts, most, mode);
            for (int slice = from; slice < to; slice++)
                slices[slice] = groupers[worker].group(slice, round.shifts[round.ruleOf[slice]]);
        });
        if (mode == Large.REFINED)
            workers.run(cuts.length, 1, (chunk, _, _) -> mark(chunk));
        var found = new Found[end - first];
        workers.run(found.length, 1, (rule, _, _) -> {
            int from = round.firsts[first + rule],
                    to = from < 0 ? from : from + (1 << Long.SIZE - 1 - round.shifts[first + rule]);
            found[rule] = joined(rules.get(first + rule),
                    Arrays.asList(slices).subList(Math.max(0, from), Math.max(0, to)));
        });
        return Arrays.asList(found);
    }

    /// Marks what was found to be shared by too many, chunk by chunk: so what is written lies near.
    private void mark(int chunk) {
        long[] entries = cuts[chunk].entries;
        byte[] marked = marks.marks()[chunk];
        int[] ofRecord = marks.starts()[chunk];
        for (int at = 0, size = cuts[chunk].size(); at < size; at++) {
            int low = (int) entries[at] & (1 << Entries.RECORD) - 1;
            marked[ofRecord[low >>> PLACE_BITS]
                    + (low & (1 << PLACE_BITS) - 1)] = (byte) (~entries[at] >>> Long.SIZE - 1);
        }
    }

    private static Found joined(String rule, List<Found> slices) {
        var left = new Entries();
        for (Found slice : slices)
            left.add(slice.left.entries, 0, slice.left.size);
        return new Found(RuleBlocks.joined(rule, slices.stream().map(Found::blocks).toList()),
                slices.stream().flatMapToLong(slice -> Arrays.stream(slice.large)).toArray(),
                slices.stream().mapToLong(Found::members).sum(),
                slices.stream().mapToInt(Found::largest).max().orElse(0),
                left);
    }
}
