package dev.merganser.mongod;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// What the tests here start servers with: this process's own environment without an address in it.
final class Servers {
    private Servers() {}

    static Map<String, String> environment() {
        var environment = new HashMap<>(System.getenv());
        environment.remove("MONGODB_URI");
        return environment;
    }

    /// An environment in which nothing is at hand, but for what is added to it.
    static Map<String, String> bare(Path home) {
        return Map.of("HOME", home.toString(), "PATH", home.toString(),
                "DOCKER_HOST", "unix://" + home.resolve("no-engine.sock"));
    }

    /// Waits for the end of a process that is no child of this one: the JDK's own waiting looks every few seconds only.
    static void awaitEnd(ProcessHandle process) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        // One that has ended and that nobody buries has no command any more.
        while (process.isAlive() && process.info().command().isPresent()) {
            if (System.nanoTime() > deadline)
                throw new AssertionError(process.pid() + " doesn't end");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
