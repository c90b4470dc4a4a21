package dev.merganser.store.user;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;
import static com.mongodb.client.model.Updates.inc;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.item.Request;
import dev.merganser.store.session.Sessions;
import dev.merganser.store.user.AccessChange.Kind;

/// Sets who may do what: roles, teams, and which users have them. Only who may edit CRM settings gets this far (R67).
///
/// A settings editor sets every right on items, their own too: that is what R67 gives them. What makes an
/// administrator is out of their reach: they neither make one, nor change, nor shut one out. Nobody takes the last
/// administrator away. Each change is kept, with who made it, by the transaction that makes it.
public final class Rights {
    private final Database database;
    private final Clock clock;

    public Rights(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// What came of a change.
    public sealed interface Result<T> {
        /// @param value as it is now; of something deleted, as it was
        record Done<T>(T value) implements Result<T> {}

        /// @param path the part of the request that is at fault
        record Refused<T>(Code code, String message, String path) implements Result<T> {}
    }

    public enum Code {
        NOT_FOUND,
        /// The key or name is in use.
        TAKEN, INVALID,
        /// Users have the role.
        IN_USE,
        /// The role is always there and stays as it is.
        BUILT_IN,
        /// Nobody could undo it.
        LAST_ADMINISTRATOR,
        /// Only an administrator may do that to one, or make one.
        ADMINISTRATOR_NEEDED
    }

    /// A user, for those who set rights.
    ///
    /// @param roles keys
    /// @param teams keys
    public record Account(UserId user, List<String> roles, List<String> teams, boolean active, Instant createdAt) {}

    /// All roles, the built-in ones first, the others by key.
    public List<Role> roles(Asker asker) {
        asker.needSettings();
        return Stream.concat(Role.BUILT_IN.stream(), collection(Collections.ROLES).find().sort(ascending("_id"))
                .map(RoleDocument::read).into(new ArrayList<>()).stream()).toList();
    }

    /// All teams, by key.
    public List<Team> teams(Asker asker) {
        asker.needSettings();
        return collection(Collections.TEAMS).find().sort(ascending("_id")).map(Team::read).into(new ArrayList<>());
    }

    /// All users, deactivated ones too, by name.
    public List<Account> accounts(Asker asker) {
        List<Team> teams = teams(asker);
        return collection(Collections.USERS).find().sort(ascending("_id")).map(stored -> account(stored, teams))
                .into(new ArrayList<>());
    }

    /// What was changed about rights, newest first.
    ///
    /// @param before the id of the last one of the page before; null for the newest
    public List<AccessChange> changes(Asker asker, @Nullable String before, int limit) {
        asker.needSettings();
        if (limit < 1) return List.of();
        return collection(Collections.ACCESS_CHANGES).find(before == null ? new Document() : lt("_id", before))
                .sort(descending("_id")).limit(limit).map(Rights::change).into(new ArrayList<>());
    }

    public Result<Role> createRole(Request request, Role role) {
        return inTransaction(request, session -> {
            if (role(session, role.key()).isPresent() || Role.builtIn(role.key()).isPresent())
                return refused(Code.TAKEN, "there is a role %s already".formatted(role.key()), "key");
            collection(Collections.ROLES).insertOne(session, RoleDocument.write(role));
            record(session, request, Kind.ROLE, role.key(), Map.of(), words(role));
            return new Result.Done<>(role);
        });
    }

    /// Replaces a role. Whoever has it has the new rights from their next request on.
    public Result<Role> changeRole(Request request, Role role) {
        return inTransaction(request, session -> {
            if (Role.builtIn(role.key()).isPresent()) return builtIn(role.key());
            @Nullable
            Role before = role(session, role.key()).orElse(null);
            if (before == null) return noRole(role.key());
            collection(Collections.ROLES).replaceOne(session, eq("_id", role.key()), RoleDocument.write(role));
            record(session, request, Kind.ROLE, role.key(), words(before), words(role));
            return new Result.Done<>(role);
        });
    }

    /// Deletes a role that no user has.
    public Result<Role> deleteRole(Request request, String key) {
        return inTransaction(request, session -> {
            if (Role.builtIn(key).isPresent()) return builtIn(key);
            @Nullable
            Role before = role(session, key).orElse(null);
            if (before == null) return noRole(key);
            long users = collection(Collections.USERS).countDocuments(session, eq("roles", key));
            if (users > 0)
                return refused(Code.IN_USE, "%d users have the role: take it from them first"
                        .formatted(users), "key");
            collection(Collections.ROLES).deleteOne(session, eq("_id", key));
            record(session, request, Kind.ROLE, key, words(before), Map.of());
            return new Result.Done<>(before);
        });
    }

    private static <T> Result<T> builtIn(String key) {
        return refused(Code.BUILT_IN, "the role %s is always there and stays as it is".formatted(key), "key");
    }

    private static <T> Result<T> noRole(String key) {
        return refused(Code.NOT_FOUND, "there is no role %s".formatted(key), "key");
    }

    public Result<Team> createTeam(Request request, Team team) {
        return inTransaction(request, session -> {
            if (team(session, team.key()).isPresent())
                return refused(Code.TAKEN, "there is a team %s already".formatted(team.key()), "key");
            return strangers(session, team).<Result<Team>>map(wrong -> wrong).orElseGet(() -> {
                collection(Collections.TEAMS).insertOne(session, team.write());
                record(session, request, Kind.TEAM, team.key(), Map.of(), words(team));
                return new Result.Done<>(team);
            });
        });
    }

    /// Replaces a team.
    public Result<Team> changeTeam(Request request, Team team) {
        return inTransaction(request, session -> {
            @Nullable
            Team before = team(session, team.key()).orElse(null);
            if (before == null) return noTeam(team.key());
            return strangers(session, team).<Result<Team>>map(wrong -> wrong).orElseGet(() -> {
                collection(Collections.TEAMS).replaceOne(session, eq("_id", team.key()), team.write());
                record(session, request, Kind.TEAM, team.key(), words(before), words(team));
                return new Result.Done<>(team);
            });
        });
    }

    public Result<Team> deleteTeam(Request request, String key) {
        return inTransaction(request, session -> {
            @Nullable
            Team before = team(session, key).orElse(null);
            if (before == null) return noTeam(key);
            collection(Collections.TEAMS).deleteOne(session, eq("_id", key));
            record(session, request, Kind.TEAM, key, words(before), Map.of());
            return new Result.Done<>(before);
        });
    }

    private static <T> Result<T> noTeam(String key) {
        return refused(Code.NOT_FOUND, "there is no team %s".formatted(key), "key");
    }

    private Optional<Result<Team>> strangers(ClientSession session, Team team) {
        var strangers = new TreeSet<>(team.names());
        collection(Collections.USERS).find(session, in("_id", team.names()))
                .forEach(user -> strangers.remove(user.getString("_id")));
        return strangers.isEmpty()
                ? Optional.empty()
                : Optional.of(refused(Code.NOT_FOUND, "there is no user %s".formatted(strangers.first()), "members"));
    }

    /// Makes a user.
    ///
    /// @param passwordHash as the server's password encoder made it; null if they sign in by other means
    public Result<Account> createUser(Request request, UserId user, Collection<String> roles,
            @Nullable String passwordHash) {
        return inTransaction(request, session -> {
            if (user.isReserved() || stored(session, user) != null)
                return refused(Code.TAKEN, "the name %s is in use".formatted(user), "name");
            Optional<Result<Account>> wrong = wrongRoles(session, request.asker(), roles);
            if (wrong.isPresent()) return wrong.get();
            var document = new Document("_id", user.value()).append("roles", sorted(roles))
                    .append("password", passwordHash).append("createdAt", Date.from(clock.instant()));
            collection(Collections.USERS).insertOne(session, document);
            record(session, request, Kind.USER, user.value(), Map.of(), words(document));
            return new Result.Done<>(account(session, document));
        });
    }

    /// Gives a user these roles and no others.
    public Result<Account> setRoles(Request request, UserId user, Collection<String> roles) {
        return changeUser(request, user, Role.ADMINISTRATOR.key(), roles, session -> wrongRoles(session,
                request.asker(), roles), new Document("roles", sorted(roles)));
    }

    /// Shuts a user out, from their next request on, or lets them in again, to sign in anew: sessions and API tokens have
    /// ended. Their items stay theirs.
    public Result<Account> setActive(Request request, UserId user, boolean active) {
        return changeUser(request, user, Role.ADMINISTRATOR.key(),
                active ? List.of(Role.ADMINISTRATOR.key()) : List.of(), _ -> Optional.empty(),
                new Document("active", active));
    }

    private interface Check {
        Optional<Result<Account>> problem(ClientSession session);
    }

    /// @param guarded a role that somebody active must keep
    /// @param kept    whether the user keeps it, if it is among them
    private Result<Account> changeUser(Request request, UserId user, String guarded, Collection<String> kept,
            Check check, Document change) {
        return inTransaction(request, session -> {
            @Nullable
            Document before = stored(session, user);
            if (before == null)
                return refused(Code.NOT_FOUND, "there is no user %s".formatted(user), "name");
            Optional<Result<Account>> wrong = check.problem(session);
            if (wrong.isPresent()) return wrong.get();
            if (before.getList("roles", String.class).contains(guarded)) {
                if (!request.asker().administrator()) return administratorNeeded("name");
                if (!kept.contains(guarded) && !others(session, user))
                    return refused(Code.LAST_ADMINISTRATOR, "%s is the last administrator".formatted(user), "name");
            }
            var after = new Document(before);
            after.putAll(change);
            collection(Collections.USERS).updateOne(session, eq("_id", user.value()), new Document("$set", change));
            if (!after.getBoolean("active", true)) {
                Sessions.endAll(database, session, user, null);
                Sessions.endTokens(database, session, user);
            }
            record(session, request, Kind.USER, user.value(), words(before), words(after));
            return new Result.Done<>(account(session, after));
        });
    }

    /// Whether somebody else is an administrator. Marks all of them, so that of two who take each other's place away at
    /// once one is told that the other was faster.
    private boolean others(ClientSession session, UserId user) {
        return collection(Collections.USERS).updateMany(session,
                and(eq("roles", Role.ADMINISTRATOR.key()), ne("active", false), ne("_id", user.value())),
                inc("guarded", 1)).getMatchedCount() > 0;
    }

    private Optional<Result<Account>> wrongRoles(ClientSession session, Asker asker, Collection<String> roles) {
        var unknown = new HashSet<>(roles);
        Role.BUILT_IN.forEach(role -> unknown.remove(role.key()));
        collection(Collections.ROLES).find(session, in("_id", roles))
                .forEach(role -> unknown.remove(role.getString("_id")));
        if (!unknown.isEmpty())
            return Optional.of(refused(Code.NOT_FOUND,
                    "there is no role %s".formatted(new TreeSet<>(unknown).first()), "roles"));
        return roles.contains(Role.ADMINISTRATOR.key()) && !asker.administrator()
                ? Optional.of(administratorNeeded("roles"))
                : Optional.empty();
    }

    private static <T> Result<T> administratorNeeded(String path) {
        return refused(Code.ADMINISTRATOR_NEEDED, "only an administrator may do that to an administrator, or make one",
                path);
    }

    private static <T> Result<T> refused(Code code, String message, String path) {
        return new Result.Refused<>(code, message, path);
    }

    private interface Work<T> {
        Result<T> in(ClientSession session);
    }

    private <T> Result<T> inTransaction(Request request, Work<T> work) {
        request.asker().needSettings();
        return database.inTransaction(work::in);
    }

    private Optional<Role> role(ClientSession session, String key) {
        return Optional.ofNullable(collection(Collections.ROLES).find(session, eq("_id", key)).first())
                .map(RoleDocument::read);
    }

    private Optional<Team> team(ClientSession session, String key) {
        return Optional.ofNullable(collection(Collections.TEAMS).find(session, eq("_id", key)).first())
                .map(Team::read);
    }

    private @Nullable Document stored(ClientSession session, UserId user) {
        return collection(Collections.USERS).find(session, eq("_id", user.value())).first();
    }

    private Account account(ClientSession session, Document stored) {
        return account(stored, collection(Collections.TEAMS).find(session, eq("members", stored.getString("_id")))
                .map(Team::read).into(new ArrayList<>()));
    }

    private static Account account(Document stored, List<Team> teams) {
        var user = new UserId(stored.getString("_id"));
        return new Account(user, sorted(stored.getList("roles", String.class)),
                teams.stream().filter(team -> team.members().contains(user)).map(Team::key).sorted().toList(),
                stored.getBoolean("active", true), stored.getDate("createdAt").toInstant());
    }

    private static List<String> sorted(Collection<String> keys) {
        return List.copyOf(new TreeSet<>(keys));
    }

    private static Map<String, String> words(Role role) {
        var words = new TreeMap<String, String>();
        role.rows().forEach((type, row) -> row
                .forEach((action, scope) -> words.put(type + "." + action, scope.name())));
        words.put("label", role.label());
        words.put("settings", String.valueOf(role.settings()));
        return words;
    }

    private static Map<String, String> words(Team team) {
        return new TreeMap<>(Map.of("label", team.label(), "members", String.join(", ", team.names())));
    }

    private static Map<String, String> words(Document user) {
        return new TreeMap<>(Map.of("roles", String.join(", ", sorted(user.getList("roles", String.class))), "active",
                String.valueOf(user.getBoolean("active", true))));
    }

    private void record(ClientSession session, Request request, Kind kind, String key, Map<String, String> before,
            Map<String, String> after) {
        List<AccessChange.Line> lines = AccessChange.lines(before, after);
        if (lines.isEmpty()) return;
        collection(Collections.ACCESS_CHANGES).insertOne(session, new Document("_id", ItemId.next().value())
                .append("at", Date.from(clock.instant())).append("by", request.asker().user().value())
                .append("request", request.id()).append("kind", kind.name()).append("key", key)
                .append("lines", lines.stream().map(line -> new Document("what", line.what())
                        .append("before", line.before()).append("after", line.after())).toList()));
    }

    private static AccessChange change(Document stored) {
        return new AccessChange(stored.getString("_id"), stored.getDate("at").toInstant(),
                new UserId(stored.getString("by")), stored.getString("request"), Kind.valueOf(stored.getString("kind")),
                stored.getString("key"),
                stored.getList("lines", Document.class).stream().map(line -> new AccessChange.Line(
                        line.getString("what"), line.getString("before"), line.getString("after"))).toList());
    }

    private MongoCollection<Document> collection(Collections collection) {
        return database.collection(collection);
    }
}
