package dev.merganser.server.access;

import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.Semaphore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

import dev.merganser.model.value.UserId;
import dev.merganser.server.message.Letters;
import dev.merganser.store.Store;
import dev.merganser.store.session.BackOff;
import dev.merganser.store.session.Passwords;

/// Sends letters with a link to choose a new password. Whoever asks learns nothing of what comes of it, not even by the
/// time that it takes: all of it happens afterwards.
@Component
@SuppressWarnings("InlineFormatString") // a letter reads as one text
class PasswordLetters {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordLetters.class);
    private static final int AT_ONCE = 50;
    private static final String TEXT = """
            Somebody, probably you, asked to choose a new password for the name %s.

            Open this address to do so. It is good once, until %s:

            %s

            If it wasn't you, leave this letter be: nothing has changed.
            """;

    private final Passwords passwords;
    private final Letters letters;
    private final BackOff backOff;
    private final String address;
    private final Semaphore places = new Semaphore(AT_ONCE);

    PasswordLetters(Passwords passwords, Letters letters, Store store, Clock clock,
            @Value("${merganser.address}") String address) {
        this.passwords = passwords;
        this.letters = letters;
        this.backOff = new BackOff(store.database(), clock, "letter");
        this.address = address;
    }

    /// @param name whatever somebody typed
    void ask(String name) {
        if (!places.tryAcquire()) return; // a flood: nobody gets a letter for a moment
        Thread.ofVirtual().name("password letter").start(() -> {
            try {
                send(name);
            } catch (RuntimeException e) {
                LOG.error("A letter for a forgotten password couldn't be sent", e);
            } finally {
                places.release();
            }
        });
    }

    private void send(String name) {
        if (name.isEmpty() || name.length() > 100 || backOff.tried(name).isPresent()) return;
        passwords.address(name).ifPresent(to -> passwords.link(new UserId(name)).ifPresent(link -> letters.send(to,
                "Choose a new password",
                TEXT.formatted(name, String.format(Locale.ROOT, "%tF %<tR UTC", link.until().atOffset(
                        java.time.ZoneOffset.UTC)), NewPassword.address(address, link)))));
    }
}
