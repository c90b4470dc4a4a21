package dev.merganser.mongod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which MongoDB is taken, and what is said where there is none.
class WaysTests {
    @TempDir
    Path folder;

    @Test
    void whereNothingIsAtHandOneMessageListsAllThatWasTriedAndWhatToDo() {
        assertThatThrownBy(() -> start(Servers.bare(folder))).isInstanceOf(MongodException.class)
                .hasMessageContainingAll("Tried in this order:",
                        "1. MONGODB_URI: not set",
                        "2. mongod on the path: there is none",
                        "3. container engine: none answers at unix://" + folder.resolve("no-engine.sock"),
                        "4. MongoDB 6.0.5 from PyPI", "there is no python3 on the path",
                        "set MONGODB_URI to", "install MongoDB 6.0 or newer", "start Docker or Podman",
                        "install Python 3 with pip");
        assertThat(folder.resolve(".merganser/mongodb-uri")).doesNotExist();
    }

    @Test
    void aServerOnThePathIsTakenFirst() throws IOException {
        script("mongod", "exec '%s' \"$@\"".formatted(PublishedBuild.get(Servers.environment()).file()));
        try (var mongod = start(Servers.bare(folder))) {
            assertThat(mongod.process()).isPresent();
        }
    }

    @Test
    void aServerOnThePathThatIsTooOldIsPassedOver() throws IOException {
        script("mongod", "echo 'db version v4.4.18'");
        assertThatThrownBy(() -> start(Servers.bare(folder)))
                .hasMessageContaining("is version 4.4.18, and 6.0 or newer is needed");
    }

    @Test
    void aServerOnThePathThatDoesNotRunHereIsPassedOver() throws IOException {
        script("mongod", "echo 'libcrypto.so.1.1: cannot open shared object file' >&2; exit 127");
        assertThatThrownBy(() -> start(Servers.bare(folder)))
                .hasMessageContaining("exit code 127, libcrypto.so.1.1: cannot open shared object file");
    }

    @Test
    void pythonWithoutPipIsTold() throws IOException {
        script("python3", "echo '/usr/bin/python3: No module named pip' >&2; exit 1");
        assertThatThrownBy(() -> start(Servers.bare(folder)))
                .hasMessageContaining("pip couldn't fetch it: /usr/bin/python3: No module named pip");
    }

    @Test
    void anAddressThatIsNoneIsTold() {
        assertThatThrownBy(() -> given("localhost:27017")).isInstanceOf(MongodException.class)
                .hasMessageContaining("MONGODB_URI is no MongoDB address");
    }

    @Test
    void anAddressWhereNothingAnswersIsToldWithoutItsPassword() {
        assertThatThrownBy(() -> given("mongodb://ada:secret@127.0.0.1:1/?serverSelectionTimeoutMS=200"))
                .isInstanceOf(MongodException.class)
                .hasMessageContaining("MONGODB_URI (127.0.0.1:1) doesn't answer")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aServerWithoutTransactionsIsRefused() throws IOException {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var data = Files.createDirectory(folder.resolve("alone"));
        try (var alone = Child.command(PublishedBuild.get(Servers.environment()).file().toString(),
                "--port", "" + port, "--bind_ip", "127.0.0.1", "--nounixsocket", "--dbpath", data.toString())) {
            alone.start().awaitLine("Waiting for connections", Duration.ofSeconds(60));
            assertThatThrownBy(() -> given("mongodb://127.0.0.1:" + port)).isInstanceOf(MongodException.class)
                    .hasMessageContaining("without transactions: it has to be a replica set");
        }
    }

    @Test
    void aServerThatIsNamedIsUsedAndLeftRunning() {
        try (var ours = start(Servers.environment())) {
            try (var named = given(ours.uri("crm"))) {
                assertThat(named.uri()).isEqualTo(ours.uri("crm"));
                assertThat(named.process()).isEmpty();
            }
            assertThat(ours.process().orElseThrow().isAlive()).isTrue();
        }
    }

    @Test
    void anotherDatabaseOnANamedServerKeepsEverythingElseOfTheAddress() {
        assertThat(GivenServer.withDatabase("mongodb://a:1,b:2", "x")).isEqualTo("mongodb://a:1,b:2/x");
        assertThat(GivenServer.withDatabase("mongodb://a:1/?replicaSet=r", "x"))
                .isEqualTo("mongodb://a:1/x?replicaSet=r");
        assertThat(GivenServer.withDatabase("mongodb://u:p@a:1/crm?replicaSet=r", "x"))
                .isEqualTo("mongodb://u:p@a:1/x?authSource=crm&replicaSet=r");
        assertThat(GivenServer.withDatabase("mongodb://u:p@a:1/crm?authSource=admin", "x"))
                .isEqualTo("mongodb://u:p@a:1/x?authSource=admin");
    }

    @Test
    void testDatabasesHaveRandomNames() {
        assertThat(TestMongod.uri("ways")).isEqualTo(TestMongod.uri("ways")).containsPattern("/ways_[0-9a-f]{12}\\?");
        assertThat(TestMongod.freshUri("ways")).isNotEqualTo(TestMongod.freshUri("ways"));
    }

    private Mongod given(String uri) {
        var environment = new HashMap<>(Servers.bare(folder));
        environment.put("MONGODB_URI", uri);
        return start(environment);
    }

    private Mongod start(Map<String, String> environment) {
        return Mongod.start(MongodOptions.in(folder.resolve(".merganser")).withEnvironment(environment));
    }

    private void script(String name, String text) throws IOException {
        var file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
