package dev.merganser.server.rights;

import static org.assertj.core.api.Assertions.assertThat;

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

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.TestServer;
import dev.merganser.server.TestServer.Answer;
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
        // What they tell is judged in SubscriptionTests.
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
        }
        assertThat(wrong).isEmpty();
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
