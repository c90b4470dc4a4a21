package dev.merganser.matching.estimate;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

import dev.merganser.matching.Radix;
import dev.merganser.matching.Records;
import dev.merganser.matching.Workers;
import dev.merganser.matching.compare.Batch;
import dev.merganser.matching.compare.Schema;
import dev.merganser.matching.compare.Scratch;
import dev.merganser.matching.compare.Tally;

/// Looks at all records, not at candidates: random pairs, and how many pairs agree on values of each frequency.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Survey {
    private static final int SAMPLE = 300_000;
    private static final int WITHIN = 60_000;
    /// Bits that hold a record beside its key.
    private static final int RECORD = 28;
    private static final Set<String> NAMES = Set.of("givenName", "familyName", "wholeName");
    /// What a sample hasn't shown may be there half a time; the less is left to be seen the less.
    private static final double UNSEEN = .5;

    private Survey() {}

    /// The number of pairs that could match: all, or all across sources.
    public static double pairs(Records records) {
        double all = records.size() * (records.size() - 1.0) / 2;
        if (!records.hasSources())
            return Math.max(1, all);
        var sizes = new java.util.HashMap<Integer, Integer>();
        for (int record = 0; record < records.size(); record++)
            sizes.merge(records.sourceCode(record), 1, Integer::sum);
        for (int size : sizes.values())
            all -= size * (size - 1.0) / 2;
        return Math.max(1, all);
    }

    public static Facts facts(Schema schema, Records records, Workers workers) {
        int fields = schema.fields().size(), size = records.size();
        int[] parents = Layout.parents(schema);
        double pairs = pairs(records);
        double across = pairs / Math.max(1, size * (size - 1.0) / 2);
        double[][] agreeing = new double[fields][5], distinct = new double[fields][5], shares = new double[fields][5];
        var within = new Patterns[fields];
        double[] held = new double[fields], values = new double[fields];
        workers.run(fields, 1, (from, to, _) -> {
            for (int field = from; field < to; field++) {
                Tally tally = schema.tally(field);
                held[field] = tally.held();
                values[field] = tally.all();
                for (int band = 0; band < 5; band++) {
                    agreeing[field][band] = tally.pairs(band) * across;
                    distinct[field][band] = tally.distinct(band);
                    shares[field][band] = (double) tally.count(band) / Math.max(1, tally.all());
                }
            }
        });
        double[] together = new double[fields], agree = new double[fields], unseen = new double[fields];
        int[] depended = Arrays.stream(parents).filter(parent -> parent >= 0).distinct().toArray();
        workers.run(depended.length, 1, (at, _, _) -> within[depended[at]] = within(schema, records, depended[at],
                together, agree, unseen));
        for (int field = 0; field < fields; field++)
            agree[field] *= across;
        return new Facts(size, pairs, Usual.guess(size), random(schema, records, workers), within, agreeing,
                distinct, shares, held, values, together, agree,
                Usual.few(size) ? UNSEEN * size * (size - 1.0) / 2 / SAMPLE : UNSEEN,
                unseen);
    }

    /// Adds two records that could match.
    private static void add(Batch batch, Records records, int one, int other) {
        if (one != other && records.mayMatch(one, other))
            batch.add(Math.min(one, other), Math.max(one, other));
    }

    private static Patterns random(Schema schema, Records records, Workers workers) {
        int size = records.size(), parts = 16;
        boolean all = Usual.few(size);
        var counts = new Patterns[parts];
        Scratch[] scratches = new Scratch[workers.threads()];
        Arrays.setAll(scratches, _ -> schema.scratch());
        workers.run(parts, 1, (from, to, worker) -> {
            Scratch scratch = scratches[worker];
            for (int part = from; part < to; part++) {
                var found = new Patterns();
                counts[part] = found;
                var batch = new Batch(schema, scratch, (_, _, pattern) -> found.count(pattern));
                var random = new SplittableRandom(part + 1);
                // Few enough to be looked at all: drawn again and again they would pass for more than there are.
                if (all)
                    for (int right = part; right < size; right += parts)
                        for (int left = 0; left < right; left++)
                            add(batch, records, left, right);
                for (int n = 0; !all && n < SAMPLE / parts && size > 1; n++)
                    add(batch, records, random.nextInt(size), random.nextInt(size));
                batch.flush();
            }
        });
        return Patterns.sorted(Arrays.asList(counts));
    }

    /// Pairs that agree on a field exactly: of names all of them where they are few, else random ones; of anything else records
    /// spread over all, each with others of its value, or what holds of streets in the largest city would hold in all places.
    ///
    /// @param together gets how many records share the field with any other
    /// @param agree    gets how many pairs share it
    /// @param unseen   gets how often what wasn't seen may be there all the same
    private static Patterns within(Schema schema, Records records, int field, double[] together, double[] agree,
            double[] unseen) {
        var sharing = new Sharing(schema, records, field);
        together[field] = sharing.together;
        agree[field] = sharing.pairs();
        boolean names = NAMES.contains(schema.fields().get(field).name());
        boolean all = Usual.few(records.size()) || (names && sharing.pairs() <= WITHIN);
        unseen[field] = all ? UNSEEN * sharing.pairs() / WITHIN : UNSEEN;
        var patterns = new Patterns();
        var batch = new Batch(schema, schema.scratch(), (_, _, pattern) -> patterns.count(pattern));
        var random = new SplittableRandom(99 + field);
        if (all)
            sharing.all(batch);
        else
            if (names)
                sharing.pairs(batch, random);
            else
                sharing.partners(batch, random);
        batch.flush();
        return Patterns.sorted(List.of(patterns));
    }

    /// The records that hold a value of one field, those of one value side by side.
    private static final class Sharing {
        /// Of one value no more are asked for a partner.
        private static final int NEAR = 1000;
        private final Records records;
        private final long[] order;
        private final int held;
        /// By place, the first with the same value.
        private final int[] starts;
        /// By place, how many pairs those before it make.
        private final long[] before;
        /// How many records share their value with any other.
        private int together;

        Sharing(Schema schema, Records records, int field) {
            this.records = records;
            order = new long[records.size()];
            held = read(schema, field);
            Radix.sort(order, new long[held], 0, held, RECORD);
            starts = new int[held + 1];
            before = new long[held + 1];
            count();
        }

        private int read(Schema schema, int field) {
            int found = 0;
            for (int record = 0; record < order.length; record++) {
                long key = schema.key(field, record);
                if (key != 0)
                    order[found++] = key & -1L << RECORD | record;
            }
            return found;
        }

        private void count() {
            for (int at = 0, to; at < held; at = to) {
                for (to = at; to < held && order[to] >>> RECORD == order[at] >>> RECORD; to++) {
                    starts[to] = at;
                    before[to + 1] = before[to] + to - at;
                }
                together += to - at > 1 ? to - at : 0;
            }
            starts[held] = held;
        }

        long pairs() {
            return before[held];
        }

        /// All pairs of one value.
        void all(Batch batch) {
            for (int at = 0; at < held; at++)
                for (int other = starts[at]; other < at; other++)
                    add(batch, other, at);
        }

        /// Some of these.
        void pairs(Batch batch, SplittableRandom random) {
            for (int n = 0; n < WITHIN; n++) {
                int at = Arrays.binarySearch(before, random.nextLong(pairs()));
                // Behind what comes before it, and behind those that have none before them.
                at = at < 0 ? -at - 2 : at;
                while (before[at + 1] == before[at])
                    at++;
                add(batch, starts[at] + random.nextInt(at - starts[at]), at);
            }
        }

        /// Records spread over all, each with others of its value: of few records every one with all of those in turn, so that
        /// chance has no part in it.
        void partners(Batch batch, SplittableRandom random) {
            for (int n = 0, last = -1, next = 0; n < WITHIN && held > 1; n++) {
                int at = (int) ((long) n * held / WITHIN), from = starts[at], to = at + 1;
                while (to < held && starts[to] == from && to - at < NEAR)
                    to++;
                if (to - from < 2)
                    continue;
                next = at == last ? next + 1 : random.nextInt(to - from);
                last = at;
                add(batch, at, from + next % (to - from));
            }
        }

        private void add(Batch batch, int one, int other) {
            Survey.add(batch, records, record(order[one]), record(order[other]));
        }

        private static int record(long entry) {
            return (int) (entry & (1 << RECORD) - 1);
        }
    }
}
