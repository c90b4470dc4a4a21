package dev.merganser.server.live;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;

import dev.merganser.model.value.UserId;
import dev.merganser.server.MerganserServer;
import dev.merganser.server.TestServer;
import dev.merganser.store.Store;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.access.Scope;
import dev.merganser.store.database.Collections;
import dev.merganser.store.notification.News;
import dev.merganser.store.notification.Notifications;

class SubscriptionTests {
    private static final String TOLD = "subscription { notificationAdded%s { cursor node { kind run { id } } } }";
    private static final String CHANGED = "subscription { itemChanged%s { cursor itemId action item { id displayName } } }";

    private final TestServer server = TestServer.get();
    private final Store store = server.store();

    /// A user nobody else tells anything.
    private String user() {
        var user = new UserId("live-" + UUID.randomUUID());
        store.users().add(new Asker(user, Set.of(Role.ANALYST)), "{none}", Instant.now());
        return user.value();
    }

    private String token(String user) {
        return store.users().newToken(new UserId(user), Instant.now());
    }

    /// Tells a user of a run that isn't there, save by its name.
    private void tell(String user, String... runs) {
        store.database().inTransaction(session -> {
            for (String run : runs)
                Notifications.append(store.database(), session,
                        List.of(News.runEnded(new UserId(user), UserId.OPERATOR, run, run.equals("done"))),
                        Instant.now());
            return user;
        });
    }

