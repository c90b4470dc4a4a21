package dev.merganser.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.merganser.mongod.Child;

/// Starts the whole, as `mvn spring-boot:run` does, in a directory of its own.
class LocalTests {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String READY = "Merganser is ready";
    private static final String RECORDS = "300";

    @TempDir
    Path folder;

    @Test
    void aStartEndsAtAReadyLineAndTheNextOneKeepsTheData() throws Exception {
        int port = freePort();
        try (var local = local(port)) {
            local.start().awaitLine(READY, PATIENCE);
            var first = local.output();
            assertThat(line(first, " suggestions of duplicates are waiting.")).doesNotContain(" 0 suggestions")
                    .doesNotContain("0 contacts,").doesNotContain(" 0 companies");
            assertThat(line(first, "http://localhost:" + port + "/graphiql")).isNotEmpty();
            var token = line(first, "API token of admin for curl: ").replaceFirst(".*: ", "");
            assertThat(ask(port, token)).isEqualTo(200);
            assertThat(ask(port, "mgs_wrong")).isEqualTo(401);

            local.kill();
            local.start().awaitLine(READY, PATIENCE);
            assertThat(local.output()).noneMatch(line -> line.contains("Importing") || line.contains("told only now"));
            assertThat(line(local.output(), " suggestions of duplicates are waiting."))
                    .isEqualTo(line(first, " suggestions of duplicates are waiting."));
            assertThat(ask(port, token)).isEqualTo(200);
        }
    }

    @Test
    void aFirstStartThatIsKilledIsTakenUpByTheNext() throws Exception {
        var random = new Random(7);
        try (var local = local(freePort())) {
            local.start().awaitLine("Importing", PATIENCE);
            assertThat(local.killWithin(random, Duration.ZERO, Duration.ofMillis(500))).isTrue();
            local.start().awaitLine(READY, PATIENCE);
            assertThat(line(local.output(), "told only now")).isNotEmpty();
            assertThat(line(local.output(), " suggestions of duplicates are waiting."))
                    .doesNotContain(" 0 suggestions");
        }
    }

    @Test
    void aDirectoryInUseIsToldAndNothingElseHappens() throws Exception {
        try (var running = local(freePort(), "0"); var second = local(freePort(), "0")) {
            running.start().awaitLine(READY, PATIENCE);
            assertThat(second.start().awaitExit(PATIENCE)).isEqualTo(1);
            assertThat(said(second)).singleElement().asString()
                    .contains("in use by a running Merganser: process " + running.process().pid());
            assertThat(running.isRunning()).isTrue();
        }
    }

    @Test
    void aPortInUseIsToldBeforeAnythingStarts() throws Exception {
        try (var other = new ServerSocket(0); var local = local(other.getLocalPort())) {
            assertThat(local.start().awaitExit(PATIENCE)).isEqualTo(1);
            assertThat(said(local)).singleElement().asString()
                    .contains("Port " + other.getLocalPort() + " can't be had")
                    .contains("SERVER_PORT=" + (other.getLocalPort() + 1) + " mvn spring-boot:run");
            assertThat(folder.resolve(".merganser")).doesNotExist();
        }
    }

    @Test
    void aPortThatIsNoneIsTold() {
        try (var local = Child.java(Local.class, "--server.port=http").withWorkingDirectory(folder)) {
            assertThat(local.start().awaitExit(PATIENCE)).isEqualTo(1);
            assertThat(said(local)).singleElement().asString().contains("The port \"http\" is none");
        }
    }

    private Child local(int port) {
        return local(port, RECORDS);
    }

    private Child local(int port, String records) {
        return Child.java(List.of("-XX:TieredStopAtLevel=1"), Local.class, "--merganser.sample-records=" + records)
                .withWorkingDirectory(folder)
                .withEnvironment("SERVER_PORT", Integer.toString(port)).withEnvironment("MONGODB_URI", null);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static int ask(int port, String token) throws IOException, InterruptedException {
        var question = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/graphql"))
                .header("Content-Type", "application/json").header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString("{\"query\":\"{ __typename }\"}")).build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(question, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private static String line(List<String> output, String words) {
        return output.stream().filter(line -> line.contains(words)).findFirst()
                .orElseThrow(
                        () -> new AssertionError("no line with \"" + words + "\" in\n" + String.join("\n", output)));
    }

    private static List<String> said(Child child) {
        return child.output().stream().filter(line -> !line.isBlank()).toList();
    }
}
