package dev.merganser.job.nightly;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.model.Models;

/// Says when a model is outdated, so that the next run learns a new one from all items: after [#OLD], when there are half
/// as many items more or fewer than it was learned from (of a few items a model is learned in a moment, and what it holds for common
/// changes with each), when people have decided about so many more pairs that it would
/// show ([#DECISIONS], and a tenth of those it was sharpened by), or when more items share a match key than it allows for (which
/// is seen when they are compared).
final class Learning {
    private static final Duration OLD = Duration.ofDays(30);
    private static final double DRIFT = 0.5;
    private static final long DECISIONS = 50;
    private static final double MORE_DECISIONS = 0.1;

    private Learning() {}

    /// @return why a model has to be learned; empty if the one in use will do
    static Optional<String> reason(RunPlan plan, TypeKey type) {
        if (plan.run().full()) return Optional.of("it was asked for");
        Store store = plan.store();
        Optional<Models.Origin> origin = store.models().origin(type);
        if (origin.isEmpty() || store.models().current(type).isEmpty())
            return Optional.of("there was no model that this version can use");
        Optional<String> outdated = outdated(origin.get(), store.items().count(Asker.OPERATOR, type),
                Instant.now(store.clock()));
        if (outdated.isPresent()) return outdated;
        long decided = store.labels().count(type), used = origin.get().decisions();
        if (decided - used > Math.max(DECISIONS, MORE_DECISIONS * used))
            return Optional.of("people decided about %,d pairs since".formatted(decided - used));
        return Optional.empty();
    }

    /// @param items how many there are now of what the model was learned from
    /// @return why the model no longer fits them; empty if it does
    static Optional<String> outdated(Models.Origin origin, long items, Instant now) {
        Duration age = Duration.between(origin.at(), now);
        if (age.compareTo(OLD) > 0) return Optional.of("the model was %d days old".formatted(age.toDays()));
        if (Math.abs(items - origin.items()) >= Math.max(1, DRIFT * origin.items()))
            return Optional.of("the model was learned from %,d items, and there are %,d".formatted(origin.items(),
                    items));
        return Optional.empty();
    }
}
