package dev.merganser.server.access;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

import dev.merganser.model.value.UserId;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;

/// On a base without users, makes an administrator and an analyst with random passwords, and an API token of the
/// administrator's. They are told once: by whoever [#take]s them first, else on standard output when the server is
/// ready.
@Component
public class FirstUsers {
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final AtomicReference<Optional<Made>> made;

    FirstUsers(Store store, PasswordEncoder passwords, Clock clock) {
        made = new AtomicReference<>(store.users().none() ? make(store, passwords, clock.instant()) : Optional.empty());
    }

    /// How to sign in as the first users.
    ///
    /// @param token of the administrator's, for `Authorization: Bearer …`
    public record Made(String administrator, String administratorPassword, String analyst, String analystPassword,
            String token) {
        @Override
        public String toString() {
            return "Made[" + administrator + ", " + analyst + "]";
        }
    }

    /// What was made at this start, the first time that somebody asks; empty from then on, and where there were users
    /// already.
    public Optional<Made> take() {
        return made.getAndSet(Optional.empty());
    }

    private static Optional<Made> make(Store store, PasswordEncoder passwords, Instant now) {
        var administrator = new Asker(new UserId("admin"), Set.of(Role.ADMINISTRATOR));
        var analyst = new Asker(new UserId("analyst"), Set.of(Role.ANALYST));
        String administratorPassword = password(), analystPassword = password();
        // Of several processes that start at once, the one that makes the administrator makes the rest.
        if (!store.users().add(administrator, passwords.encode(administratorPassword), now)) return Optional.empty();
        store.users().add(analyst, passwords.encode(analystPassword), now);
        return Optional.of(new Made(administrator.user().value(), administratorPassword, analyst.user().value(),
                analystPassword, store.users().newToken(administrator.user(), now)));
    }

    /// 80 random bits, in groups that can be read out.
    private static String password() {
        var password = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            if (i > 0 && i % 4 == 0) password.append('-');
            password.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return password.toString();
    }

    @EventListener(ApplicationReadyEvent.class)
    void tell() {
        take().ifPresent(first -> System.out.printf("""

                First start: these are told once.
                  administrator  %s  %s
                  analyst        %s  %s
                  API token      %s   (acts for %s: Authorization: Bearer …)

                """, first.administrator(), first.administratorPassword(), first.analyst(), first.analystPassword(),
                first.token(), first.administrator()));
    }
}
