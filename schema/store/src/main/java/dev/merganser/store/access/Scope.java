package dev.merganser.store.access;

/// Which items of a type a right reaches, from the least to the most. Each holds what those before it hold.
public enum Scope {
    NONE,
    /// Those that the asker owns: is responsible for, or made, if nobody is responsible.
    OWN,
    /// Those that somebody of the asker's teams owns.
    TEAM, ALL;

    Scope orMore(Scope other) {
        return compareTo(other) < 0 ? other : this;
    }

    Scope orLess(Scope other) {
        return compareTo(other) < 0 ? this : other;
    }
}
