package dev.merganser.store.suggestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.merganser.matching.Label;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;
import dev.merganser.store.Store;
import dev.merganser.store.TestItems;
import dev.merganser.store.TestStore;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Forbidden;
import dev.merganser.store.access.Role;
import dev.merganser.store.database.Collections;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;
import dev.merganser.store.merge.Relinking;
import dev.merganser.store.merge.UndoOutcome;
import dev.merganser.store.suggestion.Suggestion.State;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SuggestionsTests {
    private static final Asker ANNA = new Asker(new UserId("anna"), Set.of(Role.ANALYST));
    private static final Asker BERT = new Asker(new UserId("bert"), Set.of(Role.ANALYST));
    private static final Request REQUEST = Request.of(ANNA, "test");
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private TestStore base;
    private Store store;
    private Suggestions suggestions;

    @BeforeAll
    void open() {
        base = TestStore.open("suggestions");
        store = base.store();
        suggestions = store.suggestions();
    }

    @AfterAll
    void close() {
        base.close();
    }

    @BeforeEach
    void empty() {
        store.database().collection(Collections.SUGGESTIONS).deleteMany(new Document());
        store.database().collection(Collections.LABELS).deleteMany(new Document());
    }

    private List<Item> contacts(int count) {
        var changes = Stream.<Change>generate(
                () -> new Change.Create(TypeKey.CONTACT, Map.of("givenName", Edit.to("Ada")))).limit(count).toList();
        return store.writePath().write(REQUEST, changes).stream().map(outcome -> ((Outcome.Written) outcome).item())
                .toList();
    }

    private static Suggestions.Found found(Item left, Item right, double weight, String compared, String run) {
        return new Suggestions.Found(TypeKey.CONTACT, left.id(), right.id(), new Suggestion.Evidence(.9, weight,
                List.of(new Suggestion.Bar("givenName", "L", "R", "same", weight)), List.of("name"), "model", "group",
                compared, run));
    }

    private SuggestionId queue(Item left, Item right, double weight) {
        suggestions.queue(List.of(found(left, right, weight, "x", "run")), NOON);
        return SuggestionId.of(left.id(), right.id());
    }

    private List<SuggestionId> open(Instant now) {
        return suggestions.queue(ANNA, TypeKey.CONTACT, null, 1_000, now).suggestions().stream()
                .map(pair -> pair.suggestion().id()).toList();
    }

    private State state(SuggestionId id) {
        return suggestions.find(ANNA, id).orElseThrow().suggestion().state();
    }

    private static Suggestion decided(Suggestions.Deciding deciding) {
        return ((Suggestions.Deciding.Decided) deciding).suggestion().suggestion();
    }

    private String merge(Item main, Item source) {
        return new TestItems(store).merge(main, source);
    }

    private void undo(String merge) {
        assertThat(new TestItems(store).undo(merge)).isInstanceOf(UndoOutcome.Undone.class);
    }

    /// What the next model learns: whether each pair is the same.
    private List<Boolean> labels() {
        store.labels().gather();
        return store.labels().of(TypeKey.CONTACT).stream().map(Label::same).toList();
    }

    @Test
    void showsTheSurestFirst() {
        List<Item> items = contacts(4);
        SuggestionId unsure = queue(items.get(0), items.get(1), 1.5), sure = queue(items.get(0), items.get(2), 9),
                between = queue(items.get(0), items.get(3), 3);

        assertThat(open(NOON)).containsExactly(sure, between, unsure);
        assertThat(suggestions.countOpen(ANNA, TypeKey.CONTACT, NOON)).isEqualTo(3);
        assertThat(suggestions.queue(ANNA, TypeKey.COMPANY, null, 10, NOON).suggestions()).isEmpty();
        assertThat(suggestions.queue(new Asker(new UserId("nobody"), Set.of()), null, null, 10, NOON).suggestions())
                .isEmpty();
    }

    @Test
    @DisplayName("D06 A pair that is found again, either way round, is the same suggestion, its bars on the right sides")
    void queuesNothingTwice() {
        List<Item> items = contacts(2);
        SuggestionId id = queue(items.get(1), items.get(0), 2);
        suggestions.queue(List.of(found(items.get(1), items.get(0), 5, "x", "run2")), NOON.plusSeconds(60));

        var pair = suggestions.find(ANNA, id).orElseThrow().suggestion();
        assertThat(open(NOON)).containsExactly(id);
        assertThat(pair.foundAt()).isEqualTo(NOON);
        assertThat(pair.evidence().weight()).isEqualTo(5);
        assertThat(pair.evidence().bars().getFirst().left()).isEqualTo(id.left().equals(items.get(1).id()) ? "L" : "R");
    }

    @Test
    void pagesWithoutSkippingOrRepeatingWhileSomebodyDismisses() throws Exception {
        List<Item> items = contacts(41);
        var all = new ArrayList<SuggestionId>();
        for (int i = 1; i < items.size(); i++) all.add(queue(items.getFirst(), items.get(i), i % 5));
        // The first half of the queue is dismissed from behind the reader's back and the last one in front of it.
        List<SuggestionId> order = open(NOON);
        var seen = new ArrayList<SuggestionId>();
        Suggestions.@Nullable Position position = null;
        int turn = 0;
        do {
            var page = suggestions.queue(ANNA, null, position, 7, NOON);
            page.suggestions().forEach(pair -> seen.add(pair.suggestion().id()));
            position = page.end();
            SuggestionId gone = order.get(turn++);
            CompletableFuture.runAsync(() -> suggestions.dismiss(ANNA, gone, "no", NOON)).get();
        } while (position != null);

        assertThat(seen).containsExactlyElementsOf(order).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    @DisplayName("D04 'Not a duplicate' holds until a compared value changes")
    void reopensADismissedPairOnlyWhenItHasChanged() {
        List<Item> items = contacts(2);
        SuggestionId id = queue(items.get(0), items.get(1), 2);
        var dismissed = decided(suggestions.dismiss(ANNA, id, "father and son", NOON));

        String seen = Compared.fingerprint(items.get(0), items.get(1),
                store.definitions().catalogue().get(TypeKey.CONTACT));
        suggestions.queue(List.of(found(items.get(0), items.get(1), 2, seen, "run2")), NOON);
        assertThat(state(id)).isEqualTo(State.DISMISSED);
        suggestions.queue(List.of(found(items.get(0), items.get(1), 2, "y", "run3")), NOON);

        assertThat(dismissed.decision()).isEqualTo(
                new Suggestion.Decision(ANNA.user(), NOON, "father and son", null));
        assertThat(state(id)).isEqualTo(State.OPEN);
        assertThat(suggestions.find(ANNA, id).orElseThrow().suggestion().decision()).isNull();
    }

    @Test
    @DisplayName("D04 'Later' returns on its date")
    void returnsAPostponedPairOnItsDate() {
        List<Item> items = contacts(2);
        SuggestionId id = queue(items.get(0), items.get(1), 2);
        Instant until = NOON.plusSeconds(3_600);

        suggestions.postpone(ANNA, id, "ask Bert", until, NOON);
        suggestions.queue(List.of(found(items.get(0), items.get(1), 2, "changed", "run2")), NOON);

        assertThat(open(until.minusMillis(1))).isEmpty();
        assertThat(open(until)).containsExactly(id);
    }

    @Test
    @DisplayName("D04 A postponed pair that a run lost and another found still waits for its date")
    void keepsTheDateOfAPairThatWasWithdrawnMeanwhile() {
        List<Item> items = contacts(2);
        SuggestionId id = queue(items.get(0), items.get(1), 2);
        suggestions.postpone(ANNA, id, "ask Bert", NOON.plusSeconds(3_600), NOON);

        assertThat(store.queuedPairs().withdrawAllBut(TypeKey.CONTACT, "run2")).isOne();
        suggestions.queue(List.of(found(items.get(0), items.get(1), 2, "x", "run3")), NOON);

        assertThat(state(id)).isEqualTo(State.POSTPONED);
    }

    @Test
    void withdrawsWhatARunDidNotFindAndOpensItAgainWhenOneDoes() {
        List<Item> items = contacts(3);
        SuggestionId lost = queue(items.get(0), items.get(1), 2), rejected = queue(items.get(1), items.get(2), 2);
        suggestions.dismiss(ANNA, rejected, "no", NOON);
        suggestions.queue(List.of(found(items.get(0), items.get(2), 2, "x", "run2")), NOON);

        assertThat(store.queuedPairs().withdrawAllBut(TypeKey.CONTACT, "run2")).isOne();

        assertThat(open(NOON)).containsExactly(SuggestionId.of(items.get(0).id(), items.get(2).id()));
        assertThat(state(rejected)).isEqualTo(State.DISMISSED);
        queue(items.get(0), items.get(1), 2);
        assertThat(state(lost)).isEqualTo(State.OPEN);
    }

    @Test
    @DisplayName("M18 Pairs that a merge made one stand once in the queue, whatever the size of its pages")
    void foldsPairsAcrossPages() {
        List<Item> items = contacts(6);
        Item main = items.get(0), source = items.get(1), other = items.get(2);
        SuggestionId surest = queue(source, other, 9);
        queue(items.get(3), items.get(4), 5);
        SuggestionId weaker = queue(main, other, 3);
        SuggestionId last = queue(items.get(3), items.get(5), 1);

        merge(main, source);

        for (int size : new int[]{1, 2, 3, 10}) {
            var seen = new ArrayList<SuggestionId>();
            Suggestions.@Nullable Position position = null;
            do {
                var page = suggestions.queue(ANNA, null, position, size, NOON);
                page.suggestions().forEach(pair -> seen.add(pair.suggestion().id()));
                position = page.end();
            } while (position != null);
            assertThat(seen).as("pages of %d", size).hasSize(3).startsWith(surest).endsWith(last)
                    .doesNotContain(weaker);
        }
        assertThat(suggestions.of(ANNA, store.items().find(ANNA, main.id()).orElseThrow(), NOON)).hasSize(1);
    }

    @Test
    @DisplayName("D04 M18 A decision holds for the two items, by whichever of their former ids they were suggested")
    void decidesAllSuggestionsOfTheSameTwoItems() {
        List<Item> items = contacts(3);
        SuggestionId one = queue(items.get(1), items.get(2), 9), same = queue(items.get(0), items.get(2), 3);
        merge(items.get(0), items.get(1));

        suggestions.dismiss(ANNA, one, "no", NOON);

        assertThat(open(NOON)).isEmpty();
        assertThat(state(same)).isEqualTo(State.DISMISSED);
    }

    @Test
    @DisplayName("D11 M21 Of a dismissal, a merge and its undo the last one is what the next model learns")
    void learnsTheLastDecision() {
        List<Item> items = contacts(2);
        SuggestionId id = queue(items.get(0), items.get(1), 2);
        suggestions.dismiss(ANNA, id, "no", NOON);
        assertThat(labels()).containsExactly(false);

        String merge = merge(items.get(0), items.get(1));
        assertThat(labels()).containsExactly(true);
        undo(merge);
        assertThat(labels()).containsExactly(false);
        assertThat(suggestions.find(ANNA, id).orElseThrow().suggestion().decision())
                .satisfies(decision -> assertThat(decision.reason()).isEqualTo("merge undone: " + merge));
        merge(items.get(0), items.get(1));
        assertThat(labels()).containsExactly(true);
    }

    @Test
    @DisplayName("D04 M21 A dismissal that a merge overruled holds again once its two items are apart")
    void putsBackWhatAMergeOverruled() {
        List<Item> items = contacts(3);
        SuggestionId id = queue(items.get(1), items.get(2), 2);
        var dismissed = decided(suggestions.dismiss(ANNA, id, "no", NOON));
        String first = merge(items.get(0), items.get(1)), second = merge(items.get(0), items.get(2));
        assertThat(labels()).containsExactly(true);

        undo(second);
        undo(first);

        var now = suggestions.find(ANNA, id).orElseThrow().suggestion();
        assertThat(now.state()).isEqualTo(State.DISMISSED);
        assertThat(now.decision()).isEqualTo(dismissed.decision());
        assertThat(labels()).containsExactly(false);
    }

    @Test
    @DisplayName("D04 What somebody decided stays theirs while it holds, by whichever id of the items; 'later' is anybody's")
    void keepsDecisions() {
        List<Item> items = contacts(3);
        SuggestionId id = queue(items.get(1), items.get(2), 9), same = queue(items.get(0), items.get(2), 3);
        Instant until = NOON.plusSeconds(3_600);
        suggestions.postpone(BERT, id, "ask Anna", until, NOON);
        var dismissed = decided(suggestions.dismiss(ANNA, id, "no", NOON)).decision();
        var told = new Suggestions.Deciding.AlreadyDecided(State.DISMISSED, Objects.requireNonNull(dismissed));

        assertThat(suggestions.dismiss(BERT, id, "no", NOON.plusSeconds(60))).isEqualTo(told);
        assertThat(suggestions.dismiss(ANNA, id, "another reason", NOON.plusSeconds(60))).isEqualTo(told);
        assertThat(suggestions.postpone(BERT, id, "later", until, NOON.plusSeconds(60))).isEqualTo(told);
        assertThat(decided(suggestions.dismiss(ANNA, id, "no", NOON.plusSeconds(60))).decision()).isEqualTo(dismissed);

        merge(items.get(0), items.get(1));
        assertThat(suggestions.dismiss(BERT, same, "no", NOON)).isEqualTo(told);
        new TestItems(store).change(items.get(0).id(), "familyName", "New");
        assertThat(decided(suggestions.dismiss(BERT, same, "as it is now", NOON)).state()).isEqualTo(State.DISMISSED);
    }

    @Test
    @DisplayName("D04 D11 What is reopened is in the queue again, by whichever id it was decided, and teaches nothing")
    void reopens() {
        List<Item> items = contacts(4);
        SuggestionId dismissed = queue(items.get(1), items.get(2), 9), same = queue(items.get(0), items.get(2), 3),
                postponed = queue(items.get(2), items.get(3), 2), merged = queue(items.get(0), items.get(1), 1);
        suggestions.dismiss(ANNA, dismissed, "no", NOON);
        suggestions.postpone(ANNA, postponed, "later", NOON.plusSeconds(3_600), NOON);
        assertThat(labels()).containsExactly(false);
        merge(items.get(0), items.get(1));
        assertThat(open(NOON)).isEmpty();

        assertThat(decided(suggestions.reopen(BERT, same)).decision()).isNull();
        assertThat(decided(suggestions.reopen(BERT, postponed)).state()).isEqualTo(State.OPEN);
        assertThat(suggestions.reopen(BERT, merged)).isInstanceOf(Suggestions.Deciding.AlreadyDecided.class);

        assertThat(open(NOON)).containsExactly(dismissed, postponed);
        assertThat(labels()).containsExactly(true);
        suggestions.dismiss(BERT, dismissed, "no", NOON);
        assertThat(open(NOON)).containsExactly(postponed);
    }

    @Test
    @DisplayName("D09 A pair with an item in the recycle bin isn't there")
    void hidesPairsWithDeletedItems() {
        List<Item> items = contacts(2);
        SuggestionId id = queue(items.get(0), items.get(1), 2);

        store.writePath().write(REQUEST, List.of(new Change.Delete(items.get(1).id(), 1)));

        assertThat(open(NOON)).isEmpty();
        assertThat(suggestions.find(ANNA, id)).isEmpty();
        assertThat(suggestions.dismiss(ANNA, id, "no", NOON)).isEqualTo(new Suggestions.Deciding.NotFound());
    }

    @Test
    @DisplayName("D10 Deciding takes the rights of a merge")
    void refusesDecisionsWithoutTheRights() {
        List<Item> items = contacts(2);
        SuggestionId id = queue(items.get(0), items.get(1), 2);

        assertThatThrownBy(() -> suggestions.dismiss(new Asker(new UserId("nobody"), Set.of()), id, "no", NOON))
                .isInstanceOf(Forbidden.class);
    }

    @Test
    void makesItsIdOfThePair() {
        ItemId one = ItemId.next(), other = ItemId.next();

        assertThat(SuggestionId.of(one, other)).isEqualTo(SuggestionId.of(other, one));
        assertThat(Set.of(SuggestionId.of(one, other).left(), SuggestionId.of(one, other).right()))
                .isEqualTo(Set.of(one, other));
        assertThatThrownBy(() -> SuggestionId.of(one, one)).isInstanceOf(IllegalArgumentException.class);
        for (String text : List.of("", "-", one + "-", one + "" + other, one + "-" + one))
            assertThat(SuggestionId.isId(text)).as(text).isFalse();
    }

    /// A suggested pair of deals of one contact, whom another one is the same as.
    private final class Deals {
        final TestItems items = new TestItems(store);
        final Item ada = items.contact("givenName", "Ada"), same = items.contact("givenName", "Ada"),
                bob = items.contact("givenName", "Bob");
        final Item left = deal(items, same), right = deal(items, same);
        final SuggestionId id = SuggestionId.of(left.id(), right.id());

        Deals() {
            foundAgain();
        }

        void foundAgain() {
            SuggestionsTests.this.foundAgain(items, left, right);
        }
    }

    @Test
    @DisplayName("D04 M18: a dismissed pair of deals stays so when those they are linked to are merged and links rewritten")
    void dismissalsOutliveMergesOfWhatIsLinked() {
        var deals = new Deals();
        suggestions.dismiss(ANNA, deals.id, "two orders", NOON);

        deals.items.merge(deals.ada, deals.same);
        deals.foundAgain();
        assertThat(state(deals.id)).isEqualTo(State.DISMISSED);
        new Relinking(store.database()).rewrite(List.of(deals.same.id()), deals.ada.id());
        deals.foundAgain();
        assertThat(state(deals.id)).isEqualTo(State.DISMISSED);
        assertThat(deals.items.find(deals.left.id()).values("contacts"))
                .containsExactly(new Value.Link(deals.ada.id()));
        deals.items.change(deals.left.id(), "contacts", List.of(deals.bob.id().value()));
        deals.foundAgain();
        assertThat(state(deals.id)).isEqualTo(State.OPEN);
    }

    private boolean isOutdated(SuggestionId id) {
        return !suggestions.outdated(List.of(suggestions.find(ANNA, id).orElseThrow())).isEmpty();
    }

    @Test
    @DisplayName("D02 M18: evidence is outdated once what was compared says something else, not by merges of what is linked")
    void tellsOutdatedEvidence() {
        var deals = new Deals();
        assertThat(isOutdated(deals.id)).isFalse();

        deals.items.merge(deals.ada, deals.same);
        new Relinking(store.database()).rewrite(List.of(deals.same.id()), deals.ada.id());
        assertThat(isOutdated(deals.id)).isFalse();
        deals.items.change(deals.left.id(), "contacts", List.of(deals.bob.id().value()));
        assertThat(isOutdated(deals.id)).isTrue();
        deals.foundAgain();
        assertThat(isOutdated(deals.id)).isFalse();
        deals.items.change(deals.right.id(), "title", "Other order");
        assertThat(isOutdated(deals.id)).isTrue();
    }

    @Test
    @DisplayName("D04 M18: of what is known of two items by their former ids, what was dismissed counts while it holds, then what "
            + "waits, the surest first")
    void findsWhatIsKnownOfTwoItems() {
        var items = new TestItems(store);
        Item one = items.contact("givenName", "Ada"), same = items.contact("givenName", "Ada"),
                other = items.contact("givenName", "Ada");
        SuggestionId own = queue(one, other, 2), surer = queue(same, other, 5);
        assertThat(known(items, one, other)).isEqualTo(own);
        items.merge(one, same);
        assertThat(known(items, one, other)).isEqualTo(surer);

        suggestions.dismiss(ANNA, surer, "twins", NOON);
        SuggestionId again = queue(one, other, 2);
        store.database().collection(Collections.SUGGESTIONS).updateOne(new Document("_id", again.value()),
                new Document("$set", new Document("state", State.OPEN.name())));
        assertThat(known(items, one, other)).isEqualTo(surer);
        items.change(one.id(), "givenName", "Eva");
        assertThat(known(items, one, other)).isEqualTo(again);
    }

    private SuggestionId known(TestItems items, Item one, Item other) {
        var known = suggestions.between(List.of(items.find(one.id())), List.of(items.find(other.id())));
        assertThat(known).containsOnlyKeys(Set.of(Set.of(one.id(), other.id())));
        return known.values().iterator().next().suggestion().id();
    }

    private static Item deal(TestItems items, Item contact) {
        return items.create(TypeKey.DEAL,
                Map.of("title", Edit.to("Order"), "contacts", Edit.to(contact.id().value())));
    }

    private void foundAgain(TestItems items, Item left, Item right) {
        var evidence = new Suggestion.Evidence(.9, 3, List.of(), List.of("title"), "model", "group",
                Compared.fingerprint(items.find(left.id()), items.find(right.id()),
                        store.definitions().catalogue().get(TypeKey.DEAL)),
                "run");
        suggestions.queue(List.of(new Suggestions.Found(TypeKey.DEAL, left.id(), right.id(), evidence)), NOON);
    }
}
