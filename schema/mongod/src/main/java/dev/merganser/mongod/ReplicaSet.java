package dev.merganser.mongod;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/// Makes a server that was started with `--replSet` the primary of a replica set of one, which is
/// the least that transactions and change streams need.
final class ReplicaSet {
    static final String NAME = "merganser";
    private static final int ALREADY_INITIALIZED = 23;
    /// Electing oneself takes a tenth of a second; the rest is for a machine under load and for recovery of the journal.
    private static final long PATIENCE_SECONDS = 60;

    private ReplicaSet() {}

    /// Talks to the one server at the address and asks nobody else who the primary is: the set has
    /// one member, and its own idea of its address is of no use from outside a container.
    static String uri(int port, String database) {
        return "mongodb://127.0.0.1:%d/%s?directConnection=true".formatted(port, database);
    }

    /// Gives up on a server that doesn't answer sooner than the driver does by itself (30 s).
    static MongoClient open(String uri) {
        return MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(uri))
                .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(5, TimeUnit.SECONDS))
                .build());
    }

    /// Returns once the server takes writes. Clients have to be opened after that: one that was connected before
    /// the initiation doesn't know of sessions.
    ///
    /// @param uri   leads to the server
    /// @param self  host and port by which the server reaches itself; taken over where the set was
    ///              initiated under another
    /// @param runs  false once there is no point in waiting
    static void becomePrimary(String uri, String self, boolean durable, BooleanSupplier runs) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try (var client = open(uri)) {
            var admin = client.getDatabase("admin");
            Document hello = null;
            while (hello == null || !hello.getBoolean("isWritablePrimary", false)) {
                try {
                    if (hello != null && hello.getString("setName") == null)
                        initiate(admin, self, durable);
                    hello = hello(admin, hello);
                } catch (MongoException e) {
                    // When its role changes, the server hangs up on everybody, and the driver takes that for an outage.
                    hello = null;
                    if (!runs.getAsBoolean() || System.nanoTime() > deadline)
                        throw new MongodException("MongoDB started but didn't become primary: " + e.getMessage(), e);
                }
                if (hello != null && System.nanoTime() > deadline)
                    throw new MongodException("MongoDB didn't become primary within %d s: %s"
                            .formatted(PATIENCE_SECONDS, hello.toJson()));
            }
        }
    }

    /// With the last answer at hand, the server gives the next when something has changed, or else after a quarter of a second.
    private static Document hello(MongoDatabase admin, @Nullable Document last) {
        var command = new Document("hello", 1);
        if (last != null)
            command.append("topologyVersion", last.get("topologyVersion")).append("maxAwaitTimeMS", 250L);
        return admin.runCommand(command);
    }

    private static void initiate(MongoDatabase admin, String self, boolean durable) {
        try {
            admin.runCommand(new Document("replSetInitiate", config(self, durable)));
        } catch (MongoCommandException e) {
            if (e.getErrorCode() != ALREADY_INITIALIZED)
                throw e;
            // It is about to load its configuration, or finds that the address in there isn't its own any more.
            var stored = admin.runCommand(new Document("replSetGetConfig", 1)).get("config", Document.class);
            if (!stored.getList("members", Document.class).getFirst().getString("host").equals(self))
                admin.runCommand(new Document("replSetReconfig", config(self, durable)
                        .append("version", stored.getInteger("version") + 1)).append("force", true));
        }
    }

    private static Document config(String self, boolean durable) {
        return new Document("_id", NAME)
                .append("version", 1)
                .append("writeConcernMajorityJournalDefault", durable)
                .append("members", List.of(new Document("_id", 0).append("host", self)));
    }
}
