package dev.merganser.store.access;

/// A set of rights that a user has.
public enum Role {
    ADMINISTRATOR,
    /// Works off the queue: may do anything with items, and change no settings.
    ANALYST;

    boolean has(Right right) {
        return switch (right) {
            case VIEW, ADD, CHANGE, DELETE -> true;
            case EXPORT, SETTINGS -> this == ADMINISTRATOR;
        };
    }
}
