package dev.merganser.store.ids;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.ItemId;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// The feed of what became of ids: ordered, and whoever reads on from the last number misses nothing.
///
/// Entries are written by the transaction that they tell of, without a number: one counter in all those transactions
/// would let merges wait for each other. Whoever reads the feed first numbers what waits. What a transaction commits
/// later gets a higher number, so no reader has passed it by.
public final class IdChanges {
    private static final String COUNTER = "counter";
    private static final int NUMBERED_AT_ONCE = 1_000;

    private final Database database;

    public IdChanges(Database database) {
        this.database = database;
    }

    /// Writes, as part of a transaction, what became of ids.
    ///
    /// @param into    null unless the items were merged
    /// @param version of the main item, so that what happens to one item within a millisecond stays in order
    public static void append(Database database, ClientSession session, IdChange.Kind kind, List<ItemId> ids,
            @Nullable ItemId into, long version, Instant at) {
        if (ids.isEmpty()) return;
        database.collection(Collections.ID_CHANGES).insertMany(session, ids.stream().map(id -> {
            var change = new Document("_id", ItemId.next().value()).append("waiting", true)
                    .append("kind", kind.name()).append("item", id.value()).append("version", version)
                    .append("at", Date.from(at));
            return into == null ? change : change.append("into", into.value());
        }).toList());
    }

    /// @param after the number of the last change that is known; 0 to begin
    /// @return at most `limit`, in order
    public List<IdChange> after(long after, int limit) {
        while (database.inTransaction(this::number) == NUMBERED_AT_ONCE) {
            // more wait
        }
        if (limit < 1) return List.of();
        return changes().find(gt("number", after)).sort(ascending("number")).limit(limit).map(IdChanges::read)
                .into(new ArrayList<>());
    }

    private int number(ClientSession session) {
        List<Document> waiting = changes().find(session, eq("waiting", true)).sort(ascending("at", "version", "_id"))
                .limit(NUMBERED_AT_ONCE).into(new ArrayList<>());
        if (waiting.isEmpty()) return 0;
        // Two that number at once meet here, and one of them starts over.
        long last = Objects.requireNonNull(changes().findOneAndUpdate(session, eq("_id", COUNTER),
                inc("last", (long) waiting.size()),
                new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER))).getLong("last");
        var writes = new ArrayList<WriteModel<Document>>();
        long number = last - waiting.size();
        for (Document change : waiting) {
            writes.add(new UpdateOneModel<>(eq("_id", change.getString("_id")),
                    combine(set("number", ++number), unset("waiting"))));
        }
        changes().bulkWrite(session, writes);
        return waiting.size();
    }

    private static IdChange read(Document stored) {
        @Nullable
        String into = stored.getString("into");
        return new IdChange(stored.getLong("number"), IdChange.Kind.valueOf(stored.getString("kind")),
                new ItemId(stored.getString("item")), into == null ? null : new ItemId(into),
                stored.getDate("at").toInstant());
    }

    private MongoCollection<Document> changes() {
        return database.collection(Collections.ID_CHANGES);
    }
}
