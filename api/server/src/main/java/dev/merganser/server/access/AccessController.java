package dev.merganser.server.access;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;

import graphql.GraphQLContext;
import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Controller;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.server.graph.Cursors;
import dev.merganser.server.graph.ListPage;
import dev.merganser.server.graph.Paging;
import dev.merganser.server.graph.UserError;
import dev.merganser.store.Store;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Role;
import dev.merganser.store.access.Scope;
import dev.merganser.store.item.Request;
import dev.merganser.store.user.AccessChange;
import dev.merganser.store.user.Rights;
import dev.merganser.store.user.Rights.Account;
import dev.merganser.store.user.Rights.Result;
import dev.merganser.store.user.Team;

/// Answers what access.graphqls offers; decides nothing about rights.
@Controller
class AccessController {
    private static final int SHORTEST_PASSWORD = 12, LONGEST_PASSWORD = 200;

    private final Store store;
    private final Rights rights;
    private final PasswordEncoder passwords;

    AccessController(Store store, PasswordEncoder passwords) {
        this.store = store;
        this.rights = store.rights();
        this.passwords = passwords;
    }

    record RolePayload(ShownRights.@Nullable ShownRole role, List<UserError> userErrors) {}

    record TeamPayload(@Nullable Team team, List<UserError> userErrors) {}

    record UserPayload(@Nullable Account user, List<UserError> userErrors) {}

    @QueryMapping
    List<ShownRights.ShownRole> roles(GraphQLContext context) {
        return rights.roles(Asking.asker(context)).stream().map(ShownRights.ShownRole::of).toList();
    }

    @QueryMapping
    List<Team> teams(GraphQLContext context) {
        return rights.teams(Asking.asker(context));
    }

    @QueryMapping
    List<Account> users(GraphQLContext context) {
        return rights.accounts(Asking.asker(context));
    }

    @QueryMapping
    ListPage<AccessChange> accessChanges(GraphQLContext context, DataFetchingEnvironment environment) {
        Paging paging = Paging.of(environment);
        var cursors = new Cursors("accessChanges");
        List<AccessChange> read = rights.changes(Asking.asker(context),
                cursors.place(paging.cursor(), place -> new ItemId(place).value()), paging.limit() + 1);
        return ListPage.ofOneMore(read, paging, change -> change, change -> cursors.cursor(change.id()));
    }

    @MutationMapping
    RolePayload roleCreate(@Argument Map<String, Object> input, GraphQLContext context) {
        return role(context, request -> rights.createRole(request, role(input)));
    }

    @MutationMapping
    RolePayload roleChange(@Argument Map<String, Object> input, GraphQLContext context) {
        return role(context, request -> rights.changeRole(request, role(input)));
    }

    @MutationMapping
    RolePayload roleDelete(@Argument Map<String, Object> input, GraphQLContext context) {
        return role(context, request -> rights.deleteRole(request, text(input, "key")));
    }

    @MutationMapping
    TeamPayload teamCreate(@Argument Map<String, Object> input, GraphQLContext context) {
        return team(context, request -> rights.createTeam(request, team(input)));
    }

    @MutationMapping
    TeamPayload teamChange(@Argument Map<String, Object> input, GraphQLContext context) {
        return team(context, request -> rights.changeTeam(request, team(input)));
    }

    @MutationMapping
    TeamPayload teamDelete(@Argument Map<String, Object> input, GraphQLContext context) {
        return team(context, request -> rights.deleteTeam(request, text(input, "key")));
    }

    @MutationMapping
    UserPayload userCreate(@Argument Map<String, Object> input, GraphQLContext context) {
        return user(context, request -> rights.createUser(request, user(text(input, "name")), strings(input, "roles"),
                hash((String) input.get("password"))));
    }

    @MutationMapping
    UserPayload userSetRoles(@Argument Map<String, Object> input, GraphQLContext context) {
        return user(context,
                request -> rights.setRoles(request, user(text(input, "name")), strings(input, "roles")));
    }

    @MutationMapping
    UserPayload userDeactivate(@Argument Map<String, Object> input, GraphQLContext context) {
        return user(context, request -> rights.setActive(request, user(text(input, "name")), false));
    }

    @MutationMapping
    UserPayload userActivate(@Argument Map<String, Object> input, GraphQLContext context) {
        return user(context, request -> rights.setActive(request, user(text(input, "name")), true));
    }

