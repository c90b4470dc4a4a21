package dev.merganser.model.recipient;

import dev.merganser.model.item.Item;

/// What the asker may do with single items.
public interface ItemRights {
    boolean mayView(Item item);

    /// Counts only together with [#mayView].
    boolean mayChange(Item item);
}
