package dev.merganser.mongod;

import org.jspecify.annotations.Nullable;

/// A running MongoDB that [Mongod] hands out.
sealed interface Server permits GivenServer, LocalServer, ContainerServer {
    String uri(String database);

    /// Null where it isn't ours to signal.
    @Nullable
    ProcessHandle process();

    /// Ends it in order and waits for that.
    void stop();

    /// Ends it as a power cut would.
    void kill();
}
