package dev.merganser.store.user;

import static com.mongodb.client.model.Aggregates.lookup;
import static com.mongodb.client.model.Aggregates.match;
import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Filters.regex;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.UserId;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.session.Secret;

/// People who sign in, and API tokens by which programs act for them. Holds no password and no token, only hashes.
public final class Users {
    private static final int TOKEN_ID = 20;

    private final Database database;

    public Users(Database database) {
        this.database = database;
    }

    /// @param passwordHash as the server's password encoder made it; empty for one who signs in by their company alone
    public record User(Asker asker, String passwordHash) {}

    /// @return whether there was no user of that name before
    public boolean add(Asker asker, String passwordHash, Instant at) {
        try {
            database.collection(Collections.USERS).insertOne(new Document("_id", asker.user().value())
                    .append("roles", asker.roles().stream().map(Role::key).sorted().toList())
                    .append("password", passwordHash).append("createdAt", Date.from(at)));
            return true;
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) throw e;
            return false;
        }
    }

    public boolean none() {
        return database.collection(Collections.USERS).find().first() == null;
    }

    /// A user who may sign in, with their rights of this moment, by one command. Whoever was deactivated isn't there.
    public Optional<User> find(String name) {
        return Optional.ofNullable(database.collection(Collections.USERS).aggregate(List.of(
                match(and(eq("_id", name), ne("active", false))),
                lookup(Collections.ROLES.storedName(), "roles", "_id", "storedRoles"),
                lookup(Collections.TEAMS.storedName(), "_id", "members", "teams"))).first()).map(Users::read);
    }

    /// Somebody whose roles are told by another system, such as an issuer of tokens, with their rights of this moment.
    ///
    /// @param roles keys of roles; those that there are none of add nothing
    public Asker asker(UserId user, Collection<String> roles) {
        List<Document> stored = database.collection(Collections.ROLES).find(in("_id", roles)).into(new ArrayList<>());
        List<Document> teams = database.collection(Collections.TEAMS).find(eq("members", user.value()))
                .into(new ArrayList<>());
        return asker(user, roles, stored, teams);
    }

    /// The names of all users, in order.
    public List<String> names() {
        return database.collection(Collections.USERS).find().sort(ascending("_id"))
                .map(stored -> stored.getString("_id")).into(new ArrayList<>());
    }

    /// A token by which programs act for a user, without the token.
    ///
    /// @param id     the first digits of the token's hash
    /// @param label  what it is for; may be empty
    /// @param endsAt null if it doesn't end by itself
    public record ApiToken(String id, String label, Instant createdAt, @Nullable Instant endsAt) {}

    /// @param secret the token, which can't be had again
    public record MadeToken(String secret, ApiToken token) {
        @Override
        public String toString() {
            return "MadeToken[" + token + "]";
        }
    }

    /// Makes an API token for a user that doesn't end by itself.
    ///
    /// @return the token, which can't be had again
    public String newToken(UserId user, Instant at) {
        return newToken(user, "", null, at).secret();
    }

    /// Makes an API token for a user.
    ///
    /// @param endsAt null if it doesn't end by itself
    public MadeToken newToken(UserId user, String label, @Nullable Instant endsAt, Instant at) {
        String token = "mgs_" + Secret.random();
        var document = new Document("_id", Secret.hash(token)).append("user", user.value()).append("label", label)
                .append("createdAt", Date.from(at));
        if (endsAt != null) document.append("until", Date.from(endsAt));
        database.collection(Collections.API_TOKENS).insertOne(document);
        return new MadeToken(token, token(document));
    }

    /// The user that a token acts for; empty if it has ended or never was.
    public Optional<User> byToken(String token) {
        @Nullable
        Document stored = database.collection(Collections.API_TOKENS).find(and(eq("_id", Secret.hash(token)), alive()))
                .first();
        return stored == null ? Optional.empty() : find(stored.getString("user"));
    }

    /// A user's tokens, the newest first.
    public List<ApiToken> tokens(UserId user) {
        return database.collection(Collections.API_TOKENS).find(and(eq("user", user.value()), alive()))
                .sort(descending("createdAt")).map(Users::token).into(new ArrayList<>());
    }

    /// @param id of one of the user's tokens
    /// @return whether there was one
    public boolean endToken(UserId user, String id) {
        if (!id.matches("[0-9a-f]{%d}".formatted(TOKEN_ID))) return false;
        return database.collection(Collections.API_TOKENS)
                .deleteOne(and(eq("user", user.value()), regex("_id", "^" + id))).getDeletedCount() == 1;
    }

    private static org.bson.conversions.Bson alive() {
        return or(exists("until", false), gt("until", Date.from(Instant.now())));
    }

    private static ApiToken token(Document stored) {
        @Nullable
        Date until = stored.getDate("until");
        return new ApiToken(stored.getString("_id").substring(0, TOKEN_ID),
                Objects.requireNonNullElse(stored.getString("label"), ""), stored.getDate("createdAt").toInstant(),
                until == null ? null : until.toInstant());
    }

    private static User read(Document stored) {
        return new User(asker(new UserId(stored.getString("_id")), stored.getList("roles", String.class),
                stored.getList("storedRoles", Document.class), stored.getList("teams", Document.class)),
                Objects.requireNonNullElse(stored.getString("password"), ""));
    }

    private static Asker asker(UserId user, Collection<String> keys, List<Document> stored, List<Document> teams) {
        Stream<Role> builtIn = keys.stream().flatMap(key -> Role.builtIn(key).stream());
        Set<Role> roles = Stream.concat(builtIn, stored.stream().map(RoleDocument::read)).collect(Collectors.toSet());
        Set<UserId> team = teams.stream().flatMap(one -> one.getList("members", String.class).stream())
                .map(UserId::new).collect(Collectors.toSet());
        return new Asker(user, roles, team);
    }
}
