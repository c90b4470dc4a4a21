package dev.merganser.store.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.merganser.model.catalogue.SmartProcess;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.UserId;
import dev.merganser.store.TestStore;
import dev.merganser.store.database.Collections;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VisibleTests {
    private static final long SEED = Long.getLong("merganser.seed", 4);
    private static final List<Scope> SCOPES = List.of(Scope.values());
    private static final List<String> USERS = List.of("ada", "bert", "cleo", "dan");
    private static final List<TypeKey> TYPES = List.of(TypeKey.LEAD, TypeKey.CONTACT, TypeKey.COMPANY, TypeKey.DEAL,
            TypeKey.INVOICE, TypeKey.QUOTE, TypeKey.smartProcess("repair"), TypeKey.smartProcess("lease"));
    private static final List<String> ROWS = List.of("lead", "contact", "company", "deal", "invoice", "quote",
            "smartProcessItem", "smartProcessItem:repair", "smartProcessItem:other");

    private final List<Item> items = new ArrayList<>();
    private TestStore base;

    @BeforeAll
    void fill() {
        base = TestStore.open("visible");
        USERS.forEach(
                user -> base.store().users().add(new Asker(new UserId(user), Set.of()), "", java.time.Instant.EPOCH));
        for (String process : List.of("repair", "lease")) {
            base.store().definitions().define(Asker.OPERATOR,
                    new SmartProcess(process, process, List.of(), List.of()));
        }
        for (TypeKey type : TYPES) {
            for (String user : USERS) {
                items.add(create(Asker.OPERATOR, type, Map.of("responsible", Edit.to(user))));
                items.add(create(new Asker(new UserId(user), Set.of(Role.ANALYST)), type, Map.of()));
            }
        }
    }

    @AfterAll
    void close() {
        base.close();
    }

    private Item create(Asker asker, TypeKey type, Map<String, Edit> fields) {
        var all = new HashMap<>(fields);
        switch (type.type()) {
            case CONTACT -> all.put("familyName", Edit.to("N"));
            case COMPANY -> all.put("name", Edit.to("N"));
            default -> all.put("title", Edit.to("N"));
        }
        return ((Outcome.Written) base.store().writePath()
                .write(Request.of(asker, "test"), List.of(new Change.Create(type, all))).getFirst()).item();
    }

    private static Asker asker(Random random) {
        var roles = new HashSet<Role>();
        for (int i = random.nextInt(4); i > 0; i--) {
            var rows = new HashMap<String, Map<Action, Scope>>();
            for (String row : ROWS) {
                var scopes = new EnumMap<Action, Scope>(Action.class);
                for (Action action : Action.values()) {
                    if (random.nextInt(3) > 0) scopes.put(action, SCOPES.get(random.nextInt(SCOPES.size())));
                }
                if (random.nextInt(4) > 0) rows.put(row, scopes);
            }
            roles.add(new Role("r" + i, "R", false, false, rows));
        }
        if (random.nextInt(10) == 0) roles.add(Role.ADMINISTRATOR);
        if (random.nextInt(10) == 0) roles.add(Role.ANALYST);
        Set<UserId> team = USERS.stream().filter(_ -> random.nextBoolean()).map(UserId::new)
                .collect(Collectors.toSet());
        return new Asker(new UserId(USERS.get(random.nextInt(USERS.size()))), roles, team);
    }

    @Test
    void theFilterFindsExactlyWhatTheAskerMay() {
        System.out.println("VisibleTests: seed " + SEED);
        var random = new Random(SEED);
        for (int i = 0; i < 300; i++) {
            Asker asker = asker(random);
            for (Action action : Action.values()) {
                Set<String> may = items.stream().filter(item -> asker.may(action, item)).map(item -> item.id().value())
                        .collect(Collectors.toSet());
                assertThat(found(Visible.filter(asker, action))).as("%s %s", action, asker).isEqualTo(may);
                TypeKey type = TYPES.get(random.nextInt(TYPES.size()));
                var ofType = new Document("type", type.type().wireName()).append("process", type.process());
                assertThat(found(Visible.both(ofType, Visible.filter(asker, action, type)))).as("%s %s %s", action,
                        type, asker).isEqualTo(
                                items.stream().filter(item -> item.type().equals(type))
                                        .map(item -> item.id().value()).filter(may::contains)
                                        .collect(Collectors.toSet()));
                assertThat(asker.may(action)).isEqualTo(TYPES.stream().anyMatch(one -> asker.may(action, one))
                        || asker.may(action, TypeKey.smartProcess("other"))
                        || asker.may(action, TypeKey.smartProcess("unheardOf")));
            }
        }
    }

    private Set<String> found(org.bson.conversions.Bson filter) {
        return base.store().database().collection(Collections.ITEMS).find(filter)
                .map(document -> document.getString("_id")).into(new HashSet<>());
    }

    @Test
    void whoeverReachesEverythingIsFilteredByNothing() {
        for (Asker asker : List.of(Asker.OPERATOR, new Asker(new UserId("ada"), Set.of(Role.ANALYST)))) {
            assertThat(Visible.isEverything(Visible.filter(asker, Action.VIEW))).isTrue();
            assertThat(Visible.isEverything(Visible.filter(asker, Action.VIEW, TypeKey.DEAL))).isTrue();
        }
    }

    @Test
    void itemsOfAnOlderFormGetTheirOwner() {
        var collection = base.store().database().collection(Collections.ITEMS);
        var before = collection.find().into(new HashSet<>());
        base.store().database().mongo().runCommand(
                new Document("collMod", "items").append("validator", new Document()));
        collection.updateMany(new Document(), new Document("$unset", new Document("owner", "")));
        base.store().database().collection(Collections.MIGRATIONS).deleteMany(new Document());
        base.store().database().collection(Collections.MIGRATIONS).insertOne(new Document("_id", 1));
        base.store().users().add(new Asker(new UserId("old"), Set.of(Role.ANALYST)), "x", java.time.Instant.EPOCH);
        base.store().database().collection(Collections.USERS).updateOne(new Document("_id", "old"),
                new Document("$set", new Document("roles", List.of("ANALYST", "ADMINISTRATOR"))));

        dev.merganser.store.database.Migrations.run(base.store().database(), () -> {});

        assertThat(collection.find().into(new HashSet<>())).isEqualTo(before);
        assertThat(base.store().users().find("old").orElseThrow().asker().roles())
                .containsExactlyInAnyOrder(Role.ANALYST, Role.ADMINISTRATOR);
    }
}
