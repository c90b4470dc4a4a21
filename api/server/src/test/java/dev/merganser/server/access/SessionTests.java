package dev.merganser.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.password.PasswordEncoder;

import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.UserId;
import dev.merganser.server.TestServer;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.database.Collections;
import dev.merganser.store.message.Senders;

class SessionTests {
    private static final String PASSWORD = "a rather long one";

    private final TestServer server = TestServer.get();
    private final Store store = server.store();

    private String user() {
        var user = new UserId("person-" + UUID.randomUUID());
        store.users().add(new Asker(user, Set.of(Role.ANALYST)),
                Objects.requireNonNull(server.bean(PasswordEncoder.class).encode(PASSWORD)), Instant.now());
        return user.value();
    }

    private Browser browser() {
        return new Browser(server.port());
    }

    @Test
    void somebodySeesTheirSessionsAndEndsThem() {
        String user = user();
        Browser here = browser().signIn(user, PASSWORD), there = browser().signIn(user, PASSWORD);

        var sessions = here.run("{ sessions { id current way agent } }").data("sessions");
        assertThat(sessions).hasSize(2);
        assertThat(sessions.get(1).path("current").asBoolean()).isTrue();
        assertThat(sessions.get(0).path("agent").asString()).isEqualTo("Test browser");

        String other = sessions.get(0).path("id").asString();
        String end = "mutation { sessionEnd(input: {id: \"%s\"}) { ended } }";
        assertThat(server.run(end.formatted(other)).data("sessionEnd", "ended").asInt()).isZero(); // somebody else asks
        assertThat(here.run(end.formatted(other)).data("sessionEnd", "ended").asInt()).isEqualTo(1);
        assertThat(there.isSignedIn()).isFalse();
        assertThat(here.isSignedIn()).isTrue();
    }

    @Test
    void aRequestWithATokenStartsNoSession() {
        String user = user(), token = store.users().newToken(new UserId(user), Instant.now());
        assertThat(server.runAs(token, "{ sessions { id } }").data("sessions")).isEmpty();
        assertThat(server.runAs(token, "{ sessions { id } }").data("sessions")).isEmpty();
    }

    @Test
    void anAdministratorEndsASessionAndNobodyElseDoes() {
        String user = user();
        Browser here = browser().signIn(user, PASSWORD);
        String end = "mutation { sessionsEnd(input: {user: \"%s\"}) { ended } }".formatted(user);

        assertThat(server.run(end).code()).isEqualTo("FORBIDDEN");
        assertThat(server.run("{ sessions(user: \"%s\") { id } }".formatted(user)).code()).isEqualTo("FORBIDDEN");
        assertThat(here.isSignedIn()).isTrue();
        assertThat(server.runAsAdministrator(end).data("sessionsEnd", "ended").asInt()).isEqualTo(1);
        assertThat(here.isSignedIn()).isFalse();
    }

    @Test
    void signingOutEndsTheSessionForWhoeverHasItsCookie() {
        Browser here = browser().signIn(user(), PASSWORD);
        Browser thief = here.withItsCookies();
        assertThat(thief.isSignedIn()).isTrue();
        here.submit("/sign-in", "/sign-out", Map.of());
        assertThat(here.isSignedIn()).isFalse();
        assertThat(thief.isSignedIn()).isFalse();
    }

    @Test
    void aChangedPasswordEndsTheOtherSessions() {
        String user = user();
        Browser here = browser().signIn(user, PASSWORD), there = browser().signIn(user, PASSWORD);
        String change = "mutation { passwordChange(input: {currentPassword: \"%s\", newPassword: \"%s\"}) { userErrors { code } } }";

        assertThat(here.run(change.formatted("wrong", "another long one")).text()).contains("WRONG_PASSWORD");
        assertThat(here.run(change.formatted(PASSWORD, "short")).text()).contains("INVALID");
        assertThat(there.isSignedIn()).isTrue();
        assertThat(here.run(change.formatted(PASSWORD, "another long one")).data("passwordChange", "userErrors"))
                .isEmpty();
        assertThat(there.isSignedIn()).isFalse();
        assertThat(here.isSignedIn()).isTrue();
        assertThat(browser().signIn(user, "another long one").isSignedIn()).isTrue();
    }

