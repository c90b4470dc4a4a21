package dev.merganser.store.merge;

import static dev.merganser.store.TestItems.ANNA;
import static dev.merganser.store.TestItems.REQUEST;
import static dev.merganser.store.TestItems.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.SmartProcess;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergePlan;
import dev.merganser.model.merge.MergePlan.Decided;
import dev.merganser.model.merge.MergeRefusal.Code;
import dev.merganser.model.merge.MergeRequest;
import dev.merganser.model.merge.MergeRequest.FieldChoice;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;
import dev.merganser.store.Store;
import dev.merganser.store.TestItems;
import dev.merganser.store.TestStore;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Forbidden;
import dev.merganser.store.history.HistoryEntry;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.LinkedItems;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;
import dev.merganser.store.suggestion.Suggestion;
import dev.merganser.store.suggestion.Suggestions;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MergingTests {
    private TestStore base;
    private Store store;
    private TestItems items;

    @BeforeAll
    void open() {
        base = TestStore.open("merging");
        store = base.store();
        items = new TestItems(store);
        store.definitions().define(Asker.OPERATOR, new SmartProcess("repair", "Repair", List.of("NEW", "DONE"),
                List.of(Field.of("device", "Device", FieldKind.TEXT))));
    }

    @AfterAll
    void close() {
        base.close();
    }

    private Code refusal(MergeRequest request) {
        return ((Merging.Preview.Refused) store.merging().preview(ANNA, request)).refusal().code();
    }

    private static Decided decided(MergePreview preview, String field) {
        return preview.plan().decisions().stream().filter(decision -> decision.field().name().equals(field))
                .map(MergePlan.FieldDecision::decided).findFirst().orElseThrow();
    }

    static Stream<TypeKey> allSevenTypes() {
        return Stream.of(TypeKey.LEAD, TypeKey.CONTACT, TypeKey.COMPANY, TypeKey.DEAL, TypeKey.INVOICE, TypeKey.QUOTE,
                TypeKey.smartProcess("repair"));
    }

    @ParameterizedTest
    @MethodSource("allSevenTypes")
    @DisplayName("M01 M03 M20 Items of any type merge into the main one, whose id stays and answers for the others")
    void mergesItemsOfEveryType(TypeKey type) {
        String name = type.equals(TypeKey.COMPANY) ? "name" : type.equals(TypeKey.CONTACT) ? "givenName" : "title";
        Item main = items.create(type, Map.of(name, Edit.to("One")));
        Item source = items.create(type, Map.of(name, Edit.to("One")));

        items.merge(request(Map.of(), main, source));

        assertThat(items.find(source.id()).id()).isEqualTo(main.id());
        assertThat(items.find(main.id()).aliases()).containsExactly(source.id());
    }

    @Test
    @DisplayName("M04 M05 M07 Equal values are taken, single ones too, different ones need a choice")
    void asksOnlyWhereValuesDiffer() {
        Item main = items.contact("givenName", "Ada", "familyName", "King", "jobTitle", "Countess");
        Item source = items.contact("givenName", "Ada", "familyName", "Lovelace", "birthDate", "1815-12-10");
        MergeRequest undecided = request(Map.of(), main, source);

        MergePreview preview = items.preview(undecided);

        assertThat(decided(preview, "givenName")).isEqualTo(Decided.EQUAL);
        assertThat(decided(preview, "familyName")).isEqualTo(Decided.OPEN);
        assertThat(decided(preview, "birthDate")).isEqualTo(Decided.ONLY_VALUE);
        assertThat(store.merging().merge(REQUEST, undecided, preview.fingerprint()))
                .isInstanceOfSatisfying(MergeOutcome.Open.class,
                        open -> assertThat(open.fields()).extracting(Field::name).containsExactly("familyName"));
        assertThat(items.find(source.id())).isEqualTo(source);
    }

    @Test
    @DisplayName("M07 A value that only one item has can be overruled")
    void letsSomebodyKeepAFieldEmpty() {
        Item main = items.contact("givenName", "Ada");
        Item source = items.contact("givenName", "Ada", "jobTitle", "Countess");

        var merged = items.merge(request(Map.of("jobTitle", new FieldChoice.From(main.id())), main, source));

        assertThat(merged.main().values("jobTitle")).isEmpty();
    }

    @Test
    @DisplayName("M06 M08 Many-valued fields keep all values once, the main item's first")
    void joinsManyValuedFields() {
        Item main = items.contact("givenName", "Ada", "emails", List.of("ada@example.com"), "phones",
                List.of("030 123456"));
        Item source = items.contact("givenName", "Ada", "emails", List.of("Ada@EXAMPLE.com", "ada@example.org"),
                "phones",
                List.of("+49 30 123456", "+44 20 7946 0000"));

        Item merged = items.merge(request(Map.of(), main, source)).main();

        assertThat(merged.values("emails", Value.Email.class)).extracting(email -> email.address().text())
                .containsExactly("ada@example.com", "ada@example.org");
        assertThat(merged.values("phones", Value.Phone.class)).extracting(Value.Phone::number)
                .containsExactly("030 123456", "+44 20 7946 0000");
    }

    @Test
    @DisplayName("M09 M12 The preview writes nothing, and the merge writes just what it showed")
    void writesWhatThePreviewShowed() {
        Item main = items.contact("givenName", "Ada", "familyName", "King");
        Item source = items.contact("givenName", "Ada", "familyName", "Lovelace", "emails", List.of("ada@example.com"));
        MergeRequest request = request(Map.of("familyName", new FieldChoice.From(source.id())), main, source);

        MergePreview preview = items.preview(request);

        assertThat(items.find(main.id())).isEqualTo(main);
        assertThat(items.find(source.id())).isEqualTo(source);
        assertThat(items.merge(request).main().fields()).isEqualTo(preview.plan().result());
    }

    @Test
    @DisplayName("M14 The history names the deleted items, who merged them, and the choices")
    void keepsTheMergeInTheHistory() {
        Item main = items.contact("givenName", "Ada", "familyName", "King");
        Item source = items.contact("givenName", "Ada", "familyName", "Lovelace");
        var merged = items.merge(request(Map.of("familyName", new FieldChoice.From(source.id())), main, source));

        HistoryEntry entry = store.history().of(ANNA, merged.main().ids(), null, 10).stream()
                .filter(one -> one.action() == HistoryEntry.Action.MERGED).findFirst().orElseThrow();

        assertThat(entry.by()).isEqualTo(ANNA.user());
        assertThat(entry.details()).containsEntry("merge", merged.merge())
                .containsEntry("choices", Map.of("familyName", source.id().value()))
                .containsEntry("deleted", List.of(Map.of("id", source.id().value(), "title", "Ada Lovelace")));
    }

    @Test
    @DisplayName("M16 Whoever has not both rights can't merge")
    void refusesThoseWithoutTheRights() {
        var nobody = new Asker(new UserId("nobody"), Set.of());
        Item main = items.contact("givenName", "Ada"), source = items.contact("givenName", "Ada");

        assertThatThrownBy(() -> store.merging().preview(nobody, request(Map.of(), main, source)))
                .isInstanceOf(Forbidden.class);
    }

    @Test
    @DisplayName("M18 What pointed at a deleted item points at the main item, and nothing stands twice")
    void leadsLinksToTheMainItem() {
        Item main = items.create(TypeKey.COMPANY, Map.of("name", Edit.to("Acme")));
        Item source = items.create(TypeKey.COMPANY, Map.of("name", Edit.to("Acme")));
        Item one = items.contact("givenName", "A", "companies", List.of(source.id().value()));
        Item both = items.contact("givenName", "B", "companies", List.of(source.id().value(), main.id().value()));

        var preview = items.preview(request(Map.of(), main, source));
        items.merge(request(Map.of(), main, source));

        Item now = items.find(main.id());
        assertThat(preview.moving()).singleElement().satisfies(moving -> {
            assertThat(moving.type()).isEqualTo(ItemType.CONTACT);
            assertThat(moving.count()).isEqualTo(2);
            assertThat(moving.examples()).extracting(Item::id).containsExactly(both.id(), one.id());
        });
        var contacts = new LinkedItems.Relation(null,
                new LinkedItems.Relation.Other(ItemType.CONTACT, "companies"));
        var page = Objects.requireNonNull(store.linkedItems().pages(ANNA, contacts, List.of(now), new Document(),
                new LinkedItems.Slice(null, 10, false)).get(now.id()));
        assertThat(page.items()).extracting(linked -> linked.item().id()).containsExactly(both.id(), one.id());
        assertThat(store.linkedItems().counts(ANNA, contacts, List.of(now), new Document())).containsEntry(now.id(), 2);
    }

    @Test
    @DisplayName("M19 A merge of an item that changed since its preview is refused and shows the new preview")
    void refusesAStalePreview() {
        Item main = items.contact("givenName", "Ada"), source = items.contact("givenName", "Ada");
        MergeRequest request = request(Map.of(), main, source);
        String seen = items.preview(request).fingerprint();
        store.writePath().write(REQUEST,
                List.of(new Change.Update(source.id(), 1, Map.of("familyName", Edit.to("King")))));

        MergeOutcome outcome = store.merging().merge(REQUEST, request, seen);

        assertThat(outcome).isInstanceOfSatisfying(MergeOutcome.Stale.class, stale -> {
            assertThat(stale.now().fingerprint()).isNotEqualTo(seen);
            assertThat(store.merging().merge(REQUEST, request, stale.now().fingerprint()))
                    .isInstanceOf(MergeOutcome.Merged.class);
        });
    }

    @Test
    @DisplayName("M19 A link made to a source meanwhile comes along and makes nothing stale")
    void takesLinksMadeMeanwhileAlong() {
        Item main = items.create(TypeKey.COMPANY, Map.of("name", Edit.to("Acme")));
        Item source = items.create(TypeKey.COMPANY, Map.of("name", Edit.to("Acme")));
        MergeRequest request = request(Map.of(), main, source);
        String seen = items.preview(request).fingerprint();
        Item late = items.contact("givenName", "Late", "companies", List.of(source.id().value()));

        assertThat(store.merging().merge(REQUEST, request, seen)).isInstanceOf(MergeOutcome.Merged.class);

        assertThat(items.find(late.values("companies", Value.Link.class).getFirst().target()).id())
                .isEqualTo(main.id());
    }

    @Test
    @DisplayName("M19 Of two merges of one item at the same moment, one wins and the other is told")
    void letsOneOfTwoMergesWin() throws Exception {
        Item shared = items.contact("givenName", "Ada");
        try (var threads = Executors.newFixedThreadPool(4)) {
            var requests = Stream.generate(() -> request(Map.of(), items.contact("givenName", "Ada"), shared)).limit(4)
                    .toList();
            var seen = requests.stream().map(request -> items.preview(request).fingerprint()).toList();
            var outcomes = new ArrayList<Future<MergeOutcome>>();
            for (int i = 0; i < requests.size(); i++) {
                int each = i;
                outcomes.add(threads.submit(() -> store.merging().merge(REQUEST, requests.get(each), seen.get(each))));
            }
            int merged = 0;
            for (Future<MergeOutcome> outcome : outcomes) {
                if (outcome.get() instanceof MergeOutcome.Merged) merged++;
                else
                    assertThat(outcome.get()).isInstanceOfSatisfying(MergeOutcome.Refused.class,
                            refused -> assertThat(refused.refusal().code()).isEqualTo(Code.MERGED));
            }
            assertThat(merged).isOne();
        }
    }

    @Test
    @DisplayName("M20 Ids forward through any number of merges, and writes that name an old one are refused")
    void forwardsIdsThroughChains() {
        Item a = items.contact("givenName", "Ada"), b = items.contact("givenName", "Ada"),
                c = items.contact("givenName", "Ada");
        items.merge(request(Map.of(), b, a));
        items.merge(request(Map.of(), c, items.find(b.id())));

        assertThat(items.find(a.id()).id()).isEqualTo(c.id());
        assertThat(store.writePath().write(REQUEST, List.of(new Change.Delete(a.id(), 1))).getFirst())
                .isEqualTo(new Outcome.Merged(c.id()));
    }

    @Test
    @DisplayName("M20 An import's row of a merged item is refused, and its link targets resolve to the main item")
    void knowsExternalIdsOfMergedItems() {
        var rows = List.<Change>of(new Change.Put(TypeKey.COMPANY, "m20-1", Map.of("name", Edit.to("Acme")), Map.of()),
                new Change.Put(TypeKey.COMPANY, "m20-2", Map.of("name", Edit.to("Acme")), Map.of()));
        var items = store.writePath().write(REQUEST, rows).stream().map(row -> ((Outcome.Written) row).item()).toList();
        this.items.merge(request(Map.of(), items.getFirst(), items.getLast()));

        assertThat(store.writePath().write(REQUEST, rows).getLast())
                .isEqualTo(new Outcome.Merged(items.getFirst().id()));
        assertThat(store.items().idsByName(ANNA, TypeKey.COMPANY, List.of("m20-2")))
                .containsEntry("m20-2", items.getFirst().id());
    }

    @Test
    @DisplayName("M22 Requests that contradict themselves are refused, each with its code")
    void refusesWhatMakesNoSense() {
        Item a = items.contact("givenName", "Ada"), b = items.contact("givenName", "Ada"),
                gone = items.contact("givenName", "Gone");
        Item company = items.create(TypeKey.COMPANY, Map.of("name", Edit.to("Acme")));
        store.writePath().write(REQUEST, List.of(new Change.Delete(gone.id(), 1)));
        var many = Stream.generate(ItemId::next).limit(51).toList();

        assertThat(refusal(request(Map.of(), a))).isEqualTo(Code.TOO_FEW_ITEMS);
        assertThat(refusal(new MergeRequest(many.getFirst(), many, Map.of()))).isEqualTo(Code.TOO_MANY_ITEMS);
        assertThat(refusal(request(Map.of(), a, a))).isEqualTo(Code.ITEM_TWICE);
        assertThat(refusal(request(Map.of(), a, company))).isEqualTo(Code.MIXED_TYPES);
        assertThat(refusal(request(Map.of(), a, gone))).isEqualTo(Code.DELETED);
        assertThat(refusal(new MergeRequest(company.id(), List.of(a.id(), b.id()), Map.of())))
                .isEqualTo(Code.MAIN_NOT_AMONG_ITEMS);
        assertThat(refusal(request(Map.of("shoeSize", new FieldChoice.KeepAll()), a, b))).isEqualTo(Code.UNKNOWN_FIELD);
        assertThat(refusal(request(Map.of("givenName", new FieldChoice.From(company.id())), a, b)))
                .isEqualTo(Code.INVALID_CHOICE);
        assertThat(refusal(request(Map.of("givenName", new FieldChoice.KeepAll()), a, b)))
                .isEqualTo(Code.INVALID_CHOICE);
        assertThat(refusal(new MergeRequest(a.id(), List.of(a.id(), ItemId.next()), Map.of())))
                .isEqualTo(Code.NOT_FOUND);
    }

    @Test
    @DisplayName("M23 The strictest consent wins, and no choice overrides it")
    void keepsTheStrictestConsent() {
        Item main = items.contact("givenName", "Ada", "emailConsent", "GRANTED", "phones", List.of("030 123456"));
        Item source = items.contact("givenName", "Ada", "emailConsent", "WITHDRAWN", "phones",
                List.of(Map.of("number", "+49 30 123456", "doNotCall", true)));

        Item merged = items.merge(request(Map.of("emailConsent", new FieldChoice.From(main.id()), "phones",
                new FieldChoice.From(main.id())), main, source)).main();

        assertThat(merged.value("emailConsent", Value.Choice.class)).isEqualTo(new Value.Choice("WITHDRAWN"));
        assertThat(merged.values("phones", Value.Phone.class)).singleElement().extracting(Value.Phone::doNotCall)
                .isEqualTo(true);
    }

    @Test
    @DisplayName("M24 A merge repeated with the same key answers with the first one's result")
    void answersARepeatedMergeByItsFirstResult() {
        Item main = items.contact("givenName", "Ada"), source = items.contact("givenName", "Ada");
        MergeRequest merge = request(Map.of(), main, source);
        String seen = items.preview(merge).fingerprint();
        var request = new Request(ANNA, "test", "m24", false);

        MergeOutcome first = store.merging().merge(request, merge, seen);

        assertThat(first).isInstanceOf(MergeOutcome.Merged.class);
        assertThat(store.merging().merge(request, merge, seen)).isEqualTo(first);
        assertThat(store.merging().merge(request, request(Map.of(), source, main), seen))
                .isInstanceOf(MergeOutcome.KeyReused.class);
    }

    @Test
    @DisplayName("M18 Open suggestions follow a merge: those within it close, the others name the main item")
    void movesSuggestionsAlong() {
        Item a = items.contact("givenName", "Ada"), b = items.contact("givenName", "Ada"),
                c = items.contact("givenName", "Ada");
        var evidence = new Suggestion.Evidence(.9, 3.2, List.of(), List.of("name"), "m", "g", "x", "r");
        store.suggestions().queue(List.of(new Suggestions.Found(TypeKey.CONTACT, a.id(),
                b.id(), evidence),
                new Suggestions.Found(TypeKey.CONTACT, b.id(), c.id(),
                        evidence)),
                Instant.now());

        items.merge(request(Map.of(), a, b));

        assertThat(store.suggestions().of(ANNA, items.find(a.id()), Instant.now())).singleElement()
                .satisfies(open -> assertThat(Set.of(open.left().id(), open.right().id()))
                        .isEqualTo(Set.of(a.id(), c.id())));
    }
}
