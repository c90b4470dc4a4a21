package dev.merganser.server.merge;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.merge.MergeRefusal;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.graph.UserError;
import dev.merganser.store.merge.MergeOutcome;

/// What speaks against a merge, as GraphQL tells it.
final class Outcomes {
    private Outcomes() {}

    /// @return empty if it was done
    static List<UserError> errors(MergeOutcome outcome) {
        return switch (outcome) {
            case MergeOutcome.Merged _ -> List.of();
            case MergeOutcome.Stale _ -> List.of(new UserError("STALE",
                    "This isn't what the preview showed: look at the new `preview`, then send its fingerprint.",
                    List.of("input", "fingerprint")));
            case MergeOutcome.Open(var fields) -> fields.stream().map(field -> new UserError("OPEN_FIELD",
                    "%s differs between the items: choose which value is kept.".formatted(field.label()),
                    List.of("input", "choices", field.name()))).toList();
            case MergeOutcome.Refused(var refusal) -> List.of(error(refusal));
            case MergeOutcome.KeyReused() -> List.of(new UserError("KEY_REUSED",
                    "That idempotency key was used for another request: take a new one.",
                    List.of("input", "idempotencyKey")));
        };
    }

    static UserError error(MergeRefusal refusal) {
        var path = new ArrayList<String>();
        path.add("input");
        refusal.path().forEach(part -> path.add(switch (part) {
            case "main" -> "mainId";
            case "items" -> "itemIds";
            default -> part;
        }));
        @Nullable
        ItemId into = refusal.mergedInto();
        return new UserError(refusal.code().name(), UserError.sentence(refusal.message()), path,
                into == null ? null : into.value());
    }
}
