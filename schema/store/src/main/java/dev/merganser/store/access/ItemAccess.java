package dev.merganser.store.access;

import dev.merganser.model.recipient.ItemRights;

/// What askers may do with single items.
@FunctionalInterface
public interface ItemAccess {
    /// What their roles say.
    ItemAccess BY_ROLE = asker -> asker;

    ItemRights of(Asker asker);
}
