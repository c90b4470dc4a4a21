package dev.merganser.mongod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MongodTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void transactionsWorkOnTheStartedServer() {
        try (var mongod = start();
                var client = MongoClients.create(mongod.uri());
                var session = client.startSession()) {
            var items = items(client);
            items.insertOne(new Document("_id", 0));
            session.startTransaction();
            items.insertOne(session, new Document("_id", 1));
            session.abortTransaction();
            assertThat(items.countDocuments()).isEqualTo(1);
            session.withTransaction(() -> items.insertOne(session, new Document("_id", 2)));
            assertThat(items.countDocuments()).isEqualTo(2);
        }
    }

    @Test
    void dataAndAddressAreTheSameAfterAnOrderlyEnd() {
        var first = start();
        insert(first);
        var uri = first.uri();
        var server = first.process().orElseThrow();
        first.close();
        assertThat(server.isAlive()).isFalse();
        try (var second = start()) {
            assertThat(second.uri()).isEqualTo(uri);
            assertThat(count(second)).isEqualTo(1);
        }
    }

    @Test
    void anotherPortIsTakenWhereTheLastOneIsInUse() throws Exception {
        var first = start();
        insert(first);
        first.close();
        int port = Integer.parseInt(Files.readString(folder.resolve("mongodb.port")).strip());
        try (var other = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> hangUpOnEveryone(other));
            var second = start();
            assertThat(second.uri()).doesNotContain(":" + port + "/");
            assertThat(count(second)).isEqualTo(1);
            second.close();
        }
    }

    @Test
    void theAddressStandsInTheDirectoryWhileTheServerRuns() throws Exception {
        var file = folder.resolve("mongodb-uri");
        try (var mongod = start()) {
            assertThat(Files.readString(file)).isEqualTo(mongod.uri("") + "\n");
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void aDirectoryInUseIsRefusedWithTheNameOfItsOwner() {
        try (var _ = start()) {
            var self = ProcessHandle.current().pid();
            assertThatThrownBy(this::start).isInstanceOf(MongodException.class)
                    .hasMessageContaining("in use by a running Merganser: process " + self)
                    .hasMessageContaining("kill " + self);
        }
    }

    @Test
    void aDirectoryInUseByAnotherProcessIsRefusedToo() {
        try (var owner = owner().start()) {
            owner.awaitLine("owns", PATIENCE);
            assertThatThrownBy(this::start).isInstanceOf(MongodException.class)
                    .hasMessageContaining("process " + owner.process().pid());
            assertThat(owner.isRunning()).isTrue();
        }
    }

    @Test
    void theServerEndsWithItsOwnerHoweverThatEnds() {
        try (var owner = owner().start()) {
            var server = serverOf(owner);
            owner.kill();
            Servers.awaitEnd(server);
        }
    }

    @Test
    void theNextStartGoesOnWhereAKilledOneWas() {
        try (var owner = owner()) {
            for (int life = 1; life <= 3; life++) {
                assertThat(owner.start().awaitLine("count", PATIENCE)).isEqualTo("count " + life);
                owner.awaitLine("owns", PATIENCE);
                owner.kill();
            }
        }
        try (var mongod = start()) {
            assertThat(count(mongod)).isEqualTo(3);
        }
    }

    @Test
    void aServerLeftBehindIsReplaced() {
        try (var owner = owner().start()) {
            var server = serverOf(owner);
            server.children().forEach(ProcessHandle::destroyForcibly); // the guard that would have ended it
            owner.kill();
            assertThat(server.isAlive()).isTrue();
            try (var mongod = start()) {
                Servers.awaitEnd(server);
                assertThat(count(mongod)).isEqualTo(1);
            }
        }
    }

    @Test
    void aServerThatIsKilledKeepsWhatItAcknowledged() {
        for (int life = 0; life < 3; life++) {
            var mongod = start();
            assertThat(count(mongod)).isEqualTo(life);
            insert(mongod);
            mongod.kill();
        }
        try (var mongod = start()) {
            assertThat(count(mongod)).isEqualTo(3);
        }
    }

    @Test
    void spacesAndLettersOutsideAsciiInTheDirectoryAreFine() {
        // A JVM spells file names as its locale says, so this one gets a locale that can.
        try (var owner = Child.java(Owner.class, "unicode", folder.resolve("a b").toString())
                .withEnvironment("LC_ALL", "C.UTF-8").start()) {
            owner.awaitLine("owns", PATIENCE);
            assertThat(owner.awaitExit(PATIENCE)).as(owner.outputText()).isZero();
            assertThat(owner.start().awaitLine("count", PATIENCE)).isEqualTo("count 2");
        }
    }

    @Test
    void filesThatAreNoDatabaseAreReportedWithTheLog() throws Exception {
        var data = Files.createDirectories(folder.resolve("mongodb"));
        Files.writeString(data.resolve("WiredTiger"), "nonsense");
        Files.writeString(data.resolve("WiredTiger.wt"), "nonsense");
        Files.writeString(data.resolve("storage.bson"), "nonsense");
        assertThatThrownBy(this::start).isInstanceOf(MongodException.class)
                .hasMessageContaining("on starting: ")
                .hasMessageContaining(folder.resolve("mongodb.log").toString());
        Files.delete(data.resolve("WiredTiger"));
        Files.delete(data.resolve("WiredTiger.wt"));
        Files.delete(data.resolve("storage.bson"));
        start().close(); // the lock was given up
    }

    /// MongoDB asks at its former address whether it is itself, and is patient with who doesn't answer.
    private static void hangUpOnEveryone(ServerSocket socket) {
        try {
            while (true)
                socket.accept().close();
        } catch (IOException _) {
            // closed: the test is over
        }
    }

    private Mongod start() {
        return Mongod.start(MongodOptions.in(folder).withEnvironment(Servers.environment()));
    }

    private Child owner() {
        return Child.java(Owner.class, folder.toString());
    }

    private static ProcessHandle serverOf(Child owner) {
        return ProcessHandle.of(Long.parseLong(owner.awaitLine("owns", PATIENCE).substring(5))).orElseThrow();
    }

    private static MongoCollection<Document> items(MongoClient client) {
        return client.getDatabase("merganser").getCollection("items");
    }

    private static void insert(Mongod mongod) {
        try (var client = MongoClients.create(mongod.uri())) {
            items(client).insertOne(new Document());
        }
    }

    private static long count(Mongod mongod) {
        try (var client = MongoClients.create(mongod.uri())) {
            return items(client).countDocuments();
        }
    }
}
