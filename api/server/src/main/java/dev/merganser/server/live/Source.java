package dev.merganser.server.live;

import java.util.List;

import dev.merganser.store.access.Asker;

/// What one subscription is about. Used by one thread, save for the listening.
///
/// @param <T> what a client is sent
public interface Source<T> extends AutoCloseable {
    /// What there is now that the asker may see and hasn't been sent, in order; asking again before [#sent] gives the
    /// same anew.
    Batch<T> next(Asker asker);

    /// The client took it, and everything before it.
    void sent(T one);

    @Override
    void close();

    /// @param more whether there may be more right away
    record Batch<T>(List<T> entries, boolean more) {}
}
