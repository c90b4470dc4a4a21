package dev.merganser.store.access;

/// What somebody may do.
public enum Right {
    VIEW, ADD, CHANGE, DELETE, EXPORT,
    /// "May edit CRM settings": definitions, rights, runs.
    SETTINGS
}
