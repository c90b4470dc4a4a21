package dev.merganser.server.merge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import graphql.GraphQLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergePlan;
import dev.merganser.model.merge.MergeRefusal;
import dev.merganser.model.merge.MergeRequest;
import dev.merganser.model.merge.MergeRequest.FieldChoice;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.server.access.Asking;
import dev.merganser.store.Store;
import dev.merganser.store.merge.MergeOutcome;
import dev.merganser.store.merge.MergePreview;
import dev.merganser.store.merge.Merging;
import dev.merganser.store.merge.UndoOutcome;

/// Answers what merge.graphqls offers; decides nothing about merges.
@Controller
class MergeController {
    private final Merging merging;

    MergeController(Store store) {
        this.merging = store.merging();
    }

    record Shown(String fingerprint, Item main, List<Item> sources, List<Field> fields, List<String> openFields,
            List<Moving> movingLinks, List<MergePlan.Warning> warnings) {
        record Field(String field, String label, MergePlan.Decided decided, List<Values> values, List<Value> result) {}

        record Values(String itemId, List<Value> values) {}

        record Moving(ItemType type, String field, long count) {}
    }

    record UserError(String code, String message, @Nullable List<String> path) {}

    record PreviewPayload(@Nullable Shown preview, List<UserError> userErrors) {}

    record MergePayload(@Nullable Item main, @Nullable String mergeId, @Nullable Shown preview,
            List<UserError> userErrors) {}

    record UndoPayload(@Nullable Item main, @Nullable List<Item> restored, List<UserError> userErrors) {}

    @QueryMapping
    PreviewPayload mergePreview(@Argument Map<String, Object> input, GraphQLContext context) {
        var read = new Reading(input);
        if (!read.errors.isEmpty()) return new PreviewPayload(null, read.errors);
        return switch (merging.preview(Asking.asker(context), read.request())) {
            case Merging.Preview.Made(var preview) -> new PreviewPayload(shown(preview), List.of());
            case Merging.Preview.Refused(var refusal) -> new PreviewPayload(null, List.of(error(refusal)));
        };
    }

    @MutationMapping
    MergePayload itemsMerge(@Argument Map<String, Object> input, GraphQLContext context) {
        var read = new Reading(input);
        if (!read.errors.isEmpty()) return new MergePayload(null, null, null, read.errors);
        var request = Asking.request(context, (String) input.get("idempotencyKey"));
        String fingerprint = (String) Objects.requireNonNull(input.get("fingerprint"));
        return switch (merging.merge(request, read.request(), fingerprint)) {
            case MergeOutcome.Merged(var merge, var main) -> new MergePayload(main, merge, null, List.of());
            case MergeOutcome.Stale(var now) -> new MergePayload(null, null, shown(now), List.of(new UserError("STALE",
                    "This isn't what the preview showed: look at the new `preview`, then send its fingerprint.",
                    List.of("input", "fingerprint"))));
            case MergeOutcome.Open(var fields) -> refused(fields.stream().map(field -> new UserError("OPEN_FIELD",
                    "%s differs between the items: choose which value is kept.".formatted(field.label()),
                    List.of("input", "choices", field.name()))).toList());
            case MergeOutcome.Refused(var refusal) -> refused(List.of(error(refusal)));
            case MergeOutcome.KeyReused() -> refused(List.of(new UserError("KEY_REUSED",
                    "That idempotency key was used for another request: take a new one.",
                    List.of("input", "idempotencyKey"))));
        };
    }

    @MutationMapping
    UndoPayload mergeUndo(@Argument Map<String, Object> input, GraphQLContext context) {
        String merge = (String) Objects.requireNonNull(input.get("mergeId"));
        return switch (merging.undo(Asking.request(context, null), merge)) {
            case UndoOutcome.Undone(var main, var restored) -> new UndoPayload(main, restored, List.of());
            case UndoOutcome.NotFound() -> notUndone("NOT_FOUND", "There is no such merge.");
            case UndoOutcome.AlreadyUndone() -> notUndone("ALREADY_UNDONE", "The merge was undone already.");
            case UndoOutcome.MergedSince(var into) -> notUndone("MERGED_SINCE",
                    "The main item was merged into %s since: undo that merge first.".formatted(into));
            case UndoOutcome.ChangedSince(var main) -> notUndone("CHANGED_SINCE",
                    "The main item %s was changed since the merge.".formatted(main.id()));
            case UndoOutcome.Gone(var item) -> notUndone("GONE",
                    "The item %s is no longer there to be put back.".formatted(item));
        };
    }

