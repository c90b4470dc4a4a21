package dev.merganser.server.access;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.springframework.security.authentication.AccountStatusException;

/// Looks at few passwords at a time. Each takes 16 MiB and tens of milliseconds of a core, that of a name which nobody has
/// too, so that whoever sends many, each under another name, would take the whole machine without being signed in.
final class SignInTurns {
    /// Half of the cores, so that those who are signed in are served meanwhile.
    private static final int AT_ONCE = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4);
    /// As many wait for a turn: a morning on which everybody signs in. Far fewer than there are threads for requests.
    private static final int WAITING = 20;
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    /// @throws Crowded if there is no turn within a second: nothing was looked at and nothing counted
    <T> T take(Supplier<T> work) {
        if (!isMyTurn()) throw new Crowded();
        try {
            return work.get();
        } finally {
            turns.release();
        }
    }

    private boolean isMyTurn() {
        try {
            return turns.getQueueLength() < WAITING && turns.tryAcquire(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Whatever the password is: it wasn't looked at.
    static final class Crowded extends AccountStatusException {
        private static final long serialVersionUID = 1;

        Crowded() {
            super("too many are signing in at once");
        }
    }
}
