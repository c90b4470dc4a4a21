package dev.merganser.store.recipient;

import java.time.Instant;
import java.util.Collection;
import java.util.Date;

import com.mongodb.client.ClientSession;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import org.bson.Document;

import dev.merganser.model.value.ItemId;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// When a message was last sent from an item to an address (R03, R04). Ids stay as they were; readers resolve them, so
/// that a merged item's uses count as those of the item it went into.
public final class AddressUses {
    private AddressUses() {}

    /// Records a send that a mail server took, as part of a transaction.
    ///
    /// @param addressKeys none if everyone whom it went to was erased
    public static void record(Database database, ClientSession session, ItemId from, Collection<String> addressKeys,
            Instant at) {
        if (addressKeys.isEmpty()) return;
        database.collection(Collections.ADDRESS_USES).bulkWrite(session,
                addressKeys.stream().distinct()
                        .map(key -> new UpdateOneModel<Document>(
                                new Document("_id", new Document("item", from.value()).append("address", key)),
                                new Document("$set", new Document("item", from.value()).append("address", key))
                                        .append("$max", new Document("at", Date.from(at))),
                                new UpdateOptions().upsert(true)))
                        .toList());
    }
}
