package dev.merganser.server.access;

import java.util.Optional;

import dev.merganser.store.access.Asker;

/// What somebody signed in with, for as long as it holds: a session, an API token, an issuer's token.
@FunctionalInterface
public interface Standing {
    /// Who asks, with their rights of this moment; empty once the session or token has ended or the user may not sign in
    /// any more. Reads the database.
    Optional<Asker> now();
}
