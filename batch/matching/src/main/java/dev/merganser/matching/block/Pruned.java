package dev.merganser.matching.block;

import java.util.List;

import dev.merganser.matching.normalise.Fold;

/// What two records share that aren't compared, as [Pruning] chose it.
final class Pruned {
    static final Pruned NOTHING = new Pruned();
    /// Mixed, as the set wants them.
    private final LongSet overlaps = new LongSet();

    private Pruned() {}

    /// @param sharing see [Pruning#pruned()]; what names kinds that aren't there is passed over
    /// @param kinds   of keys, by type
    static Pruned of(List<List<String>> sharing, List<String> kinds) {
        var pruned = new Pruned();
        for (List<String> names : sharing) {
            long overlap = Overlaps.named(names, kinds);
            if (overlap != 0)
                pruned.overlaps.add(Fold.mix(overlap));
        }
        return pruned;
    }

    /// Whether there is anything.
    boolean any() {
        return overlaps.size() > 0;
    }

    /// Whether two records that share just that, see [Overlaps#of(int, int)], aren't compared.
    boolean holds(long overlap) {
        return overlaps.contains(Fold.mix(overlap));
    }
}
