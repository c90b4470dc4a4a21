package dev.merganser.store.session;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lte;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// Makes whoever guesses wait: after a few tries for a name, each next one costs twice the time. Counted in the database,
/// so that all processes count together and a restart forgives nothing; by name, known or not, so that nobody learns which
/// names there are; and before the guess is looked at, so that many guesses at once are no way around it.
public final class BackOff {
    /// Tries that cost nothing: people mistype.
    public static final int FREE = 4;
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final int DUPLICATE_KEY = 11000;

    private final Database database;
    private final Clock clock;
    private final String what;

    /// @param what is tried, such as `password`: counted apart from anything else
    public BackOff(Database database, Clock clock, String what) {
        this.database = database;
        this.clock = clock;
        this.what = what;
    }

    /// Counts a try for a name.
    ///
    /// @return how long to wait instead of trying; empty if it may be tried now
    public Optional<Duration> tried(String name) {
        Instant now = clock.instant();
        try {
            // Only one whose wait is over is found; for one that has to wait, inserting another fails.
            tries().findOneAndUpdate(and(eq("_id", key(name)), lte("until", Date.from(now))), List.of(
                    new Document("$set", new Document("count",
                            new Document("$add", List.of(new Document("$ifNull", List.of("$count", 0)), 1)))
                            .append("at", Date.from(now))),
                    new Document("$set",
                            new Document("until", new Document("$add", List.of(Date.from(now), waiting()))))),
                    new FindOneAndUpdateOptions().upsert(true));
            return Optional.empty();
        } catch (MongoCommandException e) {
            if (e.getErrorCode() != DUPLICATE_KEY) throw e;
            @Nullable
            Document waiting = tries().find(eq("_id", key(name))).first();
            Duration wait = waiting == null
                    ? Duration.ZERO
                    : Duration.between(now, waiting.getDate("until").toInstant());
            return Optional.of(wait.isPositive() ? wait : Duration.ofMillis(1));
        }
    }

    /// In milliseconds, as an expression over the count.
    private static Document waiting() {
        Document doubled = new Document("$multiply", List.of(FIRST.toMillis(), new Document("$pow", List.of(2,
                new Document("$min", List.of(20, new Document("$subtract", List.of("$count", FREE + 1))))))));
        return new Document("$cond", List.of(new Document("$lte", List.of("$count", FREE)), 0L,
                new Document("$toLong", new Document("$min", List.of(LONGEST.toMillis(), doubled)))));
    }

    /// The name was tried rightly: its tries are forgotten.
    public void right(String name) {
        tries().deleteOne(eq("_id", key(name)));
    }

    private String key(String name) {
        return what + ":" + Secret.hash(name.toLowerCase(Locale.ROOT));
    }

    private MongoCollection<Document> tries() {
        return database.collection(Collections.TRIES);
    }
}
