package dev.merganser.server.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/// Makes whoever guesses passwords wait: after a few wrong ones for a name, each next one costs twice the time.
///
/// Kept in memory and by name, known or not, so that nobody learns which names there are. A restart forgives.
final class BackOff {
    /// Wrong passwords that cost nothing: people mistype.
    static final int FREE = 4;
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final int MOST_NAMES = 10_000;

    private record Failures(int count, Instant until) {}

    private final Clock clock;
    /// The names tried longest ago go first, so that trying many doesn't fill the memory.
    private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MOST_NAMES;
        }
    };

    BackOff(Clock clock) {
        this.clock = clock;
    }

    /// How long that name has to wait before another password is looked at.
    synchronized Optional<Duration> wait(String name) {
        @Nullable
        Failures so = failures.get(key(name));
        Instant now = clock.instant();
        return so == null || !so.until().isAfter(now)
                ? Optional.empty()
                : Optional.of(Duration.between(now, so.until()));
    }

    synchronized void wrong(String name) {
        @Nullable
        Failures so = failures.get(key(name));
        int count = so == null ? 1 : so.count() + 1;
        Duration wait = Duration.ZERO;
        if (count > FREE) {
            Duration doubled = FIRST.multipliedBy(1L << Math.min(count - FREE - 1, 20));
            wait = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        }
        failures.put(key(name), new Failures(count, clock.instant().plus(wait)));
    }

    synchronized void right(String name) {
        failures.remove(key(name));
    }

    private static String key(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.length() <= 100 ? lower : lower.substring(0, 100);
    }
}
