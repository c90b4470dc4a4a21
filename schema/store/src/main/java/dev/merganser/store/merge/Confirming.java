package dev.merganser.store.merge;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.ChoiceRule;
import dev.merganser.model.merge.ChoiceSuggestions;
import dev.merganser.model.merge.MergePlan.Decided;
import dev.merganser.model.merge.MergeRefusal;
import dev.merganser.model.merge.MergeRequest;
import dev.merganser.model.merge.MergeRequest.FieldChoice;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.access.Asker;
import dev.merganser.store.item.Request;
import dev.merganser.store.suggestion.Suggestion;
import dev.merganser.store.suggestion.SuggestionId;
import dev.merganser.store.suggestion.Suggestions;

/// Confirms many suggestions of one kind at once: a plan of each is shown first, then each is merged by itself, exactly as
/// shown, and one report tells what came of all.
public final class Confirming {
    /// The most suggestions at once.
    public static final int MOST = 100;
    /// When no further merge is begun, so that whoever asked gets the report before their line times out.
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final Merging merging;
    private final Suggestions suggestions;
    private final Clock clock;

    public Confirming(Merging merging, Suggestions suggestions, Clock clock) {
        this.merging = merging;
        this.suggestions = suggestions;
        this.clock = clock;
    }

    /// Which suggestions, and how to choose where their values differ.
    ///
    /// @param least   probability, 0 to 1
    /// @param most    probability, 0 to 1
    /// @param resolve how to choose; null: as the administrators' policy says, and a pair without one isn't ready
    public record Wanted(TypeKey type, double least, double most, @Nullable ChoiceRule resolve) {}

    /// What would be done with one suggestion.
    ///
    /// @param preview as it would be merged; null if `obstacle` says why it can't be
    public record Plan(Suggestions.WithItems suggestion, @Nullable MergePreview preview, @Nullable Obstacle obstacle) {}

    /// Why a suggestion isn't ready.
    public enum Obstacle {
        /// Values differ, and nothing says which is kept: merge it by hand.
        OPEN_FIELDS,
        /// What was compared of its items has changed since it was scored: decide it by itself, or wait for the next run.
        OUTDATED,
        /// One of its items is part of a plan before it that is ready: ask again afterwards.
        SHARED_ITEM,
        /// A merge of the two is refused, for want of rights say.
        REFUSED
    }

    /// A plan that somebody saw and wants done.
    public record Seen(SuggestionId suggestion, String fingerprint) {}

    /// @param outcome null if it wasn't tried, since the time was over
    public record Result(SuggestionId suggestion, @Nullable MergeOutcome outcome) {}

    /// Plans for open suggestions, the surest first, up to the last that is wanted ready; for [#MOST] at most, since each takes
    /// some commands.
    ///
    /// @param after where the plans before ended; null for the first
    /// @param ready how many that are ready, 1 to [#MOST]
    public List<Plan> plans(Asker asker, Wanted wanted, Suggestions.@Nullable Position after, int ready) {
        List<Suggestions.WithItems> pairs = suggestions.queue(asker, wanted.type(),
                after != null ? after : start(wanted.most()), MOST, clock.instant()).suggestions();
        Set<SuggestionId> outdated = suggestions.outdated(pairs);
        var plans = new ArrayList<Plan>();
        Set<ItemId> taken = new HashSet<>();
        for (Suggestions.WithItems pair : pairs) {
            // Each that is ready takes two.
            if (taken.size() == 2 * ready || pair.suggestion().evidence().probability() < wanted.least()) break;
            boolean shared = taken.contains(pair.left().id()) || taken.contains(pair.right().id());
            @Nullable
            Obstacle obstacle = shared ? Obstacle.SHARED_ITEM : null;
            if (outdated.contains(pair.suggestion().id())) obstacle = Obstacle.OUTDATED;
            Plan plan = obstacle == null ? plan(asker, pair, wanted.resolve()) : new Plan(pair, null, obstacle);
            if (plan.obstacle() == null) taken.addAll(List.of(pair.left().id(), pair.right().id()));
            plans.add(plan);
        }
        return plans;
    }

    /// Just above the highest weight that is wanted.
    private static Suggestions.@Nullable Position start(double most) {
        return most >= 1 ? null : new Suggestions.Position(Math.nextUp(weight(most)), "");
    }

    private static double weight(double probability) {
        return probability <= 0 ? Double.NEGATIVE_INFINITY : Math.log(probability / (1 - probability)) / Math.log(2);
    }