    /// How many subscriptions a user has; others' may be left over from before.
    private int seats(String user) {
        return server.bean(Seats.class).taken(new UserId(user));
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) throw new AssertionError("not within 20 s");
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }

    @Test
    void tellsWhatWasMissedThenGoesOnLive() {
        String user = user(), token = token(user);
        tell(user, "done");
        String seen;
        try (var socket = Socket.open(server.port(), token)) {
            socket.subscribe("1", TOLD.formatted("(after: \"" + newest(token) + "\")"));
            until(() -> seats(user) == 1);
            tell(user, "done");
            JsonNode first = socket.event().path("notificationAdded");
            assertThat(first.path("node").path("kind").asString()).isEqualTo("RUN_DONE");
            seen = first.path("cursor").asString();
        }
        tell(user, "failed", "failed");
        try (var socket = Socket.open(server.port(), token)) {
            socket.subscribe("1", TOLD.formatted("(after: \"" + seen + "\")"));
            for (int i = 0; i < 2; i++)
                assertThat(socket.event().at("/notificationAdded/node/kind").asString()).isEqualTo("RUN_FAILED");
            tell(user, "done");
            assertThat(socket.event().at("/notificationAdded/node/kind").asString()).isEqualTo("RUN_DONE");
            assertThat(socket.waiting()).isZero();
        }
    }

    private String newest(String token) {
        return server.runAs(token, "{ notifications(first: 0) { newestCursor } }").data("notifications", "newestCursor")
                .asString();
    }

    @Test
    void tellsTheSameByServerSentEvents() throws Exception {
        String user = user(), token = token(user), from = newest(token);
        tell(user, "done");
        try (var events = new Events(server.request("/graphql").header("Authorization", "Bearer " + token),
                TOLD.formatted("(after: \"" + from + "\")"))) {
            assertThat(events.status()).isEqualTo(200);
            assertThat(Objects.requireNonNull(events.next()).at("/data/notificationAdded/node/kind").asString())
                    .isEqualTo("RUN_DONE");
            tell(user, "failed");
            assertThat(Objects.requireNonNull(events.next()).at("/data/notificationAdded/node/kind").asString())
                    .isEqualTo("RUN_FAILED");
        }
    }

    @Test
    void followsItemsThroughABreakWithoutGapOrDouble() {
        String token = token(user()), contact = server.contact("familyName: \"Live\"");
        String cursor;
        try (var socket = Socket.open(server.port(), token)) {
            socket.subscribe("1", CHANGED.formatted("(ids: [\"" + contact + "\"])"));
            until(() -> server.bean(Hub.class).listeners() > 0);
            rename(contact, 1);
            JsonNode change = socket.event().path("itemChanged");
            assertThat(change.path("action").asString()).isEqualTo("CHANGED");
            cursor = change.path("cursor").asString();
        }
        IntStream.range(2, 12).forEach(i -> rename(contact, i));
        server.contact("familyName: \"Another\"");
        try (var socket = Socket.open(server.port(), token)) {
            socket.subscribe("1", CHANGED.formatted("(ids: [\"" + contact + "\"], after: \"" + cursor + "\")"));
            var cursors = new ArrayList<String>();
            for (int i = 2; i < 12; i++)
                cursors.add(socket.event().at("/itemChanged/cursor").asString());
            assertThat(cursors).doesNotHaveDuplicates().doesNotContain(cursor);
            rename(contact, 12);
            assertThat(socket.event().at("/itemChanged/item/displayName").asString()).isEqualTo("Live 12");
            server.run("mutation { itemDelete(input: {id: \"%s\", version: 13}) { deletedId } }".formatted(contact))
                    .data();
            JsonNode deleted = socket.event().path("itemChanged");
            assertThat(deleted.path("action").asString()).isEqualTo("DELETED");
            assertThat(deleted.path("item").isNull()).isTrue();
        }
    }

    private void rename(String contact, int number) {
        server.run(
                "mutation { contactChange(input: {id: \"%s\", version: %d, set: {familyName: \"Live %d\"}}) { userErrors { message } } }"
                        .formatted(contact, number, number))
                .data();
    }

    @Test
    @DisplayName("R66: a change of what one may not view is not told; rights count as of when it would be")
    void tellsNothingOfWhatCannotBeSeen() {
        var own = new Role("own" + UUID.randomUUID().toString().replace("-", ""), "Own", false, false,
                Role.everyType(Map.of(Action.VIEW, Scope.OWN)));
        server.role(own);
        var user = new UserId("live-" + UUID.randomUUID());
        store.users().add(new Asker(user, Set.of(own)), "{none}", Instant.now());
        String token = token(user.value());
        String from = server.runAs(token, "{ itemChangesCursor }").data("itemChangesCursor").asString();
        try (var socket = Socket.open(server.port(), token)) {
            socket.subscribe("1", CHANGED.formatted("(after: \"" + from + "\")"));
            String others = server.contact("familyName: \"Others\"");
            String theirs = server.contact("familyName: \"Theirs\", responsible: \"%s\"".formatted(user));
            assertThat(socket.event().at("/itemChanged/itemId").asString()).isEqualTo(theirs).isNotEqualTo(others);
            // Handed on: from now on it isn't theirs to see.
            server.run(
                    "mutation { contactChange(input: {id: \"%s\", version: 1, set: {responsible: \"analyst\"}}) { userErrors { message } } }"
                            .formatted(theirs))
                    .data();
            String next = server.contact("familyName: \"Next\", responsible: \"%s\"".formatted(user));
            assertThat(socket.event().at("/itemChanged/itemId").asString()).isEqualTo(next);
        }
    }

    @Test
    void endsWhenTheTokenDoes() {
        String user = user(), token = token(user);
        try (var socket = Socket.open(server.port(), token)) {
            socket.subscribe("1", TOLD.formatted("(after: \"" + newest(token) + "\")"));
            tell(user, "done");
            assertThat(socket.event().at("/notificationAdded/node/kind").asString()).isEqualTo("RUN_DONE");
            store.database().collection(Collections.API_TOKENS)
                    .deleteMany(com.mongodb.client.model.Filters.eq("user", user));
            JsonNode error = socket.next();
            assertThat(error.path("type").asString()).isEqualTo("error");
            assertThat(error.at("/payload/0/message").asString()).contains("sign in again");
            socket.subscribe("2", "{ viewer { user { name } } }");
            assertThat(socket.closed()).isEqualTo(4401);
        }
    }

    @Test
    void endsWhenTheServerStopsSoThatItWaitsForNone() {
        String user = user(), token = token(user), told = TOLD.formatted("(after: \"" + newest(token) + "\")");
        tell(user, "done");
        var other = new SpringApplication(MerganserServer.class, Held.class).run("--server.port=0",
                "--server.address=127.0.0.1", "--spring.main.banner-mode=off",
                "--merganser.mail.outbox=" + TestServer.OUTBOX,
                "--spring.mongodb.uri=" + server.bean(Environment.class).getProperty("spring.mongodb.uri"));
        int port = Integer.parseInt(other.getEnvironment().getProperty("local.server.port", ""));
        // For requests that go on it would wait for 30 s.
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            try (var events = new Events(request(port, token), told); var socket = Socket.open(port, token)) {
                assertThat(Objects.requireNonNull(events.next()).has("data")).isTrue();
                socket.subscribe("1", CHANGED.formatted(""));
                until(() -> other.getBean(Hub.class).listeners() == 2);
                Thread stopping = Thread.startVirtualThread(other::close);
                Runnable further = other.getBean(Held.class).reached.join();
                toldThatTheServerStops(Objects.requireNonNull(events.next()).at("/errors/0"));
                toldThatTheServerStops(socket.next().at("/payload/0"));

                socket.subscribe("2", CHANGED.formatted(""));
                toldThatTheServerStops(socket.next().at("/payload/0"));
                try (var late = new Events(request(port, token), told)) {
                    toldThatTheServerStops(Objects.requireNonNull(late.next()).at("/errors/0"));
                }
                further.run();
                stopping.join();
            }
        });
    }

    /// Stops between the hub and the web server, which is as long as a test wants then.
    static final class Held implements SmartLifecycle {
        private final CompletableFuture<Runnable> reached = new CompletableFuture<>();

        @Override
        public int getPhase() {
            return DEFAULT_PHASE - 1;
        }

        @Override
        public void stop(Runnable further) {
            reached.complete(further);
        }

        @Override
        public boolean isRunning() {
            return !reached.isDone();
        }

        @Override
        public void start() {}

        @Override
        public void stop() {}
    }

    private static HttpRequest.Builder request(int port, String token) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/graphql"))
                .header("Authorization", "Bearer " + token);
    }

    private static void toldThatTheServerStops(JsonNode error) {
        assertThat(error.at("/extensions/code").asString()).as(error.toString()).isEqualTo("STOPPING");
        assertThat(error.path("message").asString()).contains("subscribe again");
    }

    @Test
    void aClientThatTakesNothingLosesNothing() {
        String user = user(), token = token(user), from = newest(token);
        int count = 600; // more than is kept for a client
        for (int i = 0; i < count / 50; i++)
            tell(user, java.util.Collections.nCopies(50, "done").toArray(String[]::new));
        try (var socket = Socket.open(server.port(), token)) {
            socket.subscribe("1", TOLD.formatted("(after: \"" + from + "\")"));
            var cursors = new ArrayList<String>();
            for (int i = 0; i < count; i++)
                cursors.add(socket.event().at("/notificationAdded/cursor").asString());
            assertThat(cursors).doesNotHaveDuplicates();
            assertThat(socket.waiting()).isZero();
        }
    }

    @Test
    void aThousandSubscriptionsOfOneConnectionAreNotServedAndLeaveNothing() {
        String user = user(), token = token(user);
        int listened = server.bean(Hub.class).listeners();
        try (var socket = Socket.open(server.port(), token)) {
            for (int i = 0; i < 1_000; i++)
                socket.subscribe("s" + i, TOLD.formatted(""));
            for (int i = 0; i < 900; i++) {
                JsonNode refusal = socket.next();
                assertThat(refusal.path("type").asString()).isEqualTo("error");
                assertThat(refusal.at("/payload/0/message").asString()).contains("may have 100");
            }
            assertThat(seats(user)).isEqualTo(100);
            socket.complete("s0");
            until(() -> seats(user) == 99);
        }
        until(() -> seats(user) == 0);
        until(() -> server.bean(Hub.class).listeners() <= listened);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "subscription { notificationAdded(after: \"made up\") { cursor } } | isn't one of this list's",
            "subscription { itemChanged(after: \"AAAA\") { cursor } } | isn't one of this list's",
            "subscription { itemChanged(types: [NOBODY]) { cursor } } | NOBODY",
            "subscription { nothing } | nothing", "subscription { | "})
    void aBadSubscriptionIsToldClearlyByBothWays(String document, String words) throws Exception {
        String token = token(user());
        String expected = words == null ? "" : words;
        try (var socket = Socket.open(server.port(), token);
                var events = new Events(
                        server.request("/graphql").header("Authorization", "Bearer " + token), document)) {
            socket.subscribe("1", document);
            String answer = socket.next().toString();
            assertThat(answer).contains(expected).contains("message").doesNotContain("Exception");
            String event = String.valueOf(events.next());
            assertThat(event).contains(expected).contains("errors").doesNotContain("Exception", "only subscriptions");
        }
    }

    @Test
    void aSocketThatBreaksTheProtocolIsClosedWithItsCode() {
        int port = server.port();
        String token = token(user());
        assertThat(
                closedAfter(Map.of(), "{\"id\": \"1\", \"type\": \"subscribe\", \"payload\": {\"query\": \"{ x }\"}}"))
                .isEqualTo(4401);
        assertThat(closedAfter(Map.of(), "{\"type\": \"connection_init\"}")).isEqualTo(4401);
        assertThat(closedAfter(Map.of(),
                "{\"type\": \"connection_init\", \"payload\": {\"Authorization\": \"Bearer mgs_guess\"}}"))
                .isEqualTo(4401);
        assertThat(closedAfter(Map.of(), "{\"type\": \"connection_init\", \"payload\": {\"Authorization\": 5}}"))
                .isEqualTo(4401);
        assertThat(closedAfter(Map.of(), "no JSON")).isEqualTo(4400);
        assertThat(closedAfter(Map.of(), "{\"type\": \"dance\"}")).isEqualTo(4400);
        try (var socket = Socket.open(port, token)) {
            socket.send("{\"type\": \"connection_init\"}");
            assertThat(socket.closed()).isEqualTo(4429);
        }
        try (var socket = Socket.open(port, token)) {
            socket.send("{\"id\": \"1\", \"type\": \"subscribe\", \"payload\": {}}");
            assertThat(socket.closed()).isEqualTo(4400);
        }
    }

    /// A connection broken off with much of the message on its way would lose the code now and then.
    @Test
    void whoeverSendsAMessageThatIsTooLongIsToldSoAndHeardToItsEnd() throws IOException {
        int length = 8_000_000;
        try (var client = new java.net.Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.setSoTimeout(20_000);
            OutputStream out = client.getOutputStream();
            out.write("""
                    GET /graphql HTTP/1.1
                    Host: 127.0.0.1:%d
                    Upgrade: websocket
                    Connection: Upgrade
                    Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
                    Sec-WebSocket-Version: 13
                    Sec-WebSocket-Protocol: graphql-transport-ws

                    """.replace("\n", "\r\n").formatted(server.port()).getBytes(US_ASCII));
            var in = new DataInputStream(client.getInputStream());
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) head.append((char) in.readUnsignedByte());
            assertThat(head).startsWith("HTTP/1.1 101");

            // A text of one frame, its mask all zeros.
            out.write(ByteBuffer.allocate(14).put((byte) 0x81).put((byte) 0xff).putLong(length).array());
            out.write("x".repeat(length / 2).getBytes(US_ASCII));
            assertThat(in.readUnsignedByte()).isEqualTo(0x88);
            byte[] reason = new byte[in.readUnsignedByte() - Short.BYTES];
            assertThat(in.readUnsignedShort()).isEqualTo(1009);
            in.readFully(reason);
            assertThat(new String(reason, US_ASCII)).contains("shorter");

            out.write("x".repeat(length / 2).getBytes(US_ASCII));
            out.write(new byte[]{(byte) 0x88, (byte) 0x80, 0, 0, 0, 0});
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void aMessageUpToTheLimitIsReadWhole() {
        String document = "subscription { %s nothing }".formatted(" ".repeat(90_000));
        try (var socket = Socket.open(server.port(), token(user()))) {
            socket.subscribe("1", document);
            assertThat(socket.next().toString()).contains("nothing").contains("errors");
        }
    }

    private int closedAfter(Map<String, String> headers, String message) {
        try (var socket = Socket.open(server.port(), headers)) {
            socket.send(message);
            return socket.closed();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:9292.evil.com", "http://a:b:c", "http://[::1", "http://%00", "null"})
    void anOriginThatIsNoneOpensNoSocket(String origin) throws IOException {
        try (var socket = new java.net.Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(("GET /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\nOrigin: "
                            + origin
                            + "\r\n\r\n").getBytes(US_ASCII));
            assertThat(new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))
                    .readLine()).startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void anotherSitesPageOpensNoSocket() {
        assertThatThrownBy(() -> Socket.open(server.port(), Map.of("Origin", "https://elsewhere.example")))
                .isInstanceOf(AssertionError.class).hasMessageContaining("refused");
        URI here = server.request("/graphql").build().uri();
        try (var socket = Socket.open(server.port(), Map.of("Origin", "http://" + here.getAuthority()))) {
            socket.send("{\"type\": \"connection_init\"}");
            assertThat(socket.closed()).isEqualTo(4401);
        }
    }
}
