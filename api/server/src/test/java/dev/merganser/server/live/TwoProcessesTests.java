package dev.merganser.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClients;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import dev.merganser.model.value.UserId;
import dev.merganser.mongod.Child;
import dev.merganser.mongod.TestMongod;
import dev.merganser.server.MerganserServer;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;

/// Two real server processes on one database. `-Dmerganser.kills` (2) says how often the one that serves is killed,
/// `-Dmerganser.seed` when.
class TwoProcessesTests {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int BATCH = 40;

    private final String uri = TestMongod.freshUri("live");
    private final int kills = Integer.getInteger("merganser.kills", 2);
    private final long seed = Long.getLong("merganser.seed", 4);

    /// Follows items and notifications, and remembers where it stands.
    private static final class Follower {
        private final String token;
        private final List<String> changed = new ArrayList<>(), assigned = new ArrayList<>();
        private String change, notification;

        Follower(int port, String token) {
            this.token = token;
            try (var socket = Socket.open(port, token)) {
                socket.subscribe("q", "{ itemChangesCursor notifications { newestCursor } }");
                JsonNode data = socket.event();
                change = data.path("itemChangesCursor").asString();
                notification = data.at("/notifications/newestCursor").asString();
            }
        }

        void follow(int port, BooleanSupplier enough, Runnable then) {
            try (var socket = Socket.open(port, token)) {
                socket.subscribe("c", "subscription { itemChanged(after: \"%s\") { cursor item { displayName } } }"
                        .formatted(change));
                socket.subscribe("n", ("subscription { notificationAdded(after: \"%s\") { cursor "
                        + "node { kind items { displayName } } } }").formatted(notification));
                while (!enough.getAsBoolean()) {
                    JsonNode event = socket.event();
                    if (event.has("itemChanged")) {
                        change = event.at("/itemChanged/cursor").asString();
                        changed.add(event.at("/itemChanged/item/displayName").asString());
                    } else {
                        notification = event.at("/notificationAdded/cursor").asString();
                        assigned.add(event.at("/notificationAdded/node/items/0/displayName").asString());
                    }
                }
                then.run();
            }
        }
    }

    @Test
    @DisplayName("Two processes: a change through one reaches a subscriber of the other; kill -9, reconnect: nothing missed")
    void aKilledProcessCostsItsSubscribersNothing() {
        System.out.println("seed " + seed + ", kills " + kills);
        var random = new Random(seed);
        try (var client = MongoClients.create(uri); var one = server(); var other = server()) {
            Store store = Store.open(client, String.valueOf(new ConnectionString(uri).getDatabase()),
                    Store.Locality.GERMANY, Clock.systemUTC());
            String reader = user(store, "reader"), writer = user(store, "writer");
            Child[] servers = {one.start(), other.start()};
            int[] ports = {port(one), port(other)};
            var follower = new Follower(ports[0], reader);
            int serving = 0;
            for (int kill = 1; kill <= kills; kill++) {
                int first = (kill - 1) * BATCH, end = kill * BATCH, at = first + random.nextInt(5, BATCH - 5);
                int through = ports[1 - serving];
                var writing = CompletableFuture.runAsync(() -> write(through, writer, first, end));
                Child killed = servers[serving];
                follower.follow(ports[serving], () -> follower.changed.size() >= at, killed::kill);
                follower.follow(through, () -> follower.changed.size() >= end && follower.assigned.size() >= end,
                        () -> {});
                writing.join();
                ports[serving] = port(killed.start());
                serving = 1 - serving;
            }
            List<String> written = IntStream.range(0, kills * BATCH).mapToObj(i -> "Customer " + i).toList();
            assertThat(follower.changed).containsExactlyElementsOf(written);
            assertThat(follower.assigned).containsExactlyElementsOf(written);
        }
    }

    private static void write(int port, String token, int first, int end) {
        try (var socket = Socket.open(port, token)) {
            for (int i = first; i < end; i++) {
                socket.subscribe("w" + i, ("mutation { contactCreate(input: {contact: {familyName: \"Customer %d\", "
                        + "responsible: \"reader\"}}) { contact { id } } }").formatted(i));
                if (socket.event().at("/contactCreate/contact/id").isMissingNode()) throw new AssertionError(i);
                socket.next(); // complete
            }
        }
    }

    private static String user(Store store, String name) {
        var user = new UserId(name);
        store.users().add(new Asker(user, Set.of(Role.ANALYST)), "{none}", Instant.now());
        return store.users().newToken(user, Instant.now());
    }

    private Child server() {
        return Child.java(List.of("-Xmx400m", "-XX:TieredStopAtLevel=1"), MerganserServer.class, "--server.port=0",
                "--server.address=127.0.0.1", "--spring.main.banner-mode=off", "--spring.mongodb.uri=" + uri,
                "--merganser.mail.outbox=target/outbox");
    }

    private static int port(Child server) {
        server.awaitLine("Started MerganserServer", PATIENCE);
        return Integer.parseInt(server.awaitLine("Tomcat started on port ", PATIENCE)
                .replaceAll(".*Tomcat started on port (\\d+).*", "$1"));
    }
}
