package dev.merganser.store.access;

import dev.merganser.model.item.Item;
import dev.merganser.model.recipient.ItemRights;

/// What askers may do with single items.
@FunctionalInterface
public interface ItemAccess {
    /// Whoever may view or change items at all may do so with each.
    ItemAccess BY_ROLE = asker -> new ItemRights() {
        @Override
        public boolean mayView(Item item) {
            return asker.may(Right.VIEW);
        }

        @Override
        public boolean mayChange(Item item) {
            return asker.may(Right.CHANGE);
        }
    };

    ItemRights of(Asker asker);
}
