package dev.merganser.server.recipient;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

import com.mongodb.client.model.InsertManyOptions;
import org.bson.Document;
import org.junit.jupiter.api.Test;

import dev.merganser.model.catalogue.Catalogue;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;
import dev.merganser.server.TestServer;
import dev.merganser.store.database.Collections;
import dev.merganser.store.item.ItemDocument;

/// How long `recipients` takes: of one item with 50 links, and of 100 items at once, over HTTP, among as many items as
/// `-Dmerganser.items` says (a few for every build; 1000000 for the figures in ARCHITECTURE). Prints p50, p99 and the
/// number of MongoDB commands.
class RecipientLatencyTests {
    private static final int ITEMS = Integer.getInteger("merganser.items", 2_000);
    private static final int ROUNDS = Integer.getInteger("merganser.rounds", 20);
    private static final long SEED = Long.getLong("merganser.seed", 20_261_122);
    private static final int BATCH = 2_000;
    private static final String RECIPIENTS = "recipients { sendable preselected { address } entries { displayName address "
            + "sendable obstacle lastUsedAt sources { own item { id } } } }";

    private final TestServer server = TestServer.get();
    private final Random random = new Random(SEED);
    private final List<Document> waiting = new ArrayList<>();

    @Test
    void recipientsOfAnItemWithFiftyLinksAndOfAHundredItemsAtOnce() {
        System.out.printf("seed %d, %,d items%n", SEED, ITEMS);
        List<ItemId> contacts = make(TypeKey.CONTACT, ITEMS * 7 / 10, List.of(), List.of(), 0, 0);
        List<ItemId> companies = make(TypeKey.COMPANY, ITEMS / 5, contacts, List.of(), 0, 0);
        List<ItemId> linked = make(TypeKey.DEAL, 20, contacts, companies, 30, 20);
        make(TypeKey.DEAL, ITEMS / 10, contacts, companies, 2, 1);
        flush();

        List<String> one = linked.stream().map(id -> "{ item(id: \"%s\") { %s } }".formatted(id, RECIPIENTS)).toList();
        int commands = server.commandsOf(one.getFirst()).size();
        assertThat(server.run(one.getFirst()).data("item", "recipients", "entries").size()).isGreaterThan(40);
        print("one item with 50 links", commands, one);
        String hundred = "{ deals(first: 100) { edges { node { id %s } } } }".formatted(RECIPIENTS);
        assertThat(server.run(hundred).data("deals", "edges")).hasSize(100);
        print("100 items at once", server.commandsOf(hundred).size(), List.of(hundred));
        assertThat(commands).isLessThanOrEqualTo(5);
    }

    private void print(String what, int commands, List<String> documents) {
        for (int i = 0; i < ROUNDS / 4; i++) server.run(documents.get(i % documents.size())).data();
        long[] times = new long[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            long begin = System.nanoTime();
            server.run(documents.get(i % documents.size())).data();
            times[i] = System.nanoTime() - begin;
        }
        Arrays.sort(times);
        System.out.printf(Locale.ROOT, "%s: p50 %.1f ms, p99 %.1f ms, %d MongoDB commands, %d requests%n", what,
                times[ROUNDS / 2] / 1e6, times[Math.min(ROUNDS - 1, ROUNDS * 99 / 100)] / 1e6, commands, ROUNDS);
    }

    private List<ItemId> make(TypeKey type, int count, List<ItemId> contacts, List<ItemId> companies, int people,
            int firms) {
        var definition = Catalogue.builtIn().get(type);
        var user = new UserId("analyst");
        var ids = new ArrayList<ItemId>(count);
        for (int i = 0; i < count; i++) {
            ItemId id = ItemId.next();
            ids.add(id);
            Map<String, List<Value>> fields = new java.util.HashMap<>();
            String title = definition.title().getFirst().getFirst();
            fields.put(title, List.of(new Value.Text("Item " + i)));
            if (!type.equals(TypeKey.DEAL))
                fields.put("emails", List.of(new Value.Email(
                        new EmailAddress("%s%d@latency.example".formatted(type, i)), null)));
            if (people > 0) fields.put("contacts", links(contacts, people));
            if (firms > 0) fields.put("companies", links(companies, firms));
            waiting.add(ItemDocument.write(new Item(id, List.of(), type, 1, null, fields, Map.of(), Instant.now(), user,
                    Instant.now(), user), definition, List.of()));
            if (waiting.size() == BATCH) flush();
        }
        return ids;
    }

    private List<Value> links(List<ItemId> targets, int count) {
        return random.ints(0, targets.size()).distinct().limit(count)
                .<Value>mapToObj(place -> new Value.Link(targets.get(place))).toList();
    }

    private void flush() {
        if (!waiting.isEmpty())
            server.store().database().collection(Collections.ITEMS).insertMany(waiting,
                    new InsertManyOptions().ordered(false));
        waiting.clear();
    }
}
