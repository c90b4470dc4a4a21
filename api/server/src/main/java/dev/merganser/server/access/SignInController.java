package dev.merganser.server.access;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import graphql.GraphQLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Controller;

import dev.merganser.model.value.UserId;
import dev.merganser.server.graph.UserError;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.session.BackOff;
import dev.merganser.store.session.Passwords;
import dev.merganser.store.session.Session;
import dev.merganser.store.session.Sessions;
import dev.merganser.store.user.Users;

/// Answers what signin.graphqls offers.
@Controller
class SignInController {
    private static final int LONGEST_LABEL = 100;

    private final Users users;
    private final Sessions sessions;
    private final Passwords passwords;
    private final PasswordEncoder encoder;
    private final BackOff backOff;
    private final Clock clock;
    private final String address;

    SignInController(Store store, Sessions sessions, Passwords passwords, PasswordEncoder encoder, Clock clock,
            @Value("${merganser.address}") String address) {
        this.users = store.users();
        this.sessions = sessions;
        this.passwords = passwords;
        this.encoder = encoder;
        this.backOff = new BackOff(store.database(), clock, "password");
        this.clock = clock;
        this.address = address;
    }

    record Shown(String id, UserId user, Session.Way way, Instant startedAt, Instant usedAt, Instant endsAt,
            String agent, String address, boolean current) {
        static Shown of(Session session, @Nullable Session current) {
            return new Shown(session.id(), session.user(), session.way(), session.startedAt(), session.usedAt(),
                    session.endsAt(), session.agent(), session.address(),
                    current != null && current.id().equals(session.id()));
        }
    }

    record Ended(long ended) {}

    record Made(@Nullable String token, Users.@Nullable ApiToken apiToken, List<UserError> userErrors) {}

    record Revoked(boolean revoked) {}

    record Changed(List<UserError> userErrors) {}

    record Link(@Nullable String link, @Nullable Instant endsAt, List<UserError> userErrors) {}

    @QueryMapping
    List<Shown> sessions(@Argument @Nullable String user, GraphQLContext context) {
        @Nullable
        Session current = Asking.session(context);
        return whose(user, context).stream().flatMap(one -> sessions.of(one).stream())
                .map(session -> Shown.of(session, current)).toList();
    }

    @QueryMapping
    List<Users.ApiToken> apiTokens(@Argument @Nullable String user, GraphQLContext context) {
        return whose(user, context).map(users::tokens).orElse(List.of());
    }

    @MutationMapping
    Ended sessionEnd(@Argument Map<String, Object> input, GraphQLContext context) {
        String id = (String) Objects.requireNonNull(input.get("id"));
        return new Ended(whose((String) input.get("user"), context).filter(one -> sessions.end(one, id)).isPresent()
                ? 1
                : 0);
    }

    @MutationMapping
    Ended sessionsEnd(@Argument Map<String, Object> input, GraphQLContext context) {
        @Nullable
        Session current = Asking.session(context);
        return new Ended(whose((String) input.get("user"), context)
                .map(one -> sessions.endAll(one, current == null ? null : current.id())).orElse(0L));
    }

    @MutationMapping
    Made apiTokenMake(@Argument Map<String, Object> input, GraphQLContext context) {
        String label = ((String) Objects.requireNonNull(input.get("label"))).strip();
        if (label.isEmpty() || label.length() > LONGEST_LABEL)
            return notMade("A token's label has 1 to %d characters.".formatted(LONGEST_LABEL), "label");
        @Nullable
        Instant endsAt = input.get("endsAt") instanceof OffsetDateTime time ? time.toInstant() : null;
        if (endsAt != null && !endsAt.isAfter(clock.instant()))
            return notMade("A token ends in the future.", "endsAt");
        var made = users.newToken(Asking.asker(context).user(), label, endsAt, clock.instant());
        return new Made(made.secret(), made.token(), List.of());
    }

    private static Made notMade(String message, String field) {
        return new Made(null, null, List.of(UserError.of("INVALID", message, field)));
    }

    @MutationMapping
    Revoked apiTokenRevoke(@Argument Map<String, Object> input, GraphQLContext context) {
        String id = (String) Objects.requireNonNull(input.get("id"));
        return new Revoked(whose((String) input.get("user"), context).filter(one -> users.endToken(one, id))
                .isPresent());
    }

    @MutationMapping
    Changed passwordChange(@Argument Map<String, Object> input, GraphQLContext context) {
        UserId user = Asking.asker(context).user();
        String current = (String) Objects.requireNonNull(input.get("currentPassword"));
        String chosen = (String) Objects.requireNonNull(input.get("newPassword"));
        Optional<String> problem = NewPassword.problem(user, chosen);
        if (problem.isPresent())
            return new Changed(List.of(UserError.of("INVALID", problem.get(), "newPassword")));
        var wait = backOff.tried(user.value());
        if (wait.isPresent())
            return new Changed(
                    List.of(UserError.of("TOO_MANY_TRIES", "Too many wrong passwords: try again in %d seconds."
                            .formatted(wait.get().toSeconds() + 1), "currentPassword")));
        String hash = users.find(user.value()).map(Users.User::passwordHash).orElse("");
        if (hash.isEmpty() || !encoder.matches(current, hash))
            return new Changed(List.of(UserError.of("WRONG_PASSWORD", "That isn't your password.", "currentPassword")));
        backOff.right(user.value());
        @Nullable
        Session session = Asking.session(context);
        passwords.change(user, Objects.requireNonNull(encoder.encode(chosen)), new Passwords.Kept(
                session == null ? null : session.id(), Boolean.TRUE.equals(input.get("keepApiTokens"))));
        return new Changed(List.of());
    }

    @MutationMapping
    Link passwordLinkMake(@Argument Map<String, Object> input, GraphQLContext context) {
        Asking.asker(context).needAdministrator();
        return user((String) Objects.requireNonNull(input.get("user"))).flatMap(passwords::link)
                .map(link -> new Link(NewPassword.address(address, link), link.until(), List.of()))
                .orElseGet(() -> new Link(null, null,
                        List.of(UserError.of("NOT_FOUND", "There is no such user, or they sign in by their company.",
                                "user"))));
    }

    /// The asker, or whom an administrator names; empty for a name that nobody can have.
    private static Optional<UserId> whose(@Nullable String user, GraphQLContext context) {
        Asker asker = Asking.asker(context);
        if (user == null || user.equals(asker.user().value())) return Optional.of(asker.user());
        asker.needAdministrator();
        return user(user);
    }

    private static Optional<UserId> user(String name) {
        try {
            return Optional.of(new UserId(name));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
