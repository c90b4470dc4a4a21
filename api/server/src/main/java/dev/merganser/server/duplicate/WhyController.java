package dev.merganser.server.duplicate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import graphql.GraphQLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.BatchMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

import dev.merganser.matching.Explanation;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.BadRequest;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.suggestion.DuplicateChecks;
import dev.merganser.store.suggestion.DuplicateGroups;
import dev.merganser.store.suggestion.Suggestion.Purpose;
import dev.merganser.store.suggestion.Suggestion.State;
import dev.merganser.store.suggestion.SuggestionId;
import dev.merganser.store.suggestion.Suggestions;

/// Answers why, why not and how: of two items, and of groups.
@Controller
class WhyController {
    private final Store store;

    WhyController(Store store) {
        this.store = store;
    }

    enum Verdict { QUEUED, DISMISSED, HELD_APART, BELOW_THRESHOLD, NOT_COMPARED, DIFFERENT_TYPES, NO_MODEL }

    record Shown(Verdict verdict, @Nullable String model, @Nullable Double threshold, @Nullable Double probability,
            @Nullable Double weight, List<Explanation.Bar> bars, List<String> rules,
            @Nullable ShownSuggestion suggestion) {
        static Shown nothing(Verdict verdict) {
            return new Shown(verdict, null, null, null, null, List.of(), List.of(), null);
        }
    }

    @QueryMapping
    @Nullable
    Shown duplicateExplanation(@Argument String left, @Argument String right, GraphQLContext context) {
        if (!ItemId.isId(left) || !ItemId.isId(right)) return null;
        Asker asker = Asking.asker(context);
        var ids = Set.of(new ItemId(left), left.equals(right) ? ItemId.next() : new ItemId(right));
        Map<ItemId, Item> found = store.items().findAll(asker, ids);
        @Nullable
        Item one = found.get(new ItemId(left)), other = found.get(new ItemId(right));
        if (one == null || other == null) return null;
        if (one.id().equals(other.id())) throw new BadRequest("`left` and `right` are one item.");
        if (!one.type().equals(other.type())) return Shown.nothing(Verdict.DIFFERENT_TYPES);
        DuplicateChecks.@Nullable Why why = store.duplicateChecks().explain(one, other).orElse(null);
        if (why == null) return Shown.nothing(Verdict.NO_MODEL);
        Suggestions.@Nullable WithItems queued = store.suggestions().between(List.of(one), List.of(other))
                .get(Set.of(one.id(), other.id()));
        Explanation told = why.explanation();
        return new Shown(verdict(why, queued), why.model(), why.threshold(), told.probability(), told.weight(),
                told.bars(), told.rules(), queued == null ? null : ShownSuggestion.of(queued));
    }

    private static Verdict verdict(DuplicateChecks.Why why, Suggestions.@Nullable WithItems queued) {
        if (queued != null && queued.suggestion().state() == State.DISMISSED) return Verdict.DISMISSED;
        if (queued != null && queued.suggestion().purpose() == Purpose.MERGE
                && (queued.suggestion().state() == State.OPEN || queued.suggestion().state() == State.POSTPONED))
            return Verdict.QUEUED;
        if (!why.compared()) return Verdict.NOT_COMPARED;
        return why.probable() ? Verdict.HELD_APART : Verdict.BELOW_THRESHOLD;
    }

    private static String group(ShownSuggestion suggestion) {
        return suggestion.found().suggestion().evidence().group();
    }

    /// By one command at most for all suggestions of a page.
    @BatchMapping(typeName = "DuplicateSuggestion", field = "outdated")
    Map<ShownSuggestion, Boolean> outdated(List<ShownSuggestion> suggestions) {
        Set<SuggestionId> outdated = store.suggestions()
                .outdated(suggestions.stream().map(ShownSuggestion::found).toList());
        var shown = new HashMap<ShownSuggestion, Boolean>();
        suggestions.forEach(
                suggestion -> shown.put(suggestion, outdated.contains(suggestion.found().suggestion().id())));
        return shown;
    }

    /// By two commands for all suggestions of a page.
    @BatchMapping(typeName = "DuplicateSuggestion", field = "wholeGroup")
    Map<ShownSuggestion, DuplicateGroups.Group> wholeGroup(List<ShownSuggestion> suggestions, GraphQLContext context) {
        Map<String, DuplicateGroups.Group> groups = store.duplicateGroups().find(Asking.asker(context),
                suggestions.stream().map(WhyController::group).distinct().toList());
        var shown = new HashMap<ShownSuggestion, DuplicateGroups.Group>();
        suggestions.forEach(suggestion -> {
            DuplicateGroups.@Nullable Group group = groups.get(group(suggestion));
            if (group != null && suggestion.purpose() == Purpose.MERGE
                    && (suggestion.state() == State.OPEN || suggestion.state() == State.POSTPONED))
                shown.put(suggestion, group);
        });
        return shown;
    }
}
