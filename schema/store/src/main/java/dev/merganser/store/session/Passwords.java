package dev.merganser.store.session;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Updates.set;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;

import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.UserId;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// Changes of passwords, and links by which somebody who forgot theirs chooses another one.
public final class Passwords {
    private final Database database;
    private final Clock clock;
    private final Duration links;

    /// @param links how long a link is good
    public Passwords(Database database, Clock clock, Duration links) {
        this.database = database;
        this.clock = clock;
        this.links = links;
    }

    /// A link's secret, and until when it is good.
    public record Link(String secret, Instant until) {
        @Override
        public String toString() {
            return "Link[" + until + "]";
        }
    }

    /// The address that a user's letters go to, which an administrator has vouched for.
    public Optional<EmailAddress> address(String user) {
        @Nullable
        Document stored = database.collection(Collections.USERS)
                .find(and(eq("_id", user), new Document("active", new Document("$ne", false)))).first();
        @Nullable
        String address = stored == null || stored.get("password") == null ? null : stored.getString("letters");
        return address == null ? Optional.empty() : EmailAddress.parse(address);
    }

    /// Makes a link for a user; earlier ones are no good any more.
    ///
    /// @return empty if there is no such user, or they sign in by their company
    public Optional<Link> link(UserId user) {
        String secret = Secret.random();
        Instant until = clock.instant().plus(links);
        return database.inTransaction(session -> {
            var known = database.collection(Collections.USERS).find(session, and(eq("_id", user.value()),
                    new Document("company", new Document("$exists", false)))).first();
            if (known == null) return Optional.empty();
            database.collection(Collections.PASSWORD_LINKS).deleteMany(session, eq("user", user.value()));
            database.collection(Collections.PASSWORD_LINKS).insertOne(session,
                    new Document("_id", Secret.hash(secret)).append("user", user.value())
                            .append("until", Date.from(until)));
            return Optional.of(new Link(secret, until));
        });
    }

    /// Whose link that is; empty if it was used, has expired, or never was.
    public Optional<UserId> linked(String secret) {
        return Optional.ofNullable(database.collection(Collections.PASSWORD_LINKS)
                .find(and(eq("_id", Secret.hash(secret)), gt("until", Date.from(clock.instant())))).first())
                .map(stored -> new UserId(stored.getString("user")));
    }

    /// Uses a link, once: the user has the new password, and every session and every API token has ended.
    ///
    /// @return whether the link was good
    public boolean reset(String secret, String passwordHash) {
        return database.inTransaction(session -> {
            @Nullable
            Document link = database.collection(Collections.PASSWORD_LINKS).findOneAndDelete(session,
                    and(eq("_id", Secret.hash(secret)), gt("until", Date.from(clock.instant()))));
            if (link == null) return false;
            var user = new UserId(link.getString("user"));
            database.collection(Collections.USERS).updateOne(session, eq("_id", user.value()),
                    set("password", passwordHash));
            Sessions.endAll(database, session, user, null);
            Sessions.endTokens(database, session, user);
            return true;
        });
    }

    /// What goes on although the password is another one; links don't.
    ///
    /// @param session the id of the session that goes on; null for none
    /// @param tokens  whether API tokens do
    public record Kept(@Nullable String session, boolean tokens) {}

    /// The user has the new password; what isn't kept has ended.
    public void change(UserId user, String passwordHash, Kept kept) {
        database.inTransaction(transaction -> {
            database.collection(Collections.PASSWORD_LINKS).deleteMany(transaction, eq("user", user.value()));
            Sessions.endAll(database, transaction, user, kept.session());
            if (!kept.tokens()) Sessions.endTokens(database, transaction, user);
            return database.collection(Collections.USERS).updateOne(transaction, eq("_id", user.value()),
                    set("password", passwordHash));
        });
    }
}
