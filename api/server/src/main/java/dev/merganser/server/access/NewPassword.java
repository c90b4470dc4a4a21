package dev.merganser.server.access;

import java.util.Optional;

import dev.merganser.model.value.UserId;
import dev.merganser.store.session.Passwords;

/// What somebody may choose as a password, and the link that lets them.
final class NewPassword {
    private static final int SHORTEST = 12;
    /// Argon2 would take more; nobody types that.
    private static final int LONGEST = 200;

    private NewPassword() {}

    /// What is wrong with a password that somebody chose, as a sentence; empty if nothing is. Long ones rather than odd
    /// ones (NIST SP 800-63B): there is no rule about digits and signs.
    static Optional<String> problem(UserId user, String chosen) {
        if (chosen.length() < SHORTEST || chosen.length() > LONGEST)
            return Optional.of("A password has %d to %d characters.".formatted(SHORTEST, LONGEST));
        if (chosen.equalsIgnoreCase(user.value()) || chosen.chars().distinct().count() < 5)
            return Optional.of("That password is too easy to guess.");
        return Optional.empty();
    }

    /// @param address of this server, as people open it
    static String address(String address, Passwords.Link link) {
        return address.replaceFirst("/+$", "") + SignIn.NEW_PASSWORD + "?token=" + link.secret();
    }
}
