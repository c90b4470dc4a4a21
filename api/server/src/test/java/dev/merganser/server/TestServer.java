package dev.merganser.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.graphql.autoconfigure.GraphQlSourceBuilderCustomizer;
import org.springframework.boot.mongodb.autoconfigure.MongoClientSettingsBuilderCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.graphql.execution.SchemaReport;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.merganser.model.value.UserId;
import dev.merganser.mongod.TestMongod;
import dev.merganser.server.access.FirstUsers;
import dev.merganser.store.Store;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.access.Scope;
import dev.merganser.store.item.Request;
import dev.merganser.store.user.Rights;
import dev.merganser.store.user.Team;

/// The server as it is, on a base of its own, asked over HTTP. One for all tests of a JVM; each works with items of its
/// own making.
public final class TestServer {
    /// Where messages go, as files.
    public static final Path OUTBOX = Path.of("target", "outbox");
    private static final JsonMapper JSON = new JsonMapper();
    private static @Nullable TestServer running;

    private final ConfigurableApplicationContext application;
    private final HttpClient http = HttpClient.newHttpClient();
    private final FirstUsers.Made first;
    private final String analystToken;
    /// Of the writer's team; the writer sees their items and doesn't change them.
    static final String COLLEAGUE = "colleague";
    /// Of no team; the writer doesn't see their items.
    static final String STRANGER = "stranger";
    private static @Nullable TestServer writing;

    /// Sees every command that the server sends to MongoDB, and takes the first users before they are printed. Without an
    /// annotation, so that a server in a process of its own, which has the tests on its class path, doesn't find it.
    static class Watching implements CommandListener {
        private static final CommandGuard GUARD = new CommandGuard();
        /// Commands with the collections that they are about, save those of the outbox, which sends its own at any moment.
        private static final Queue<String> ON = new ConcurrentLinkedQueue<>();
        private static final Set<String> BACKGROUND = Set.of("live", "delivery", "subscription");
        private FirstUsers.@Nullable Made made;
        private @Nullable SchemaReport report;

        @Bean
        MongoClientSettingsBuilderCustomizer watched() {
            return settings -> settings.addCommandListener(this).addCommandListener(GUARD);
        }

        @Bean
        GraphQlSourceBuilderCustomizer inspected() {
            return source -> source.inspectSchemaMappings(found -> report = found);
        }

        @Bean
        ApplicationRunner taking(FirstUsers users) {
            return _ -> {
                made = users.take().orElseThrow();
                users.told();
            };
        }

        @Bean
        WebGraphQlInterceptor counted() {
            return GUARD;
        }

        @Override
        public void commandStarted(CommandStartedEvent event) {
            // What the server does by itself belongs to no document.
            if (BACKGROUND.contains(Thread.currentThread().getName())) return;
            BsonValue on = event.getCommand().get(event.getCommandName());
            if (on != null && on.isString() && !on.asString().getValue().equals("messages"))
                ON.add(event.getCommandName() + " " + on.asString().getValue());
        }
    }

    private TestServer() {
        application = new SpringApplication(MerganserServer.class, Watching.class).run("--server.port=0",
                "--server.address=127.0.0.1", "--merganser.limits.body-time=5s", "--spring.main.banner-mode=off",
                "--merganser.mail.outbox=" + OUTBOX,
                "--merganser.mail.unsubscribe=http://127.0.0.1/unsubscribe",
                "--spring.mongodb.uri=" + TestMongod.freshUri("server"));
        first = Objects.requireNonNull(application.getBean(Watching.class).made);
        analystToken = store().users().newToken(new UserId(first.analyst()), Instant.now());
    }

    private TestServer(TestServer server, String token) {
        application = server.application;
        first = server.first;
        analystToken = token;
    }

    /// The same server, asked by somebody who sees the items of their team and changes their own.
    public static synchronized TestServer writing() {
        if (writing == null) {
            var role = new Role("writer", "Writer", false, false,
                    Role.everyType(Map.of(Action.VIEW, Scope.TEAM, Action.ADD,
                            Scope.OWN, Action.CHANGE, Scope.OWN, Action.DELETE, Scope.OWN)));
            get().role(role);
            get().as(COLLEAGUE);
            get().as(STRANGER);
            writing = get().as("writer", "writer");
            get().team("writers", "writer", COLLEAGUE);
        }
        return writing;
    }

    /// The same server, asked by that user, who is made if need be.
    ///
    /// @param roles the user's from now on
    public TestServer as(String name, String... roles) {
        var operator = Request.of(Asker.OPERATOR, "test");
        var user = new UserId(name);
        if (store().users().find(name).isEmpty())
            done(store().rights().createUser(operator, user, List.of(roles), null));
        else
            done(store().rights().setRoles(operator, user, List.of(roles)));
        return new TestServer(this, store().users().newToken(user, Instant.now()));
    }

    /// Makes a role, or gives it these rights.
    public void role(Role role) {
        var operator = Request.of(Asker.OPERATOR, "test");
        if (store().rights().createRole(operator, role) instanceof Rights.Result.Refused)
            done(store().rights().changeRole(operator, role));
    }

