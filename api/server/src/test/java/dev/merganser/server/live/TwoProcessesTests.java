package dev.merganser.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.merganser.model.value.UserId;
import dev.merganser.server.ServerProcess;
import dev.merganser.server.TestServer;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;

/// Two processes of the server on one base: this JVM's, and one that is killed with SIGKILL and started again.
///
/// `-Dmerganser.kills` (1) says how often, `-Dmerganser.seed` when.
class TwoProcessesTests {
    private static final int BATCH = 40;
    private static final JsonMapper JSON = new JsonMapper();

    private final TestServer server = TestServer.get();
    private final int kills = Integer.getInteger("merganser.kills", 1);
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
                        + "node { items { displayName } } } }").formatted(notification));
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
    @DisplayName("Two processes: a change through one reaches a subscriber of the other; kill -9, reconnect: nothing missed, nothing twice")
    void aKilledProcessCostsNobodyAnything() {
        var random = new Random(seed);
        String reader = user("reader" + seed), writer = user("writer" + seed);
        int here = server.port();
        try (var other = new ServerProcess(Objects.requireNonNull(
                server.bean(Environment.class).getProperty("spring.mongodb.uri")))) {
            var follower = new Follower(here, reader);
            int repeated = 0;
            for (int kill = 1; kill <= kills; kill++) {
                int there = other.start().port(), first = (kill - 1) * BATCH, end = kill * BATCH,
                        at = first + random.nextInt(5, BATCH - 5);
                // Through the one that is killed, at times: what it didn't answer is sent again to the one that lives.
                int through = random.nextBoolean() ? here : there;
                var writing = CompletableFuture.supplyAsync(() -> write(through, here, writer, first, end));
                follower.follow(there, () -> follower.changed.size() >= at, other::kill);
                follower.follow(here, () -> follower.changed.size() >= end && follower.assigned.size() >= end,
                        () -> {});
                repeated += writing.join();
            }
            List<String> written = IntStream.range(0, kills * BATCH).mapToObj(i -> "Customer " + i).toList();
            assertThat(follower.changed).containsExactlyElementsOf(written);
            assertThat(follower.assigned).containsExactlyElementsOf(written);
            System.out.printf("%,d kills -9 (seed %d): %,d changes and as many notifications told once each and in "
                    + "order; %,d writes sent again by their key%n", kills, seed, written.size(), repeated);
        }
    }

    /// @return how many requests were sent again
    private int write(int port, int refuge, String token, int first, int end) {
        int through = port, repeated = 0;
        try (var http = HttpClient.newHttpClient()) {
            for (int i = first; i < end; i++) {
                String document = ("mutation { contactCreate(input: {idempotencyKey: \"%d-%d\", contact: {familyName: "
                        + "\"Customer %d\", responsible: \"reader%d\"}}) { contact { id } } }")
                        .formatted(seed, i, i, seed);
                try {
                    create(http, through, token, document);
                } catch (UncheckedIOException _) {
                    through = refuge;
                    repeated++;
                    create(http, through, token, document);
                }
            }
        }
        return repeated;
    }

    private static void create(HttpClient http, int port, String token, String document) {
        var answer = TestServer.answer(TestServer.respond(http, HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d/graphql".formatted(port))).header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(Map.of("query", document))))));
        assertThat(answer.data("contactCreate", "contact", "id").isString()).as(answer.text()).isTrue();
    }

    private String user(String name) {
        Store store = server.store();
        var user = new UserId(name);
        store.users().add(new Asker(user, Set.of(Role.ANALYST)), "{none}", Instant.now());
        return store.users().newToken(user, Instant.now());
    }
}
