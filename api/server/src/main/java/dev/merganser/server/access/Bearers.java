package dev.merganser.server.access;

import dev.merganser.model.value.UserId;
import dev.merganser.store.user.Users;

/// Who a token of a program acts for: an API token, or one of the company's issuer.
final class Bearers {
    private static final String PREFIX = "mgs_";

    private final Users users;
    private final Issuer issuer;

    Bearers(Users users, Issuer issuer) {
        this.users = users;
        this.issuer = issuer;
    }

    /// @throws Unknown if the token is no good
    SignedIn signedIn(String token) throws Unknown {
        if (token.startsWith(PREFIX) || !issuer.isConfigured()) {
            Standing standing = () -> users.byToken(token).map(Users.User::asker);
            return SignedIn.byToken(standing.now().orElseThrow(() -> new Unknown("This API token is unknown, or has "
                    + "ended. A token is told once, when it is made; it begins with mgs_.")), standing);
        }
        Issuer.Accepted accepted = issuer.accept(token);
        UserId user = accepted.user();
        Standing standing = () -> accepted.isValid()
                ? users.find(user.value()).map(Users.User::asker)
                : java.util.Optional.empty();
        return SignedIn.byToken(standing.now()
                .orElseThrow(() -> new Unknown("The user %s may not sign in.".formatted(user))), standing);
    }

    /// A token that nobody is known by.
    static final class Unknown extends Exception {
        private static final long serialVersionUID = 1;

        /// @param words why, and what to do
        Unknown(String words) {
            super(words, null, false, false);
        }

        String words() {
            return String.valueOf(getMessage());
        }
    }
}
