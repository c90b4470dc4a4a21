package dev.merganser.store.access;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;

/// A set of rights that users have: for each type of item how far each action reaches.
///
/// @param key           names it for ever, such as `salesNorth`
/// @param label         for people
/// @param administrator whether it may do everything, and make administrators; then the rest says nothing
/// @param settings      "may edit CRM settings": definitions, rights below an administrator's, runs
/// @param rows          by type, as [TypeKey#toString] writes it, or `smartProcessItem` for every process without a
///                      row of its own. What isn't there reaches nothing
public record Role(String key, String label, boolean administrator, boolean settings,
        Map<String, Map<Action, Scope>> rows) {
    private static final Pattern KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,59}");

    public static final Role ADMINISTRATOR = new Role("administrator", "Administrator", true, true, Map.of());
    /// Works off the queue: may do anything with items but take them out of the house, and change no settings.
    public static final Role ANALYST = new Role("analyst", "Analyst", false, false, everyType(Map.of(
            Action.VIEW, Scope.ALL, Action.ADD, Scope.ALL, Action.CHANGE, Scope.ALL, Action.DELETE, Scope.ALL)));
    /// Those that are always there, and stay as they are.
    public static final List<Role> BUILT_IN = List.of(ADMINISTRATOR, ANALYST);

    /// @throws IllegalArgumentException if the key is malformed or the label isn't 1 to 100 characters
    public Role {
        if (!isKey(key))
            throw new IllegalArgumentException(
                    "a role's key has 1 to 60 letters, digits, - and _, a letter first");
        if (label.isBlank() || label.length() > 100)
            throw new IllegalArgumentException("a role's label has 1 to 100 characters");
        var copy = new TreeMap<String, Map<Action, Scope>>();
        rows.forEach((type, row) -> {
            var scopes = new EnumMap<Action, Scope>(Action.class);
            scopes.putAll(row);
            copy.put(type, Collections.unmodifiableMap(scopes));
        });
        rows = Collections.unmodifiableMap(copy);
    }

    public static boolean isKey(String text) {
        return KEY.matcher(text).matches();
    }

    public static Optional<Role> builtIn(String key) {
        return BUILT_IN.stream().filter(role -> role.key.equals(key)).findFirst();
    }

    /// The same row for all types.
    public static Map<String, Map<Action, Scope>> everyType(Map<Action, Scope> row) {
        var rows = new TreeMap<String, Map<Action, Scope>>();
        Arrays.stream(ItemType.values()).forEach(type -> rows.put(type.wireName(), row));
        return rows;
    }

    /// How far `action` reaches among items of a type.
    Scope scope(TypeKey type, Action action) {
        if (administrator) return Scope.ALL;
        Map<Action, Scope> row = rows.get(type.toString());
        if (row == null) row = rows.getOrDefault(type.type().wireName(), Map.of());
        return row.getOrDefault(action, Scope.NONE);
    }
}