    @Test
    void apiTokensEndWithAForgottenPasswordAndWithAChangedOneUnlessTheyAreKept() {
        String user = user(),
                change = "mutation { passwordChange(input: {currentPassword: \"%s\", newPassword: \"%s\"%s}) "
                        + "{ userErrors { code } } }";
        Browser here = browser().signIn(user, PASSWORD);
        String token = store.users().newToken(new UserId(user), Instant.now());
        here.run(change.formatted(PASSWORD, "another long one", ", keepApiTokens: true")).data();
        assertThat(isGood(token)).isTrue();
        here.run(change.formatted("another long one", "a third long one", "")).data();
        assertThat(isGood(token)).isFalse();

        String made = store.users().newToken(new UserId(user), Instant.now());
        String link = server.runAsAdministrator("mutation { passwordLinkMake(input: {user: \"%s\"}) { link } }"
                .formatted(user)).data("passwordLinkMake", "link").asString().replaceFirst("http://[^/]+", "");
        assertThat(isGood(made)).isTrue();
        browser().submit(link, Map.of("token", token(link), "password", "the owner's long one"));
        assertThat(isGood(made)).isFalse();
        assertThat(browser().signIn(user, "the owner's long one").isSignedIn()).isTrue();
    }

    private boolean isGood(String token) {
        return server.runAs(token, "{ viewer { user { name } } }").status() == 200;
    }