    /// An input that can't stand for anything.
    private static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String part;

        Malformed(String part, String message) {
            super(message, null, false, false);
            this.part = part;
        }
    }

    private static RolePayload role(GraphQLContext context, Function<Request, Result<Role>> work) {
        var errors = new ArrayList<UserError>();
        Role role = run(context, work, errors);
        return new RolePayload(role == null ? null : ShownRights.ShownRole.of(role), errors);
    }

    private static TeamPayload team(GraphQLContext context, Function<Request, Result<Team>> work) {
        var errors = new ArrayList<UserError>();
        return new TeamPayload(run(context, work, errors), errors);
    }

    private static UserPayload user(GraphQLContext context, Function<Request, Result<Account>> work) {
        var errors = new ArrayList<UserError>();
        return new UserPayload(run(context, work, errors), errors);
    }

    private static <T> @Nullable T run(GraphQLContext context, Function<Request, Result<T>> work,
            List<UserError> errors) {
        Request request = Asking.request(context);
        request.asker().needSettings();
        try {
            switch (work.apply(request)) {
                case Result.Done<T>(var value) -> {
                    return value;
                }
                case Result.Refused<T>(var code, var message, var path) ->
                    errors.add(UserError.of(code.name(), UserError.sentence(message), path));
            }
        } catch (Malformed e) {
            errors.add(UserError.of("INVALID", UserError.sentence(String.valueOf(e.getMessage())), e.part));
        }
        return null;
    }

    private Role role(Map<String, Object> input) {
        var rows = new HashMap<String, Map<Action, Scope>>();
        for (Object one : (List<?>) Objects.requireNonNull(input.get("permissions"))) {
            var row = (Map<?, ?>) one;
            var scopes = new EnumMap<Action, Scope>(Action.class);
            for (Action action : Action.values()) {
                scopes.put(action, Scope.valueOf(String.valueOf(row.get(wireName(action)))));
            }
            if (rows.put(row(row), scopes) != null)
                throw new Malformed("permissions", "%s has two rows".formatted(row(row)));
        }
        try {
            return new Role(text(input, "key"), text(input, "label").strip(), false,
                    Boolean.TRUE.equals(input.get("settings")), rows);
        } catch (IllegalArgumentException e) {
            throw new Malformed(Role.isKey(text(input, "key")) ? "label" : "key", String.valueOf(e.getMessage()));
        }
    }

    private static String wireName(Action action) {
        return action.name().toLowerCase(java.util.Locale.ROOT);
    }

    private String row(Map<?, ?> row) {
        var type = ItemType.valueOf(String.valueOf(row.get("type")));
        if (!(row.get("process") instanceof String process)) return type.wireName();
        try {
            var key = new TypeKey(type, process);
            if (store.definitions().catalogueWith(key).find(key).isPresent()) return key.toString();
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new Malformed("permissions", "there is no process %s of that type".formatted(process));
    }

    private static Team team(Map<String, Object> input) {
        var members = new TreeSet<UserId>();
        strings(input, "members").forEach(name -> members.add(user(name)));
        try {
            return new Team(text(input, "key"), text(input, "label").strip(), members);
        } catch (IllegalArgumentException e) {
            throw new Malformed(Role.isKey(text(input, "key")) ? "label" : "key", String.valueOf(e.getMessage()));
        }
    }

    private static UserId user(String name) {
        try {
            return new UserId(name);
        } catch (IllegalArgumentException e) {
            throw new Malformed("name", String.valueOf(e.getMessage()));
        }
    }

    private @Nullable String hash(@Nullable String password) {
        if (password == null) return null;
        if (password.length() < SHORTEST_PASSWORD || password.length() > LONGEST_PASSWORD)
            throw new Malformed("password", "a password has %d to %d characters".formatted(SHORTEST_PASSWORD,
                    LONGEST_PASSWORD));
        return passwords.encode(password);
    }

    private static String text(Map<String, Object> input, String name) {
        return (String) Objects.requireNonNull(input.get(name));
    }

    private static List<String> strings(Map<String, Object> input, String name) {
        return ((List<?>) Objects.requireNonNull(input.get(name))).stream().map(String::valueOf).toList();
    }
}
