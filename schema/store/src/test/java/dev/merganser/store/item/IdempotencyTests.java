package dev.merganser.store.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

import com.mongodb.client.model.Filters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.UserId;
import dev.merganser.store.Store;
import dev.merganser.store.TestStore;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.database.Collections;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdempotencyTests {
    private TestStore base;
    private Store store;

    @BeforeAll
    void open() {
        base = TestStore.open("idempotency");
        store = base.store();
    }

    @AfterAll
    void close() {
        base.close();
    }

    private static Request request(String user, String key) {
        return new Request(new Asker(new UserId(user), Set.of(Role.ANALYST)), "test", key, true);
    }

    private static Change company(String name) {
        return new Change.Create(TypeKey.COMPANY, Map.of("name", Edit.to(name)));
    }

    private Outcome write(Request request, Change change) {
        return store.writePath().write(request, List.of(change)).getFirst();
    }

    private long companies(String name) {
        return store.database().collection(Collections.ITEMS).countDocuments(Filters.eq("fields.name", name));
    }

    @Test
    @DisplayName("R72 A key belongs to its user, whatever the two are called")
    void keepsUsersApart() {
        write(request("a", "b|c"), company("Apart"));
        write(request("a|b", "c"), company("Apart"));
        write(request("bert", "b|c"), company("Apart"));

        assertThat(companies("Apart")).isEqualTo(3);
    }

    @Test
    @DisplayName("R72 The same key at the same moment writes once, and all are told the same")
    void writesOnceHoweverManySendItAtOnce() throws Exception {
        Callable<Outcome> send = () -> write(request("anna", "at-once"), company("Once"));
        try (var threads = Executors.newFixedThreadPool(6)) {
            Set<Item> items = new HashSet<>();
            for (var outcome : threads.invokeAll(Stream.generate(() -> send).limit(6).toList()))
                items.add(((Outcome.Written) outcome.get()).item());
            assertThat(items).hasSize(1);
        }
        assertThat(companies("Once")).isOne();
    }

    @Test
    @DisplayName("R72 The order in which a map was filled doesn't make another request of it")
    void knowsTheSameRequestAgain() {
        var there = new LinkedHashMap<String, Edit>();
        var back = new LinkedHashMap<String, Edit>();
        List<String> names = List.of("name", "industry", "taxId", "registerNumber");
        names.forEach(name -> there.put(name, Edit.to(name)));
        names.reversed().forEach(name -> back.put(name, Edit.to(name)));
        there.put("emails", Edit.to(email("address", "label")));
        back.put("emails", Edit.to(email("label", "address")));

        Outcome first = write(request("anna", "maps"), new Change.Create(TypeKey.COMPANY, there));

        assertThat(((Outcome.Written) write(request("anna", "maps"), new Change.Create(TypeKey.COMPANY, back))).item())
                .isEqualTo(((Outcome.Written) first).item());
    }

    private static Map<String, String> email(String... parts) {
        var email = new LinkedHashMap<String, String>();
        for (String part : parts) email.put(part, "x@example.com");
        return email;
    }

    @Test
    @DisplayName("R72 Half of a request is never written under a key, so that sending it again can't double that half")
    void writesAllOrNothingUnderAKey() {
        List<Change> changes = List.of(company("Half"), company(" "));

        for (int i = 0; i < 2; i++)
            assertThat(store.writePath().write(request("anna", "half"), changes)).satisfiesExactly(
                    first -> assertThat(first).isInstanceOf(Outcome.NotTried.class),
                    second -> assertThat(second).isInstanceOf(Outcome.Invalid.class));

        assertThat(companies("Half")).isZero();
        assertThat(store.writePath().write(request("anna", "half"), List.of(company("Half"), company("Whole"))))
                .hasOnlyElementsOfType(Outcome.Written.class);
    }

    @Test
    @DisplayName("R72 Of changes with fates of their own a key remembers each, written or refused")
    void remembersEveryFate() {
        var request = new Request(Asker.OPERATOR, "test", "fates", false);
        Item there = ((Outcome.Written) write(request("anna", "fate"), company("There"))).item();
        List<Change> changes = List.of(company("Fate"), company(" "),
                new Change.Update(there.id(), 7, Map.of("name", Edit.to("Now"))),
                new Change.Update(dev.merganser.model.value.ItemId.next(), 1, Map.of()));

        List<Outcome> first = store.writePath().write(request, changes);

        assertThat(first).satisfiesExactly(one -> assertThat(one).isInstanceOf(Outcome.Written.class),
                one -> assertThat(one).isInstanceOf(Outcome.Invalid.class),
                one -> assertThat(one).isEqualTo(new Outcome.Stale(there)),
                one -> assertThat(one).isInstanceOf(Outcome.NotFound.class));
        assertThat(store.writePath().write(request, changes).subList(1, 4)).isEqualTo(first.subList(1, 4));
        assertThat(companies("Fate")).isOne();
    }

    @Test
    @DisplayName("R72 A deletion that is sent again is answered as a deletion")
    void answersADeletionByADeletion() {
        Item gone = ((Outcome.Written) write(request("anna", "make"), company("Gone"))).item();
        var delete = new Change.Delete(gone.id(), 1);

        Outcome first = write(request("anna", "delete"), delete);

        assertThat(first).isEqualTo(new Outcome.Deleted(gone));
        assertThat(write(request("anna", "delete"), delete)).isEqualTo(first);
        assertThat(write(request("anna", "make"), company("Gone"))).isInstanceOf(Outcome.NotFound.class);
    }

    @Test
    void refusesARequestThatNamesAnItemTwice() {
        Item item = ((Outcome.Written) write(request("anna", "twice"),
                new Change.Create(TypeKey.COMPANY, Map.of("name", Edit.to("Twice"))))).item();
        var update = new Change.Update(item.id(), 1, Map.of("name", Edit.to("Once")));
        var put = new Change.Put(TypeKey.COMPANY, "twice", Map.of("name", Edit.to("Twice")), Map.of());

        for (List<Change> changes : List.<List<Change>>of(List.of(update, update),
                List.of(update, new Change.Delete(item.id(), 1)), List.of(put, put)))
            assertThatThrownBy(() -> store.writePath().write(Request.of(Asker.OPERATOR, "test"), changes))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("twice");
        assertThat(
                store.writePath().write(Request.of(Asker.OPERATOR, "test"), List.of(company("Same"), company("Same"))))
                .hasOnlyElementsOfType(Outcome.Written.class);
    }

    @Test
    void importsARowOnceHoweverManyImportItAtOnce() throws Exception {
        var put = new Change.Put(TypeKey.COMPANY, "row-1", Map.of("name", Edit.to("Imported")), Map.of());
        try (var threads = Executors.newFixedThreadPool(6)) {
            Callable<Outcome> row = () -> write(Request.of(Asker.OPERATOR, "import"), put);
            for (var outcome : threads.invokeAll(Stream.generate(() -> row).limit(6).toList()))
                assertThat(((Outcome.Written) outcome.get()).item().version()).isOne();
        }
        assertThat(companies("Imported")).isOne();
    }
}
