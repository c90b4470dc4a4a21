package dev.merganser.server.access;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.access.Scope;

/// Rights as GraphQL shows them.
final class ShownRights {
    private ShownRights() {}

    /// @param process null for a row of all processes without one, and of other types
    record Row(ItemType type, @Nullable String process, Scope view, Scope add, Scope change, Scope delete,
            Scope export) {}

    record ShownRole(String key, String label, boolean builtIn, boolean administrator, boolean settings,
            List<Row> permissions) {
        static ShownRole of(Role role) {
            return new ShownRole(role.key(), role.label(), Role.builtIn(role.key()).isPresent(), role.administrator(),
                    role.administrator() || role.settings(), role.administrator()
                            ? Arrays.stream(ItemType.values()).map(type -> row(type, null, Map.of(), Scope.ALL))
                                    .toList()
                            : role.rows().entrySet().stream().map(row -> row(row.getKey(), row.getValue())).toList());
        }
    }

    private static Row row(String key, Map<Action, Scope> scopes) {
        int colon = key.indexOf(':');
        return row(ItemType.of(colon < 0 ? key : key.substring(0, colon)).orElseThrow(),
                colon < 0 ? null : key.substring(colon + 1), scopes, Scope.NONE);
    }

    private static Row row(ItemType type, @Nullable String process, Map<Action, Scope> scopes, Scope other) {
        return new Row(type, process, scopes.getOrDefault(Action.VIEW, other), scopes.getOrDefault(Action.ADD, other),
                scopes.getOrDefault(Action.CHANGE, other), scopes.getOrDefault(Action.DELETE, other),
                scopes.getOrDefault(Action.EXPORT, other));
    }

    /// What all roles of an asker come to.
    static List<Row> of(Asker asker) {
        var keys = new TreeSet<String>();
        Arrays.stream(ItemType.values()).forEach(type -> keys.add(type.wireName()));
        asker.roles().forEach(role -> keys.addAll(role.rows().keySet()));
        return keys.stream().map(key -> {
            Row row = row(key, Map.of());
            TypeKey type = row.type() != ItemType.SMART_PROCESS_ITEM
                    ? new TypeKey(row.type(), null)
                    : row.process() == null ? asker.otherProcesses() : TypeKey.smartProcess(row.process());
            return new Row(row.type(), row.process(), asker.scope(Action.VIEW, type), asker.scope(Action.ADD, type),
                    asker.scope(Action.CHANGE, type), asker.scope(Action.DELETE, type),
                    asker.scope(Action.EXPORT, type));
        }).toList();
    }
}
