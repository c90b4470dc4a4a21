package dev.merganser.store.access;

import java.util.Set;

import dev.merganser.model.value.UserId;

/// Who asks for something, or does it.
///
/// @param roles rights of several add up
public record Asker(UserId user, Set<Role> roles) {
    /// Whoever runs the command line: acts as the operator of the database, with every right.
    public static final Asker OPERATOR = new Asker(UserId.OPERATOR, Set.of(Role.ADMINISTRATOR));

    public Asker {
        roles = Set.copyOf(roles);
    }

    public boolean may(Right right) {
        return roles.stream().anyMatch(role -> role.has(right));
    }

    /// @throws Forbidden if the asker may not
    public void need(Right right) {
        if (!may(right)) throw new Forbidden(right);
    }
}
