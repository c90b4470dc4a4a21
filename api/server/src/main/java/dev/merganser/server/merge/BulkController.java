package dev.merganser.server.merge;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import graphql.GraphQLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.ChoiceRule;
import dev.merganser.server.access.Asking;
import dev.merganser.server.duplicate.ShownSuggestion;
import dev.merganser.server.graph.BadRequest;
import dev.merganser.server.graph.Cursors;
import dev.merganser.server.graph.UserError;
import dev.merganser.store.Store;
import dev.merganser.store.merge.Confirming;
import dev.merganser.store.merge.MergeOutcome;
import dev.merganser.store.settings.Settings;
import dev.merganser.store.suggestion.SuggestionId;
import dev.merganser.store.suggestion.Suggestions;

/// Answers what bulkmerge.graphqls offers: many suggestions at once, and the rule for exact copies.
@Controller
class BulkController {
    private final Confirming confirming;
    private final Settings settings;

    BulkController(Store store) {
        this.confirming = store.confirming();
        this.settings = store.settings();
    }

    record Plan(ShownSuggestion suggestion, @Nullable ShownPreview preview, Confirming.@Nullable Obstacle obstacle,
            String cursor) {}

    record Result(String suggestionId, @Nullable Item main, @Nullable String mergeId, @Nullable UserError error) {}

    record Payload(@Nullable List<Result> results, long merged, List<UserError> userErrors) {}

    record Rule(List<ItemType> types) {}

    record RulePayload(@Nullable Rule rule, List<UserError> userErrors) {}

    @QueryMapping
    List<Plan> duplicateMergePlans(@Argument Map<String, Object> input, GraphQLContext context) {
        double least = ((Number) Objects.requireNonNull(input.get("leastProbability"))).doubleValue();
        double most = ((Number) Objects.requireNonNull(input.get("mostProbability"))).doubleValue();
        int first = (Integer) Objects.requireNonNull(input.get("first"));
        if (!(least >= 0 && least <= most && most <= 1))
            throw new BadRequest("Probabilities lie between 0 and 1, the least below the most.");
        if (first < 1 || first > Confirming.MOST)
            throw new BadRequest("Ask for 1 to %d plans that are ready.".formatted(Confirming.MOST));
        var wanted = new Confirming.Wanted(key(input), least, most, rule(input));
        var cursors = new Cursors("duplicateMergePlans", wanted.type().toString(), least + " " + most);
        Suggestions.@Nullable Position after = cursors.place((String) input.get("after"), Suggestions.Position::read);
        return confirming.plans(Asking.asker(context), wanted, after, first).stream()
                .map(plan -> new Plan(ShownSuggestion.of(plan.suggestion()),
                        plan.preview() == null ? null : ShownPreview.of(plan.preview()), plan.obstacle(),
                        cursors.cursor(Suggestions.Position.of(plan.suggestion().suggestion()).text())))
                .toList();
    }

    @MutationMapping
    Payload duplicatesMerge(@Argument Map<String, Object> input, GraphQLContext context) {
        var seen = new ArrayList<Confirming.Seen>();
        var ids = new HashSet<String>();
        var plans = (List<?>) Objects.requireNonNull(input.get("plans"));
        if (plans.isEmpty() || plans.size() > Confirming.MOST)
            return refused("INVALID", "Send 1 to %d plans.".formatted(Confirming.MOST));
        for (Object plan : plans) {
            var parts = (Map<?, ?>) plan;
            String id = (String) Objects.requireNonNull(parts.get("suggestionId"));
            if (!SuggestionId.isId(id)) return refused("NOT_FOUND", "There is no suggestion " + id + ".");
            if (!ids.add(id)) return refused("ITEM_TWICE", "The suggestion " + id + " stands twice.");
            seen.add(new Confirming.Seen(new SuggestionId(id),
                    (String) Objects.requireNonNull(parts.get("fingerprint"))));
        }
        List<Result> results = confirming.confirm(Asking.request(context), seen, rule(input)).stream()
                .map(one -> result(one, context)).toList();
        return new Payload(results, results.stream().filter(result -> result.error() == null).count(), List.of());
    }

    private static Result result(Confirming.Result result, GraphQLContext context) {
        String id = result.suggestion().value();
        @Nullable
        MergeOutcome outcome = result.outcome();
        if (outcome == null)
            return new Result(id, null, null, new UserError("NOT_TRIED",
                    "The time was over before this one: send it again.", null));
        return outcome instanceof MergeOutcome.Merged(String merge, Item main)
                ? new Result(id, Asking.seen(context, main), merge, null)
                : new Result(id, null, null, Outcomes.errors(outcome).getFirst());
    }

    @QueryMapping
    Rule exactCopiesRule() {
        return new Rule(settings.typesOfExactCopies().stream().map(type -> ItemType.of(type).orElseThrow()).toList());
    }

    @MutationMapping
    RulePayload exactCopiesRuleSet(@Argument Map<String, Object> input, GraphQLContext context) {
        Asking.asker(context).needSettings();
        List<ItemType> types = ((List<?>) Objects.requireNonNull(input.get("types"))).stream()
                .map(type -> ItemType.valueOf((String) type)).toList();
        if (types.contains(ItemType.SMART_PROCESS_ITEM))
            return new RulePayload(null, List.of(new UserError("INVALID",
                    "Smart-process items can't be merged by this rule.", List.of("input", "types"))));
        settings.mergeExactCopiesOf(types.stream().map(ItemType::wireName).toList());
        return new RulePayload(exactCopiesRule(), List.of());
    }

    private static TypeKey key(Map<String, Object> input) {
        try {
            return new TypeKey(ItemType.valueOf((String) Objects.requireNonNull(input.get("type"))),
                    (String) input.get("process"));
        } catch (IllegalArgumentException _) {
            throw new BadRequest("`process` goes with the type SMART_PROCESS_ITEM, and that type with a `process`.");
        }
    }

    private static @Nullable ChoiceRule rule(Map<String, Object> input) {
        return input.get("resolve") instanceof String rule ? ChoiceRule.valueOf(rule) : null;
    }

    private static Payload refused(String code, String message) {
        return new Payload(null, 0, List.of(new UserError(code, message, List.of("input", "plans"))));
    }
}
