package dev.merganser.server.access;

import dev.merganser.model.value.UserId;
import dev.merganser.store.session.Session;

/// Somebody who has just proved who they are, for whom a session starts.
interface Entering {
    UserId user();

    Session.Way way();
}
