package dev.merganser.server.item;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.server.graph.UserError;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;

/// Items that an input describes, for whoever looks at them before they are made.
public final class Drafts {
    private Drafts() {}

    /// @param item   null if the input is refused
    /// @param errors what speaks against the input
    public record Draft(@Nullable Item item, List<UserError> errors) {}

    /// @param process the key of a smart process; null for the other types
    /// @param fields  as the type's input holds them
    /// @param path    to the part of the input that holds them
    /// @throws dev.merganser.server.graph.BadRequest if there is no such process
    public static Draft read(Store store, Asker asker, ItemType type, @Nullable String process, Object fields,
            String... path) {
        TypeKey key = type == ItemType.SMART_PROCESS_ITEM
                ? SmartProcesses.key(store, process)
                : new TypeKey(type, null);
        var edits = new Edits(type, path).read(type.wireName(), fields, Edit.Set::new);
        if (!edits.problems.isEmpty()) return new Draft(null, errors(edits.problems));
        Outcome outcome = store.writePath().draft(asker, key, edits.byField);
        return new Draft(outcome instanceof Outcome.Written(Item item, _) ? item : null,
                errors(WriteAnswers.errors(outcome, type.wireName(), List.of(path), edits.paths)));
    }

    private static List<UserError> errors(List<Map<String, Object>> errors) {
        return errors.stream().map(error -> new UserError((String) Objects.requireNonNull(error.get("code")),
                (String) Objects.requireNonNull(error.get("message")),
                ((List<?>) Objects.requireNonNull(error.get("path"))).stream().map(String::valueOf).toList())).toList();
    }
}
