package dev.merganser.server.access;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

import dev.merganser.model.value.UserId;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.user.FirstSignIns;

/// On a base without users, makes an administrator and an analyst with random passwords, and an API token of the
/// administrator's. They are told once: by whoever [#take]s them first, else on standard output when the server is
/// ready. If a start ends before that, the next one makes other passwords and tells those.
@Component
public class FirstUsers {
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Asker ADMINISTRATOR = new Asker(new UserId("admin"), Set.of(Role.ADMINISTRATOR));
    private static final Asker ANALYST = new Asker(new UserId("analyst"), Set.of(Role.ANALYST));

    private final FirstSignIns signIns;
    private final String start = UUID.randomUUID().toString();
    private final AtomicReference<Optional<Made>> made;

    FirstUsers(Store store, PasswordEncoder passwords, Clock clock) {
        signIns = new FirstSignIns(store.database());
        made = new AtomicReference<>(make(store, passwords, clock.instant()));
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
    /// already. Whoever took it tells it, and then says so by [#told].
    public Optional<Made> take() {
        return made.getAndSet(Optional.empty());
    }

    /// What was taken has been told.
    public void told() {
        signIns.told(start);
    }

    private Optional<Made> make(Store store, PasswordEncoder passwords, Instant now) {
        // Of several processes that start at once, the one that makes the administrator makes the rest. What it has made
        // is marked before anybody could take it for told.
        boolean none = store.users().none() && store.users().add(ADMINISTRATOR, "", now);
        if (!none && !signIns.areUntold()) return Optional.empty();
        store.users().add(ANALYST, "", now);
        String administratorPassword = password(), analystPassword = password();
        signIns.telling(start, Map.of(ADMINISTRATOR.user(), passwords.encode(administratorPassword), ANALYST.user(),
                passwords.encode(analystPassword)));
        return Optional.of(new Made(ADMINISTRATOR.user().value(), administratorPassword, ANALYST.user().value(),
                analystPassword, store.users().newToken(ADMINISTRATOR.user(), now)));
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
        // Another process that started since has made other passwords, and tells them.
        take().filter(_ -> signIns.areToTell(start)).ifPresent(first -> {
            System.out.printf("""

                    First start: these are told once.
                      administrator  %s  %s
                      analyst        %s  %s
                      API token      %s   (acts for %s: Authorization: Bearer …)

                    """, first.administrator(), first.administratorPassword(), first.analyst(),
                    first.analystPassword(), first.token(), first.administrator());
            System.out.flush();
            told();
        });
    }
}
