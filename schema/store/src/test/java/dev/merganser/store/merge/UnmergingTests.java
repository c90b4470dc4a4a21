package dev.merganser.store.merge;

import static dev.merganser.store.TestItems.ANNA;
import static dev.merganser.store.TestItems.REQUEST;
import static dev.merganser.store.TestItems.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergeRequest.FieldChoice;
import dev.merganser.model.merge.UndoPlan.Decided;
import dev.merganser.model.merge.UndoPlan.FieldUndo;
import dev.merganser.model.value.Value;
import dev.merganser.store.Store;
import dev.merganser.store.TestItems;
import dev.merganser.store.TestStore;
import dev.merganser.store.database.Collections;
import dev.merganser.store.history.HistoryEntry;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.merge.UndoOutcome.Obstacle;
import dev.merganser.store.recyclebin.RestoreOutcome;
import dev.merganser.store.suggestion.Suggestion;
import dev.merganser.store.suggestion.SuggestionId;
import dev.merganser.store.suggestion.Suggestions;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnmergingTests {
    private TestStore base;
    private Store store;
    private TestItems items;

    @BeforeAll
    void open() {
        base = TestStore.open("unmerging");
        store = base.store();
        items = new TestItems(store);
    }

    @AfterAll
    void close() {
        base.close();
    }

    private Obstacle obstacle(String merge) {
        var previewed = ((Unmerging.Preview.Refused) store.unmerging().preview(ANNA, merge)).obstacle();
        assertThat(items.undo(merge)).isEqualTo(new UndoOutcome.Refused(previewed));
        return previewed;
    }

    private UndoPreview preview(String merge) {
        return ((Unmerging.Preview.Made) store.unmerging().preview(ANNA, merge)).preview();
    }

    @Test
    @DisplayName("M21 Undoing puts everything back as it was, and the pair counts as dismissed")
    void undoesAMergeExactly() {
        Item company = items.company("Acme");
        Item main = items.contact("givenName", "Ada", "emails", List.of("ada@example.com"));
        Item source = items.contact("givenName", "Ada", "emails", List.of("ada@example.org"), "companies",
                List.of(company.id().value()));
        Item deal = items.create(TypeKey.DEAL,
                Map.of("title", Edit.to("Engine"), "contacts", Edit.to(source.id().value())));
        List<String> before = items.documents(main, source, deal);

        var undone = (UndoOutcome.Undone) items.undo(items.merge(main, source));

        assertThat(undone.restored()).extracting(Item::id).containsExactly(source.id());
        assertThat(items.documents(main, source, deal)).isEqualTo(before);
        assertThat(store.suggestions().find(ANNA, SuggestionId.of(main.id(), source.id()))).hasValueSatisfying(
                pair -> assertThat(pair.suggestion().state()).isEqualTo(Suggestion.State.DISMISSED));
        assertThat(store.database().collection(Collections.RECYCLE_BIN).find(new Document("_id", source.id().value())))
                .isEmpty();
    }

    @Test
    @DisplayName("M21 Items that were journalled before there were search terms and sort keys come back with both")
    void undoesAMergeOfAnOlderForm() {
        Item main = items.contact("givenName", "Old"), source = items.contact("jobTitle", "Countess");
        List<String> before = items.documents(main, source);
        String merge = items.merge(main, source);
        store.database().collection(Collections.MERGE_JOURNAL).updateOne(new Document("_id", merge),
                new Document("$unset", new Document("before.sort", 1).append("before.searchTerms", 1)
                        .append("after.sort", 1).append("after.searchTerms", 1).append("sources.$[].sort", 1)
                        .append("sources.$[].searchTerms", 1)));

        items.undo(merge);

        assertThat(items.documents(main, source)).isEqualTo(before);
    }

    @Test
    @DisplayName("M21 Later edits are kept; those of a field that the merge had changed are conflicts; lists go back "
            + "value by value; links that were made since stay with the main item")
    void keepsLaterEdits() {
        Item old = items.company("Acme"), late = items.company("Late");
        Item main = items.contact("givenName", "Ada", "familyName", "King", "jobTitle", "Countess", "emails",
                List.of("a@example.com", "b@example.com"));
        Item source = items.contact("givenName", "Ada", "familyName", "Lovelace", "birthDate", "1815-12-10", "emails",
                List.of("b@example.com", "c@example.com", "d@example.com"), "companies", List.of(old.id().value()));
        String merge = items.merge(request(Map.of("familyName", new FieldChoice.From(source.id())), main, source))
                .merge();
        items.change(main.id(), "familyName", "Byron", "jobTitle", "Analyst", "emails",
                List.of("a@example.com", "c@example.com", "new@example.com"), "companies",
                List.of(old.id().value(), late.id().value()));
        Item deal = items.create(TypeKey.DEAL, Map.of("title", Edit.to("Since"), "contacts",
                Edit.to(main.id().value())));

        UndoPreview preview = preview(merge);
        assertThat(preview.plan().decisions()).extracting(one -> one.field().name(), FieldUndo::decided)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("familyName", Decided.CONFLICT),
                        org.assertj.core.groups.Tuple.tuple("birthDate", Decided.TAKEN_BACK),
                        org.assertj.core.groups.Tuple.tuple("jobTitle", Decided.KEPT),
                        org.assertj.core.groups.Tuple.tuple("emails", Decided.VALUE_BY_VALUE),
                        org.assertj.core.groups.Tuple.tuple("companies", Decided.VALUE_BY_VALUE));
        var undone = (UndoOutcome.Undone) store.unmerging().undo(REQUEST, merge, preview.fingerprint());

        assertThat(undone.conflicts()).extracting(Field::name).containsExactly("familyName");
        Item now = items.find(main.id());
        assertThat(now.fields()).isEqualTo(preview.plan().fields());
        assertThat(now.value("familyName", Value.Text.class)).isEqualTo(new Value.Text("Byron"));
        assertThat(now.values("birthDate")).isEmpty();
        // b was removed since and stays so; c and d came with the merge and go; what came since stays.
        assertThat(now.values("emails", Value.Email.class)).extracting(email -> email.address().text())
                .containsExactly("a@example.com", "new@example.com");
        assertThat(now.values("companies")).containsExactly(new Value.Link(late.id()));
        Item back = items.find(source.id());
        assertThat(back.fields()).isEqualTo(source.fields());
        assertThat(items.find(deal.values("contacts", Value.Link.class).getFirst().target()).id())
                .isEqualTo(main.id());
        assertThat(store.history().of(ANNA, now.ids(), null, 1)).singleElement()
                .satisfies(entry -> {
                    assertThat(entry.action()).isEqualTo(HistoryEntry.Action.MERGE_UNDONE);
                    assertThat(entry.changes()).extracting(HistoryEntry.FieldChange::field)
                            .containsExactly("birthDate", "emails", "companies");
                });
    }

    @Test
    @DisplayName("M21 An undo whose preview is of yesterday is refused and shows the new preview")
    void refusesAStaleUndo() {
        Item main = items.contact("givenName", "Ada"), source = items.contact("givenName", "Ada");
        String merge = items.merge(main, source);
        String seen = preview(merge).fingerprint();
        items.change(main.id(), "jobTitle", "Countess");

        var stale = (UndoOutcome.Stale) store.unmerging().undo(REQUEST, merge, seen);

        assertThat(stale.now().fingerprint()).isNotEqualTo(seen);
        assertThat(store.unmerging().undo(REQUEST, merge, stale.now().fingerprint()))
                .isInstanceOf(UndoOutcome.Undone.class);
    }

    @Test
    @DisplayName("M21 Merges of one item are undone in order; what stands in the way is named")
    void saysWhyAMergeCanNotBeUndone() {
        Item a = items.contact("givenName", "Ada"), b = items.contact("givenName", "Ada"),
                c = items.contact("givenName", "Ada"), d = items.contact("givenName", "Ada");
        List<String> before = items.documents(a, b, c, d);
        String first = items.merge(a, b), second = items.merge(a, d), third = items.merge(c, a);

        assertThat(obstacle(first)).isEqualTo(new Obstacle.MergedSince(c.id(), third));
        assertThat(items.undo(third)).isInstanceOf(UndoOutcome.Undone.class);
        assertThat(obstacle(third)).isEqualTo(new Obstacle.AlreadyUndone());
        assertThat(obstacle(first)).isEqualTo(new Obstacle.LaterMerge(second));
        assertThat(items.undo(second)).isInstanceOf(UndoOutcome.Undone.class);
        items.delete(a.id());
        assertThat(obstacle(first)).isEqualTo(new Obstacle.MainDeleted(a.id()));
        assertThat(obstacle("no-such-merge")).isEqualTo(new Obstacle.NotFound());
        assertThat(before).hasSize(4);
    }

    @Test
    @DisplayName("M21 A merge of merged items, undone from the top, is all as it was")
    void undoesChainsExactly() {
        Item a = items.contact("givenName", "Ada", "emails", List.of("a@example.com")),
                b = items.contact("givenName", "Ada", "emails", List.of("b@example.com")),
                c = items.contact("givenName", "Ada", "emails", List.of("c@example.com")),
                d = items.contact("givenName", "Ada", "emails", List.of("d@example.com"));
        List<String> before = items.documents(a, b, c, d);
        String first = items.merge(b, a), second = items.merge(d, c), third = items.merge(d, b);
        assertThat(items.find(a.id()).id()).isEqualTo(d.id());

        for (String merge : List.of(third, first, second))
            assertThat(items.undo(merge)).isInstanceOf(UndoOutcome.Undone.class);

        assertThat(items.documents(a, b, c, d)).isEqualTo(before);
    }

    @Test
    @DisplayName("M21 After the recycle bin's time a merge can't be undone any more")
    void refusesAfterTheBinsTime() {
        Item main = items.contact("givenName", "Ada"), source = items.contact("givenName", "Ada");
        String merge = items.merge(main, source);
        store.database().collection(Collections.MERGE_JOURNAL).updateOne(new Document("_id", merge),
                new Document("$set", new Document("at", java.util.Date.from(
                        java.time.Instant.now().minus(java.time.Duration.ofDays(31))))));

        assertThat(obstacle(merge)).isInstanceOf(Obstacle.Expired.class);
        store.settings().keepInBin(60);
        assertThat(items.undo(merge)).isInstanceOf(UndoOutcome.Undone.class);
        store.settings().keepInBin(30);
    }

    @Test
    @DisplayName("D09 M21 An external id that another item has by now stands in the way, and is told; nothing is begun")
    void refusesWhileAnotherHasTheExternalId() {
        Item main = items.contact("givenName", "Ada");
        Item first = items.put(TypeKey.CONTACT, "E-1", "givenName", "Ada");
        items.delete(first.id());
        Item second = items.put(TypeKey.CONTACT, "E-1", "givenName", "Ada");
        String merge = items.merge(main, second);
        assertThat(store.restoring().restore(REQUEST, first.id(), false)).isInstanceOf(RestoreOutcome.Restored.class);

        assertThat(obstacle(merge)).isEqualTo(new Obstacle.ExternalIdTaken(first.id()));
        assertThat(store.restoring().restore(REQUEST, second.id(), true))
                .isEqualTo(new RestoreOutcome.ExternalIdTaken(first.id()));
        assertThat(store.separating().resume()).isZero();

        items.delete(first.id());
        assertThat(items.undo(merge)).isInstanceOf(UndoOutcome.Undone.class);
        assertThat(items.find(second.id()).externalId()).isEqualTo("E-1");
    }

    @Test
    @DisplayName("D09 M20 A row of a merged item's external id makes a new item while the main item is in the recycle bin")
    void theRecycleBinHoldsNoRow() {
        Item main = items.contact("givenName", "Ada");
        Item source = items.put(TypeKey.CONTACT, "E-2", "givenName", "Ada");
        items.merge(main, source);
        var row = new Change.Put(TypeKey.CONTACT, "E-2", TestItems.edits("givenName", "Ada"), Map.of());
        assertThat(store.writePath().write(REQUEST, List.of(row))).containsExactly(new Outcome.Merged(main.id()));

        items.delete(main.id());

        assertThat(store.writePath().write(REQUEST, List.of(row)).getFirst()).isInstanceOf(Outcome.Written.class);
        assertThat(store.restoring().restore(REQUEST, main.id(), false)).isInstanceOf(RestoreOutcome.Restored.class);
    }

    @Test
    @DisplayName("M18 M21 D04 A suggestion that a merge closed is open again once its items are apart")
    void opensSuggestionsAgain() {
        Item main = items.contact("givenName", "Ada"), inner = items.contact("givenName", "Ada"),
                outer = items.contact("givenName", "Ada");
        var evidence = new Suggestion.Evidence(0.5, 0, List.of(), List.of(), "", "", "", "");
        store.suggestions().queue(List.of(new Suggestions.Found(TypeKey.CONTACT, inner.id(), outer.id(), evidence)),
                Instant.now());
        var id = SuggestionId.of(inner.id(), outer.id());
        String first = items.merge(main, inner), second = items.merge(main, outer);

        assertThat(items.undo(second)).isInstanceOf(UndoOutcome.Undone.class);
        assertThat(items.undo(first)).isInstanceOf(UndoOutcome.Undone.class);

        assertThat(store.suggestions().find(ANNA, id)).hasValueSatisfying(
                pair -> assertThat(pair.suggestion().state()).isEqualTo(Suggestion.State.OPEN));
        assertThat(store.suggestions().find(ANNA, SuggestionId.of(main.id(), outer.id()))).hasValueSatisfying(
                pair -> assertThat(pair.suggestion().state()).isEqualTo(Suggestion.State.DISMISSED));
    }
}
