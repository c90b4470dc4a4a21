package dev.merganser.store.user;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

import org.bson.Document;

import dev.merganser.store.access.Action;
import dev.merganser.store.access.Role;
import dev.merganser.store.access.Scope;

/// A role as its collection holds it: `{_id, label, settings, rows: {type: {ACTION: SCOPE}}}`. Administrators are
/// made by the built-in role alone, so none that is stored makes one.
final class RoleDocument {
    private RoleDocument() {}

    static Document write(Role role) {
        var rows = new Document();
        role.rows().forEach((type, row) -> {
            var scopes = new Document();
            row.forEach((action, scope) -> scopes.append(action.name(), scope.name()));
            rows.append(type, scopes);
        });
        return new Document("_id", role.key()).append("label", role.label()).append("settings", role.settings())
                .append("rows", rows);
    }

    static Role read(Document stored) {
        var rows = new TreeMap<String, Map<Action, Scope>>();
        stored.get("rows", Document.class).forEach((type, row) -> {
            var scopes = new EnumMap<Action, Scope>(Action.class);
            ((Document) row).forEach((action, scope) -> scopes.put(Action.valueOf(action),
                    Scope.valueOf(String.valueOf(scope))));
            rows.put(type, scopes);
        });
        return new Role(stored.getString("_id"), stored.getString("label"), false, stored.getBoolean("settings"), rows);
    }
}
