package dev.merganser.store.merge;

import static dev.merganser.store.TestItems.ANNA;
import static dev.merganser.store.TestItems.REQUEST;
import static dev.merganser.store.TestItems.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandFailedEvent;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;
import dev.merganser.mongod.TestMongod;
import dev.merganser.store.Store;
import dev.merganser.store.TestItems;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.database.Collections;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.ItemDocument;
import dev.merganser.store.item.LinkedItems;
import dev.merganser.store.item.LinkedItems.Relation;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;
import dev.merganser.store.recipient.RecipientLists;

/// What merges cost, however much is linked, and the reads after them: a table. `-Dmerganser.linked=10,1000,100000
/// -Dmerganser.clients=8 -Dmerganser.seconds=20` print it in full.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MergeBenchTests {
    private static final String LINKED = System.getProperty("merganser.linked", "10,200");
    private static final int CLIENTS = Integer.getInteger("merganser.clients", 3);
    private static final int SECONDS = Integer.getInteger("merganser.seconds", 1);
    private static final int TIMES = 5;
    private static final Relation CONTACTS = new Relation("contacts",
            new Relation.Other(ItemType.CONTACT, "companies"));

    private final AtomicLong commands = new AtomicLong();
    private final Map<String, AtomicLong> failures = new ConcurrentHashMap<>();
    private final ConnectionString address = new ConnectionString(TestMongod.freshUri("merge-bench"));
    private final MongoClient client = MongoClients.create(MongoClientSettings.builder()
            .applyConnectionString(address).addCommandListener(new CommandListener() {
                @Override
                public void commandStarted(CommandStartedEvent event) {
                    if (!event.getCommandName().equals("endSessions")) commands.incrementAndGet();
                }

                @Override
                public void commandFailed(CommandFailedEvent event) {
                    String name = event.getThrowable() instanceof MongoException failed
                            ? "code " + failed.getCode()
                            : event.getThrowable().getClass().getSimpleName();
                    failures.computeIfAbsent(name, _ -> new AtomicLong()).incrementAndGet();
                }
            }).build());
    private final Store store = Store.open(client, Objects.requireNonNull(address.getDatabase()),
            Store.Locality.GERMANY, Clock.systemUTC());
    private final TestItems items = new TestItems(store);

    @AfterAll
    void close() {
        store.database().mongo().drop();
        client.close();
    }

    /// Contacts that name a company, as the write path would have stored them.
    private void contactsOf(Item company, int count) {
        TypeDefinition definition = store.definitions().catalogue().get(TypeKey.CONTACT);
        var documents = new ArrayList<Document>();
        for (int i = 0; i < count; i++) {
            Instant now = Instant.now();
            documents.add(ItemDocument.write(new Item(ItemId.next(), List.of(), TypeKey.CONTACT, 1, null,
                    Map.of("givenName", List.of(new Value.Text("C" + i)), "companies",
                            List.of(new Value.Link(company.id()))),
                    Map.of(), now, ANNA.user(), now, ANNA.user()), definition, List.of()));
            if (documents.size() == 1_000 || i == count - 1) {
                store.database().collection(Collections.ITEMS).insertMany(documents);
                documents.clear();
            }
        }
    }

    private <T> T measured(String what, Callable<T> work) throws Exception {
        long before = commands.get(), start = System.nanoTime();
        T result = work.call();
        long nanos = System.nanoTime() - start, sent = commands.get() - before;
        System.out.printf("  %-44s %9.1f ms  %3d commands%n", what, nanos / 1e6, sent);
        return result;
    }

    /// The median of several.
    private void read(String what, Runnable work) {
        work.run();
        var times = new ArrayList<Long>();
        long before = commands.get();
        for (int i = 0; i < TIMES; i++) {
            long start = System.nanoTime();
            work.run();
            times.add(System.nanoTime() - start);
        }
        System.out.printf("  %-44s %9.1f ms  %3d commands%n", what,
                times.stream().sorted().toList().get(TIMES / 2) / 1e6,
                (commands.get() - before) / TIMES);
    }

    private void reads(String when, ItemId id) {
        Item company = items.find(id);
        read(when + ": the item by an old id", () -> items.find(id));
        read(when + ": its first 50 contacts", () -> page(company, null));
        LinkedItems.Place last = page(company, null).items().getLast().place();
        read(when + ": the 50 after them", () -> page(company, last));
        read(when + ": how many contacts",
                () -> store.linkedItems().counts(ANNA, CONTACTS, List.of(company), new Document()));
        read(when + ": found by its name",
                () -> store.searching().search(ANNA, "Acme", List.of(ItemType.values()), null, 10));
    }

    private LinkedItems.Page page(Item company, LinkedItems.@org.jspecify.annotations.Nullable Place from) {
        return Objects.requireNonNull(store.linkedItems().pages(ANNA, CONTACTS, List.of(company), new Document(),
                new LinkedItems.Slice(from, 50, false)).get(company.id()));
    }

    @Test
    @DisplayName("M18 M19 A merge is a fixed number of commands, however many items are linked; so are the reads after it")
    void costOfAMerge() throws Exception {
        var counts = new ArrayList<Long>();
        for (int linked : Stream.of(LINKED.split(",", -1)).map(Integer::parseInt).toList()) {
            Item main = items.company("Acme"), source = items.company("Acme");
            contactsOf(source, linked);
            Item deal = items.create(TypeKey.DEAL, Map.of("title", Edit.to("Engine"), "companies",
                    Edit.to(source.id().value())));
            System.out.printf("%,d linked contacts%n", linked);
            reads("before", source.id());
            var merge = request(Map.of(), main, source);
            MergePreview preview = measured("preview", () -> items.preview(merge));
            long before = commands.get();
            var merged = measured("merge", () -> (MergeOutcome.Merged) store.merging().merge(REQUEST, merge,
                    preview.fingerprint()));
            counts.add(commands.get() - before);
            reads("merged", source.id());
            var recipients = new RecipientLists(store.database(), store.definitions(), store.visible());
            read("merged: recipients of a deal", () -> recipients.of(ANNA, List.of(deal)));
            measured("undo's preview", () -> store.unmerging().preview(ANNA, merged.merge()));
            measured("undo", () -> store.unmerging().undo(REQUEST, merged.merge(), null));
            String again = items.merge(main, source);
            store.database().collection(Collections.MERGE_JOURNAL).updateOne(new Document("_id", again), new Document(
                    "$set", new Document("at", Date.from(Instant.now().minus(Duration.ofDays(31))))));
            Settling.Settled settled = measured("the background step", () -> store.settling().settle(10));
            assertThat(settled.rewritten()).isGreaterThanOrEqualTo(linked);
            assertThat(items.find(source.id()).linkedAs()).containsExactly(main.id());
            reads("settled", source.id());
        }
        // One more where the model of match keys is read again, as it is every five seconds.
        assertThat(counts.stream().mapToLong(one -> one).max().orElseThrow()).as("commands of a merge, of %s", counts)
                .isLessThanOrEqualTo(counts.stream().mapToLong(one -> one).min().orElseThrow() + 1);
    }

    @Test
    @DisplayName("M19 A company with many contacts is linked to, merged and undone by many clients at once")
    void manyClientsAtOnce() throws Exception {
        int linked = Stream.of(LINKED.split(",", -1)).mapToInt(Integer::parseInt).max().orElseThrow();
        Item company = items.company("Acme");
        contactsOf(company, linked);
        failures.clear();
        var done = new ConcurrentHashMap<String, AtomicLong>();
        long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
        try (var threads = Executors.newFixedThreadPool(CLIENTS)) {
            var clients = new ArrayList<Future<?>>();
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                clients.add(threads.submit(() -> {
                    var random = new Random(number);
                    var request = Request.of(new Asker(new UserId("client" + number), List.of(Role.ANALYST)), "bench");
                    while (System.nanoTime() < end)
                        done.computeIfAbsent(act(request, company, random), _ -> new AtomicLong()).incrementAndGet();
                }));
            }
            for (Future<?> one : clients)
                one.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
        System.out.printf("%,d contacts, %d clients, %d s: %s; failed commands that were tried again: %s%n", linked,
                CLIENTS,
                SECONDS, new java.util.TreeMap<>(done), failures);
        Item now = items.find(company.id());
        assertThat(now.ids()).doesNotHaveDuplicates();
        long contacts = Objects
                .requireNonNull(store.linkedItems().counts(ANNA, CONTACTS, List.of(now), new Document()).get(now.id()));
        assertThat(contacts).isEqualTo(linked + done.getOrDefault("linked", new AtomicLong()).get());
    }

    /// @return what came of it
    private String act(Request request, Item company, Random random) {
        if (random.nextInt(3) > 0) {
            Outcome linked = store.writePath()
                    .write(request, List.of(new Change.Create(TypeKey.CONTACT, Map.of("givenName",
                            Edit.to("New"), "companies", Edit.to(company.id().value())))))
                    .getFirst();
            return linked instanceof Outcome.Written ? "linked" : "not linked";
        }
        Item twin = ((Outcome.Written) store.writePath().write(request,
                List.of(new Change.Create(TypeKey.COMPANY, Map.of("name", Edit.to("Acme"))))).getFirst()).item();
        var merge = request(Map.of(), company, twin);
        String fingerprint = store.merging().preview(request.asker(),
                merge) instanceof Merging.Preview.Made(var preview)
                        ? preview.fingerprint()
                        : "";
        if (!(store.merging().merge(request, merge, fingerprint) instanceof MergeOutcome.Merged(String id, _)))
            return "merge told to look again";
        return store.unmerging().undo(request, id, null) instanceof UndoOutcome.Undone
                ? "merged and undone"
                : "merged, undo under a later merge";
    }
}
