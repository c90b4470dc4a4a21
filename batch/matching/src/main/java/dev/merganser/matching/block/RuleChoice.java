package dev.merganser.matching.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import dev.merganser.matching.MatchReport;
import dev.merganser.matching.Workers;
import dev.merganser.matching.normalise.Fold;

/// Chooses rules by what they add. Some blocks of each rule are compared; rules go whose pairs bring up hardly a match
/// that no other rule does, those first that cost the most pairs for it.
///
/// How many matches a rule alone brings up is estimated from the sampled ones, each counted by the inverse of its chance
/// to be sampled (Horvitz and Thompson, 1952).
///
/// @param unused  names of rules not worth their pairs
/// @param skipped how many pairs each of them would cost
public record RuleChoice(List<String> unused, List<MatchReport.Skipped> skipped) {
    /// Every rule is used.
    public static final RuleChoice ALL = new RuleChoice(List.of(), List.of());

    /// Fewer pairs than so many are all compared.
    private static final long FEW = 2_000_000;
    /// Pairs compared of all rules, if they are many, and of each.
    private static final long SAMPLE = 250_000, FEWEST = 1_000, MOST = 2_500;
    /// Less likely pairs are left out of the estimate.
    static final double LIKELY = .5;
    /// The share of all matches that may be lost.
    private static final double LOSS = .005;

    /// A pair that may match.
    private record Likely(int left, int right, double probability) {}

    /// What a pair that may match stands for.
    ///
    /// @param rules that bring it up
    /// @param mass  how many matches it stands for
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Promising(int[] rules, double mass) {}

    /// Chooses.
    public static RuleChoice of(Blocks blocks, Workers workers, PairJudges judges) {
        int rules = blocks.rules().size();
        long[] costs = new long[rules];
        Arrays.setAll(costs, rule -> blocks.rules().get(rule).pairs());
        if (Arrays.stream(costs).sum() < FEW)
            return ALL;
        long some = Math.clamp(SAMPLE / Arrays.stream(costs).filter(cost -> cost > 0).count(), FEWEST, MOST);
        double[] chances = Arrays.stream(costs).mapToDouble(cost -> Math.min(1, (double) some / Math.max(1, cost)))
                .toArray();
        List<Promising> sample = sample(blocks, chances, workers, judges);
        double all = sample.stream().mapToDouble(Promising::mass).sum();
        Set<Integer> used = new TreeSet<>();
        for (int rule = 0; rule < rules; rule++)
            if (costs[rule] > 0)
                used.add(rule);
        var coverage = new Coverage(sample, rules);
        double[] alone = coverage.alone;
        var skipped = new ArrayList<MatchReport.Skipped>();
        List<String> unused = new ArrayList<>();
        double left = LOSS * all;
        // Fewer pairs than are compared anyway aren't worth a single match.
        long cost = Arrays.stream(costs).sum();
        for (int worst; cost > FEW && (worst = worst(used, alone, costs, left)) >= 0;) {
            used.remove(worst);
            cost -= costs[worst];
            left -= alone[worst];
            unused.add(blocks.rules().get(worst).rule());
            skipped.add(new MatchReport.Skipped(blocks.rules().get(worst).rule(),
                    "match keys not used: they bring up hardly a match that others don't; pairs", costs[worst]));
            coverage.remove(worst);
        }
        return new RuleChoice(unused, skipped);
    }

    /// The rule with the fewest matches for its pairs among those that the budget allows, -1 if there is none.
    private static int worst(Set<Integer> used, double[] alone, long[] costs, double budget) {
        return used.stream().filter(rule -> costs[rule] > 0 && alone[rule] <= budget)
                .min(Comparator.comparingDouble((Integer rule) -> alone[rule] / costs[rule])
                        .thenComparing((Integer rule) -> -costs[rule]).thenComparing(rule -> rule))
                .orElse(-1);
    }

    /// What each rule in use brings up that no other does.
    private static final class Coverage {
        final double[] alone;
        private final List<Promising> pairs;
        private final int[][] pairsOf;
        private final boolean[] gone;
        /// By pair, how many rules in use bring it up.
        private final int[] left;

        Coverage(List<Promising> pairs, int rules) {
            this.pairs = pairs;
            alone = new double[rules];
            gone = new boolean[rules];
            left = pairs.stream().mapToInt(pair -> pair.rules.length).toArray();
            int[] counts = new int[rules];
            for (Promising pair : pairs)
                for (int rule : pair.rules)
                    counts[rule]++;
            pairsOf = Arrays.stream(counts).mapToObj(int[]::new).toArray(int[][]::new);
            for (int pair = 0; pair < left.length; pair++) {
                for (int rule : pairs.get(pair).rules)
                    pairsOf[rule][--counts[rule]] = pair;
                alone(pair);
            }
        }

        private void alone(int pair) {
            if (left[pair] == 1)
                for (int rule : pairs.get(pair).rules)
                    alone[rule] += gone[rule] ? 0 : pairs.get(pair).mass;
        }

        void remove(int rule) {
            gone[rule] = true;
            for (int pair : pairsOf[rule]) {
                left[pair]--;
                alone(pair);
            }
        }
    }

    private static List<Promising> sample(Blocks blocks, double[] chances, Workers workers, PairJudges judges) {
        var found = new ArrayList<List<Likely>>();
        for (int rule = 0; rule < chances.length; rule++)
            found.add(List.of());
        workers.run(chances.length, 1, (rule, _, worker) -> {
            var likely = new ArrayList<Likely>();
            PairJudges.Judge judge = judges.judge(worker, (left, right, probability) -> {
                if (probability >= LIKELY)
                    likely.add(new Likely(left, right, probability));
            });
            RuleBlocks of = blocks.rules().get(rule);
            for (int block = 0; block < of.size(); block++)
                if (sampled(blocks.firstBlock(rule) + block, chances[rule]))
                    for (int i = of.starts()[block]; i < of.starts()[block + 1]; i++)
                        for (int j = i + 1; j < of.starts()[block + 1]; j++)
                            if (of.members()[i] != of.members()[j])
                                judge.add(of.members()[i], of.members()[j]);
            judge.flush();
            found.set(rule, likely);
        });
        // A pair that several rules sampled counts once.
        var seen = new LinkedHashSet<Likely>();
        found.forEach(seen::addAll);
        var records = new BitSet(blocks.records());
        for (Likely pair : seen) {
            records.set(pair.left);
            records.set(pair.right);
        }
        blocks.index(records);
        return seen.stream().map(pair -> promising(pair, blocks.rules(pair.left, pair.right), chances)).toList();
    }

    /// Whether a block is among those looked at.
    static boolean sampled(int block, double chance) {
        return (Fold.mix(block) >>> 11) * 0x1p-53 < chance;
    }

    private static Promising promising(Likely pair, int[] rules, double[] chances) {
        double missed = 1;
        for (int rule : rules)
            missed *= 1 - chances[rule];
        return new Promising(rules, pair.probability / Math.max(1e-9, 1 - missed));
    }
}
