package dev.merganser.job.nightly;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.merganser.job.base.Base;
import dev.merganser.matching.Progress;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergeRequest;
import dev.merganser.mongod.TestMongod;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Collections;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;
import dev.merganser.store.merge.MergeOutcome;
import dev.merganser.store.merge.Merging;
import dev.merganser.store.suggestion.Suggestions;

/// A run over what changed against one over everything, on copies of one base.
class IncrementalTests {
    /// `-Dnightly.rounds=200 -Dnightly.seed=7` runs more of them.
    private static final int ROUNDS = Integer.getInteger("nightly.rounds", 3);
    private static final long SEED = Long.getLong("nightly.seed", 20261122L);
    private static final int CHANGES = 12;
    private static final Asker OPERATOR = Asker.OPERATOR;
    private static final Request REQUEST = Request.of(OPERATOR, "test");
    private static final List<String> TYPES = List.of("contact", "deal");
    /// What belongs to a database alone.
    private static final Set<String> NOT_COPIED = Set.of("migrations", "leases", "runs");

    private final Random random = new Random(SEED);
    private final List<String> merges = new ArrayList<>();
    private final List<String> deleted = new ArrayList<>();
    private int made;

    @Test
    @DisplayName("D05 D03 A run that compares what changed leaves the queue, groups and all, that a full run with the same model leaves")
    void leavesTheQueueOfAFullRun() {
        try (Base base = Base.open(TestMongod.freshUri("incremental"), null)) {
            base.store().writePath().write(REQUEST, People.withDuplicates(300));
            base.store().writePath().write(REQUEST, deals(base.store()));
            run(base, false);
            assertThat(queue(base)).hasSizeGreaterThan(40);
            for (int round = 0; round < ROUNDS; round++) {
                var done = new ArrayList<String>();
                for (int change = 0; change < CHANGES; change++) done.add(change(base.store()));
                String uri = TestMongod.freshUri("everything");
                try (Base copy = Base.open(uri, null)) {
                    copy(base, copy);
                    run(copy, true);
                    Map<String, Object> report = run(base, false);
                    assertThat(report.toString()).contains("compared what changed");
                    assertThat(queue(base)).as("seed %d, round %d: %s", SEED, round, done).isEqualTo(queue(copy));
                    copy.store().database().mongo().drop();
                }
            }
            base.store().database().mongo().drop();
        }
    }

    private static Map<String, Object> run(Base base, boolean everything) {
        var outcome = new Nightly(base.client(), base.store(), everything).run(OPERATOR, TYPES, false, Progress.NONE);
        return ((Nightly.Outcome.Done) outcome).run().report();
    }

    /// All that a suggestion says, save when and by which run it was found.
    private static Map<String, Document> queue(Base base) {
        var queue = new HashMap<String, Document>();
        base.store().database().collection(Collections.SUGGESTIONS).find().forEach(document -> {
            document.keySet().removeAll(List.of("run", "foundAt"));
            queue.put(document.getString("_id"), document);
        });
        return queue;
    }

    private static void copy(Base from, Base to) {
        for (String name : from.store().database().mongo().listCollectionNames()) {
            if (name.startsWith("BATCH_") || NOT_COPIED.contains(name)) continue;
            List<Document> all = from.store().database().mongo().getCollection(name).find().into(new ArrayList<>());
            MongoCollection<Document> collection = to.store().database().mongo().getCollection(name);
            collection.deleteMany(new Document());
            if (!all.isEmpty()) collection.insertMany(all);
        }
    }

    /// Orders of some contacts, a sixth of them taken down twice.
    private List<Change> deals(Store store) {
        var changes = new ArrayList<Change>();
        List<Item> contacts = all(store, TypeKey.CONTACT);
        for (int i = 0; i < 120; i++) {
            Item contact = contacts.get(random.nextInt(contacts.size()));
            Map<String, Edit> fields = Map.of("title", Edit.to("Order " + word() + " " + word()), "contacts",
                    Edit.to(contact.id().value()), "amount", Edit.to(100 + random.nextInt(9_000) + ".50 EUR"));
            changes.add(new Change.Put(TypeKey.DEAL, "d" + i, fields, Map.of()));
            if (i % 6 == 0) changes.add(new Change.Put(TypeKey.DEAL, "e" + i, fields, Map.of()));
        }
        return changes;
    }

