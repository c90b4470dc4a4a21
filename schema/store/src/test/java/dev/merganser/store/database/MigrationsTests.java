package dev.merganser.store.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import org.bson.Document;
import org.junit.jupiter.api.Test;

import dev.merganser.mongod.TestMongod;

class MigrationsTests {
    private static Database fresh(MongoClient client, ConnectionString address) {
        return new Database(client, Objects.requireNonNull(address.getDatabase()));
    }

    /// Every collection's indexes and options.
    private static Map<String, Set<Object>> shape(Database database) {
        var shape = new TreeMap<String, Set<Object>>();
        for (Document collection : database.mongo().listCollections()) {
            String name = collection.getString("name");
            Set<Object> parts = database.mongo().getCollection(name).listIndexes().into(new HashSet<>());
            parts.add(collection.get("options", Document.class));
            shape.put(name, parts);
        }
        return shape;
    }

    @Test
    void makesTheSameBaseHoweverOftenAndByHowMany() throws Exception {
        var one = new ConnectionString(TestMongod.freshUri("migrated"));
        var four = new ConnectionString(TestMongod.freshUri("migrated-at-once"));
        try (MongoClient client = MongoClients.create(one); var threads = Executors.newFixedThreadPool(4)) {
            Database once = fresh(client, one), atOnce = fresh(client, four);
            Migrations.run(once, () -> {});
            Map<String, Set<Object>> shape = shape(once);
            Migrations.run(once, () -> {});
            assertThat(shape(once)).isEqualTo(shape);

            for (var run : threads.invokeAll(Collections.nCopies(4, (Callable<Boolean>) () -> {
                Migrations.run(atOnce, () -> {});
                return true;
            }))) assertThat(run.get()).isTrue();

            assertThat(shape(atOnce)).isEqualTo(shape);
            assertThat(shape).hasSize(dev.merganser.store.database.Collections.values().length);
            assertThat(atOnce.mongo().getCollection("migrations").countDocuments()).isOne();
            once.mongo().drop();
            atOnce.mongo().drop();
        }
    }

    @Test
    void putsBackWhatSomebodyDropped() {
        var address = new ConnectionString(TestMongod.freshUri("repaired"));
        try (MongoClient client = MongoClients.create(address)) {
            Database database = fresh(client, address);
            Migrations.run(database, () -> {});
            Map<String, Set<Object>> shape = shape(database);
            database.mongo().getCollection("items").dropIndex("links");
            database.mongo().runCommand(new Document("collMod", "items").append("validator", new Document()));

            Migrations.run(database, () -> {});

            assertThat(shape(database)).isEqualTo(shape);
            database.mongo().drop();
        }
    }

    @Test
    void isNotHeldUpByTheTransactionOfAProcessThatWasKilled() {
        var address = new ConnectionString(TestMongod.freshUri("restarted"));
        try (MongoClient client = MongoClients.create(address)) {
            Database database = fresh(client, address);
            Migrations.run(database, () -> {});
            try (var session = client.startSession()) {
                session.startTransaction();
                for (var collection : dev.merganser.store.database.Collections.values())
                    database.collection(collection).updateMany(session, new Document("none", true),
                            new Document("$set", new Document("none", false)));
                // MongoDB ends it after a minute.
                assertThat(CompletableFuture.runAsync(() -> Migrations.run(database, () -> {})))
                        .succeedsWithin(Duration.ofSeconds(30));
                session.abortTransaction();
            }
            database.mongo().drop();
        }
    }

    @Test
    void leavesABaseOfANewerVersionAlone() {
        var address = new ConnectionString(TestMongod.freshUri("newer"));
        try (MongoClient client = MongoClients.create(address)) {
            Database database = fresh(client, address);
            database.mongo().getCollection("migrations").insertOne(new Document("_id", Migrations.FORM + 1));

            assertThatThrownBy(() -> Migrations.run(database, () -> {})).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("start the newer version").hasMessageContaining(database.name());

            assertThat(database.mongo().listCollectionNames().into(new ArrayList<>()))
                    .isEqualTo(List.of("migrations"));
            database.mongo().drop();
        }
    }
}
