package dev.merganser.matching;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.block.Blocks;
import dev.merganser.matching.block.PairJudges;
import dev.merganser.matching.block.Pruning;
import dev.merganser.matching.block.RuleChoice;
import dev.merganser.matching.compare.Batch;
import dev.merganser.matching.compare.Schema;
import dev.merganser.matching.compare.Scratch;
import dev.merganser.matching.estimate.Calibration;
import dev.merganser.matching.estimate.Estimator;
import dev.merganser.matching.estimate.Facts;
import dev.merganser.matching.estimate.Patterns;
import dev.merganser.matching.estimate.Sharpening;
import dev.merganser.matching.estimate.Survey;
import dev.merganser.matching.group.Groups;
import dev.merganser.matching.weigh.Scale;
import dev.merganser.matching.weigh.Weights;

/// One run: normalise, block, compare, estimate, score, group.
final class Engine {
    /// How far the number of pairs in groups may be from the number expected before probabilities are doubted.
    private static final double OFF = 0.25, SLACK = 20;

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
        Facts facts = given == null ? Survey.facts(schema, records, workers) : null;
        phase("estimate");
        RuleChoice rules = RuleChoice.ALL;
        Pruning pruning = Pruning.NONE;
        if (facts == null)
            blocks.index();
        else {
            PairJudges judges = judges(schema, facts);
            rules = RuleChoice.of(blocks, workers, judges);
            blocks = blocks.chosen(Set.copyOf(rules.unused()));
            blocks.index();
            pruning = Pruning.of(blocks, workers, judges);
            blocks.prune(pruning.pruned());
        }
        phase("block");
        Candidates candidates = Candidates.compared(schema, blocks, this::wanted, workers);
        Patterns patterns = candidates.patterns();
        phase("score");
        Weights weights = given != null
                ? given.weights()
                : sharpened(schema, learn(schema, facts, patterns), patterns);
        Weighed weighed = Weighed.of(schema, patterns, weights, workers);
        if (given == null) {
            Thresholds chosen = Thresholds.of(weighed.probabilities(), patterns);
            weights = weights.withThresholds(chosen.review(), chosen.sure());
        }
        notes.add(Thresholds.told(weighed.costs()));
        phase("estimate");
        MatchModel model = given != null
                ? given
                : new MatchModel(options.region(), cap, blocks.oversizedKeys(),
                        rules.unused(), pruning.pruned(), schema.toDocument(), weights);
        double review = options.reviewThreshold().orElse(weights.threshold());
        // The rest of the pairs is given free.
        Pairs likely = candidates.from(options.keepFrom(), weighed.weights(), records.size());
        int[] groups = group(schema, weights, weighed, likely, review);
        return collect(schema, weights, model, blocks, weighed, likely, groups, review,
                Stream.concat(rules.skipped().stream(), pruning.skipped().stream()).toList());
    }

    private PairJudges judges(Schema schema, Facts facts) {
        Weights first = Estimator.first(schema, facts, workers);
        Scratch[] scratches = new Scratch[workers.threads()];
        var scales = new Scale[workers.threads()];
        Arrays.setAll(scratches, _ -> schema.scratch());
        Arrays.setAll(scales, _ -> new Scale(first, schema));
        return (worker, verdict) -> {
            var batch = new Batch(schema, scratches[worker], (left, right, pattern) -> verdict.take(left, right,
                    Scale.probability(scales[worker].weight(pattern))));
            return new PairJudges.Judge() {
                @Override
                public void add(int left, int right) {
                    if (wanted(left, right))
                        batch.add(left, right);
                }

                @Override
                public void flush() {
                    batch.flush();
                }
            };
        };
    }

    private Weights sharpened(Schema schema, Weights learned, Patterns patterns) {
        notes.add(Calibration.told(Calibration.of(schema, learned, options.labels())));
        return Sharpening.sharpened(schema, learned, options.labels(), patterns, notes);
    }

    private Weights learn(Schema schema, @Nullable Facts facts, Patterns patterns) {
        return Estimator.learn(schema, Objects.requireNonNull(facts), patterns, workers, notes);
    }

    private boolean wanted(int left, int right) {
        return records.mayMatch(left, right)
                && (options.changed() == null || options.changed().test(left) || options.changed().test(right));
    }

    private int[] group(Schema schema, Weights weights, Weighed weighed, Pairs likely, double review) {
        double threshold = odds(review);
        double[] byPattern = weighed.weights();
        int count = 0;
        for (int number : likely.numbers())
            if (byPattern[number] >= threshold)
                count++;
        int[] lefts = new int[count], rights = new int[count];
        double[] above = new double[count];
        int at = 0;
        for (int i = 0; i < likely.size(); i++)
            if (byPattern[likely.numbers()[i]] >= threshold) {
                lefts[at] = likely.left(i);
                rights[at] = likely.right(i);
                above[at++] = byPattern[likely.numbers()[i]];
            }
        boolean single = records.hasSources() && single(lefts, rights, above);
        if (single)
            notes.add("each record has at most one partner in another source: only the best is kept");
        var rejected = new HashSet<MatchOptions.Rejected>(options.rejected());
        return Groups.of(records.size(), lefts, rights, above, threshold, () -> new Groups.Evidence() {
            private final Scratch scratch = schema.scratch();
            private final Scale scale = new Scale(weights, schema);

            @Override
            public double weight(int left, int right) {
                if (!rejected.isEmpty()
                        && rejected.contains(new MatchOptions.Rejected(records.id(left), records.id(right))))
                    return Double.NEGATIVE_INFINITY;
                if (single && !counts(left, right))
                    return Double.NEGATIVE_INFINITY;
                int at = likely.find(Math.min(left, right), Math.max(left, right));
                if (at >= 0)
                    return byPattern[likely.numbers()[at]];
                long pattern = schema.pattern(Math.min(left, right), Math.max(left, right), scratch);
                int known = weighed.patterns().find(pattern);
                return known >= 0 ? byPattern[known] : scale.weight(pattern);
            }

            @Override
            public boolean counts(int left, int right) {
                return records.mayMatch(left, right);
            }
        }, size -> notes
                .add(("%,d records hang together by pairs above the threshold, too many to be looked at at once:"
                        + " they were grouped in pieces of at most 300 records").formatted(size)),
                workers);
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

    private Matching collect(Schema schema, Weights weights, MatchModel model, Blocks blocks, Weighed weighed,
            Pairs likely, int[] groups, double review, List<MatchReport.Skipped> notUsed) {
        Patterns patterns = weighed.patterns();
        double[] byPattern = weighed.weights(), probabilities = weighed.probabilities();
        // Pairs of one group that weren't compared; across sources only, where these count.
        long[] extra = likely.missing(groups, records::mayMatch);
        double expected = 0, above = 0, aboveTrue = 0;
        long candidates = 0;
        for (int number = 0; number < byPattern.length; number++) {
            long pairs = patterns.pairs(number);
            candidates += pairs;
            expected += pairs * probabilities[number];
            if (probabilities[number] >= review) {
                above += pairs;
                aboveTrue += pairs * probabilities[number];
            }
        }
        long below = candidates - likely.size();
        for (long pair : extra)
            if (blocks.together(Pairs.leftOf(pair), Pairs.rightOf(pair)))
                below--;
        int size = likely.size() + extra.length;
        int[] lefts = new int[size], rights = new int[size];
        double[] scores = new double[size];
        Scratch scratch = schema.scratch();
        var scale = new Scale(weights, schema);
        // Both are sorted: merged, not sorted again.
        for (int at = 0, i = 0, e = 0; at < size; at++) {
            boolean known = e == extra.length || (i < likely.size() && likely.pairs()[i] < extra[e]);
            long pair = known ? likely.pairs()[i] : extra[e];
            lefts[at] = Pairs.leftOf(pair);
            rights[at] = Pairs.rightOf(pair);
            if (known)
                scores[at] = byPattern[likely.numbers()[i++]];
            else {
                scores[at] = scale.weight(schema.pattern(lefts[at], rights[at], scratch));
                e++;
            }
        }
        calibrated(expected, likely.within(groups) + extra.length);
        phase("group");
        var skipped = new ArrayList<>(schema.skipped());
        skipped.addAll(blocks.skipped());
        skipped.addAll(notUsed);
        var report = new MatchReport(records.size(), candidates, size, below, patterns.size(),
                blocks.oversized(), skipped, expected, review, weights.sure(),
                above == 0 ? 1 : aboveTrue / above, expected == 0 ? 1 : aboveTrue / expected,
                weighed.costs(), phases, peak, notes);
        return new Matching(records, model, schema, lefts, rights, scores, groups, report);
    }

    /// What is the same as the same thing is the same: this the model, which looks at pairs, doesn't know. Where as many
    /// pairs stand in groups as it expects to be true, two independent estimates agree.
    private void calibrated(double expected, long grouped) {
        if (options.changed() == null
                && Math.abs(expected - grouped) > SLACK + OFF * Math.min(expected, (double) grouped))
            notes.add("not calibrated: by their probabilities %.0f pairs are true, yet the groups hold %d"
                    .formatted(expected, grouped));
    }

    /// log2 of the odds.
    static double odds(double probability) {
        return Math.log(probability / (1 - probability)) / Math.log(2);
    }
}
