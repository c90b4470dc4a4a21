package dev.merganser.server.access;

import dev.merganser.model.value.UserId;
import dev.merganser.store.session.Session;

/// Somebody who has just proved who they are, for whom a session starts.
interface Entering {
    UserId user();

    Session.Way way();

    /// Whether this is the moment; false for whoever has a session, or sends a token with each request.
    boolean enters();
}
