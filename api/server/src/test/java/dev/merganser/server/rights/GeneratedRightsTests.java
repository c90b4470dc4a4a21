package dev.merganser.server.rights;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import graphql.schema.GraphQLFieldDefinition;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.graphql.execution.GraphQlSource;
import tools.jackson.databind.JsonNode;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.TestServer;
import dev.merganser.server.TestServer.Answer;
import dev.merganser.server.live.Socket;
import dev.merganser.server.rights.World.Thing;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Role;
import dev.merganser.store.access.Scope;
import dev.merganser.store.suggestion.SuggestionId;

/// Asks for every field of every type, and for every mutation, under every kind of role, by documents that are made from
/// the schema; and judges the answers by an oracle of its own, which knows the roles and whose items they are.
///
/// What is added to the schema is asked for by itself. Should it be out of reach for the generator, the first test says so.
/// `-Dmerganser.rights=all` asks about every item of every owner; else they take turns.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(org.junit.jupiter.api.MethodOrderer.OrderAnnotation.class)
@DisplayName("R60 R61 R62 R66 R67: what one may not see does not exist")
class GeneratedRightsTests {
    private static final boolean ALL = "all".equals(System.getProperty("merganser.rights"));
    private static final List<ItemType> TYPES = List.of(ItemType.values());
    private static final List<String> FORMATS = List.of("csv", "jsonl");
    private static final Map<Action, Scope> NOTHING = Map.of();

    /// The roles, as the oracle knows them: by the type's name, or `*`.
    private static final Map<String, Map<String, Map<Action, Scope>>> ROLES = new LinkedHashMap<>();
    static {
        ROLES.put("none", Map.of());
        ROLES.put("nothing", Map.of("*", NOTHING));
        ROLES.put("viewOwn", Map.of("*", Map.of(Action.VIEW, Scope.OWN)));
        ROLES.put("viewTeam", Map.of("*", Map.of(Action.VIEW, Scope.TEAM)));
        ROLES.put("viewAll", Map.of("*", Map.of(Action.VIEW, Scope.ALL)));
        ROLES.put("everythingOwn", Map.of("*", every(Scope.OWN)));
        ROLES.put("everythingTeam", Map.of("*", every(Scope.TEAM)));
        ROLES.put("changeMoreThanSeen", Map.of("*", Map.of(Action.VIEW, Scope.OWN, Action.CHANGE, Scope.ALL,
                Action.DELETE, Scope.ALL, Action.ADD, Scope.ALL, Action.EXPORT, Scope.ALL)));
        ROLES.put("mixed", Map.of("contact", Map.of(Action.VIEW, Scope.ALL, Action.CHANGE, Scope.OWN), "company",
                Map.of(Action.VIEW, Scope.TEAM), "deal", every(Scope.OWN), "smartProcessItem", NOTHING,
                "smartProcessItem:rights", Map.of(Action.VIEW, Scope.TEAM, Action.CHANGE, Scope.TEAM)));
        ROLES.put("settings", Map.of());
        ROLES.put("analyst", Map.of("*", Map.of(Action.VIEW, Scope.ALL, Action.ADD, Scope.ALL, Action.CHANGE,
                Scope.ALL, Action.DELETE, Scope.ALL)));
        ROLES.put("administrator", Map.of("*", every(Scope.ALL)));
    }
    private static final Set<String> BUILT_IN = Set.of("analyst", "administrator");

    private final Documents documents = new Documents(TestServer.get().bean(GraphQlSource.class).schema());
    private final World world = new World(TestServer.get());
    private final Map<String, Long> perQuery = new HashMap<>();
    private long combinations, requests;
    private int turn;
    private final List<String> wrong = new ArrayList<>();

    private static Map<Action, Scope> every(Scope scope) {
        var row = new HashMap<Action, Scope>();
        for (Action action : Action.values()) row.put(action, scope);
        return row;
    }

    @BeforeAll
    void roles() {
        ROLES.forEach((key, rows) -> {
            if (key.equals("none") || BUILT_IN.contains(key)) return;
            var stored = new HashMap<String, Map<Action, Scope>>();
            rows.forEach((type, row) -> {
                if (type.equals("*")) stored.putAll(Role.everyType(row));
                else stored.put(type, row);
            });
            TestServer.get().role(new Role(key, key, false, key.equals("settings"), stored));
        });
    }

