package dev.merganser.server.access;

import java.io.Serial;
import java.util.Collection;
import java.util.List;

import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.userdetails.UserDetails;

import dev.merganser.store.access.Asker;

/// Somebody who has signed in, as Spring Security knows them. Rights are the asker's: there are no authorities.
///
/// @param passwordHash empty once the password was checked, or where a token was
record SignedIn(Asker asker, String passwordHash) implements UserDetails {
    @Serial
    private static final long serialVersionUID = 1;

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
