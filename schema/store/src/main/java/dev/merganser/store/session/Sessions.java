package dev.merganser.store.session;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Sorts.descending;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// Sessions of people, by a secret that only their browser has. They end when they weren't used for a while, after their
/// longest time in any case, and when somebody ends them: then at once, in every process.
public final class Sessions {
    /// A use is written down at most this often.
    private static final Duration GRAIN = Duration.ofMinutes(1);

    private final Database database;
    private final Clock clock;
    private final Duration idle;
    private final Duration longest;

    /// @param idle    how long a session lasts without use
    /// @param longest how long it lasts in any case
    public Sessions(Database database, Clock clock, Duration idle, Duration longest) {
        this.database = database;
        this.clock = clock;
        this.idle = idle;
        this.longest = longest;
    }

    /// @return the secret, which can't be had again
    public String start(Session.Start start) {
        String secret = Secret.random();
        Instant now = clock.instant();
        sessions().insertOne(new Document("_id", Secret.hash(secret)).append("id", ItemId.next().value())
                .append("user", start.user().value()).append("way", start.way().name())
                .append("startedAt", Date.from(now)).append("usedAt", Date.from(now))
                .append("endsAt", Date.from(endsAt(now, now))).append("agent", start.agent())
                .append("address", start.address()));
        return secret;
    }

    private Instant endsAt(Instant startedAt, Instant usedAt) {
        Instant unused = usedAt.plus(idle), last = startedAt.plus(longest);
        return unused.isBefore(last) ? unused : last;
    }

    /// The session of a secret, which is in use then; empty if it has ended or never was.
    public Optional<Session> use(String secret) {
        Instant now = clock.instant();
        @Nullable
        Document stored = sessions().find(and(eq("_id", Secret.hash(secret)), alive(now))).first();
        if (stored == null) return Optional.empty();
        Session session = read(stored);
        if (session.usedAt().plus(GRAIN).isBefore(now))
            sessions().updateOne(eq("_id", stored.getString("_id")), combine(set("usedAt", Date.from(now)),
                    set("endsAt", Date.from(endsAt(session.startedAt(), now)))));
        return Optional.of(session);
    }

    private static Bson alive(Instant now) {
        return gt("endsAt", Date.from(now));
    }

    /// A user's sessions, the one that was started last first.
    public List<Session> of(UserId user) {
        return sessions().find(and(eq("user", user.value()), alive(clock.instant()))).sort(descending("startedAt"))
                .map(Sessions::read).into(new ArrayList<>());
    }

    /// The session is over, whoever has the secret.
    public void end(String secret) {
        sessions().deleteOne(eq("_id", Secret.hash(secret)));
    }

    /// @param id of one of the user's sessions
    /// @return whether there was one
    public boolean end(UserId user, String id) {
        return sessions().deleteOne(and(eq("user", user.value()), eq("id", id))).getDeletedCount() == 1;
    }

    /// Ends the sessions of a user.
    ///
    /// @param except the id of one that goes on; null for none
    /// @return how many
    public long endAll(UserId user, @Nullable String except) {
        return sessions().deleteMany(all(user, except)).getDeletedCount();
    }

    /// As part of a transaction, such as a change of the password.
    public static void endAll(Database database, ClientSession session, UserId user, @Nullable String except) {
        database.collection(Collections.SESSIONS).deleteMany(session, all(user, except));
    }

    /// As part of a transaction: the user's API tokens are good no more. Whoever knew the old password, or was shut out
    /// since, may have made one.
    public static void endTokens(Database database, ClientSession session, UserId user) {
        database.collection(Collections.API_TOKENS).deleteMany(session, eq("user", user.value()));
    }

    private static Bson all(UserId user, @Nullable String except) {
        Bson theirs = eq("user", user.value());
        return except == null ? theirs : and(theirs, ne("id", except));
    }

    private static Session read(Document stored) {
        return new Session(stored.getString("id"), new UserId(stored.getString("user")),
                Session.Way.valueOf(stored.getString("way")), stored.getDate("startedAt").toInstant(),
                stored.getDate("usedAt").toInstant(), stored.getDate("endsAt").toInstant(), stored.getString("agent"),
                stored.getString("address"));
    }

    private MongoCollection<Document> sessions() {
        return database.collection(Collections.SESSIONS);
    }
}
