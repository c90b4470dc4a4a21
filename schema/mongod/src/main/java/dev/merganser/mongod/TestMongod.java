package dev.merganser.mongod;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.mongodb.MongoException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A MongoDB for tests: one server a test JVM, started when first asked for, gone with the JVM.
///
/// Every database has a random name, and `MONGODB_URI` is never looked at, so no test touches data
/// that somebody keeps. `MERGANSER_TEST_MONGODB_URI` names another server to use; what the tests
/// made there is dropped at the end. Where no server is to be had, the test fails, as it should.
public final class TestMongod {
    private static final Logger LOG = LoggerFactory.getLogger(TestMongod.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Map<String, String> NAMES = new ConcurrentHashMap<>();
    private static final Set<String> MADE = ConcurrentHashMap.newKeySet();
    private static @Nullable Server server;

    private TestMongod() {}

    /// The address of a database for this JVM: the same for the same name, as Spring's cached contexts want it.
    ///
    /// @param name what the random name starts with: letters, digits, `_` and `-`, 40 at most
    public static String uri(String name) {
        return server().uri(NAMES.computeIfAbsent(name, TestMongod::random));
    }

    /// The address of an empty database that nobody else in this JVM has: another one with each call.
    ///
    /// @param name what the random name starts with: letters, digits, `_` and `-`, 40 at most
    public static String freshUri(String name) {
        return server().uri(random(name));
    }

    private static String random(String name) {
        if (!name.matches("[A-Za-z0-9_-]{1,40}"))
            throw new IllegalArgumentException("no name for a database: " + name);
        var bytes = new byte[6];
        RANDOM.nextBytes(bytes);
        var database = name + "_" + HexFormat.of().formatHex(bytes);
        MADE.add(database);
        return database;
    }

    private static synchronized Server server() {
        if (server == null)
            server = start();
        return server;
    }

    private static Server start() {
        Quiet.drivers();
        var environment = new HashMap<>(System.getenv());
        environment.remove("MONGODB_URI");
        var named = environment.get("MERGANSER_TEST_MONGODB_URI");
        if (named != null && !named.isBlank()) {
            var given = GivenServer.check("MERGANSER_TEST_MONGODB_URI", named.strip());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> dropAll(given), "drop test databases"));
            return given;
        }
        var folder = folder();
        var mongod = Mongod.start(MongodOptions.in(folder).withEnvironment(environment)
                .withDurable(false).withShutdownHook(false));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            mongod.kill(); // nobody needs these files: an orderly end would only take longer
            remove(folder);
        }, "end test mongod"));
        return mongod.server();
    }

    /// Under the module's `target` where there is one, so that `mvn clean` takes what a killed JVM left behind.
    private static Path folder() {
        var target = Path.of("target");
        try {
            return Files.isDirectory(target)
                    ? Files.createTempDirectory(target, "mongod-")
                    : Files.createTempDirectory("merganser-mongod-");
        } catch (IOException e) {
            throw new MongodException("No place for a test database (" + e + ")", e);
        }
    }

    private static void dropAll(Server given) {
        try (var client = ReplicaSet.open(given.uri("admin"))) {
            MADE.forEach(database -> client.getDatabase(database).drop());
        } catch (MongoException e) {
            LOG.warn("Test databases are left behind: {} ({})", MADE, e.getMessage());
        }
    }

    private static void remove(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList())
                Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} is left behind ({})", folder, e.toString());
        }
    }
}
