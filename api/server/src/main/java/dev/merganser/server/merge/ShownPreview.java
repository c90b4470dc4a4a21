package dev.merganser.server.merge;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.ChoiceRule;
import dev.merganser.model.merge.ChoiceSuggestions;
import dev.merganser.model.merge.MergePlan;
import dev.merganser.model.merge.MergePlan.Decided;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.store.merge.MergePreview;
import dev.merganser.store.merge.MovingLinks;

/// A preview as GraphQL shows it.
record ShownPreview(String fingerprint, Item main, List<Item> sources, List<Decision> fields, List<String> openFields,
        List<MovingLinks> movingLinks, long movingMessages, long movingHistory, long movingSuggestions,
        List<Flag> winningFlags, List<MergePlan.Warning> warnings) {

    record Decision(String field, String label, Decided decided, List<Values> values, List<Value> result,
            List<Suggestion> suggestions, @Nullable String recommendedItemId) {}

    record Values(String itemId, List<Value> values) {}

    record Suggestion(ChoiceRule rule, String itemId) {}

    record Flag(String field, String label, Value value, String itemId) {}

    static ShownPreview of(MergePreview preview) {
        MergePlan plan = preview.plan();
        var suggestions = new ChoiceSuggestions(plan);
        return new ShownPreview(preview.fingerprint(), plan.main(), plan.sources(),
                plan.decisions().stream().map(decision -> decision(decision, suggestions, preview)).toList(),
                plan.open().stream().map(Field::name).toList(), preview.moving(), preview.along().messages(),
                preview.along().history(), preview.along().suggestions(),
                plan.winningFlags().stream().map(flag -> new Flag(flag.field().name(), flag.field().label(),
                        flag.value(), flag.from().value())).toList(),
                preview.warnings());
    }

    private static Decision decision(MergePlan.FieldDecision decision, ChoiceSuggestions suggestions,
            MergePreview preview) {
        boolean differs = switch (decision.decided()) {
            case OPEN, CHOSEN -> true;
            case EQUAL, ONLY_VALUE, UNION, STRICTEST -> false;
        };
        Map<ChoiceRule, ItemId> suggested = differs ? suggestions.of(decision) : Map.of();
        @Nullable
        ChoiceRule policy = preview.policies().get(decision.field().name());
        @Nullable
        ItemId recommended = policy == null ? null : suggested.get(policy);
        return new Decision(decision.field().name(), decision.field().label(), decision.decided(),
                decision.values().entrySet().stream()
                        .map(values -> new Values(values.getKey().value(), values.getValue())).toList(),
                decision.result(),
                suggested.entrySet().stream().map(one -> new Suggestion(one.getKey(), one.getValue().value())).toList(),
                recommended == null ? null : recommended.value());
    }
}