    private Plan plan(Asker asker, Suggestions.WithItems pair, @Nullable ChoiceRule resolve) {
        return switch (previewed(asker, pair, resolve)) {
            case Merging.Preview.Made(var preview) when !preview.plan().open().isEmpty() ->
                new Plan(pair, preview, Obstacle.OPEN_FIELDS);
            case Merging.Preview.Made(var preview) -> new Plan(pair, preview, null);
            case Merging.Preview.Refused _ -> new Plan(pair, null, Obstacle.REFUSED);
        };
    }

    private Merging.Preview previewed(Asker asker, Suggestions.WithItems pair, @Nullable ChoiceRule resolve) {
        List<ItemId> items = List.of(main(pair).id(), other(pair).id());
        var undecided = new MergeRequest(items.getFirst(), items, Map.of());
        Merging.Preview preview = merging.preview(asker, undecided);
        if (!(preview instanceof Merging.Preview.Made(MergePreview made)) || made.plan().open().isEmpty())
            return preview;
        var suggestions = new ChoiceSuggestions(made.plan());
        var choices = new TreeMap<String, FieldChoice>();
        made.plan().decisions().stream().filter(decision -> decision.decided() == Decided.OPEN).forEach(decision -> {
            Field field = decision.field();
            @Nullable
            ChoiceRule rule = resolve != null ? resolve : made.policies().get(field.name());
            @Nullable
            ItemId chosen = rule == null ? null : suggestions.of(decision).get(rule);
            if (chosen != null) choices.put(field.name(), new FieldChoice.From(chosen));
        });
        return choices.isEmpty() ? preview : merging.preview(asker, new MergeRequest(items.getFirst(), items, choices));
    }

    /// The item with more filled fields, of equal ones the older, stays.
    static Item main(Suggestions.WithItems pair) {
        int left = pair.left().fields().size(), right = pair.right().fields().size();
        boolean older = pair.left().id().compareTo(pair.right().id()) < 0;
        return left > right || (left == right && older) ? pair.left() : pair.right();
    }

    private static Item other(Suggestions.WithItems pair) {
        return main(pair).equals(pair.left()) ? pair.right() : pair.left();
    }

    /// Merges what was seen, one after the other, each in a transaction of its own. Stops between two merges when the
    /// time is over or the server ends; what wasn't tried is reported as such.
    ///
    /// @param resolve as in the plans
    public List<Result> confirm(Request request, List<Seen> seen, @Nullable ChoiceRule resolve) {
        Instant end = clock.instant().plus(LONGEST);
        var results = new ArrayList<Result>();
        for (Seen one : seen) {
            boolean stop = clock.instant().isAfter(end) || Thread.currentThread().isInterrupted();
            results.add(new Result(one.suggestion(), stop ? null : confirm(request, one, resolve)));
        }
        return results;
    }

    private boolean open(Suggestion suggestion) {
        Suggestion.@Nullable Decision decision = suggestion.decision();
        return switch (suggestion.state()) {
            case OPEN -> true;
            case POSTPONED -> decision != null && decision.until() != null
                    && !decision.until().isAfter(clock.instant());
            case DISMISSED, MERGED, LINKED, WITHDRAWN -> false;
        };
    }

    private MergeOutcome confirm(Request request, Seen seen, @Nullable ChoiceRule resolve) {
        Suggestions.@Nullable WithItems pair = suggestions.find(request.asker(), seen.suggestion()).orElse(null);
        // Somebody may have dismissed it, or put it off, since it was shown.
        if (pair == null || !open(pair.suggestion()) || suggestions.isDismissed(pair))
            return new MergeOutcome.Refused(new MergeRefusal(MergeRefusal.Code.NOT_FOUND,
                    "there is no such open suggestion any more", List.of("plans")));
        return switch (previewed(request.asker(), pair, resolve)) {
            case Merging.Preview.Refused(var refusal) -> new MergeOutcome.Refused(refusal);
            // Whoever made the preview by themselves never saw a plan of it.
            case Merging.Preview.Made(var preview) when !suggestions.outdated(List.of(pair)).isEmpty() ->
                new MergeOutcome.Stale(preview);
            case Merging.Preview.Made(var preview) ->
                merging.merge(Request.of(request.asker(), request.id()), preview.plan().request(), seen.fingerprint());
        };
    }
}