    /// Makes a team, or gives it these members.
    public void team(String key, String... members) {
        var names = new java.util.TreeSet<UserId>();
        for (String member : members) names.add(new UserId(member));
        var operator = Request.of(Asker.OPERATOR, "test");
        var team = new Team(key, key, names);
        if (store().rights().createTeam(operator, team) instanceof Rights.Result.Refused)
            done(store().rights().changeTeam(operator, team));
    }

    private static void done(Rights.Result<?> result) {
        if (result instanceof Rights.Result.Refused<?> refused) throw new AssertionError(refused);
    }

    public static synchronized TestServer get() {
        if (running == null) running = new TestServer();
        return running;
    }

    public Store store() {
        return application.getBean(Store.class);
    }

    public <T> T bean(Class<T> type) {
        return application.getBean(type);
    }

    public FirstUsers.Made firstUsers() {
        return first;
    }

    /// What of the schema nothing answers, and what answers nothing of it.
    public SchemaReport schemaReport() {
        return Objects.requireNonNull(application.getBean(Watching.class).report);
    }

    /// An answer of the server's.
    ///
    /// @param text of the body
    public record Answer(int status, String type, String text) {
        public JsonNode json() {
            return JSON.readTree(text);
        }

        /// What a document selected; fails if there are errors.
        public JsonNode data(String... path) {
            JsonNode node = json();
            if (node.has("errors")) throw new AssertionError(text);
            node = node.path("data");
            for (String step : path) {
                node = step.matches("\\d+") ? node.path(Integer.parseInt(step)) : node.path(step);
            }
            return node;
        }

        public String error() {
            return json().path("errors").path(0).path("message").asString();
        }

        public String code() {
            return json().path("errors").path(0).path("extensions").path("code").asString();
        }
    }

    /// Runs a document as the analyst.
    public Answer run(String document) {
        return run(document, Map.of());
    }

    public Answer run(String document, Map<String, ?> variables) {
        return post(document, variables, analystToken);
    }

    /// Runs a document as the analyst, who reads that language.
    public Answer runIn(String language, String document) {
        return send(signedIn("/graphql").header("Content-Type", "application/json")
                .header("Accept-Language", language).POST(HttpRequest.BodyPublishers
                        .ofString(JSON.writeValueAsString(Map.of("query", document)))));
    }

    /// Runs a document as whoever has the token.
    public Answer runAs(String token, String document) {
        return post(document, Map.of(), token);
    }

    public int port() {
        return Integer.parseInt(application.getEnvironment().getProperty("local.server.port", ""));
    }

    /// By which whoever asks here signs in.
    public String token() {
        return analystToken;
    }

    public Answer runAsAdministrator(String document) {
        return post(document, Map.of(), first.token());
    }

    private Answer post(String document, Map<String, ?> variables, String token) {
        Answer answer = send(request("/graphql").header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token).POST(HttpRequest.BodyPublishers
                        .ofString(
                                escaped(JSON.writeValueAsString(Map.of("query", document, "variables", variables))))));
        assertThat(Watching.GUARD.tooMany()).as("documents with more commands than relations").isEmpty();
        return answer;
    }

    /// Halves of pairs can't stand in UTF-8; as escapes they can.
    public static String escaped(String json) {
        return json.chars()
                .mapToObj(c -> Character.isSurrogate((char) c) ? "\\u%04x".formatted(c) : String.valueOf((char) c))
                .collect(Collectors.joining());
    }

    /// The names of the commands that `document` takes, save those that look up who asks, and further batches of
    /// large answers.
    public List<String> commandsOf(String document) {
        run(document).data();
        run(document).data();
        return Watching.GUARD.last();
    }

    /// The reads that `document` takes, as they are sent to MongoDB.
    public List<BsonDocument> readsOf(String document) {
        commandsOf(document);
        return Watching.GUARD.lastReads();
    }

    /// The commands since this was last asked, as `find items`.
    public List<String> watched() {
        List<String> seen = List.copyOf(Watching.ON);
        Watching.ON.clear();
        return seen;
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port") + path));
    }

    public HttpRequest.Builder signedIn(String path) {
        return request(path).header("Authorization", "Bearer " + analystToken);
    }

    public Answer send(HttpRequest.Builder request) {
        return answer(respond(http, request));
    }

    public static Answer answer(HttpResponse<String> response) {
        return new Answer(response.statusCode(), response.headers().firstValue("Content-Type").orElse(""),
                response.body());
    }

    public static HttpResponse<String> respond(HttpClient client, HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Makes a contact.
    ///
    /// @param fields as GraphQL writes them
    /// @return its id
    public String contact(String fields) {
        return create("contact", fields);
    }

    /// Makes an item of any type, such as `company`.
    public String create(String type, String fields) {
        JsonNode payload = run("mutation { %1$sCreate(input: {%1$s: {%2$s}}) { %1$s { id } userErrors { message } } }"
                .formatted(type, fields)).data(type + "Create");
        if (!payload.path("userErrors").isEmpty()) throw new AssertionError(payload);
        return payload.path(type).path("id").asString();
    }

    /// Strings as GraphQL writes a list of them.
    public static String ids(String... ids) {
        return "[\"" + String.join("\", \"", ids) + "\"]";
    }
}
