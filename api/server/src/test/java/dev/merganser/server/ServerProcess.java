package dev.merganser.server;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

import tools.jackson.databind.json.JsonMapper;

import dev.merganser.mongod.Child;

/// The server in a process of its own, on the database that it is given: to be killed and started again.
public final class ServerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final JsonMapper JSON = new JsonMapper();

    private final Child child;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private volatile int port;

    /// @param uri of MongoDB, with the name of the database
    public ServerProcess(String uri) {
        child = Child.java(List.of("-Xmx400m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), MerganserServer.class,
                "--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off",
                "--spring.mongodb.uri=" + uri, "--merganser.mail.outbox=" + TestServer.OUTBOX);
    }

    /// Starts it, for the first time or again, and waits until it serves.
    public ServerProcess start() {
        child.start().awaitLine("Started MerganserServer", PATIENCE);
        port = Integer.parseInt(child.awaitLine("Tomcat started on port ", PATIENCE)
                .replaceAll(".*Tomcat started on port (\\d+).*", "$1"));
        return this;
    }

    /// Where it serves since the last start.
    public int port() {
        return port;
    }

    public void kill() {
        child.kill();
    }

    /// Kills it after a random while.
    public void killWithin(Random random, Duration latest) {
        child.killWithin(random, Duration.ZERO, latest);
    }

    /// Asks for as long as it takes until there is an answer: whether what was asked before a kill was done, nobody is
    /// told.
    public TestServer.Answer ask(String token, String document) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return TestServer.answer(TestServer.respond(http, HttpRequest
                        .newBuilder(URI.create("http://127.0.0.1:" + port + "/graphql"))
                        .timeout(PATIENCE).header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers
                                .ofString(JSON.writeValueAsString(Map.of("query", document))))));
            } catch (UncheckedIOException e) {
                if (System.nanoTime() > deadline) throw e;
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    @Override
    public void close() {
        child.close();
        http.close();
    }
}
