package dev.merganser.mongod;

import java.nio.file.Path;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// Where a server keeps its files and what it may use.
///
/// @param directory       holds data, log, lock and address; made if missing. One running program a directory
/// @param environment     what would else be read from the process: `MONGODB_URI`, `PATH`, `DOCKER_HOST`,
///                        `XDG_CACHE_HOME`, `XDG_RUNTIME_DIR`, `HOME`
/// @param cacheGigabytes  memory for WiredTiger's cache, 0.25 at least (its own lower bound)
/// @param durable         whether a majority write waits for the journal on disk. Without it, writes survive
///                        the death of the program and of the server's clients, but not that of the server
/// @param shutdownHook    whether the server ends by itself when this JVM does. Whoever says no calls
///                        [Mongod#close], after what still needs the server
public record MongodOptions(Path directory, Map<String, String> environment, double cacheGigabytes, boolean durable,
        boolean shutdownHook) {

    /// What suits a program that somebody starts on their own machine.
    public static MongodOptions in(Path directory) {
        return new MongodOptions(directory, System.getenv(), 0.25, true, true);
    }

    public MongodOptions {
        directory = directory.toAbsolutePath().normalize();
        environment = Map.copyOf(environment);
        if (!(cacheGigabytes >= 0.25))
            throw new IllegalArgumentException("WiredTiger needs a cache of 0.25 GB at least, not " + cacheGigabytes);
    }

    public MongodOptions withEnvironment(Map<String, String> environment) {
        return new MongodOptions(directory, environment, cacheGigabytes, durable, shutdownHook);
    }

    public MongodOptions withCacheGigabytes(double cacheGigabytes) {
        return new MongodOptions(directory, environment, cacheGigabytes, durable, shutdownHook);
    }

    public MongodOptions withDurable(boolean durable) {
        return new MongodOptions(directory, environment, cacheGigabytes, durable, shutdownHook);
    }

    public MongodOptions withShutdownHook(boolean shutdownHook) {
        return new MongodOptions(directory, environment, cacheGigabytes, durable, shutdownHook);
    }

    /// Null where unset or empty.
    @Nullable
    String env(String name) {
        var value = environment.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }
}
