package dev.merganser.store.access;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.recipient.ItemRights;
import dev.merganser.model.value.UserId;

/// Who asks for something, or does it, with their rights as they were when the request came.
///
/// @param roles their rights add up: the widest scope counts
/// @param team  everyone of the asker's teams, and the asker
public record Asker(UserId user, Set<Role> roles, Set<UserId> team) implements ItemRights {
    /// Whoever runs the command line: acts as the operator of the database, with every right.
    public static final Asker OPERATOR = new Asker(UserId.OPERATOR, Set.of(Role.ADMINISTRATOR));

    public Asker {
        roles = Set.copyOf(roles);
        var all = new HashSet<>(team);
        all.add(user);
        team = Set.copyOf(all);
    }

    /// Somebody of no team.
    public Asker(UserId user, Collection<Role> roles) {
        this(user, Set.copyOf(roles), Set.of());
    }

    public boolean administrator() {
        return roles.stream().anyMatch(Role::administrator);
    }

    /// "May edit CRM settings" (R67).
    public boolean maySettings() {
        return roles.stream().anyMatch(role -> role.administrator() || role.settings());
    }

    /// How far an action reaches among items of a type: no farther than viewing.
    public Scope scope(Action action, TypeKey type) {
        Scope scope = Scope.NONE, view = Scope.NONE;
        for (Role role : roles) {
            scope = scope.orMore(role.scope(type, action));
            view = view.orMore(role.scope(type, Action.VIEW));
        }
        return scope.orLess(view);
    }

    /// Whether the asker may do it with this item.
    public boolean may(Action action, Item item) {
        return may(action, item.type(), item.owner());
    }

    /// Whether the asker may do it with an item of that type and owner.
    public boolean may(Action action, TypeKey type, UserId owner) {
        return switch (scope(action, type)) {
            case NONE -> false;
            case OWN -> owner.equals(user);
            case TEAM -> team.contains(owner);
            case ALL -> true;
        };
    }

    /// Whether the asker may do it with some items of that type, be it only their own.
    public boolean may(Action action, TypeKey type) {
        return scope(action, type) != Scope.NONE;
    }

    /// Whether the asker may do it with some items of some type.
    public boolean may(Action action) {
        Stream<TypeKey> builtIn = Arrays.stream(ItemType.values()).filter(type -> type != ItemType.SMART_PROCESS_ITEM)
                .map(type -> new TypeKey(type, null));
        return Stream.of(builtIn, processes(), Stream.of(otherProcesses())).flatMap(types -> types)
                .anyMatch(type -> may(action, type));
    }

    /// The processes that some role names.
    Stream<TypeKey> processes() {
        String prefix = ItemType.SMART_PROCESS_ITEM.wireName() + ":";
        return roles.stream().flatMap(role -> role.rows().keySet().stream()).filter(row -> row.startsWith(prefix))
                .distinct().map(row -> TypeKey.smartProcess(row.substring(prefix.length())));
    }

    /// Stands for every process that no role names.
    public TypeKey otherProcesses() {
        Set<String> named = new HashSet<>();
        processes().forEach(process -> named.add(String.valueOf(process.process())));
        String other = "other";
        for (int i = 0; named.contains(other); i++) {
            other = "other" + i;
        }
        return TypeKey.smartProcess(other);
    }

    /// @throws Forbidden if the asker may do it with no item of that type
    public void need(Action action, TypeKey type) {
        if (!may(action, type)) throw new Forbidden(action.name());
    }

    /// @throws Forbidden if the asker may do it with no item at all
    public void need(Action action) {
        if (!may(action)) throw new Forbidden(action.name());
    }

    /// @throws Forbidden if the asker may not edit CRM settings (R67)
    public void needSettings() {
        if (!maySettings()) throw new Forbidden("SETTINGS");
    }

    /// @throws Forbidden if the asker is no administrator
    public void needAdministrator() {
        if (!administrator()) throw new Forbidden("ADMINISTRATOR");
    }

    @Override
    public boolean mayView(Item item) {
        return may(Action.VIEW, item);
    }

    @Override
    public boolean mayChange(Item item) {
        return may(Action.CHANGE, item);
    }
}
