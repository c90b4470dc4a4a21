package dev.merganser.server.message;

import java.util.Collection;
import java.util.Map;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.recipient.Recipients;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Scope;
import dev.merganser.store.recipient.RecipientLists;

/// Which addresses of an item's messages the asker may see: those that the item's recipients show them now, and every one
/// if they may see all contacts, companies and leads anyway. So a message that a colleague wrote to somebody whom one may
/// not see doesn't tell their address (R61).
final class SeenAddresses {
    private final boolean all;
    private final Map<ItemId, Recipients> lists;

    SeenAddresses(RecipientLists lists, Asker asker, Collection<Item> items) {
        all = java.util.stream.Stream.of(TypeKey.CONTACT, TypeKey.COMPANY, TypeKey.LEAD)
                .allMatch(type -> asker.scope(Action.VIEW, type) == Scope.ALL);
        this.lists = all ? Map.of() : lists.of(asker, items);
    }

    boolean test(ItemId item, EmailAddress address) {
        Recipients list = lists.get(item);
        return all || (list != null && list.find(address).isPresent());
    }
}
