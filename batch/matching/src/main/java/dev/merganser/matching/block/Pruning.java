package dev.merganser.matching.block;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.merganser.matching.MatchReport;
import dev.merganser.matching.Workers;

/// Chooses what two records have to share so that they are compared (meta-blocking: Papadakis et al., 2014): some of the
/// pairs that rules bring up are compared, and those go that share just what hardly ever a match shares, such as a
/// name, or a postal code and its city.
///
/// @param pruned  what isn't enough: the kinds of keys that a pair shares, a kind twice for more keys than one
/// @param skipped how many pairs that is
public record Pruning(List<List<String>> pruned, List<MatchReport.Skipped> skipped) {
    /// All pairs are compared.
    public static final Pruning NONE = new Pruning(List.of(), List.of());

    /// Fewer pairs than so many are all compared.
    private static final long FEW = 1_000_000;
    /// About so many are looked at.
    private static final double SAMPLE = 150_000;
    /// The share of all matches that may be lost.
    private static final double LOSS = .02;
    /// A match is worth so many comparisons at least.
    private static final double WORTH = 50;
    /// How many matches more than were seen each overlap may hold (Jeffreys).
    private static final double UNSEEN = .5;
    /// Probabilities are summed in such parts, so that their order doesn't show.
    private static final double UNIT = 1 << 20;
    private static final int PART = 4096;

    /// Of the pairs that share the same.
    private static final class Seen {
        final long overlap;
        long pairs;
        /// In units.
        long matches;

        Seen(long overlap) {
            this.overlap = overlap;
        }

        double matches() {
            return matches / UNIT + UNSEEN;
        }

        double rate() {
            return matches() / pairs;
        }
    }

    /// Chooses.
    ///
    /// @param blocks of the chosen rules, listed by record
    public static Pruning of(Blocks blocks, Workers workers, PairJudges judges) {
        long brought = blocks.rules().stream().mapToLong(RuleBlocks::pairs).sum();
        if (brought <= FEW)
            return NONE;
        if (!Overlaps.tell(blocks.kinds().size()))
            return new Pruning(List.of(), List.of(new MatchReport.Skipped("match keys",
                    "too many kinds to tell what pairs share: all are compared; about", brought)));
        double chance = Math.min(1, SAMPLE / brought);
        List<Seen> seen = sample(blocks, chance, workers, judges);
        double pairs = seen.stream().mapToLong(each -> each.pairs).sum();
        double left = LOSS * seen.stream().mapToLong(each -> each.matches).sum() / UNIT, gone = 0;
        var pruned = new ArrayList<List<String>>();
        for (Seen each : seen) {
            if ((pairs - gone) / chance <= FEW || each.rate() * WORTH > 1)
                break;
            if (each.overlap == 0 || each.matches() > left)
                continue;
            left -= each.matches();
            gone += each.pairs;
            pruned.add(Overlaps.names(each.overlap, blocks.kinds()));
        }
        return new Pruning(pruned, pruned.isEmpty()
                ? List.of()
                : List.of(new MatchReport.Skipped("match keys",
                        "pairs not compared: what they share hardly ever makes a match; about",
                        Math.round(gone / chance))));
    }

    /// What some of the pairs share, what is hardly ever a match first.
    private static List<Seen> sample(Blocks blocks, double chance, Workers workers, PairJudges judges) {
        var found = new ArrayList<Map<Long, Seen>>();
        for (int worker = 0; worker < workers.threads(); worker++)
            found.add(new HashMap<>());
        workers.run(blocks.size(), PART, (from, to, worker) -> {
            Map<Long, Seen> own = found.get(worker);
            PairJudges.Judge judge = judges.judge(worker, (left, right, probability) -> {
                Seen seen = own.computeIfAbsent(blocks.overlap(left, right), Seen::new);
                seen.pairs++;
                if (probability >= RuleChoice.LIKELY)
                    seen.matches += (long) (probability * UNIT);
            });
            for (int block = from; block < to; block++)
                if (RuleChoice.sampled(block, chance))
                    blocks.pairs(block, block + 1, judge::add);
            judge.flush();
        });
        var all = new HashMap<Long, Seen>();
        for (Map<Long, Seen> own : found)
            own.forEach((overlap, some) -> {
                Seen seen = all.computeIfAbsent(overlap, Seen::new);
                seen.pairs += some.pairs;
                seen.matches += some.matches;
            });
        return all.values().stream()
                .sorted(Comparator.comparingDouble(Seen::rate).thenComparing(each -> each.overlap)).toList();
    }
}
