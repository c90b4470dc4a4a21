package dev.merganser.matching;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.block.Blocks;
import dev.merganser.matching.block.RuleChoice;
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
    /// How far the number of pairs in groups may be from the number expected before probabilities are doubted.
    private static final double OFF = 0.25, SLACK = 20;
    /// By how many bits the weights learned may exceed those that are usual before pairs have to be compared again.
    private static final double DOUBT = 6;

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
        Blocks blocks = Blocks.of(schema, given == null ? null : given.blockingKeys(), cap, workers);
        phase("block");
        Estimator.Facts facts = given == null ? Survey.facts(schema, records, workers) : null;
        phase("estimate");
        Weights first = given != null
                ? given.weights()
                : Estimator.first(schema, Objects.requireNonNull(facts), workers);
        RuleChoice rules = given != null
                ? RuleChoice.ALL
                : RuleChoice.of(blocks, workers, () -> {
                    Scratch scratch = schema.scratch();
                    return (left, right) -> wanted(left, right)
                            ? probability(first.weight(schema, schema.pattern(left, right, scratch)))
                            : 0;
                });
        blocks = blocks.chosen(Set.copyOf(rules.unused()), Set.copyOf(rules.supporting()));
        phase("block");
        Scored scored = compare(schema, blocks, first, options.keepFrom() - (given != null ? 0 : DOUBT));
        phase("score");
        Weights weights = given != null ? given.weights() : learn(schema, facts, scored.patterns);
        double[] byPattern = weigh(schema, weights, scored.patterns);
        double[] probabilities = Arrays.stream(byPattern).map(Engine::probability).toArray();
        if (given == null) {
            Thresholds chosen = Thresholds.of(probabilities, scored.patterns);
            weights = weights.withThresholds(chosen.review(), chosen.sure());
        }
        notes.add(Thresholds.costs(probabilities, scored.patterns));
        phase("estimate");
        if (scored.lacks(byPattern, options.keepFrom())) {
            scored = compare(schema, blocks, weights, options.keepFrom());
            phase("score");
        }
        MatchModel model = given != null
                ? given
                : new MatchModel(options.region(), cap, blocks.oversizedKeys(),
                        rules.unused(), rules.supporting(), schema.toDocument(), weights);
        double review = options.reviewThreshold().orElse(weights.threshold());
        int[] groups = group(schema, weights, scored, byPattern, review);
        return collect(schema, weights, model, blocks, scored, byPattern, groups, review, rules);
    }

    private double[] weigh(Schema schema, Weights weights, Patterns patterns) {
        double[] byPattern = new double[patterns.size()];
        workers.run(byPattern.length, 4096, (from, to, _) -> {
            for (int number = from; number < to; number++)
                byPattern[number] = weights.weight(schema, patterns.pattern(number));
        });
        return byPattern;
    }

    private Weights learn(Schema schema, Estimator.@Nullable Facts facts, Patterns patterns) {
        return Estimator.learn(schema, Objects.requireNonNull(facts), patterns, workers, notes);
    }

    /// What came of the candidate pairs. All are counted; those that nothing speaks for aren't held.
    ///
    /// @param pairs     by left and right record, sorted
    /// @param patternOf the number of each pair's pattern
    /// @param patterns  of all candidates
    /// @param held      by pattern whether its pairs are held
    @SuppressWarnings("ArrayRecordComponent") // never compared, and far too many for lists
    private record Scored(long[] pairs, int[] patternOf, Patterns patterns, boolean[] held) {
        boolean lacks(double[] weights, double from) {
            for (int number = 0; number < weights.length; number++)
                if (weights[number] >= from && !held[number])
                    return true;
            return false;
        }

        long candidates() {
            long all = 0;
            for (int number = 0; number < patterns.size(); number++)
                all += patterns.pairs(number);
            return all;
        }
    }

    /// What one thread found.
    private final class Finder {
        final Patterns patterns = new Patterns();
        final Scratch scratch;
        final int[] seen = new int[records.size()];
        int[] partners = new int[256];
        boolean[] held = new boolean[1024];
        /// How many patterns were met before.
        int known;

        Finder(Schema schema) {
            scratch = schema.scratch();
            Arrays.fill(seen, -1);
        }
    }

    /// Block, compare, pattern, count in one pass.
    ///
    /// @param first what patterns are held to weigh
    /// @param from  weight below which pairs aren't held
    private Scored compare(Schema schema, Blocks blocks, Weights first, double from) {
        int size = records.size(), parts = (size + PART - 1) / PART;
        var found = new Buffer[parts];
        var finders = new Finder[options.threads()];
        int[] finderOf = new int[parts];
        workers.run(size, PART, (start, end, worker) -> {
            if (finders[worker] == null)
                finders[worker] = new Finder(schema);
            Finder finder = finders[worker];
            var buffer = new Buffer();
            for (int left = start; left < end; left++) {
                finder.partners = blocks.partners(left, finder.seen, finder.partners);
                int[] partners = finder.partners;
                Arrays.sort(partners, 1, partners[0] + 1);
                for (int n = 1; n <= partners[0]; n++) {
                    int right = partners[n];
                    if (!wanted(left, right))
                        continue;
                    long pattern = schema.pattern(left, right, finder.scratch);
                    int number = finder.patterns.count(pattern);
                    if (number == finder.known) {
                        finder.known++;
                        if (number == finder.held.length)
                            finder.held = Arrays.copyOf(finder.held, number * 2);
                        finder.held[number] = first.weight(schema, pattern) >= from;
                    }
                    if (finder.held[number])
                        buffer.add((long) left << 32 | right, number);
                }
            }
            found[start / PART] = buffer;
            finderOf[start / PART] = worker;
        });
        List<Finder> all = Arrays.stream(finders).filter(finder -> finder != null).toList();
        Patterns patterns = Patterns.sorted(all.stream().map(finder -> finder.patterns).toList());
        boolean[] held = new boolean[patterns.size()];
        int[][] renumbered = new int[finders.length][];
        for (int worker = 0; worker < finders.length; worker++)
            if (finders[worker] != null) {
                Finder finder = finders[worker];
                renumbered[worker] = new int[finder.patterns.size()];
                for (int number = 0; number < renumbered[worker].length; number++) {
                    int known = patterns.find(finder.patterns.pattern(number));
                    renumbered[worker][number] = known;
                    held[known] = finder.held[number];
                }
            }
        int total = Arrays.stream(found).mapToInt(buffer -> buffer.size).sum();
        long[] pairs = new long[total];
        int[] patternOf = new int[total];
        int at = 0;
        for (int part = 0; part < parts; part++)
            for (int i = 0; i < found[part].size; i++) {
                pairs[at] = found[part].pairs[i];
                patternOf[at++] = renumbered[finderOf[part]][found[part].numbers[i]];
            }
        return new Scored(pairs, patternOf, patterns, held);
    }

    private boolean wanted(int left, int right) {
        if (records.hasSources() && records.sourceCode(left) == records.sourceCode(right))
            return false;
        return options.changed() == null || options.changed().test(left) || options.changed().test(right);
    }

    private static final class Buffer {
        long[] pairs = new long[64];
        int[] numbers = new int[64];
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
        return Groups.of(records.size(), lefts, rights, above, threshold, () -> new Groups.Evidence() {
            private final Scratch scratch = schema.scratch();

            @Override
            public double weight(int left, int right) {
                if (!rejected.isEmpty()
                        && rejected.contains(new MatchOptions.Rejected(records.id(left), records.id(right))))
                    return Double.NEGATIVE_INFINITY;
                if (single && !counts(left, right))
                    return Double.NEGATIVE_INFINITY;
                long pattern = schema.pattern(Math.min(left, right), Math.max(left, right), scratch);
                int known = scored.patterns.find(pattern);
                return known >= 0 ? byPattern[known] : weights.weight(schema, pattern);
            }

            @Override
            public boolean counts(int left, int right) {
                return !records.hasSources() || records.sourceCode(left) != records.sourceCode(right);
            }
        }, workers);
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
            double[] byPattern, int[] groups, double review, RuleChoice rules) {
        long[] extra = withinGroups(groups, scored.pairs);
        double expected = 0, above = 0, aboveTrue = 0;
        int kept = 0;
        double[] probabilities = Arrays.stream(byPattern).map(Engine::probability).toArray();
        for (int number = 0; number < byPattern.length; number++) {
            long pairs = scored.patterns.pairs(number);
            expected += pairs * probabilities[number];
            if (probabilities[number] >= review) {
                above += pairs;
                aboveTrue += pairs * probabilities[number];
            }
        }
        for (int i = 0; i < scored.pairs.length; i++)
            if (kept(scored, byPattern, groups, i))
                kept++;
        long candidates = scored.candidates(), below = candidates - kept;
        for (long pair : extra)
            if (blocks.together((int) (pair >> 32), (int) pair))
                below--;
        int size = kept + extra.length;
        int[] lefts = new int[size], rights = new int[size];
        double[] scores = new double[size];
        Scratch scratch = schema.scratch();
        // Both are sorted: merged, not sorted again.
        for (int at = 0, i = 0, e = 0; at < size; at++) {
            while (i < scored.pairs.length && !kept(scored, byPattern, groups, i))
                i++;
            boolean known = e == extra.length || (i < scored.pairs.length && scored.pairs[i] < extra[e]);
            long pair = known ? scored.pairs[i] : extra[e];
            lefts[at] = (int) (pair >> 32);
            rights[at] = (int) pair;
            if (known)
                scores[at] = byPattern[scored.patternOf[i++]];
            else {
                scores[at] = weights.weight(schema, schema.pattern(lefts[at], rights[at], scratch));
                e++;
            }
        }
        calibrated(expected, withinGroups(scored, groups) + extra.length);
        phase("group");
        var skipped = new ArrayList<>(schema.skipped());
        skipped.addAll(blocks.skipped());
        skipped.addAll(rules.skipped());
        var report = new MatchReport(records.size(), candidates, size, below, scored.patterns.size(),
                blocks.oversized(), skipped, expected, review, weights.sure(),
                above == 0 ? 1 : aboveTrue / above, expected == 0 ? 1 : aboveTrue / expected, phases, peak, notes);
        return new Matching(records, model, schema, lefts, rights, scores, groups, report);
    }

    private static long withinGroups(Scored scored, int[] groups) {
        long within = 0;
        for (long pair : scored.pairs)
            if (groups[(int) (pair >> 32)] == groups[(int) pair])
                within++;
        return within;
    }

    /// What is the same as the same thing is the same: this the model, which looks at pairs, doesn't know. Where as many
    /// pairs stand in groups as it expects to be true, two independent estimates agree.
    private void calibrated(double expected, long grouped) {
        if (options.changed() == null
                && Math.abs(expected - grouped) > SLACK + OFF * Math.min(expected, (double) grouped))
            notes.add("not calibrated: by their probabilities %.0f pairs are true, yet the groups hold %d"
                    .formatted(expected, grouped));
    }

    private boolean kept(Scored scored, double[] byPattern, int[] groups, int pair) {
        return byPattern[scored.patternOf[pair]] >= options.keepFrom()
                || groups[(int) (scored.pairs[pair] >> 32)] == groups[(int) scored.pairs[pair]];
    }

    /// Pairs of one group that no key brought up; across sources only, where these count.
    private long[] withinGroups(int[] groups, long[] known) {
        var members = new LinkedHashMap<Integer, List<Integer>>();
        for (int record = 0; record < groups.length; record++)
            if (groups[record] != record)
                members.computeIfAbsent(groups[record], first -> new ArrayList<>(List.of(first))).add(record);
        var missing = new ArrayList<Long>();
        for (Map.Entry<Integer, List<Integer>> group : members.entrySet()) {
            List<Integer> list = group.getValue();
            for (int i = 0; i < list.size(); i++)
                for (int j = i + 1; j < list.size(); j++) {
                    long pair = (long) Math.min(list.get(i), list.get(j)) << 32 | Math.max(list.get(i), list.get(j));
                    if (Arrays.binarySearch(known, pair) < 0 && (!records.hasSources()
                            || records.sourceCode(list.get(i)) != records.sourceCode(list.get(j))))
                        missing.add(pair);
                }
        }
        return missing.stream().mapToLong(pair -> pair).sorted().toArray();
    }

    static double probability(double weight) {
        return 1 / (1 + Math.pow(2, -weight));
    }
}
