package dev.merganser.server.item;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.item.Outcome;

/// What clients are told about changes that were refused.
final class WriteAnswers {
    private WriteAnswers() {}

    /// What is stored instead of what the asker saw; null if they aren't stale.
    static @Nullable Item stored(Outcome outcome) {
        return outcome instanceof Outcome.Stale(var stored) ? stored : null;
    }

    /// @param path   to the input's part that names the item and its version
    /// @param fields where in the input each field stands
    /// @return empty if the change was made
    static List<Map<String, Object>> errors(Outcome outcome, String what, List<String> path,
            Map<String, List<String>> fields) {
        return switch (outcome) {
            case Outcome.Invalid(var problems) -> errors("INVALID", problems, fields);
            case Outcome.Locked(var problems) -> errors("LOCKED", problems, fields);
            case Outcome.Stale(var stored) -> List.of(error("STALE",
                    "Somebody changed it since: it has version %d now. Look at `stored`, then send again."
                            .formatted(stored.version()),
                    below(path, "version")));
            case Outcome.NotFound() -> List.of(notFound(what, below(path, "id")));
            case Outcome.Denied(var action) -> List.of(error("FORBIDDEN",
                    "You may see the item, but lack the right %s for it: ask an administrator.".formatted(action),
                    below(path, "id")));
            case Outcome.Merged(var into) -> List.of(merged(
                    "The item was merged into %s: write to that one.".formatted(into), below(path, "id"), into));
            case Outcome.KeyReused() -> List.of(error("KEY_REUSED",
                    "That idempotency key was used for another request: take a new one.",
                    List.of("input", "idempotencyKey")));
            case Outcome.NotTried() -> throw new IllegalStateException("a single change ended as " + outcome);
            case Outcome.Written _,Outcome.Deleted _ -> List.of();
        };
    }

    private static List<Map<String, Object>> errors(String code, List<Outcome.Problem> problems,
            Map<String, List<String>> fields) {
        return problems.stream().map(problem -> {
            List<String> path = fields.getOrDefault(problem.field(), List.of("input"));
            return problem.mergedInto() == null
                    ? error(code, problem.message(), path)
                    : merged(problem.message(), path, problem.mergedInto());
        }).toList();
    }

    private static Map<String, Object> merged(String message, List<String> path, ItemId into) {
        var merged = new HashMap<>(error("MERGED", message, path));
        merged.put("mergedInto", into.value());
        return merged;
    }

    static Map<String, Object> notFound(String what, List<String> path) {
        return error("NOT_FOUND", "There is no such %s, or you may not see it.".formatted(what), path);
    }

    static Map<String, Object> error(String code, String message, List<String> path) {
        return Map.of("code", code, "message", message, "path", path);
    }

    private static List<String> below(List<String> path, String part) {
        return Stream.concat(path.stream(), Stream.of(part)).toList();
    }

    static Map<String, @Nullable Object> payload(String name, @Nullable Object written, @Nullable Object stored,
            List<Map<String, Object>> errors) {
        var payload = new HashMap<String, @Nullable Object>();
        payload.put(name, written);
        payload.put("stored", stored);
        payload.put("userErrors", errors);
        return payload;
    }
}
