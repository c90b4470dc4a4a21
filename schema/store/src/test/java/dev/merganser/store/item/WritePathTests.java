package dev.merganser.store.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.mongodb.MongoWriteException;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;
import dev.merganser.store.Store;
import dev.merganser.store.TestStore;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.database.Collections;
import dev.merganser.store.history.HistoryEntry.Action;
import dev.merganser.store.item.LinkedItems.Relation;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WritePathTests {
    private static final Asker ANNA = new Asker(new UserId("anna"), Set.of(Role.ANALYST));

    private TestStore base;
    private Store store;

    @BeforeAll
    void open() {
        base = TestStore.open("write-path");
        store = base.store();
    }

    @AfterAll
    void close() {
        base.close();
    }

    private Outcome write(Change change) {
        return store.writePath().write(Request.of(ANNA, "test"), List.of(change)).getFirst();
    }

    private Item contact(String given, String family) {
        return ((Outcome.Written) write(new Change.Create(TypeKey.CONTACT,
                Map.of("givenName", Edit.to(given), "familyName", Edit.to(family))))).item();
    }

    @Test
    void readsBackWhatWasWritten() {
        var created = (Outcome.Written) write(new Change.Create(TypeKey.CONTACT,
                Map.of("givenName", Edit.to(" Ada "), "birthDate", Edit.to("1815-12-10"), "emails",
                        Edit.to(Map.of("address", "Ada@Example.com", "label", "work"), "ada@example.org"), "phones",
                        Edit.to("030 123456"), "addresses",
                        Edit.to(Map.of("street", "Unter den Linden", "houseNumber", "1", "city", "Berlin")))));

        assertThat(store.items().find(ANNA, created.item().id())).contains(created.item());
        assertThat(created.item().value("phones", Value.Phone.class))
                .isEqualTo(new Value.Phone("030 123456", "+4930123456", null, false));
        assertThat(created.item().values("emails")).hasSize(2);
    }

    @Test
    void tellsEachFieldThatIsWrongAndWritesNothing() {
        long before = store.database().collection(Collections.ITEMS).countDocuments();

        Outcome outcome = write(new Change.Create(TypeKey.CONTACT, Map.of("emails", Edit.to("nobody"), "birthDate",
                Edit.to("yesterday"), "shoeSize", Edit.to("43"), "givenName", Edit.to("A", "B"))));

        assertThat(((Outcome.Invalid) outcome).problems()).extracting(Outcome.Problem::field)
                .containsExactlyInAnyOrder("emails", "birthDate", "shoeSize", "givenName");
        assertThat(store.database().collection(Collections.ITEMS).countDocuments()).isEqualTo(before);
    }

    @Test
    void refusesAChangeOfAVersionThatIsNoLongerThere() {
        Item ada = contact("Ada", "King");
        write(new Change.Update(ada.id(), 1, Map.of("familyName", Edit.to("Lovelace"))));

        Outcome late = write(new Change.Update(ada.id(), 1, Map.of("familyName", Edit.to("Byron"))));

        assertThat(((Outcome.Stale) late).stored().value("familyName", Value.Text.class))
                .isEqualTo(new Value.Text("Lovelace"));
    }

    @Test
    void letsOneOfTwoSimultaneousChangesWinAndTellsTheOther() throws Exception {
        Item ada = contact("Ada", "King");
        try (var threads = Executors.newFixedThreadPool(8)) {
            var outcomes = new ArrayList<Future<Outcome>>();
            for (int i = 0; i < 8; i++) {
                String name = "Name" + i;
                outcomes.add(threads
                        .submit(() -> write(new Change.Update(ada.id(), 1, Map.of("familyName", Edit.to(name))))));
            }
            int written = 0;
            for (Future<Outcome> outcome : outcomes) {
                if (outcome.get() instanceof Outcome.Written) written++;
                else assertThat(outcome.get()).isInstanceOf(Outcome.Stale.class);
            }
            assertThat(written).isOne();
        }
        assertThat(store.items().find(ANNA, ada.id()).orElseThrow().version()).isEqualTo(2);
    }

    @Test
    void keepsWhoChangedWhatFromWhatToWhat() {
        Item ada = contact("Ada", "King");
        write(new Change.Update(ada.id(), 1, Map.of("familyName", Edit.to("Lovelace"))));

        var history = store.history().of(ANNA, ada.ids(), null, 10);

        assertThat(history).extracting("action").containsExactly(Action.CHANGED, Action.CREATED);
        assertThat(history.getFirst().by()).isEqualTo(ANNA.user());
        assertThat(history.getFirst().changes()).singleElement().satisfies(change -> {
            assertThat(change.before()).containsExactly("King");
            assertThat(change.after()).containsExactly("Lovelace");
        });
    }

    @Test
    void answersARequestWithTheSameKeyByItsFirstResult() {
        var request = new Request(ANNA, "test", "key-1", false);
        List<Change> changes = List
                .of(new Change.Create(TypeKey.COMPANY, Map.of("name", Edit.to("Analytical Engines"))));

        var first = (Outcome.Written) store.writePath().write(request, changes).getFirst();
        var second = (Outcome.Written) store.writePath().write(request, changes).getFirst();
        Outcome other = store.writePath()
                .write(request,
                        List.of(new Change.Create(TypeKey.COMPANY, Map.of("name", Edit.to("Difference Engines")))))
                .getFirst();

        assertThat(second.item()).isEqualTo(first.item());
        assertThat(other).isInstanceOf(Outcome.KeyReused.class);
    }

    @Test
    void importsTheSameExternalIdAgainAsAChange() {
        var put = new Change.Put(TypeKey.COMPANY, "c-1", Map.of("name", Edit.to("Acme")), Map.of());
        var again = new Change.Put(TypeKey.COMPANY, "c-1", Map.of("name", Edit.to("Acme Ltd")), Map.of());

        var first = (Outcome.Written) write(put);
        var unchanged = (Outcome.Written) write(put);
        var second = (Outcome.Written) write(again);

        assertThat(unchanged.item().version()).isOne();
        assertThat(second.item().id()).isEqualTo(first.item().id());
        assertThat(second.item().version()).isEqualTo(2);
        assertThat(store.items().idsByName(ANNA, TypeKey.COMPANY, List.of("c-1", "c-2")))
                .containsExactly(Map.entry("c-1", first.item().id()));
    }

    @Test
    void importsARowByTheIdOfAnItemUnlessItIsTheExternalIdOfOne() {
        Item acme = ((Outcome.Written) write(new Change.Create(TypeKey.COMPANY, Map.of("name", Edit.to("Acme")))))
                .item();
        Item contact = ((Outcome.Written) write(
                new Change.Create(TypeKey.CONTACT, Map.of("givenName", Edit.to("Ada")))))
                .item();
        List<String> names = List.of(acme.id().value(), contact.id().value());
        var row = new Change.Put(TypeKey.COMPANY, acme.id().value(), Map.of("name", Edit.to("Acme Ltd")), Map.of());

        assertThat(((Outcome.Written) write(row)).item().id()).isEqualTo(acme.id());
        assertThat(store.items().idsByName(ANNA, TypeKey.COMPANY, names))
                .containsExactly(Map.entry(acme.id().value(), acme.id()));

        Item other = ((Outcome.Written) write(new Change.Put(TypeKey.COMPANY, contact.id().value(),
                Map.of("name", Edit.to("Other")), Map.of()))).item();
        assertThat(other.id()).isNotIn(acme.id(), contact.id());
        assertThat(((Outcome.Written) write(new Change.Put(TypeKey.CONTACT, contact.id().value(),
                Map.of("givenName", Edit.to("Eve")), Map.of()))).item().id()).isEqualTo(contact.id());
        assertThat(store.items().idsByName(ANNA, TypeKey.COMPANY, names)).hasSize(2)
                .containsEntry(contact.id().value(), other.id());
    }

    @Test
    void findsWhatPointsAtAnItem() {
        var company = (Outcome.Written) write(new Change.Create(TypeKey.COMPANY, Map.of("name", Edit.to("Acme"))));
        var ids = new ArrayList<ItemId>();
        for (int i = 0; i < 3; i++) {
            ids.addFirst(((Outcome.Written) write(new Change.Create(TypeKey.CONTACT, Map.of("givenName",
                    Edit.to("C" + i), "companies", Edit.to(company.item().id().value()))))).item().id());
        }

        var pages = store.linkedItems().pages(ANNA,
                new Relation(null, new Relation.Other(ItemType.CONTACT, "companies")), List.of(company.item()),
                new Document(), new LinkedItems.Slice(null, 2, false));

        var page = Objects.requireNonNull(pages.get(company.item().id()));
        assertThat(page.items()).extracting(linked -> linked.item().id()).containsExactlyElementsOf(ids.subList(0, 2));
        assertThat(page.hasMore()).isTrue();
    }

    @Test
    void refusesALinkToWhatIsNotThereOrOfAnotherType() {
        Item ada = contact("Ada", "King");

        var nothing = write(new Change.Create(TypeKey.CONTACT,
                Map.of("givenName", Edit.to("B"), "companies", Edit.to(ItemId.next().value()))));
        var wrongType = write(new Change.Create(TypeKey.CONTACT,
                Map.of("givenName", Edit.to("B"), "companies", Edit.to(ada.id().value()))));

        assertThat(nothing).isInstanceOf(Outcome.Invalid.class);
        assertThat(wrongType).isInstanceOf(Outcome.Invalid.class);
    }

    @Test
    void movesADeletedItemToTheRecycleBin() {
        Item ada = contact("Ada", "King");

        assertThat(write(new Change.Delete(ada.id(), 1))).isInstanceOf(Outcome.Deleted.class);

        assertThat(store.items().find(ANNA, ada.id())).isEmpty();
        assertThat(store.database().collection(Collections.RECYCLE_BIN).find(new Document("_id", ada.id().value())))
                .hasSize(1);
    }

    @Test
    void letsMongoRefuseWhatDoesNotComeByTheWritePath() {
        assertThatThrownBy(() -> store.database().collection(Collections.ITEMS)
                .insertOne(new Document("_id", "x").append("type", "contact")))
                .isInstanceOf(MongoWriteException.class);
    }
}
