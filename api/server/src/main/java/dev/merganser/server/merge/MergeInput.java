package dev.merganser.server.merge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.merge.MergeRequest;
import dev.merganser.model.merge.MergeRequest.FieldChoice;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.graph.UserError;

/// A request as the input asks for it. Ids that can't be any are reported as not found.
final class MergeInput {
    final List<UserError> errors = new ArrayList<>();
    private final List<ItemId> items = new ArrayList<>();
    private final Map<String, FieldChoice> choices = new TreeMap<>();
    private @Nullable ItemId main;

    MergeInput(Map<String, Object> input) {
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
