package dev.merganser.server;

import java.util.List;
import java.util.Map;

import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.access.Asker;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;

/// Gives items to others: then whoever asks by [TestServer#writing] may see them, or not, and not change them.
public final class ItemLocks {
    private ItemLocks() {}

    /// @return the id
    public static String hidden(String id) {
        return give(id, TestServer.STRANGER);
    }

    /// @return the id
    public static String readOnly(String id) {
        return give(id, TestServer.COLLEAGUE);
    }

    /// Gives an item to that user.
    ///
    /// @return the id
    public static String give(String id, String user) {
        var store = TestServer.get().store();
        Item item = store.items().find(Asker.OPERATOR, new ItemId(id)).orElseThrow();
        Outcome outcome = store.writePath().write(Request.of(Asker.OPERATOR, "test"), List.of(
                new Change.Update(item.id(), item.version(), Map.of("responsible", Edit.to(user))))).getFirst();
        if (!(outcome instanceof Outcome.Written)) throw new AssertionError(outcome);
        return id;
    }
}
