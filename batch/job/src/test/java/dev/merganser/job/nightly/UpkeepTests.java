package dev.merganser.job.nightly;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.merganser.job.base.Base;
import dev.merganser.matching.Progress;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergeRequest;
import dev.merganser.mongod.TestMongod;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Collections;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;
import dev.merganser.store.merge.MergeOutcome;
import dev.merganser.store.merge.Merging;
import dev.merganser.store.merge.UndoOutcome;

class UpkeepTests {
    private static final Asker OPERATOR = Asker.OPERATOR;
    private static final Request REQUEST = Request.of(OPERATOR, "test");
    private Base base;

    @BeforeEach
    void open() {
        base = Base.open(TestMongod.freshUri("upkeep"), null);
    }

    @AfterEach
    void close() {
        base.store().database().mongo().drop();
        base.close();
    }

    private List<Item> write(List<Change> changes) {
        return base.store().writePath().write(REQUEST, changes).stream()
                .map(outcome -> ((Outcome.Written) outcome).item()).toList();
    }

    private Map<?, ?> upkeep(String... types) {
        var done = (Nightly.Outcome.Done) new Nightly(base.client(), base.store()).run(OPERATOR, List.of(types), false,
                Progress.NONE);
        return (Map<?, ?>) Objects.requireNonNull(done.run().report().get("upkeep"));
    }

    @Test
    @DisplayName("D01 M21 Exact copies are merged by night only where administrators say so, and that can be undone")
    void mergesExactCopiesWhereAdministratorsSaySo() {
        var people = new ArrayList<>(People.withDuplicates(200));
        people.add(People.person("one", "Wilhelmine", "Quittenbaum", "1950-05-05", "w.quittenbaum@example.com"));
        people.add(People.person("two", "Wilhelmine", "Quittenbaum", "1950-05-05", "w.quittenbaum@example.com"));
        List<Item> items = write(people);
        Item one = items.get(items.size() - 2), two = items.getLast();

        assertThat(upkeep("contact").containsKey("exactCopiesMerged")).isFalse();
        base.store().settings().mergeExactCopiesOf(List.of("contact"));
        // Among the made-up people there are some, too.
        assertThat((Long) upkeep("contact").get("exactCopiesMerged")).isPositive();

        Item now = base.store().items().find(OPERATOR, two.id()).orElseThrow();
        assertThat(now.ids()).containsExactlyInAnyOrder(one.id(), two.id());
        String merge = String.valueOf(base.store().history().of(OPERATOR, List.of(now.id()), null, 1).getFirst()
                .details().get("merge"));
        assertThat(base.store().unmerging().undo(REQUEST, merge, null)).isInstanceOf(UndoOutcome.Undone.class);
        // What a person took apart stays so.
        assertThat(upkeep("contact").containsKey("exactCopiesMerged")).isFalse();
    }

    @Test
    @DisplayName("M18 M20 Once a merge can't be undone, links name the main item; its old ids go on answering")
    void settlesOldMergesAndPurgesTheBin() {
        List<Item> items = write(List.of(new Change.Create(TypeKey.COMPANY, Map.of("name", Edit.to("Acme"))),
                new Change.Create(TypeKey.COMPANY, Map.of("name", Edit.to("Acme"))),
                new Change.Create(TypeKey.COMPANY, Map.of("name", Edit.to("Old")))));
        Item main = items.get(0), source = items.get(1), deleted = items.get(2);
        Item contact = write(List.of(new Change.Create(TypeKey.CONTACT, Map.of("givenName", Edit.to("Ada"), "companies",
                Edit.to(source.id().value(), main.id().value()))))).getFirst();
        var request = new MergeRequest(main.id(), List.of(main.id(), source.id()), Map.of());
        String fingerprint = ((Merging.Preview.Made) base.store().merging().preview(OPERATOR, request)).preview()
                .fingerprint();
        String merge = ((MergeOutcome.Merged) base.store().merging().merge(REQUEST, request, fingerprint)).merge();
        base.store().writePath().write(REQUEST, List.of(new Change.Delete(deleted.id(), 1)));
        assertThat(upkeep("lead").toString()).isEqualTo("{}");
        Date before = Date.from(Instant.now().minus(Duration.ofDays(31)));
        var database = base.store().database();
        database.collection(Collections.MERGE_JOURNAL).updateMany(new Document(), new Document("$set",
                new Document("at", before)));
        database.collection(Collections.RECYCLE_BIN).updateMany(new Document(), new Document("$set",
                new Document("deleted.at", before)));

        Map<?, ?> done = upkeep("lead");

        assertThat(done.toString()).isEqualTo("{linksRewritten=1, mergesSettled=1, purged=2}");
        assertThat(base.store().items().find(OPERATOR, source.id())).hasValueSatisfying(now -> {
            assertThat(now.id()).isEqualTo(main.id());
            assertThat(now.linkedAs()).containsExactly(main.id());
        });
        assertThat(base.store().items().find(OPERATOR, contact.id()).orElseThrow().values("companies")).hasSize(1);
        assertThat(base.store().items().find(OPERATOR, deleted.id())).isEmpty();
        assertThat(base.store().unmerging().undo(REQUEST, merge, null)).isInstanceOf(UndoOutcome.Refused.class);
        assertThat(upkeep("lead").toString()).isEqualTo("{}");
    }
}
