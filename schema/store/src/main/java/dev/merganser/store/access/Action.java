package dev.merganser.store.access;

/// What can be done with an item. Each but `VIEW` counts only together with `VIEW` of the same item.
public enum Action {
    VIEW, ADD, CHANGE, DELETE, EXPORT
}
