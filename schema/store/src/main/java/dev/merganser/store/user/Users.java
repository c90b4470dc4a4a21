package dev.merganser.store.user;

import static com.mongodb.client.model.Aggregates.lookup;
import static com.mongodb.client.model.Aggregates.match;
import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Sorts.ascending;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
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

/// People who sign in, and API tokens by which programs act for them. Holds no password and no token, only hashes.
public final class Users {
    private static final int TOKEN_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Database database;

    public Users(Database database) {
        this.database = database;
    }

    /// @param passwordHash as the server's password encoder made it; empty if none signs in
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

    /// Makes an API token for a user.
    ///
    /// @return the token, which can't be had again
    public String newToken(UserId user, Instant at) {
        byte[] random = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(random);
        String token = "mgs_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        database.collection(Collections.API_TOKENS).insertOne(
                new Document("_id", hash(token)).append("user", user.value()).append("createdAt", Date.from(at)));
        return token;
    }

    /// The user that a token acts for. A token is 256 random bits, so that a plain hash keeps it safe.
    public Optional<User> byToken(String token) {
        @Nullable
        Document stored = database.collection(Collections.API_TOKENS).find(eq("_id", hash(token))).first();
        return stored == null ? Optional.empty() : find(stored.getString("user"));
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

    private static String hash(String token) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
