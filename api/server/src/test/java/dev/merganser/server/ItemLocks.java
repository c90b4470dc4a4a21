package dev.merganser.server;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.merganser.model.item.Item;
import dev.merganser.model.recipient.ItemRights;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.ItemAccess;
import dev.merganser.store.access.Role;

/// Takes rights to single items away from everyone but administrators, until rights by item can be set.
public final class ItemLocks {
    private static final Set<String> HIDDEN = ConcurrentHashMap.newKeySet();
    private static final Set<String> READ_ONLY = ConcurrentHashMap.newKeySet();

    static final ItemAccess ACCESS = asker -> new ItemRights() {
        @Override
        public boolean mayView(Item item) {
            return everything(asker) || !HIDDEN.contains(item.id().value());
        }

        @Override
        public boolean mayChange(Item item) {
            return everything(asker) || !READ_ONLY.contains(item.id().value());
        }
    };

    private ItemLocks() {}

    private static boolean everything(Asker asker) {
        return asker.roles().contains(Role.ADMINISTRATOR);
    }

    /// @return the id
    public static String hidden(String id) {
        HIDDEN.add(id);
        return id;
    }

    /// @return the id
    public static String readOnly(String id) {
        READ_ONLY.add(id);
        return id;
    }
}
