package dev.merganser.server.access;

import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// A company's own sign-on, by OpenID Connect.
///
/// @param issuer       its address; empty for none. Tokens of programs are checked against it, and people sign in there
/// @param audience     what tokens of programs must be for
/// @param userClaim    the claim that names a user for people
/// @param rolesClaim   the claim that lists roles; dots lead into objects, as in `realm_access.roles`
/// @param roles        the role's key here by what the claim calls it; what isn't here adds nothing
/// @param clientId     by which the issuer knows these pages; empty: people sign in by name and password only
/// @param clientSecret empty for a public client
/// @param label        what the button to sign in says
@ConfigurationProperties("merganser.oidc")
record OidcSettings(@DefaultValue("") String issuer, @DefaultValue("") String audience,
        @DefaultValue("preferred_username") String userClaim, @DefaultValue("roles") String rolesClaim,
        @DefaultValue Map<String, String> roles, @DefaultValue("") String clientId,
        @DefaultValue("") String clientSecret, @DefaultValue("Sign in with your company") String label) {

    OidcSettings {
        if (!issuer.isEmpty() && audience.isEmpty())
            throw new IllegalArgumentException("merganser.oidc.audience is missing: without it a token that the issuer "
                    + "made for another service would be good here");
        roles = Map.copyOf(roles);
    }

    boolean signsPeopleOn() {
        return !issuer.isEmpty() && !clientId.isEmpty();
    }
}
