package dev.merganser.matching;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.block.Blocks;
import dev.merganser.matching.compare.Schema;
import dev.merganser.matching.compare.Scratch;
import dev.merganser.matching.estimate.Estimator;
import dev.merganser.matching.estimate.Patterns;
import dev.merganser.matching.estimate.Survey;
import dev.merganser.matching.group.Groups;
import dev.merganser.matching.weigh.Weights;

/// One run: normalise, block, compare, estimate, score, group.
final class Engine {
    private static final int PART = 512;

    private final Records records;
    private final MatchOptions options;
    private final Progress progress;
    private final Workers workers;
    private final List<MatchReport.Phase> phases = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private long wall = System.nanoTime();
    private double cpu = cpuSeconds();
    private long peak;

    private Engine(Records records, MatchOptions options, Progress progress) {
        this.records = records;
        this.options = options;
        this.progress = progress;
        workers = new Workers(options.threads());
    }

    static Matching match(Records records, MatchOptions options, Progress progress) {
        return new Engine(records, options, progress).run();
    }

    private static double cpuSeconds() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime() / 1e9
                : 0;
    }

    private void phase(String name) {
        long now = System.nanoTime();
        double used = cpuSeconds();
        phases.add(new MatchReport.Phase(name, (now - wall) / 1e9, used - cpu));
        wall = now;
        cpu = used;
        peak = Math.max(peak, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        progress.report(name, 1, records.size());
    }

    private Matching run() {
        MatchModel given = options.model();
        var schema = new Schema(records, given == null ? options.region() : given.region(),
                given == null ? null : given.frequencies(), workers);
        notes.addAll(schema.notes());
        phase("normalise");
        int cap = given == null ? Blocks.cap(records.size()) : given.cap();
        Blocks blocks = Blocks.of(schema, given == null ? null : given.oversized(), cap);
        phase("block");
        Estimator.Facts facts = given == null ? Survey.facts(schema, records, workers) : null;
        phase("estimate");
        Scored scored = compare(schema, blocks);
        phase("score");
        Weights weights = given != null ? given.weights() : learn(schema, facts, scored.patterns);
        double[] byPattern = new double[scored.patterns.size()];
        for (int number = 0; number < byPattern.length; number++)
            byPattern[number] = weights.weight(schema, scored.patterns.pattern(number));
        phase("estimate");
        MatchModel model = given != null
                ? given
                : new MatchModel(options.region(), cap, blocks.frozen(), schema.toDocument(), weights);
        double review = options.reviewThreshold().orElse(weights.threshold());
        int[] groups = group(schema, weights, scored, byPattern, review);
        Matching matching = collect(schema, weights, model, blocks, scored, byPattern, groups, review);
        return matching;
    }

    private Weights learn(Schema schema, Estimator.@Nullable Facts facts, Patterns patterns) {
        return Estimator.learn(schema, java.util.Objects.requireNonNull(facts), patterns, notes);
    }

    /// The candidate pairs, by left and right record, with the number of their pattern.
    @SuppressWarnings("ArrayRecordComponent") // never compared, and far too many for lists
    private record Scored(long[] pairs, int[] patternOf, Patterns patterns) {}

    private Scored compare(Schema schema, Blocks blocks) {
        int size = records.size(), parts = (size + PART - 1) / PART;
        long[][] pairs = new long[parts][];
        int[][] numbers = new int[parts][];
        int[] workerOf = new int[parts];
        var tables = new Patterns[options.threads()];
        var scratches = new Scratch[options.threads()];
        var seen = new int[options.threads()][];
        workers.run(size, PART, (from, to, worker) -> {
            if (tables[worker] == null) {
                tables[worker] = new Patterns();
                scratches[worker] = schema.scratch();
                seen[worker] = new int[size];
                Arrays.fill(seen[worker], -1);
            }
            var found = new Buffer();
            Patterns table = tables[worker];
            for (int record = from; record < to; record++) {
                int left = record;
                boolean changed = options.changed() == null || options.changed().test(left);
                blocks.partners(left, seen[worker], right -> {
                    if (records.hasSources() && records.sourceCode(left) == records.sourceCode(right))
                        return;
                    if (!changed && options.changed() != null && !options.changed().test(right))
                        return;
                    found.add((long) left << 32 | right, table.count(schema.pattern(left, right, scratches[worker])));
                });
            }
            int part = from / PART;
            pairs[part] = Arrays.copyOf(found.pairs, found.size);
            numbers[part] = Arrays.copyOf(found.numbers, found.size);
            workerOf[part] = worker;
        });
        Patterns patterns = Patterns.sorted(Arrays.stream(tables).filter(table -> table != null).toList());
        int[][] renumbered = new int[tables.length][];
        for (int worker = 0; worker < tables.length; worker++)
            if (tables[worker] != null) {
                renumbered[worker] = new int[tables[worker].size()];
                for (int number = 0; number < renumbered[worker].length; number++)
                    renumbered[worker][number] = patterns.known(tables[worker].pattern(number));
            }
        int total = 0;
        for (long[] part : pairs)
            total += part == null ? 0 : part.length;
        long[] all = new long[total];
        int[] patternOf = new int[total];
        int at = 0;
        for (int part = 0; part < parts; part++) {
            for (int i = 0; i < pairs[part].length; i++) {
                all[at] = pairs[part][i];
                patternOf[at++] = renumbered[workerOf[part]][numbers[part][i]];
            }
        }
        return new Scored(all, patternOf, patterns);
    }

    private static final class Buffer {
        long[] pairs = new long[256];
        int[] numbers = new int[256];
        int size;

        void add(long pair, int number) {
            if (size == pairs.length) {
                pairs = Arrays.copyOf(pairs, size * 2);
                numbers = Arrays.copyOf(numbers, size * 2);
            }
            pairs[size] = pair;
            numbers[size++] = number;
        }
    }

    private int[] group(Schema schema, Weights weights, Scored scored, double[] byPattern, double review) {
        double threshold = Math.log(review / (1 - review)) / Math.log(2);
        int count = 0;
        for (int number : scored.patternOf)
            if (byPattern[number] >= threshold)
                count++;
        int[] lefts = new int[count], rights = new int[count];
        double[] above = new double[count];
        int at = 0;
        for (int i = 0; i < scored.pairs.length; i++)
            if (byPattern[scored.patternOf[i]] >= threshold) {
                lefts[at] = (int) (scored.pairs[i] >> 32);
                rights[at] = (int) scored.pairs[i];
                above[at++] = byPattern[scored.patternOf[i]];
            }
        boolean single = records.hasSources() && single(lefts, rights, above);
        if (single)
            notes.add("each record has at most one partner in another source: only the best is kept");
        var rejected = new HashSet<MatchOptions.Rejected>(options.rejected());
        Scratch scratch = schema.scratch();
        return Groups.of(records.size(), lefts, rights, above, threshold, new Groups.Evidence() {
            @Override
            public double weight(int left, int right) {
                if (!rejected.isEmpty()
                        && rejected.contains(new MatchOptions.Rejected(records.id(left), records.id(right))))
                    return Double.NEGATIVE_INFINITY;
                if (single && !counts(left, right))
                    return Double.NEGATIVE_INFINITY;
                return weights.weight(schema, schema.pattern(Math.min(left, right), Math.max(left, right), scratch));
            }

            @Override
            public boolean counts(int left, int right) {
                return !records.hasSources() || records.sourceCode(left) != records.sourceCode(right);
            }
        });
    }

    /// Whether sources hold no duplicates inside: hardly any record has two sure partners in one other source.
    private boolean single(int[] lefts, int[] rights, double[] weights) {
        int[] partners = new int[records.size()];
        for (int pair = 0; pair < lefts.length; pair++)
            if (weights[pair] > 3) {
                partners[lefts[pair]]++;
                partners[rights[pair]]++;
            }
        int some = 0, more = 0;
        for (int count : partners) {
            some += count > 0 ? 1 : 0;
            more += count > 1 ? 1 : 0;
        }
        return more <= .1 * some;
    }

    private Matching collect(Schema schema, Weights weights, MatchModel model, Blocks blocks, Scored scored,
            double[] byPattern, int[] groups, double review) {
        long[] extra = withinGroups(groups, scored.pairs);
        long below = 0;
        double expected = 0, above = 0, aboveTrue = 0;
        int kept = 0;
        boolean[] keep = new boolean[scored.pairs.length];
        for (int i = 0; i < keep.length; i++) {
            double weight = byPattern[scored.patternOf[i]], probability = probability(weight);
            expected += probability;
            if (probability >= review) {
                above++;
                aboveTrue += probability;
            }
            keep[i] = weight >= options.keepFrom()
                    || groups[(int) (scored.pairs[i] >> 32)] == groups[(int) scored.pairs[i]];
            if (keep[i])
                kept++;
            else
                below++;
        }
        long[] pairs = new long[kept + extra.length];
        double[] scores = new double[pairs.length];
        int at = 0;
        long[] order = new long[pairs.length];
        for (int i = 0; i < keep.length; i++)
            if (keep[i]) {
                pairs[at++] = scored.pairs[i];
            }
        for (long pair : extra)
            pairs[at++] = pair;
        System.arraycopy(pairs, 0, order, 0, at);
        Arrays.sort(order);
        int[] lefts = new int[order.length], rights = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            lefts[i] = (int) (order[i] >> 32);
            rights[i] = (int) order[i];
        }
        workers.run(order.length, 4096, (from, to, _) -> {
            Scratch own = schema.scratch();
            for (int i = from; i < to; i++)
                scores[i] = weights.weight(schema, schema.pattern(lefts[i], rights[i], own));
        });
        phase("group");
        var report = new MatchReport(records.size(), scored.pairs.length, order.length, below, scored.patterns.size(),
                blocks.oversized(), List.of(), expected, review, weights.sure(),
                above == 0 ? 1 : aboveTrue / above, expected == 0 ? 1 : aboveTrue / expected, phases, peak, notes);
        return new Matching(records, model, schema, lefts, rights, scores, groups, report);
    }

    /// Pairs of one group that no key brought up; across sources only, where these count.
    private long[] withinGroups(int[] groups, long[] known) {
        var members = new LinkedHashMap<Integer, List<Integer>>();
        for (int record = 0; record < groups.length; record++)
            if (groups[record] != record)
                members.computeIfAbsent(groups[record], first -> new ArrayList<>(List.of(first))).add(record);
        var candidates = new HashSet<Long>();
        for (long pair : known)
            if (groups[(int) (pair >> 32)] == groups[(int) pair])
                candidates.add(pair);
        var missing = new ArrayList<Long>();
        for (Map.Entry<Integer, List<Integer>> group : members.entrySet()) {
            List<Integer> list = group.getValue();
            for (int i = 0; i < list.size(); i++)
                for (int j = i + 1; j < list.size(); j++) {
                    long pair = (long) Math.min(list.get(i), list.get(j)) << 32 | Math.max(list.get(i), list.get(j));
                    if (!candidates.contains(pair) && (!records.hasSources()
                            || records.sourceCode(list.get(i)) != records.sourceCode(list.get(j))))
                        missing.add(pair);
                }
        }
        return missing.stream().mapToLong(pair -> pair).toArray();
    }

    static double probability(double weight) {
        return 1 / (1 + Math.pow(2, -weight));
    }
}