    private String word() {
        var word = new StringBuilder();
        for (int i = 0; i < 7; i++)
            word.append((char) ('a' + random.nextInt(26)));
        return word.toString();
    }

    private static List<Item> all(Store store, TypeKey type) {
        var all = new ArrayList<Item>();
        store.items().forEach(OPERATOR, type, all::add);
        return all;
    }

    private Item any(Store store, TypeKey type) {
        List<Item> all = all(store, type);
        return all.get(random.nextInt(all.size()));
    }

    /// @return what was done
    private String change(Store store) {
        List<Suggestions.WithItems> queue = store.suggestions().queue(OPERATOR, null, null, 1_000, Instant.now())
                .suggestions();
        Suggestions.WithItems pair = queue.get(random.nextInt(queue.size()));
        return switch (random.nextInt(9)) {
            case 0 -> {
                Item item = random.nextBoolean() ? pair.left() : any(store, TypeKey.CONTACT);
                yield item.type().equals(TypeKey.CONTACT)
                        ? set(store, item, Map.of("familyName", Edit.to(word())))
                        : set(store, item, Map.of("title", Edit.to(word())));
            }
            case 1 ->
                set(store, any(store, TypeKey.CONTACT), Map.of("phones", Edit.to("030 " + random.nextInt(99_999))));
            case 2, 3 -> {
                // One more of somebody who is there.
                Item person = any(store, TypeKey.CONTACT);
                var fields = new HashMap<String, Edit>();
                person.fields().forEach((field, values) -> fields.put(field, new Edit.Set(values)));
                if (random.nextBoolean()) fields.put("givenName", Edit.to(word()));
                write(store, new Change.Put(TypeKey.CONTACT, "new" + made++, fields, Map.of()));
                yield "made one like " + person.id();
            }
            case 4 -> {
                Item item = random.nextBoolean() ? pair.right() : any(store, TypeKey.DEAL);
                write(store, new Change.Delete(item.id(), item.version()));
                deleted.add(item.id().value());
                yield "deleted " + item.id();
            }
            case 5 -> merge(store, pair);
            case 6 -> {
                if (merges.isEmpty()) yield "nothing";
                String merge = merges.remove(random.nextInt(merges.size()));
                yield "undone " + store.unmerging().undo(REQUEST, merge, null);
            }
            case 7 -> {
                store.suggestions().dismiss(OPERATOR, pair.suggestion().id(), "no", Instant.now());
                yield "dismissed " + pair.suggestion().id();
            }
            default -> {
                store.suggestions().postpone(OPERATOR, pair.suggestion().id(), "later",
                        Instant.now().plus(Duration.ofDays(3)), Instant.now());
                yield "postponed " + pair.suggestion().id();
            }
        };
    }

    private static String set(Store store, Item item, Map<String, Edit> fields) {
        write(store, new Change.Update(item.id(), item.version(), fields));
        return "changed " + item.id();
    }

    private static void write(Store store, Change change) {
        Outcome outcome = store.writePath().write(REQUEST, List.of(change)).getFirst();
        assertThat(outcome).isInstanceOfAny(Outcome.Written.class, Outcome.Deleted.class);
    }

    private String merge(Store store, Suggestions.WithItems pair) {
        var items = List.of(pair.left().id(), pair.right().id());
        var request = new MergeRequest(items.getFirst(), items, Map.of());
        var preview = ((Merging.Preview.Made) store.merging().preview(OPERATOR, request)).preview();
        var choices = new HashMap<String, MergeRequest.FieldChoice>();
        preview.plan().open().forEach(field -> choices.put(field.name(),
                new MergeRequest.FieldChoice.From(Objects.requireNonNull(items.get(random.nextInt(2))))));
        var decided = new MergeRequest(items.getFirst(), items, choices);
        preview = ((Merging.Preview.Made) store.merging().preview(OPERATOR, decided)).preview();
        if (!(store.merging().merge(REQUEST, decided, preview.fingerprint()) instanceof MergeOutcome.Merged merged))
            throw new AssertionError("not merged");
        merges.add(merged.merge());
        return "merged " + items;
    }
}
