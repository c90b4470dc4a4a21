package dev.merganser.store.merge;

import java.util.List;

import dev.merganser.model.item.Item;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Forbidden;

/// Merging, and taking it back, needs the rights to change and to delete (M16).
public final class MergeRights {
    private MergeRights() {}

    /// @throws Forbidden if one of them is missing, as it is on an item that the asker may not view
    public static void need(Asker asker, Item item) {
        for (Action action : List.of(Action.CHANGE, Action.DELETE)) {
            if (!asker.may(action, item)) throw new Forbidden(action.name());
        }
    }
}
