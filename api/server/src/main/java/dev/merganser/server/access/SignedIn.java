package dev.merganser.server.access;

import java.io.Serial;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.userdetails.UserDetails;

import dev.merganser.model.value.UserId;
import dev.merganser.store.access.Asker;
import dev.merganser.store.session.Session;

/// Somebody who has signed in, as Spring Security knows them. Rights are the asker's: there are no authorities.
///
/// @param asker        as of when the request came
/// @param passwordHash empty once the password was checked, or where none was
/// @param session      null where a token was sent
@SuppressWarnings("serial") // never written: sessions are in the database, by name
record SignedIn(Asker asker, String passwordHash, Standing standing,
        @Nullable Session session) implements UserDetails, Entering {
    @Serial
    private static final long serialVersionUID = 1;

    /// Signed in by a token that came with the request.
    static SignedIn byToken(Asker asker, Standing standing) {
        return new SignedIn(asker, "", standing, null);
    }

    Authentication authentication() {
        return UsernamePasswordAuthenticationToken.authenticated(this, null, getAuthorities());
    }

    @Override
    public UserId user() {
        return asker.user();
    }

    @Override
    public Session.Way way() {
        return Session.Way.PASSWORD;
    }

    /// A password is known at the moment that it was checked, and never again.
    @Override
    public boolean enters() {
        return !passwordHash.isEmpty();
    }

    @Override
    public Collection<? extends GrantedAuthority> getAuthorities() {
        return List.of();
    }

    @Override
    public String getPassword() {
        return passwordHash;
    }

    @Override
    public String getUsername() {
        return asker.user().value();
    }

    @Override
    public String toString() {
        return asker.user().value();
    }
}
