package dev.merganser.matching.estimate;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

import dev.merganser.matching.Radix;
import dev.merganser.matching.Records;
import dev.merganser.matching.Workers;
import dev.merganser.matching.compare.Batch;
import dev.merganser.matching.compare.Comparison;
import dev.merganser.matching.compare.Schema;
import dev.merganser.matching.compare.Scratch;

/// Looks at all records, not at candidates: random pairs, and how many pairs agree on values of each frequency.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Survey {
    private static final int SAMPLE = 300_000;
    private static final int WITHIN = 60_000;
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
                var tally = new Tally();
                for (int record = 0; record < size; record++) {
                    long before = tally.all;
                    schema.values(field, record, tally);
                    held[field] += tally.all > before ? 1 : 0;
                }
                values[field] = tally.all;
                long[] agree = new long[5], different = new long[5], all = new long[5];
                tally.forEach((band, count) -> {
                    agree[band] += count * (count - 1) / 2;
                    different[band]++;
                    all[band] += count;
                });
                for (int band = 0; band < 5; band++) {
                    agreeing[field][band] = agree[band] * across;
                    distinct[field][band] = different[band];
                    shares[field][band] = (double) all[band] / Math.max(1, tally.all);
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
        if (one != other && (!records.hasSources() || records.sourceCode(one) != records.sourceCode(other)))
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

    /// Pairs that agree on a field exactly: of names all of them where they are few, else random ones; of anything else a random
    /// record and another one with its value, or what holds of streets in the largest city would hold in all places.
    ///
    /// @param together gets how many records share the field with any other
    /// @param agree    gets how many pairs share it
    /// @param unseen   gets how often what wasn't seen may be there all the same
    private static Patterns within(Schema schema, Records records, int field, double[] together, double[] agree,
            double[] unseen) {
        int size = records.size();
        long[] keys = new long[size];
        long[] order = new long[size];
        int held = 0;
        for (int record = 0; record < size; record++) {
            keys[record] = schema.key(field, record);
            if (keys[record] != 0)
                order[held++] = keys[record] & -1L << 28 | record;
        }
        order = Radix.sort(order, new long[size], held, 28);
        int[] starts = new int[held + 1];
        for (int at = 1; at <= held; at++)
            starts[at] = at < held && order[at] >>> 28 == order[at - 1] >>> 28 ? starts[at - 1] : at;
        var patterns = new Patterns();
        var random = new SplittableRandom(99 + field);
        var batch = new Batch(schema, schema.scratch(), (_, _, pattern) -> patterns.count(pattern));
        long[] before = new long[held + 1];
        for (int at = 0, to; at < held; at = to) {
            to = end(starts, at, held);
            for (int each = at; each < to; each++)
                before[each + 1] = before[each] + each - at;
            together[field] += to - at > 1 ? to - at : 0;
        }
        long pairs = before[held];
        agree[field] = pairs;
        boolean names = NAMES.contains(schema.fields().get(field).name());
        boolean all = Usual.few(size) || (names && pairs <= WITHIN);
        unseen[field] = all ? UNSEEN * pairs / WITHIN : UNSEEN;
        for (int at = 0; at < held && all; at++)
            for (int other = starts[at]; other < at; other++)
                add(batch, records, record(order[other]), record(order[at]));
        for (int n = 0; n < WITHIN && names && !all; n++) {
            int at = Arrays.binarySearch(before, random.nextLong(pairs));
            // Behind what comes before it, and behind those that have none before them.
            at = at < 0 ? -at - 2 : at;
            while (before[at + 1] == before[at])
                at++;
            add(batch, records, record(order[starts[at] + random.nextInt(at - starts[at])]), record(order[at]));
        }
        for (int n = 0; n < WITHIN && held > 1 && !names && !all; n++) {
            int at = random.nextInt(held), from = starts[at], to = at + 1;
            while (to < held && starts[to] == from && to - at < 1000)
                to++;
            if (to - from < 2)
                continue;
            add(batch, records, record(order[at]), record(order[from + random.nextInt(to - from)]));
        }
        batch.flush();
        return Patterns.sorted(List.of(patterns));
    }

    /// The record of a key that is sorted with it.
    private static int record(long entry) {
        return (int) (entry & (1 << 28) - 1);
    }

    /// Behind the last that begin where one does.
    private static int end(int[] starts, int at, int held) {
        int to = at + 1;
        while (to < held && starts[to] == starts[at])
            to++;
        return to;
    }
}
