package dev.merganser.store.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.mongod.Mongod;
import dev.merganser.mongod.MongodOptions;
import dev.merganser.store.Store;
import dev.merganser.store.TestItems;
import dev.merganser.store.database.Collections;
import dev.merganser.store.item.Edit;

/// Merges and undos while MongoDB is killed. `-Dmerganser.merges=100 -Dmerganser.kills=10` run them in full. That the
/// server is killed is a test of the server's.
class MergeCrashTests {
    private static final int MERGES = Integer.getInteger("merganser.merges", 5);
    private static final int KILLS = Integer.getInteger("merganser.kills", 1);
    private static final long SEED = Long.getLong("merganser.seed", 20_261_122);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    @DisplayName("M19 M21 A MongoDB killed at any moment leaves each merge and undo whole or absent, none lost")
    void databasesAreKilled(@TempDir Path folder) throws IOException {
        var environment = new HashMap<>(System.getenv());
        environment.remove("MONGODB_URI"); // that one isn't ours to kill
        var options = MongodOptions.in(Files.createDirectories(folder.resolve("data"))).withEnvironment(environment);
        var random = new Random(SEED);
        var told = new CopyOnWriteArrayList<String>();
        var stop = new AtomicBoolean();
        Mongod mongod = Mongod.start(options);
        try (MongoClient client = MongoClients.create(mongod.uri("merge-crash"))) {
            Store store = Store.open(client, "merge-crash", Store.Locality.GERMANY, Clock.systemUTC());
            var worker = CompletableFuture.runAsync(() -> {
                while (!stop.get()) {
                    try {
                        work(store, random, told::add);
                    } catch (MongoException _) {
                        // whether it was done nobody was told
                    }
                }
            }, run -> Thread.ofPlatform().daemon().start(run));
            for (int kill = 0; kill < KILLS; kill++) {
                awaitMore(told, worker);
                LockSupport.parkNanos(Duration.ofMillis(random.nextLong(400)).toNanos());
                mongod.kill();
                mongod = Mongod.start(options);
            }
            while (done(told) < MERGES)
                awaitMore(told, worker);
            stop.set(true);
            worker.join();
            report(store, told);
        } finally {
            mongod.close();
        }
    }

    /// Makes a pair, merges it, perhaps undoes that; each is told once it was acknowledged, and an undo before, too.
    private static void work(Store store, Random random, Consumer<String> told) {
        var items = new TestItems(store);
        Item main = items.contact("givenName", "Ada", "emails", List.of("a@example.com"));
        Item source = items.contact("givenName", "Ada", "familyName", "King", "emails", List.of("b@example.com"));
        Item deal = items.create(TypeKey.DEAL,
                Map.of("title", Edit.to("Engine"), "contacts", Edit.to(source.id().value())));
        told.accept("pair %s %s %s".formatted(main.id(), source.id(), deal.id()));
        String merge = items.merge(main, source);
        told.accept("merged %s %s".formatted(merge, source.id()));
        if (random.nextBoolean()) return;
        told.accept("undoing " + merge);
        items.undo(merge);
        told.accept("undone " + merge);
    }

    /// Waits until another merge or undo was acknowledged.
    private static void awaitMore(List<String> told, CompletableFuture<Void> worker) {
        int before = done(told);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (done(told) == before) {
            if (worker.isDone()) worker.join();
            assertThat(System.nanoTime()).as("nothing acknowledged within %s", PATIENCE).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static int done(List<String> told) {
        return (int) told.stream().filter(line -> line.startsWith("merged ") || line.startsWith("undone ")).count();
    }

    private static void report(Store store, List<String> told) {
        int merged = 0, apart = 0;
        Set<String> undoing = words(told, "undoing", 1), undone = words(told, "undone", 1);
        for (String line : told) {
            if (!line.startsWith("pair ")) continue;
            String[] ids = line.split(" ", -1);
            if (isMerged(store, ids[1], ids[2], ids[3])) merged++;
            else apart++;
        }
        for (String line : told) {
            if (!line.startsWith("merged ")) continue;
            String merge = line.split(" ", -1)[1];
            Document journal = store.database().collection(Collections.MERGE_JOURNAL).find(new Document("_id", merge))
                    .first();
            assertThat(journal).as("the acknowledged merge " + merge).isNotNull();
            boolean isUndone = Objects.requireNonNull(journal).containsKey("undone");
            if (undone.contains(merge)) assertThat(isUndone).as("the acknowledged undo of " + merge).isTrue();
            else
                if (!undoing.contains(merge)) assertThat(isUndone).as(merge).isFalse();
        }
        System.out
                .printf("MongoDB killed %d times, seed %d: %,d merges and undos acknowledged, none lost; %,d pairs merged, "
                        + "%,d apart, none in between%n", KILLS, SEED, done(told), merged, apart);
    }

    private static Set<String> words(List<String> told, String first, int word) {
        var words = new HashSet<String>();
        told.stream().filter(line -> line.startsWith(first + " "))
                .forEach(line -> words.add(line.split(" ", -1)[word]));
        return words;
    }

    /// Everything that a merge writes is there, or nothing of it.
    private static boolean isMerged(Store store, String main, String source, String deal) {
        List<Document> items = find(store, Collections.ITEMS, new Document("ids", new Document("$in",
                List.of(main, source))));
        List<Document> journals = find(store, Collections.MERGE_JOURNAL,
                new Document("main", main).append("undone", new Document("$exists", false)));
        List<Document> binned = find(store, Collections.RECYCLE_BIN, new Document("_id", source));
        long merges = count(store, Collections.MERGE_JOURNAL, new Document("main", main));
        long undos = merges - journals.size();
        boolean merged = items.size() == 1;
        String pair = main + " and " + source;
        assertThat(journals).as(pair).hasSize(merged ? 1 : 0);
        assertThat(binned).as(pair).hasSize(merged ? 1 : 0);
        assertThat(items.stream().map(item -> item.getList("ids", String.class)).toList()).as(pair)
                .containsExactlyInAnyOrderElementsOf(
                        merged ? List.of(List.of(main, source)) : List.of(List.of(main), List.of(source)));
        assertThat(items.getFirst().get("fields", Document.class).getList("emails", Document.class)).as(pair)
                .hasSize(merged ? 2 : 1);
        assertThat(count(store, Collections.HISTORY, new Document("item", main).append("action", "MERGED"))).as(pair)
                .isEqualTo(merges);
        assertThat(count(store, Collections.HISTORY, new Document("item", source).append("action", "MERGED_AWAY")))
                .as(pair).isEqualTo(merges);
        assertThat(count(store, Collections.HISTORY, new Document("item", source).append("action", "MERGE_UNDONE")))
                .as(pair).isEqualTo(undos);
        assertThat(count(store, Collections.ID_CHANGES, new Document("item", source))).as(pair)
                .isEqualTo(merges + undos);
        assertThat(count(store, Collections.NOTIFICATIONS, new Document("items", main))).as(pair).isEqualTo(merges);
        assertThat(find(store, Collections.ITEMS, new Document("_id", deal)).getFirst().getList("links",
                Document.class).getFirst().getString("target")).as(pair).isEqualTo(source);
        return merged;
    }

    private static List<Document> find(Store store, Collections collection, Document filter) {
        return store.database().collection(collection).find(filter).into(new ArrayList<>());
    }

    private static long count(Store store, Collections collection, Document filter) {
        return store.database().collection(collection).countDocuments(filter);
    }
}
