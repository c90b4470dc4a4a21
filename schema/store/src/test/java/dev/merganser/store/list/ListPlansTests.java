package dev.merganser.store.list;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;
import dev.merganser.mongod.TestMongod;
import dev.merganser.store.Store;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.access.Scope;
import dev.merganser.store.database.Collections;
import dev.merganser.store.index.SortKeys;
import dev.merganser.store.item.ItemDocument;
import dev.merganser.store.search.Searching;

/// What MongoDB does for the lists that people mostly look at: walks one index in its order and reads a page, whatever
/// the list's length. `-Dmerganser.items=1000000` for a long one.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListPlansTests {
    private static final int ITEMS = Integer.getInteger("merganser.items", 6_000);
    private static final int LIMIT = 50;
    private static final UserId ANNA = new UserId("anna");
    private static final Asker ADMINISTRATOR = new Asker(ANNA, Set.of(Role.ADMINISTRATOR));

    private final List<BsonDocument> commands = new CopyOnWriteArrayList<>();
    private MongoClient client;
    private Store store;

    @BeforeAll
    void fill() {
        var address = new ConnectionString(TestMongod.freshUri("plans"));
        client = MongoClients.create(MongoClientSettings.builder().applyConnectionString(address)
                .addCommandListener(new CommandListener() {
                    @Override
                    public void commandStarted(CommandStartedEvent event) {
                        if (Set.of("find", "aggregate").contains(event.getCommandName()))
                            commands.add(event.getCommand().clone());
                    }
                }).build());
        store = Store.open(client, Objects.requireNonNull(address.getDatabase()), Store.Locality.GERMANY,
                Clock.systemUTC());
        var random = new Random(42);
        var part = new ArrayList<Document>();
        for (int i = 0; i < ITEMS; i++) {
            Item item = i % 2 == 0 ? contact(i, random) : deal(i, random);
            part.add(ItemDocument.write(item, definition(item.type()), List.of()));
            if (part.size() == 5_000 || i == ITEMS - 1) {
                store.database().collection(Collections.ITEMS).insertMany(part, new InsertManyOptions().ordered(false));
                part.clear();
            }
        }
    }

    @AfterAll
    void close() {
        store.database().mongo().drop();
        client.close();
    }

    private static Item contact(int i, Random random) {
        var fields = new LinkedHashMap<String, List<Value>>();
        fields.put("givenName", List.of(new Value.Text("Given" + random.nextInt(500))));
        fields.put("familyName", List.of(new Value.Text("Family" + random.nextInt(20_000))));
        if (i % 3 > 0) fields.put("birthDate", List.of(new Value.Date(LocalDate.of(1950, 1, 1).plusDays(i % 18_000))));
        fields.put("emails", List.of(new Value.Email(new EmailAddress("p%d@example.org".formatted(i)), null)));
        fields.put("phones",
                List.of(new Value.Phone("030 1%07d".formatted(i), "+49301%07d".formatted(i), null, false)));
        return item(i, TypeKey.CONTACT, fields, random);
    }

    private static Item deal(int i, Random random) {
        var fields = new LinkedHashMap<String, List<Value>>();
        fields.put("title", List.of(new Value.Text("Deal " + i)));
        fields.put("stage", List.of(new Value.Choice(List.of("NEW", "OFFERED", "WON", "LOST").get(random.nextInt(4)))));
        if (i % 3 > 0)
            fields.put("amount",
                    List.of(new Value.Money(BigDecimal.valueOf(random.nextInt(100_000)), Currency.getInstance("EUR"))));
        if (i % 5 > 0) fields.put("closeDate", List.of(new Value.Date(LocalDate.of(2026, 1, 1).plusDays(i % 700))));
        return item(i, TypeKey.DEAL, fields, random);
    }

    private static Item item(int i, TypeKey type, Map<String, List<Value>> fields, Random random) {
        if (i % 100 < 2) fields.put("responsible", List.of(new Value.User(ANNA)));
        Instant at = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(i);
        return new Item(ItemId.next(), List.of(), type, 1, "X" + i, fields, Map.of(), at,
                new UserId("user" + random.nextInt(40)), at, ANNA);
    }

    private TypeDefinition definition(TypeKey type) {
        return store.definitions().catalogue().get(type);
    }

    private Lists.Page page(Asker asker, TypeKey type, Map<String, Object> filter, String by, boolean descending,
            Lists.Slice slice) {
        return store.lists().page(asker, new ItemFilter(definition(type), filter, true),
                new ItemOrder(by.isEmpty() ? null : by, descending), slice);
    }

    private void isOneWalk(Asker asker, TypeKey type, Map<String, Object> filter, String by, boolean descending) {
        String which = "%s by %s%s, %s".formatted(type, by, descending ? " descending" : "", filter);
        var slice = new Lists.Slice(null, LIMIT, false);
        for (int pages = 0; pages < 3; pages++) {
            commands.clear();
            Lists.Page page = page(asker, type, filter, by, descending, slice);
            List<BsonDocument> sent = List.copyOf(commands);
            assertThat(sent).as(which).hasSize(1);
            for (BsonDocument command : sent)
                check(which, command);
            if (page.items().isEmpty()) return;
            slice = pages == 0
                    ? new Lists.Slice(page.items().getLast().key(), LIMIT, false)
                    : new Lists.Slice(null, LIMIT, true);
        }
    }

    private Document explain(BsonDocument command) {
        var bare = new BsonDocument();
        command.forEach((name, part) -> {
            if (!Set.of("lsid", "$db", "$clusterTime", "readConcern").contains(name)) bare.put(name, part);
        });
        return store.database().mongo()
                .runCommand(new Document("explain", bare).append("verbosity", "executionStats"));
    }

    private void check(String which, BsonDocument command) {
        var stages = new HashSet<String>();
        Document plan = explain(command);
        long examined = examined(plan, stages);
        assertThat(stages).as("%s: %s", which, plan.toJson()).doesNotContain("COLLSCAN", "SORT", "$sort");
        // A second part that wasn't come to isn't planned: it is, by itself.
        if (command.containsKey("aggregate"))
            command.getArray("pipeline").stream().map(BsonValue::asDocument)
                    .filter(part -> part.containsKey("$unionWith"))
                    .forEach(part -> check(which, new BsonDocument("aggregate", command.get("aggregate"))
                            .append("pipeline", part.getDocument("$unionWith").get("pipeline"))
                            .append("cursor", new BsonDocument())));
        assertThat(examined).as("items read for a page of %d, %s: %s", LIMIT, which, stages)
                .isLessThanOrEqualTo(4 * (LIMIT + 1));
    }

    /// Collects the stages of the plan that ran, and adds up what they read.
    private static long examined(Object part, Set<String> stages) {
        if (part instanceof List<?> list) return list.stream().mapToLong(one -> examined(one, stages)).sum();
        if (!(part instanceof Document document)) return 0;
        long examined = 0;
        if (document.get("stage") instanceof String stage) stages.add(stage);
        for (var entry : document.entrySet()) {
            // One that runs, not the one in the text of a part that didn't.
            if (entry.getKey().equals("$sort") && entry.getValue() instanceof Document sort
                    && sort.containsKey("sortKey"))
                stages.add("$sort");
            if (entry.getKey().equals("totalDocsExamined"))
                examined += ((Number) Objects.requireNonNull(entry.getValue())).longValue();
            if (Set.of("$unionWith", "rejectedPlans", "allPlansExecution", "command", "queryPlanner")
                    .contains(entry.getKey()))
                continue;
            examined += examined(entry.getValue(), stages);
        }
        return examined;
    }

    @Test
    void listsThatPeopleLookAtAreOneWalkThroughAnIndex() {
        for (boolean descending : new boolean[]{false, true}) {
            for (String by : List.of("", SortKeys.NAME, SortKeys.CHANGED, "familyName", "birthDate"))
                isOneWalk(ADMINISTRATOR, TypeKey.CONTACT, Map.of(), by, descending);
            for (String by : List.of("", SortKeys.NAME, "stage", "amount", "closeDate"))
                isOneWalk(ADMINISTRATOR, TypeKey.DEAL, Map.of(), by, descending);
            isOneWalk(ADMINISTRATOR, TypeKey.DEAL, Map.of("stage", Map.of("in", List.of("NEW"))), "", descending);
            isOneWalk(ADMINISTRATOR, TypeKey.DEAL, Map.of("stage", Map.of("in", List.of("NEW", "WON"))), "",
                    descending);
            isOneWalk(ADMINISTRATOR, TypeKey.DEAL, Map.of("responsible", Map.of("me", true)), "", descending);
            isOneWalk(ADMINISTRATOR, TypeKey.DEAL,
                    Map.of("amount", Map.of("currency", "EUR", "from", BigDecimal.valueOf(50_000))), "amount",
                    descending);
            isOneWalk(ADMINISTRATOR, TypeKey.DEAL, Map.of("closeDate",
                    Map.of("from", LocalDate.of(2026, 6, 1), "to", LocalDate.of(2026, 12, 31))), "closeDate",
                    descending);
            isOneWalk(ADMINISTRATOR, TypeKey.CONTACT, Map.of("displayName", Map.of("startsWith", "given1")),
                    SortKeys.NAME, descending);
            isOneWalk(ADMINISTRATOR, TypeKey.CONTACT, Map.of("familyName", Map.of("startsWith", "family1")),
                    "familyName", descending);
        }
    }

    @Test
    void whoeverSeesTheirOwnOnlyReadsTheirOwnOnly() {
        var own = new Asker(ANNA, Set.of(new Role("own", "Own", false, false,
                Map.of("deal", Map.of(Action.VIEW, Scope.OWN)))));
        isOneWalk(own, TypeKey.DEAL, Map.of(), "", true);
    }

    @Test
    void addressesAndNumbersAreLookedUp() {
        for (Map<String, Object> filter : List.<Map<String, Object>>of(
                Map.of("emails", Map.of("is", "P2@example.org")), Map.of("phones", Map.of("is", "+49 30 1 0000002")),
                Map.of("externalIds", List.of("X2")), Map.of("search", "p2@example.org"))) {
            commands.clear();
            assertThat(
                    page(ADMINISTRATOR, TypeKey.CONTACT, filter, "", true, new Lists.Slice(null, LIMIT, false)).items())
                    .as("%s", filter).hasSize(1);
            var stages = new HashSet<String>();
            assertThat(examined(explain(commands.getFirst()), stages))
                    .as("items read, %s: %s", filter, stages).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void whatEveryItemSharesIsSearchedByLookingAtFew() {
        for (String text : List.of("g", "given", "family1", "given1 family1")) {
            commands.clear();
            long started = System.nanoTime();
            Searching.Page page = store.searching().search(ADMINISTRATOR, text, List.of(ItemType.values()), null,
                    LIMIT);
            double millis = (System.nanoTime() - started) / 1e6;
            assertThat(page.items()).as(text).hasSize(LIMIT);
            long examined = 0;
            for (BsonDocument command : commands)
                examined += examined(explain(command), new HashSet<>());
            System.out.printf("search “%s” among %,d: %.0f ms, %,d items looked at%s%n", text, ITEMS, millis, examined,
                    page.cut() ? ", cut" : "");
            assertThat(examined).as(text).isLessThanOrEqualTo(
                    3L * Searching.LOOKED_AT + Searching.RANKED + 2 * (LIMIT + 1));
        }
        assertThat(store.searching().search(ADMINISTRATOR, "g", List.of(ItemType.values()), null, LIMIT).cut())
                .isTrue();
    }
}