    @Test
    void aFloodOfSignInsByNamesThatNobodyHasWaitsItsTurnAndCountsNothingWithoutOne() throws Exception {
        String user = user();
        Browser flooding = browser();
        flooding.get("/sign-in");
        var tries = store.database().collection(Collections.TRIES);
        long before = tries.countDocuments();
        var told = new java.util.ArrayList<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = threads.invokeAll(Stream.<Callable<String>>generate(() -> () -> flooding
                    .submit("/sign-in", Map.of("name", "nobody-" + UUID.randomUUID(), "password", "a guess"))
                    .headers().firstValue("Location").orElse("")).limit(200).toList());
            for (var answer : answers) told.add(answer.get().replaceFirst(".*[?]", ""));
        }
        assertThat(Set.copyOf(told)).isEqualTo(Set.of("wrong", "crowded"));
        assertThat(tries.countDocuments() - before).isEqualTo(told.stream().filter("wrong"::equals).count());
        assertThat(flooding.get("/sign-in?crowded").body()).contains("Try again in a few seconds");
        assertThat(browser().signIn(user, PASSWORD).isSignedIn()).isTrue();
    }

    @Test
    void whoeverIsDeactivatedIsOutAtOnceAndDoesNotComeBackByAnOldSession() {
        String user = user();
        Browser here = browser().signIn(user, PASSWORD);
        var users = store.database().collection(Collections.USERS);

        users.updateOne(Filters.eq("_id", user), Updates.set("active", false));
        assertThat(here.isSignedIn()).isFalse();
        users.updateOne(Filters.eq("_id", user), Updates.set("active", true));
        assertThat(here.isSignedIn()).isFalse();
        assertThat(browser().signIn(user, PASSWORD).isSignedIn()).isTrue();
    }

    @Test
    void aTokenIsMadeListedAndRevokedAndEndsByItself() {
        Browser here = browser().signIn(user(), PASSWORD);
        var made = here.run("mutation { apiTokenMake(input: {label: \"Report\"}) { token apiToken { id } } }")
                .data("apiTokenMake");
        String token = made.path("token").asString();
        assertThat(server.runAs(token, "{ apiTokens { label endsAt } }").data("apiTokens").toString())
                .isEqualTo("[{\"label\":\"Report\",\"endsAt\":null}]");
        assertThat(here.run("{ apiTokens { id } }").text()).doesNotContain(token.substring(4));

        String revoke = "mutation { apiTokenRevoke(input: {id: \"%s\"}) { revoked } }"
                .formatted(made.at("/apiToken/id").asString());
        assertThat(server.run(revoke).data("apiTokenRevoke", "revoked").asBoolean()).isFalse(); // another's
        assertThat(here.run(revoke).data("apiTokenRevoke", "revoked").asBoolean()).isTrue();
        assertThat(server.runAs(token, "{ viewer { user { name } } }").status()).isEqualTo(401);

        assertThat(here.run("mutation { apiTokenMake(input: {label: \"x\", endsAt: \"2020-01-01T00:00:00Z\"}) "
                + "{ userErrors { code path } } }").text()).contains("INVALID", "endsAt");
        var user = new UserId(user());
        var ended = store.users().newToken(user, "old", Instant.now().minusSeconds(1), Instant.now());
        assertThat(server.runAs(ended.secret(), "{ viewer { user { name } } }").status()).isEqualTo(401);
    }

    @Test
    void aForgottenPasswordIsReplacedByALetterThatIsGoodOnce() {
        String user = user();
        server.bean(Senders.class).verify(Asker.OPERATOR, new UserId(user),
                new Senders.Sender(EmailAddress.parse(user + "@example.org").orElseThrow(), "A person"));
        Browser session = browser().signIn(user, PASSWORD), forgetful = browser();

        var asked = forgetful.submit("/forgotten-password", Map.of("name", user));
        var unknown = browser().submit("/forgotten-password", Map.of("name", "nobody-" + UUID.randomUUID()));
        assertThat(asked.statusCode()).isEqualTo(unknown.statusCode()).isEqualTo(303);
        assertThat(asked.headers().firstValue("Location")).isEqualTo(unknown.headers().firstValue("Location"));

        String link = letter(user + "@example.org");
        assertThat(forgetful.submit(link, Map.of("token", token(link), "password", "short")).body())
                .contains("12 to 200");
        var changed = forgetful.submit(link, Map.of("token", token(link), "password", "an even longer one"));
        assertThat(changed.headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).contains("changed"));
        assertThat(session.isSignedIn()).isFalse();
        assertThat(browser().signIn(user, "an even longer one").isSignedIn()).isTrue();
        assertThat(forgetful.get(link).body()).contains("was used, or has expired");
        assertThat(store.database().collection(Collections.PASSWORD_LINKS).find()).allSatisfy(
                stored -> assertThat(stored.toJson()).doesNotContain(token(link)));
    }

    private static String token(String link) {
        return link.replaceFirst(".*token=", "");
    }

    /// The address in the letter that goes to somebody.
    private static String letter(String to) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < deadline) {
            Optional<String> letter = letters().filter(text -> text.contains(to)).findFirst();
            if (letter.isPresent()) {
                Matcher link = Pattern.compile("http://localhost:\\S+?(/new-password\\?token=[\\w=\\-]+)")
                        .matcher(letter.get().replace("=\r\n", "").replace("=3D", "="));
                if (!link.find()) throw new AssertionError(letter.get());
                return link.group(1);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
        throw new AssertionError("no letter came");
    }

    private static Stream<String> letters() {
        try (var files = Files.list(TestServer.OUTBOX)) {
            return files.filter(file -> file.toString().endsWith(".eml")).map(file -> {
                try {
                    return Files.readString(file);
                } catch (IOException e) {
                    return "";
                }
            }).toList().stream();
        } catch (IOException e) {
            return Stream.of();
        }
    }

    @Test
    void anAdministratorMakesALinkAndNobodyElseDoes() {
        String user = user(),
                make = "mutation { passwordLinkMake(input: {user: \"%s\"}) { link userErrors { code } } }";
        assertThat(server.run(make.formatted(user)).data("passwordLinkMake", "userErrors", "0", "code").asString())
                .isEqualTo("FORBIDDEN");
        String link = server.runAsAdministrator(make.formatted(user)).data("passwordLinkMake", "link").asString();
        String path = link.replaceFirst("http://[^/]+", "");
        browser().submit(path, Map.of("token", token(link), "password", "the chosen long one"));
        assertThat(browser().signIn(user, "the chosen long one").isSignedIn()).isTrue();
        assertThat(server.runAsAdministrator(make.formatted("nobody")).text()).contains("NOT_FOUND");
    }

    @Test
    void aFirstStartThatIsKilledBeforeItTellsIsMadeGoodByTheNext() {
        var encoder = server.bean(PasswordEncoder.class);
        var clock = java.time.Clock.systemUTC();
        try (var client = com.mongodb.client.MongoClients.create(dev.merganser.mongod.TestMongod.freshUri("first"))) {
            Store fresh = Store.open(client, "first_" + UUID.randomUUID().toString().replace("-", ""),
                    Store.Locality.GERMANY, clock);
            var killed = new FirstUsers(fresh, encoder, clock).take().orElseThrow();
            var second = new FirstUsers(fresh, encoder, clock);
            var told = second.take().orElseThrow();

            assertThat(told.administratorPassword()).isNotEqualTo(killed.administratorPassword());
            assertThat(encoder.matches(told.analystPassword(),
                    fresh.users().find("analyst").orElseThrow().passwordHash())).isTrue();
            assertThat(fresh.users().byToken(killed.token())).isEmpty();
            second.told();
            assertThat(new FirstUsers(fresh, encoder, clock).take()).isEmpty();
            assertThat(encoder.matches(told.administratorPassword(),
                    fresh.users().find("admin").orElseThrow().passwordHash())).isTrue();
            fresh.database().mongo().drop();
        }
    }
}
