package dev.merganser.server.access;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;

import dev.merganser.model.value.UserId;
import dev.merganser.store.user.CompanyUsers;

/// The company's issuer of tokens: says who its tokens speak of.
///
/// A token must be signed with a key that the issuer publishes (by RS256 or ES256 and their longer kin: nothing unsigned,
/// nothing that a public key could have signed), be issued by it, for us, and not have expired.
final class Issuer {
    private final OidcSettings settings;
    private final CompanyUsers users;
    private final Clock clock;
    /// Asks the issuer where its keys are when the first token comes, so that the server starts without it.
    private final JwtDecoder decoder;

    Issuer(OidcSettings settings, CompanyUsers users, Clock clock) {
        this.settings = settings;
        this.users = users;
        this.clock = clock;
        this.decoder = new SupplierJwtDecoder(() -> {
            NimbusJwtDecoder made = NimbusJwtDecoder.withIssuerLocation(settings.issuer()).discoverJwsAlgorithms()
                    .build();
            made.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                    JwtValidators.createDefaultWithIssuer(settings.issuer()), forUs(), complete()));
            return made;
        });
    }

    boolean isConfigured() {
        return !settings.issuer().isEmpty();
    }

    /// The user that a token acts for, as long as it is valid.
    record Accepted(UserId user, Instant until, Clock clock) {
        boolean isValid() {
            return clock.instant().isBefore(until);
        }
    }

    /// @throws Bearers.Unknown if the token isn't good here
    /// @throws Unreachable     if that can't be told now
    Accepted accept(String token) throws Bearers.Unknown {
        try {
            Jwt jwt = decoder.decode(token);
            return new Accepted(user(jwt.getClaims()), Objects.requireNonNull(jwt.getExpiresAt()), clock);
        } catch (JwtValidationException e) {
            throw new Bearers.Unknown("The token was refused: %s.".formatted(
                    String.join("; ", e.getErrors().stream().map(Issuer::words).distinct().toList())));
        } catch (BadJwtException _) {
            throw new Bearers.Unknown(
                    "The token was refused: it is no JWT that %s has signed. API tokens begin with mgs_."
                            .formatted(settings.issuer()));
        } catch (JwtException e) {
            throw new Unreachable(e);
        }
    }

    /// The user that claims speak of, of a token or of a sign-on.
    UserId user(Map<String, Object> claims) throws Bearers.Unknown {
        String subject = String.valueOf(claims.get("sub"));
        UserId name = name(String.valueOf(Objects.requireNonNullElse(claims.get(settings.userClaim()), subject)));
        UserId other = name(name + "@" + Objects.requireNonNullElse(URI.create(settings.issuer()).getHost(), "issuer"));
        return users.known(new CompanyUsers.Claims(settings.issuer(), subject, name, other, roles(claims)),
                clock.instant()).orElseThrow(
                        () -> new Bearers.Unknown(
                                "The name %s belongs to another user: ask an administrator.".formatted(name)));
    }

    private static UserId name(String claim) throws Bearers.Unknown {
        try {
            return new UserId(claim);
        } catch (IllegalArgumentException _) {
            throw new Bearers.Unknown("The token's name for its user can't be one here: 1 to 100 characters without "
                    + "white space.");
        }
    }

    private Collection<String> roles(Map<String, Object> claims) {
        @Nullable
        Object value = claims;
        for (String part : settings.rolesClaim().split("\\.", -1))
            value = value instanceof Map<?, ?> object ? object.get(part) : null;
        Stream<?> listed = switch (value) {
            case Collection<?> many -> many.stream();
            case String words -> Stream.of(words.split(" ", -1));
            case null, default -> Stream.of();
        };
        return listed.map(String::valueOf).filter(settings.roles()::containsKey).map(settings.roles()::get).toList();
    }

    private OAuth2TokenValidator<Jwt> forUs() {
        return jwt -> Objects.requireNonNullElse(jwt.getAudience(), List.<String>of()).contains(settings.audience())
                ? OAuth2TokenValidatorResult.success()
                : failure("it is not for %s (audience)".formatted(settings.audience()));
    }

    private static OAuth2TokenValidator<Jwt> complete() {
        return jwt -> jwt.getExpiresAt() != null && jwt.getSubject() != null && !jwt.getSubject().isBlank()
                ? OAuth2TokenValidatorResult.success()
                : failure("it says not when it expires or whom it is about");
    }

    private static OAuth2TokenValidatorResult failure(String words) {
        return OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token", words, null));
    }

    private static String words(OAuth2Error error) {
        return Objects.requireNonNullElse(error.getDescription(), error.getErrorCode());
    }

    /// The issuer, or its keys, can't be had.
    static final class Unreachable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unreachable(JwtException cause) {
            super(cause);
        }
    }
}