    @AfterAll
    void leave() {
        TestServer.get().as(World.WALKER);
        TestServer.get().store().database().mongo().getCollection("runs")
                .deleteMany(new Document("requestedBy", World.WALKER));
        TestServer.get().store().database().mongo().getCollection("suggestions")
                .deleteMany(new Document("run", "run"));
        System.out.printf(
                "GeneratedRightsTests: %,d combinations of field or mutation, role and item, by %,d requests%n",
                combinations, requests);
    }

    /// The oracle.
    private static boolean may(String role, Action action, Thing thing) {
        Map<String, Map<Action, Scope>> rows = Objects.requireNonNull(ROLES.get(role));
        Map<Action, Scope> row = rows.get(thing.type().toString());
        if (row == null) row = rows.get(thing.type().type().wireName());
        if (row == null) row = rows.getOrDefault("*", NOTHING);
        return reaches(row.getOrDefault(action, Scope.NONE), thing.owner())
                && reaches(row.getOrDefault(Action.VIEW, Scope.NONE), thing.owner());
    }

    private static boolean reaches(Scope scope, String owner) {
        return switch (scope) {
            case NONE -> false;
            case OWN -> owner.equals(World.WALKER);
            case TEAM -> owner.equals(World.WALKER) || owner.equals(World.MATE);
            case ALL -> true;
        };
    }

    @Test
    @Order(1)
    void everyFieldOfEveryTypeIsAskedFor() {
        Thing any = world.of(World.WALKER, ItemType.DEAL);
        documents.queries().forEach(query -> world.things.forEach(thing -> documents.query(query,
                thing.target(thing.token()))));
        documents.mutations().forEach(mutation -> documents.mutation(mutation, any.target("x")));
        documents.subscriptions().forEach(subscription -> world.things
                .forEach(thing -> documents.subscription(subscription, thing.target(thing.token()))));
        var missing = new TreeSet<>(documents.all());
        missing.removeAll(documents.selected);
        assertThat(missing).as("fields that no generated document selects: extend Documents, so that they are covered")
                .isEmpty();
    }

