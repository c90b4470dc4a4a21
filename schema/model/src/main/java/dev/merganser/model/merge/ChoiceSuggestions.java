package dev.merganser.model.merge;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergePlan.FieldDecision;
import dev.merganser.model.value.ItemId;

/// Whose value of a field each [ChoiceRule] would take. Ties go to the main item, then to the first in the request.
public final class ChoiceSuggestions {
    private final MergePlan plan;
    private final List<Item> mainFirst;

    public ChoiceSuggestions(MergePlan plan) {
        this.plan = plan;
        this.mainFirst = java.util.stream.Stream.concat(java.util.stream.Stream.of(plan.main()),
                plan.sources().stream()).toList();
    }

    /// @return for each rule an item that has a value; no rule suggests an empty field. Without [ChoiceRule#MAIN] where
    ///         the main item has none
    public Map<ChoiceRule, ItemId> of(FieldDecision decision) {
        List<Item> having = mainFirst.stream().filter(item -> decision.values().containsKey(item.id())).toList();
        var suggestions = new EnumMap<ChoiceRule, ItemId>(ChoiceRule.class);
        if (having.isEmpty()) return suggestions;
        suggestions.put(ChoiceRule.NEWEST, best(having, Comparator.comparing(Item::changedAt)));
        suggestions.put(ChoiceRule.MOST_COMPLETE,
                best(having, Comparator.comparing((Item item) -> item.fields().size())));
        suggestions.put(ChoiceRule.MOST_FREQUENT, best(having, Comparator.comparing((Item item) -> having.stream()
                .filter(other -> Objects.equals(decision.seen().get(other.id()), decision.seen().get(item.id())))
                .count())));
        if (decision.values().containsKey(plan.main().id())) suggestions.put(ChoiceRule.MAIN, plan.main().id());
        return suggestions;
    }

    /// The first of the greatest.
    private static ItemId best(List<Item> items, Comparator<Item> by) {
        Item best = items.getFirst();
        for (Item item : items) {
            if (by.compare(item, best) > 0) best = item;
        }
        return best.id();
    }
}
