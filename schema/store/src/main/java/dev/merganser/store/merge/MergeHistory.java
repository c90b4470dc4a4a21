package dev.merganser.store.merge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergePlan;
import dev.merganser.model.merge.MergeRequest.FieldChoice;
import dev.merganser.model.merge.UndoPlan;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.PlainValue;
import dev.merganser.model.value.Value;
import dev.merganser.store.history.HistoryEntry;
import dev.merganser.store.history.HistoryEntry.Action;
import dev.merganser.store.history.HistoryEntry.FieldChange;
import dev.merganser.store.item.Request;

/// What the history says of merges (M14): of the main item which ones were deleted and what was chosen, of each
/// deleted one where it went.
final class MergeHistory {
    private MergeHistory() {}

    static List<HistoryEntry> merged(MergePlan plan, Item main, String merge, Request request, Instant at) {
        var entries = new ArrayList<HistoryEntry>();
        var choices = new LinkedHashMap<String, Object>();
        plan.request().choices().forEach((field, choice) -> choices.put(field, switch (choice) {
            case FieldChoice.From(ItemId item) -> item.value();
            case FieldChoice.KeepAll() -> "all";
        }));
        entries.add(entry(main, Action.MERGED, request, at,
                changes(plan.definition(), plan.main().fields(), main.fields()),

                Map.of("merge", merge, "deleted", plan.sources().stream()
                        .map(source -> Map.of("id", source.id().value(), "title", source.title(plan.definition())))
                        .toList(), "choices", choices)));
        plan.sources().forEach(source -> entries.add(entry(source, Action.MERGED_AWAY, request, at, List.of(),
                Map.of("merge", merge, "into", main.id().value()))));
        return entries;
    }

    /// @param items the main item first
    static List<HistoryEntry> undone(UndoPlan plan, List<Item> items, String merge, Request request, Instant at) {
        var entries = new ArrayList<HistoryEntry>();
        for (Item item : items) {
            List<FieldChange> changes = item.id().equals(plan.now().id())
                    ? changes(plan.definition(), plan.now().fields(), item.fields())
                    : List.of();
            entries.add(entry(item, Action.MERGE_UNDONE, request, at, changes, Map.of("merge", merge)));
        }
        return entries;
    }

    private static List<FieldChange> changes(TypeDefinition definition, Map<String, List<Value>> before,
            Map<String, List<Value>> after) {
        var changes = new ArrayList<FieldChange>();
        definition.fields().forEach(field -> {
            List<Value> old = before.getOrDefault(field.name(), List.of());
            List<Value> values = after.getOrDefault(field.name(), List.of());
            if (!old.equals(values))
                changes.add(new FieldChange(field.name(), old.stream().map(PlainValue::of).toList(),
                        values.stream().map(PlainValue::of).toList()));
        });
        return changes;
    }

    private static HistoryEntry entry(Item item, Action action, Request request, Instant at, List<FieldChange> changes,
            Map<String, Object> details) {
        return new HistoryEntry(ItemId.next().value(), item.id(), at, request.asker().user(), action, item.version(),
                request.id(), changes, details);
    }
}
