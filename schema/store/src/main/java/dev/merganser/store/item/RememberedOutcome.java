package dev.merganser.store.item;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.access.Action;

/// Outcomes as an idempotency key remembers them: of a change that was made, the item's id; of one that was refused, an
/// exclamation mark, why, and what is wrong.
final class RememberedOutcome {
    private static final String PART = "\u0001", END = "\u0002";

    private RememberedOutcome() {}

    static boolean wrote(Outcome outcome) {
        return outcome instanceof Outcome.Written || outcome instanceof Outcome.Deleted;
    }

    static String text(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Written(var item, _) -> item.id().value();
            case Outcome.Deleted(var item) -> item.id().value();
            case Outcome.Invalid(var problems) -> "!INVALID" + text(problems);
            case Outcome.Locked(var problems) -> "!LOCKED" + text(problems);
            case Outcome.Stale(var stored) -> "!STALE" + PART + stored.id();
            case Outcome.Merged(var into) -> "!MERGED" + PART + into;
            case Outcome.Denied(var action) -> "!DENIED" + PART + action.name();
            case Outcome.NotFound(),Outcome.KeyReused(),Outcome.NotTried() -> "!NOT_FOUND";
        };
    }

    private static String text(List<Outcome.Problem> problems) {
        return problems.stream().map(problem -> PART + problem.field() + END + problem.message()
                + (problem.mergedInto() == null ? "" : END + problem.mergedInto()))
                .collect(Collectors.joining());
    }

    /// Of an item that was written or that is stale; null for the other outcomes.
    static @Nullable ItemId item(String text) {
        if (!text.startsWith("!")) return new ItemId(text);
        return text.startsWith("!STALE") ? new ItemId(text.substring(text.indexOf(PART) + 1)) : null;
    }

    /// @param now     the item as it is now; null if it is gone
    /// @param deleted whether the change was to delete the item
    static Outcome read(String text, @Nullable Item now, boolean deleted) {
        if (!text.startsWith("!")) {
            if (now == null) return new Outcome.NotFound();
            return deleted ? new Outcome.Deleted(now) : new Outcome.Written(now, now.version());
        }
        List<String> parts = List.of(text.split(PART, -1));
        List<String> rest = parts.subList(1, parts.size());
        return switch (parts.getFirst()) {
            case "!INVALID" -> new Outcome.Invalid(problems(rest));
            case "!LOCKED" -> new Outcome.Locked(problems(rest));
            case "!STALE" -> now == null ? new Outcome.NotFound() : new Outcome.Stale(now);
            case "!DENIED" -> new Outcome.Denied(Action.valueOf(rest.getFirst()));
            case "!MERGED" -> new Outcome.Merged(new ItemId(rest.getFirst()));
            default -> new Outcome.NotFound();
        };
    }

    private static List<Outcome.Problem> problems(List<String> texts) {
        return texts.stream().map(text -> {
            List<String> parts = Arrays.asList(text.split(END, 3));
            return new Outcome.Problem(parts.get(0), parts.get(1), parts.size() < 3 ? null : new ItemId(parts.get(2)));
        }).toList();
    }
}