    /// A request as the input asks for it. Ids that can't be any are reported as not found.
    private static final class Reading {
        final List<UserError> errors = new ArrayList<>();
        private final List<ItemId> items = new ArrayList<>();
        private final Map<String, FieldChoice> choices = new TreeMap<>();
        private @Nullable ItemId main;

        Reading(Map<String, Object> input) {
            main = id(input.get("mainId"), "mainId");
            ((List<?>) Objects.requireNonNull(input.get("itemIds"))).forEach(id -> {
                @Nullable
                ItemId item = id(id, "itemIds");
                if (item != null) items.add(item);
            });
            ((List<?>) Objects.requireNonNull(input.get("choices"))).forEach(choice -> read((Map<?, ?>) choice));
        }

        MergeRequest request() {
            return new MergeRequest(Objects.requireNonNull(main), items, choices);
        }

        private void read(Map<?, ?> choice) {
            String field = (String) Objects.requireNonNull(choice.get("field"));
            var keep = (Map<?, ?>) Objects.requireNonNull(choice.get("keep"));
            @Nullable
            FieldChoice chosen = null;
            if (keep.get("ofItem") instanceof String item) {
                @Nullable
                ItemId id = id(item, "choices");
                if (id != null) chosen = new FieldChoice.From(id);
            } else if (Boolean.TRUE.equals(keep.get("all"))) {
                chosen = new FieldChoice.KeepAll();
            } else {
                errors.add(new UserError("INVALID_CHOICE", "`all` can only be true.",
                        List.of("input", "choices", field)));
            }
            if (chosen != null && choices.put(field, chosen) != null)
                errors.add(new UserError("INVALID_CHOICE", "The field %s is chosen twice.".formatted(field),
                        List.of("input", "choices", field)));
        }

        private @Nullable ItemId id(@Nullable Object id, String part) {
            if (id instanceof String text && ItemId.isId(text)) return new ItemId(text);
            errors.add(new UserError("NOT_FOUND", "There is no such item, or you may not see it.",
                    List.of("input", part)));
            return null;
        }
    }

    private static Shown shown(MergePreview preview) {
        MergePlan plan = preview.plan();
        return new Shown(preview.fingerprint(), plan.main(), plan.sources(),
                plan.decisions().stream().map(decision -> new Shown.Field(decision.field().name(),
                        decision.field().label(), decision.decided(),
                        decision.values().entrySet().stream()
                                .map(values -> new Shown.Values(values.getKey().value(), values.getValue())).toList(),
                        decision.result())).toList(),
                plan.open().stream().map(dev.merganser.model.catalogue.Field::name).toList(),
                preview.moving().entrySet().stream().map(MergeController::moving).toList(), plan.warnings());
    }

    private static Shown.Moving moving(Map.Entry<String, Long> links) {
        int point = links.getKey().indexOf('.');
        return new Shown.Moving(ItemType.of(links.getKey().substring(0, point)).orElseThrow(),
                links.getKey().substring(point + 1), links.getValue());
    }

    private static UserError error(MergeRefusal refusal) {
        var path = new ArrayList<String>();
        path.add("input");
        refusal.path().forEach(part -> path.add(switch (part) {
            case "main" -> "mainId";
            case "items" -> "itemIds";
            default -> part;
        }));
        return new UserError(refusal.code().name(), sentence(refusal.message()), path);
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    private static MergePayload refused(List<UserError> errors) {
        return new MergePayload(null, null, null, errors);
    }

    private static UndoPayload notUndone(String code, String message) {
        return new UndoPayload(null, null, List.of(new UserError(code, message, List.of("input", "mergeId"))));
    }
}
