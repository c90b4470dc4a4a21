package dev.merganser.store.merge;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.item.ItemDocument;

/// One merge, as the journal keeps it for undoing.
///
/// `{_id, main, at, by, version, before, after, sources: [document…], undone?: {at, by}, restored?: [{item, at, by}],
/// purged?: true}`. Of a purged one the documents are gone, and of its sources the ids are left,
/// and what systems outside call them.
///
/// @param stored the journal's document
record Journal(Document stored) {

    static void write(Database database, ClientSession session, String merge, UserId by, Instant at, Document before,
            Document after, List<Document> sources) {
        database.collection(Collections.MERGE_JOURNAL).insertOne(session, new Document("_id", merge)
                .append("main", after.getString("_id")).append("at", Date.from(at)).append("by", by.value())
                .append("version", after.getLong("version")).append("before", before).append("after", after)
                .append("sources", sources).append("follow", true));
    }

    static Optional<Journal> find(Database database, ClientSession session, String merge) {
        return first(journals(database).find(session, eq("_id", merge)).first());
    }

    String id() {
        return stored.getString("_id");
    }

    ItemId main() {
        return new ItemId(stored.getString("main"));
    }

    Instant at() {
        return stored.getDate("at").toInstant();
    }

    Document before() {
        return Objects.requireNonNull(stored.get("before", Document.class));
    }

    Document after() {
        return Objects.requireNonNull(stored.get("after", Document.class));
    }

    List<Document> sources() {
        return stored.getList("sources", Document.class);
    }

    boolean undone() {
        return stored.containsKey("undone");
    }

    boolean purged() {
        return stored.containsKey("purged");
    }

    /// The first of its sources that was restored separately; null if none was.
    @Nullable
    ItemId restored() {
        List<Document> restored = stored.getList("restored", Document.class, List.of());
        return restored.isEmpty() ? null : new ItemId(restored.getFirst().getString("item"));
    }

    void markUndone(Database database, ClientSession session, UserId by, Instant at) {
        journals(database).updateOne(session, eq("_id", id()), new Document("$set",
                new Document("undone", new Document("at", Date.from(at)).append("by", by.value()))
                        .append("follow", true)));
    }

    /// The next merge into the same main item that can still be undone.
    Optional<Journal> later(Database database, ClientSession session) {
        return first(journals(database).find(session, and(eq("main", main().value()),
                gt("version", stored.getLong("version")), open())).sort(ascending("version")).first());
    }

    /// The merge that deleted an item, if it can still be undone.
    static Optional<Journal> thatDeleted(Database database, ClientSession session, ItemId source) {
        return first(journals(database).find(session, and(eq("sources._id", source.value()), open()))
                .sort(descending("at", "_id")).first());
    }

    private static Bson open() {
        return and(exists("undone", false), exists("restored", false), exists("purged", false));
    }

    private static Optional<Journal> first(@Nullable Document stored) {
        return Optional.ofNullable(stored).map(Journal::new);
    }

    private static MongoCollection<Document> journals(Database database) {
        return database.collection(Collections.MERGE_JOURNAL);
    }
}
