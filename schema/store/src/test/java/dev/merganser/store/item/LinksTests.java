package dev.merganser.store.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergeRequest;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;
import dev.merganser.store.Store;
import dev.merganser.store.TestStore;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.database.Collections;
import dev.merganser.store.item.LinkedItems.Relation;
import dev.merganser.store.list.ItemFilter;
import dev.merganser.store.merge.MergeOutcome;
import dev.merganser.store.merge.Merging;

/// Links as readers see them after merges, which move none.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinksTests {
    private static final long SEED = 42;
    private static final Asker ANNA = new Asker(new UserId("anna"), Set.of(Role.ANALYST));
    private static final Relation CONTACTS = new Relation(null,
            new Relation.Other(ItemType.CONTACT, "companies"));
    private static final Document ALL = new Document();
    private static final Request REQUEST = Request.of(ANNA, "test");

    private TestStore base;
    private Store store;

    @BeforeAll
    void open() {
        base = TestStore.open("links");
        store = base.store();
    }

    @AfterAll
    void close() {
        base.close();
    }

    private List<Item> write(List<Change> changes) {
        return store.writePath().write(REQUEST, changes).stream().map(outcome -> ((Outcome.Written) outcome).item())
                .toList();
    }

    private Item write(Change change) {
        return write(List.of(change)).getFirst();
    }

    private List<Item> companies(int count) {
        return write(IntStream.range(0, count)
                .<Change>mapToObj(_ -> new Change.Create(TypeKey.COMPANY, Map.of("name", Edit.to("Acme")))).toList());
    }

    private static Change contact(List<String> companies) {
        return new Change.Create(TypeKey.CONTACT,
                Map.of("givenName", Edit.to("Ada"), "companies", new Edit.Set(companies)));
    }

    private void merge(ItemId main, ItemId source) {
        var request = new MergeRequest(main, List.of(main, source), Map.of());
        var preview = ((Merging.Preview.Made) store.merging().preview(ANNA, request)).preview();
        assertThat(store.merging().merge(REQUEST, request, preview.fingerprint()))
                .isInstanceOf(MergeOutcome.Merged.class);
    }

    private Item now(Item item) {
        return store.items().find(ANNA, item.id()).orElseThrow();
    }

    @Test
    @DisplayName("M18 Reading what points at several items gives each the page that reading it alone gives")
    void readsManyAsItReadsOne() {
        var random = new Random(SEED);
        for (int graph = 0; graph < 100; graph++) {
            store.database().collection(Collections.ITEMS).deleteMany(new Document());
            List<Item> companies = companies(2 + random.nextInt(4));
            write(IntStream.range(0, 1 + random.nextInt(12)).mapToObj(_ -> contact(companies.stream()
                    .filter(_ -> random.nextInt(3) == 0).map(company -> company.id().value()).toList())).toList());
            var alive = new ArrayList<>(companies);
            for (int merges = random.nextInt(3); merges > 0 && alive.size() > 1; merges--)
                merge(alive.getFirst().id(), alive.removeLast().id());
            List<Item> targets = alive.stream().map(this::now).toList();
            int limit = 1 + random.nextInt(6);

            var slice = new LinkedItems.Slice(null, limit, false);
            var expected = new HashMap<ItemId, LinkedItems.Page>();
            var counts = new HashMap<ItemId, Integer>();
            for (Item target : targets) {
                expected.putAll(store.linkedItems().pages(ANNA, CONTACTS, List.of(target), ALL, slice));
                counts.put(target.id(), (int) store.lists().count(ANNA, new ItemFilter(
                        store.definitions().catalogue().get(TypeKey.CONTACT),
                        Map.of("companies", Map.of("in", List.of(target.id().value()))), true)));
            }
            String which = "seed %d, graph %d, %d each".formatted(SEED, graph, limit);
            assertThat(store.linkedItems().pages(ANNA, CONTACTS, targets, ALL, slice)).as(which).isEqualTo(expected);
            assertThat(store.linkedItems().counts(ANNA, CONTACTS, targets, ALL)).as(which).isEqualTo(counts);
        }
    }

    @Test
    @DisplayName("M20 A row of an import whose item was merged, and that one again, is told where it ended")
    void tellsARowWhereItsItemEnded() {
        var row = new Change.Put(TypeKey.COMPANY, "chained", Map.of("name", Edit.to("Acme")), Map.of());
        Item imported = write(row);
        List<Item> mains = companies(2);
        merge(mains.get(0).id(), imported.id());
        merge(mains.get(1).id(), mains.get(0).id());

        assertThat(store.writePath().write(REQUEST, List.of(row)))
                .containsExactly(new Outcome.Merged(mains.get(1).id()));
    }

    @Test
    void takesLinksAsTextWithBlanksAsIdsAndAsValues() {
        Item company = companies(1).getFirst();

        for (Object link : List.of(" " + company.id() + "\n", company.id(), new Value.Link(company.id())))
            assertThat(write(new Change.Create(TypeKey.CONTACT,
                    Map.of("givenName", Edit.to("Ada"), "companies", Edit.to(link)))).values("companies"))
                    .containsExactly(new Value.Link(company.id()));
    }

    @Test
    void removesALinkByTheMainItemsIdAndPassesOverOneThatIsNotThere() {
        List<Item> companies = companies(3);
        Item ada = write(contact(List.of(companies.get(1).id().value())));
        merge(companies.get(0).id(), companies.get(1).id());

        Item same = write(new Change.Update(ada.id(), 1,
                Map.of("companies", new Edit.Remove(List.of(ItemId.next().value(), companies.get(2).id().value())))));
        Item without = write(new Change.Update(ada.id(), 1,
                Map.of("companies", new Edit.Remove(List.of(companies.get(0).id().value())))));

        assertThat(same.version()).isOne();
        assertThat(without.values("companies")).isEmpty();
    }

    @Test
    @DisplayName("M23 'Do not call' that is added to a number which is there is kept")
    void addsAFlagToANumber() {
        Item ada = write(new Change.Create(TypeKey.CONTACT, Map.of("phones", Edit.to("030 123456"))));

        Item changed = write(new Change.Update(ada.id(), 1, Map.of("phones",
                new Edit.Add(List.of(Map.of("number", "+49 30 123456", "doNotCall", true))))));

        assertThat(changed.values("phones")).containsExactly(new Value.Phone("030 123456", "+4930123456", null, true));
    }

    @Test
    void pagesThroughHistoryWithoutSkippingOrRepeating() {
        Item ada = write(new Change.Create(TypeKey.CONTACT, Map.of("givenName", Edit.to("Ada 0"))));
        for (int i = 1; i < 8; i++)
            write(new Change.Update(ada.id(), i, Map.of("givenName", Edit.to("Ada " + i))));
        var versions = new ArrayList<Long>();
        String before = null;
        for (var page = store.history().of(ANNA, ada.ids(), before, 3); !page.isEmpty(); page = store.history().of(ANNA,
                ada.ids(), before, 3)) {
            page.forEach(entry -> versions.add(entry.version()));
            before = page.getLast().id();
        }

        assertThat(versions).containsExactly(8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L);
        assertThat(store.history().of(ANNA, ada.ids(), null, 0)).isEmpty();
    }
}
