package dev.merganser.store.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import com.mongodb.MongoException;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.OperationType;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.history.HistoryEntry;

/// What is being committed to a base, from MongoDB's change stream: in the order of commits, the same for every reader,
/// and readable again from any place for as long as the replica set's log reaches back.
public final class LiveEvents {
    /// MongoDB's codes for a place that it can't go on from: unknown token, fatal, history lost.
    private static final Set<Integer> LOST = Set.of(260, 280, 286);
    private static final long WAIT_MILLIS = 1_000;
    private static final int BATCH = 100;

    private static final List<Bson> PIPELINE = List.of(
            new Document("$match", new Document("$or", List.of(
                    new Document("operationType", "insert").append("ns.coll", new Document("$in",
                            List.of(Collections.NOTIFICATIONS.storedName(), Collections.HISTORY.storedName()))),
                    new Document("operationType", "delete").append("ns.coll",
                            new Document("$in",
                                    List.of(Collections.API_TOKENS.storedName(), Collections.SESSIONS.storedName()))),
                    new Document("operationType", new Document("$in", List.of("update", "replace", "delete")))
                            .append("ns.coll", new Document("$in", List.of(Collections.USERS.storedName(),
                                    Collections.ROLES.storedName(), Collections.TEAMS.storedName())))))),
            new Document("$project", new Document("operationType", 1).append("ns", 1).append("documentKey", 1)
                    .append("fullDocument._id", 1).append("fullDocument.user", 1).append("fullDocument.item", 1)
                    .append("fullDocument.action", 1).append("fullDocument.at", 1).append("fullDocument.by", 1)));

    private final Database database;

    public LiveEvents(Database database) {
        this.database = database;
    }

    /// The place can't be gone on from: it was made up, or the replica set's log no longer reaches back to it.
    public static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1;

        Lost(MongoException cause) {
            super("what was committed since can't be read any more", cause);
        }
    }

    /// @param after a place; null to begin now
    /// @throws Lost if that place can't be gone on from
    public Following follow(@Nullable String after) {
        ChangeStreamIterable<Document> stream = database.mongo().watch(PIPELINE).batchSize(BATCH)
                .maxAwaitTime(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        if (after != null) stream = stream.resumeAfter(token(after));
        try {
            return new Following(stream.cursor(), after);
        } catch (MongoException e) {
            throw lost(e);
        }
    }

    private static RuntimeException lost(MongoException e) {
        return LOST.contains(e.getCode()) ? new Lost(e) : e;
    }

    private static BsonDocument token(String place) {
        return new BsonDocument("_data", new BsonString(place));
    }

    /// A reader under way. Not for several threads.
    public static final class Following implements AutoCloseable {
        private final MongoChangeStreamCursor<ChangeStreamDocument<Document>> cursor;
        private @Nullable String place;

        Following(MongoChangeStreamCursor<ChangeStreamDocument<Document>> cursor, @Nullable String place) {
            this.cursor = cursor;
            this.place = place;
        }

        /// Waits up to about a second for something to be committed. Everything up to [#place] has been returned then.
        ///
        /// @throws Lost if the log was overtaken
        public List<LiveEvent> next() {
            try {
                var events = new ArrayList<LiveEvent>();
                @Nullable
                ChangeStreamDocument<Document> change;
                while (events.size() < BATCH && (change = cursor.tryNext()) != null) {
                    place = change.getResumeToken().getString("_data").getValue();
                    @Nullable
                    LiveEvent event = event(change, place);
                    if (event != null) events.add(event);
                    if (cursor.available() == 0) break;
                }
                @Nullable
                BsonDocument reached = cursor.getResumeToken();
                if (reached != null) place = reached.getString("_data").getValue();
                return events;
            } catch (MongoException e) {
                throw lost(e);
            }
        }

        /// Where the reader stands; null as long as nothing is known of that.
        public @Nullable String place() {
            return place;
        }

        private static @Nullable LiveEvent event(ChangeStreamDocument<Document> change, String place) {
            String collection = Objects.requireNonNull(change.getNamespace()).getCollectionName();
            @Nullable
            Document document = change.getFullDocument();
            if (change.getOperationType() != OperationType.INSERT || document == null)
                return new LiveEvent.AccessChanged(place);
            if (collection.equals(Collections.NOTIFICATIONS.storedName()))
                return new LiveEvent.Notified(place, new UserId(document.getString("user")));
            return new LiveEvent.ItemTouched(place, new ItemId(document.getString("item")),
                    HistoryEntry.Action.valueOf(document.getString("action")),
                    document.getDate("at").toInstant(), new UserId(document.getString("by")));
        }

        @Override
        public void close() {
            cursor.close();
        }
    }
}