    @Test
    @Order(2)
    void noAnswerHoldsAnythingOfAHiddenItem() {
        wrong.clear();
        for (String role : ROLES.keySet()) {
            TestServer asker = asker(role);
            for (GraphQLFieldDefinition query : documents.queries()) {
                for (Thing thing : targets(query, true)) query(role, asker, query, thing);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    @Order(3)
    void nothingIsWrittenBeyondOnesRights() {
        wrong.clear();
        for (String role : ROLES.keySet()) {
            TestServer asker = asker(role);
            for (GraphQLFieldDefinition mutation : documents.mutations()) {
                for (Thing thing : targets(mutation, false)) mutate(role, asker, mutation, thing);
            }
            world.restoreSuggestions();
            world.files();
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    @Order(4)
    void noSubscriptionTellsOfAHiddenItem() {
        wrong.clear();
        var from = new HashMap<String, String>();
        from.put("itemChanged", behindEverything());
        from.put("notificationAdded", TestServer.get().as(World.WALKER)
                .run("{ notifications(first: 0) { newestCursor } }").data("notifications", "newestCursor").asString());
        world.touch();
        world.tell();
        for (String role : ROLES.keySet()) {
            try (var socket = Socket.open(TestServer.get().port(), asker(role).token())) {
                documents.subscriptions().forEach(field -> follow(role, socket, field, from));
            }
        }
        world.restored();
        assertThat(wrong).isEmpty();
    }

    /// The place in the changes behind all that was written before. The process that is asked may not have got so far yet,
    /// on a busy machine: its own place tells of what earlier tests wrote once more. So something is written, and told.
    private static String behindEverything() {
        TestServer server = TestServer.get();
        String cursor = server.run("{ itemChangesCursor }").data("itemChangesCursor").asString();
        String marker = server.contact("givenName: \"Marker\"");
        server.run("mutation { itemDelete(input: {id: \"%s\", version: 1}) { userErrors { code } } }".formatted(marker))
                .data();
        try (var socket = Socket.open(server.port(), server.token())) {
            socket.subscribe("marker", "subscription { itemChanged(after: \"%s\", ids: [\"%s\"]) { cursor action } }"
                    .formatted(cursor, marker));
            JsonNode event = socket.next().at("/payload/data/itemChanged");
            while (!event.path("action").asString().equals("DELETED"))
                event = socket.next().at("/payload/data/itemChanged");
            return event.path("cursor").asString();
        }
    }

    /// What is told comes in order, and what everybody with any right to view sees comes last: had there been anything
    /// hidden, it would have come before. Whoever sees nothing is waited for until what follows has come.
    private void follow(String role, Socket socket, GraphQLFieldDefinition field, Map<String, String> from) {
        String named = field.getName(), after = Objects.requireNonNull(from.get(named), "a new subscription: cover it");
        boolean items = named.equals("itemChanged");
        for (ItemType type : items ? TYPES : List.of(ItemType.CONTACT)) {
            Thing any = world.of(World.WALKER, type);
            String document = documents.subscription(field, any.target(any.token())).replaceFirst(named, named
                    + "(after: \"" + after + "\"" + (items ? ", types: [" + type + "])" : ")"));
            socket.subscribe(named + type, document);
            combinations += fields(field);
            requests++;
            List<String> expected = world.things.stream().filter(thing -> !items || thing.type().type() == type)
                    .filter(thing -> may(role, Action.VIEW, thing)).map(Thing::id).toList();
            var told = new ArrayList<String>();
            while (told.size() < expected.size()) {
                JsonNode event = socket.next();
                judge(role + " " + named + " ", role, new Answer(200, "", event.toString()), NOBODY);
                if (!event.path("type").asString().equals("next") || event.path("payload").has("errors")) {
                    wrong.add(role + " " + document + " answers " + event);
                    return;
                }
                told.add(event.at("/payload/data/" + named
                        + (items ? "/itemId" : "/node/items/0/id")).asString());
            }
            if (!told.equals(expected)) wrong.add(role + " " + named + " tells " + told + " instead of " + expected);
            socket.complete(named + type);
        }
        // Answered behind everything that the server had to say by then.
        socket.subscribe("end", "{ viewer { roles } }");
        for (JsonNode event = socket.next(); !event.path("id").asString().equals("end"); event = socket.next())
            if (event.path("type").asString().equals("next")) wrong.add(role + " " + named + " tells more: " + event);
        socket.next();
    }

    private static final Thing NOBODY = new Thing(TypeKey.CONTACT, "", "no id", "no token", Map.of());

    @Test
    @Order(5)
    void noFileAndNoExportGoesBeyondOnesRights() {
        wrong.clear();
        for (String role : ROLES.keySet()) {
            TestServer asker = asker(role);
            ItemType turns = TYPES.get(turn++ % TYPES.size());
            for (Thing thing : world.things) {
                if (!ALL && thing.type().type() != turns) continue;
                String where = role + " " + thing.owner() + " " + thing.type() + " ";
                boolean view = may(role, Action.VIEW, thing), change = may(role, Action.CHANGE, thing);
                HttpRequest.Builder file = asker.signedIn("/files/" + thing.related().get("file"));
                http(where + "download ", role, asker, file, view ? 200 : 404,
                        asker.signedIn("/files/" + UNKNOWN_RELATED), thing);
                http(where + "upload ", role, asker, upload(asker, thing.id()), change ? 201 : view ? 403 : 404,
                        upload(asker, UNKNOWN), thing);
            }
            for (ItemType type : TYPES) exports(role, asker, type);
        }
        assertThat(wrong).isEmpty();
    }

    private static HttpRequest.Builder upload(TestServer asker, String item) {
        return asker.signedIn("/items/" + item + "/files?name=zqmutated.txt").header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("zqmutated"));
    }

    /// @param unknown the same of what never was: what is hidden is answered like it
    private void http(String where, String role, TestServer asker, HttpRequest.Builder request, int status,
            HttpRequest.Builder unknown, Thing thing) {
        Answer answer = send(asker, request);
        judge(where, role, answer, thing);
        if (answer.status() != status) wrong.add(where + answer.status() + " " + answer.text());
        if (status == 404) compare(where, answer, send(asker, unknown), thing);
    }

    private Answer send(TestServer asker, HttpRequest.Builder request) {
        requests++;
        combinations++;
        return asker.send(request);
    }

    private void exports(String role, TestServer asker, ItemType type) {
        List<Thing> things = world.things.stream().filter(thing -> thing.type().type() == type).toList();
        String filter = URLEncoder
                .encode("{\"ids\": [\"" + String.join("\", \"", things.stream().map(Thing::id).toList())
                        + "\"]}", StandardCharsets.UTF_8);
        String process = type == ItemType.SMART_PROCESS_ITEM ? "&process=rights" : "";
        boolean any = things.stream().anyMatch(thing -> may(role, Action.EXPORT, thing));
        for (String format : ALL ? FORMATS : List.of(FORMATS.get(turn++ % 2))) {
            Answer answer = send(asker,
                    asker.signedIn("/export/" + type.wireName() + "." + format + "?filter=" + filter + process));
            String where = role + " export of " + type + " ";
            judge(where, role, answer, NOBODY);
            if (answer.status() != (any ? 200 : 403)) wrong.add(where + answer.status() + " " + answer.text());
            for (Thing thing : things) {
                boolean there = answer.text().lines()
                        .anyMatch(line -> line.startsWith(thing.token() + ",")
                                || line.startsWith("{\"id\": \"" + thing.id()));
                if (there != may(role, Action.EXPORT, thing))
                    wrong.add(where + (there ? "holds " : "lacks ") + thing + ": " + answer.text());
            }
        }
    }

    private TestServer asker(String role) {
        return role.equals("none") ? TestServer.get().as(World.WALKER) : TestServer.get().as(World.WALKER, role);
    }

    /// Items of the type that the field is about, if it is about one. A sample takes turns: one of each owner for
    /// queries, one owner for mutations.
    private List<Thing> targets(GraphQLFieldDefinition field, boolean query) {
        boolean any = Set.of("item", "node").contains(field.getName());
        if (any && ALL) return world.things;
        ItemType type = any ? TYPES.get(turn++ % TYPES.size()) : ItemType.CONTACT;
        for (ItemType one : ItemType.values()) {
            if (field.getName().startsWith(one.wireName()) && !any) type = one;
        }
        List<Thing> each = List.of(world.of(World.WALKER, type), world.of(World.MATE, type),
                world.of(World.STRANGER, type));
        if (!Documents.names(field)) return each.subList(0, 1);
        return query || ALL ? each : List.of(each.get(turn++ % each.size()));
    }

    private void query(String role, TestServer asker, GraphQLFieldDefinition query, Thing thing) {
        Answer answer = run(asker, documents.query(query, version(thing.target(thing.token()), thing)));
        combinations += fields(query);
        String where = role + " " + query.getName() + " " + thing.owner() + " ";
        judge(where, role, answer, thing);
        if (Documents.names(query) && !may(role, Action.VIEW, thing)) {
            Answer unknown = run(asker, documents.query(query, unknown(thing)));
            compare(where, answer, unknown, thing);
        }
        counts(where, role, query, answer);
    }

    /// How many fields of types one document asks for.
    private long fields(GraphQLFieldDefinition query) {
        return perQuery.computeIfAbsent(query.getName(), _ -> {
            var counted = new Documents(TestServer.get().bean(GraphQlSource.class).schema());
            if (documents.subscriptions().contains(query))
                counted.subscription(query, world.of(World.WALKER, ItemType.DEAL).target("x"));
            else
                counted.query(query, world.of(World.WALKER, ItemType.DEAL).target("x"));
            return (long) counted.selected.size();
        });
    }

    private void mutate(String role, TestServer asker, GraphQLFieldDefinition mutation, Thing thing) {
        String text = "zqmutated";
        Answer answer = run(asker, documents.mutation(mutation, version(thing.target(text), thing)));
        combinations++;
        String where = role + " " + mutation.getName() + " " + thing.owner() + " ";
        judge(where, role, answer, thing);
        for (String id : world.restored()) {
            Thing changed = world.things.stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
            if (!may(role, Action.CHANGE, changed) && !may(role, Action.DELETE, changed))
                wrong.add(where + "wrote " + changed + ": " + answer.text());
        }
        if (names(mutation, thing) && !may(role, Action.VIEW, thing)) {
            Answer unknown = run(asker, documents.mutation(mutation, version(unknown(thing, text), thing)));
            compare(where, answer, unknown, thing);
        }
    }

    private boolean names(GraphQLFieldDefinition mutation, Thing thing) {
        return documents.mutation(mutation, thing.target("x")).contains(thing.id());
    }

    private Answer run(TestServer asker, String document) {
        requests++;
        asker.watched();
        Answer answer = asker.run(document);
        String code = answer.json().has("errors") ? answer.code() : "";
        if (answer.status() != 200 || !Set.of("", "FORBIDDEN", "BAD_REQUEST").contains(code)
                || (answer.json().has("errors") && code.isEmpty()))
            wrong.add(answer.status() + " " + answer.text() + " to " + document);
        return answer;
    }

    private Documents.Target version(Documents.Target target, Thing thing) {
        return new Documents.Target(target.type(), target.id(), world.version(thing), target.token(),
                target.related());
    }

    private static Documents.Target unknown(Thing thing) {
        return unknown(thing, "zqunknown");
    }

    /// Like the thing, but its id and whatever belongs to it never were.
    private static Documents.Target unknown(Thing thing, String text) {
        Documents.Target target = thing.target(text);
        var related = new HashMap<String, String>();
        thing.related().forEach((name, id) -> related.put(name,
                name.equals("suggestion") ? UNKNOWN_SUGGESTION : UNKNOWN_RELATED));
        return new Documents.Target(target.type(), UNKNOWN, 1, text, related);
    }

    private static final String UNKNOWN = ItemId.next().value(), UNKNOWN_RELATED = ItemId.next().value();
    private static final String UNKNOWN_SUGGESTION = SuggestionId.of(ItemId.next(), ItemId.next()).value();

    /// What was asked with is no betrayal: the token and the ids of the item that the document names.
    private void judge(String where, String role, Answer answer, Thing asked) {
        String text = plain(answer, asked);
        for (Thing thing : world.things) {
            if (may(role, Action.VIEW, thing)) continue;
            if (text.contains(thing.token())) wrong.add(where + "tells of " + thing + ": " + answer.text());
            if (text.contains(thing.id())) wrong.add(where + "names " + thing + ": " + answer.text());
        }
    }

    private static String plain(Answer answer, Thing asked) {
        String text = answer.text();
        for (String id : new HashSet<>(asked.related().values())) text = text.replace(id, "RELATED");
        return text.replace(UNKNOWN_RELATED, "RELATED").replace(UNKNOWN_SUGGESTION, "RELATED").replace(asked.id(), "ID")
                .replace(UNKNOWN, "ID")
                .replace(asked.token(), "TOKEN").replace("zqunknown", "TOKEN");
    }

    private void compare(String where, Answer hidden, Answer unknown, Thing asked) {
        if (!plain(hidden, asked).equals(plain(unknown, asked)))
            wrong.add(where + "answers hidden " + hidden.text() + " and unknown " + unknown.text());
    }

    /// Totals of the lists of items are those of the oracle.
    private void counts(String where, String role, GraphQLFieldDefinition query, Answer answer) {
        for (ItemType type : ItemType.values()) {
            String list = type == ItemType.COMPANY ? "companies" : type.wireName() + "s";
            if (!query.getName().equals(list)) continue;
            Thing own = world.of(World.WALKER, type), mate = world.of(World.MATE, type);
            Thing stranger = world.of(World.STRANGER, type);
            long expected = may(role, Action.VIEW, stranger)
                    ? world.count(type, null)
                    : may(role, Action.VIEW, mate)
                            ? world.count(type, Set.of(World.WALKER, World.MATE))
                            : may(role, Action.VIEW, own) ? world.count(type, Set.of(World.WALKER)) : 0;
            long told = answer.json().path("data").path(list).path("totalCount").asLong();
            if (told != expected) wrong.add(where + "counts " + told + " instead of " + expected);
        }
    }
}
