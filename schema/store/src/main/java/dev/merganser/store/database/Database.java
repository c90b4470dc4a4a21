package dev.merganser.store.database;

import java.util.function.Function;

import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// One base of customer records: a database of a MongoDB replica set.
///
/// Reads outside of transactions see what a majority has; writes are acknowledged by a majority.
public final class Database {
    private static final TransactionOptions OPTIONS = TransactionOptions.builder().readConcern(ReadConcern.SNAPSHOT)
            .readPreference(ReadPreference.primary()).writeConcern(WriteConcern.MAJORITY).build();

    private final MongoClient client;
    private final MongoDatabase database;

    public Database(MongoClient client, String name) {
        this.client = client;
        this.database = client.getDatabase(name).withReadConcern(ReadConcern.MAJORITY)
                .withWriteConcern(WriteConcern.MAJORITY);
    }

    public String name() {
        return database.getName();
    }

    public MongoDatabase mongo() {
        return database;
    }

    public MongoCollection<Document> collection(Collections collection) {
        return database.getCollection(collection.storedName());
    }

    /// @param session the transaction to read in; null for none
    public FindIterable<Document> find(Collections collection, @Nullable ClientSession session, Bson filter) {
        MongoCollection<Document> documents = collection(collection);
        return session == null ? documents.find(filter) : documents.find(session, filter);
    }

    /// Runs `work` in one transaction: all of what it writes is there afterwards, or nothing is.
    ///
    /// When another writer was faster, or the primary changed, the driver's error labels say so and `work` runs
    /// again from the start: it keeps no state between runs and has no effect outside of the database.
    public <T> T inTransaction(Function<ClientSession, T> work) {
        try (ClientSession session = client.startSession()) {
            return session.withTransaction(() -> work.apply(session), OPTIONS);
        }
    }
}
