package dev.merganser.store.recyclebin;

import static dev.merganser.store.TestItems.ANNA;
import static dev.merganser.store.TestItems.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.recipient.AddressFlag;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.store.Store;
import dev.merganser.store.TestItems;
import dev.merganser.store.TestStore;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Forbidden;
import dev.merganser.store.access.Role;
import dev.merganser.store.access.Scope;
import dev.merganser.store.database.Collections;
import dev.merganser.store.export.Exports;
import dev.merganser.store.file.Files;
import dev.merganser.store.history.HistoryEntry;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;
import dev.merganser.store.message.Draft;
import dev.merganser.store.message.Messages;
import dev.merganser.store.message.Senders;
import dev.merganser.store.message.Sending;
import dev.merganser.store.recipient.RecipientLists;
import dev.merganser.store.recipient.Suppressions;
import dev.merganser.store.suggestion.Suggestion;
import dev.merganser.store.suggestion.SuggestionId;
import dev.merganser.store.suggestion.Suggestions;

/// A person with a word of their own in everything that is known of them; afterwards the whole base is searched for it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ErasureTests {
    private static final String WORD = "zyxomma";
    /// What keeps the person from being written to again is meant to stay.
    private static final Set<String> MEANT_TO_STAY = Set.of("suppressions");

    private TestStore base;
    private Store store;
    private TestItems items;

    @BeforeAll
    void open() {
        base = TestStore.open("erasure");
        store = base.store();
        items = new TestItems(store);
        store.users().add(new Asker(new UserId("bert"), Set.of(Role.ANALYST)), "none", Instant.now());
    }

    @AfterAll
    void close() {
        base.close();
    }

    private List<String> holding(String word) {
        var found = new ArrayList<String>();
        for (String name : store.database().mongo().listCollectionNames()) {
            store.database().mongo().getCollection(name).find().forEach(document -> {
                if (document.toJson().toLowerCase(Locale.ROOT).contains(word))
                    found.add(name + ": " + document.toJson());
            });
        }
        return found;
    }

    private void write(Item from, String to) {
        store.users().add(ANNA, "none", Instant.now());
        var senders = new Senders(store.database(), store.clock());
        senders.verify(Asker.OPERATOR, ANNA.user(), new Senders.Sender(new EmailAddress("anna@house.example"), "Anna"));
        var messages = new Messages(store.database(), store.visible(),
                new RecipientLists(store.database(), store.definitions(), store.visible()), senders, store.clock(),
                1_000);
        assertThat(messages.send(REQUEST, new Draft(from.id(), List.of(new EmailAddress(to)), List.of(), List.of(),
                "About " + WORD, "Dear " + WORD, null, List.of(), List.of(), null))).isInstanceOf(Sending.Queued.class);
    }

    @Test
    @DisplayName("A purge takes a person out of everything that held them; that something happened stays, and the id is "
            + "told as gone")
    void erasesEverywhere() throws IOException {
        String address = WORD + "@example.com";
        Item person = items.contact("givenName", "Ada", "familyName", WORD, "emails", List.of(address), "comments",
                "of " + WORD, "phones", List.of("030 123456"));
        Item twin = items.contact("familyName", WORD, "notes", List.of("met " + WORD));
        Item other = items.contact("givenName", "Other");
        Item deal = items.create(TypeKey.DEAL, Map.of("title", Edit.to("Engine"), "contacts",
                Edit.to(person.id().value(), other.id().value())));
        var files = new Files(store.database(), store.items(), store.clock(), new Files.Limits(1_000, 10));
        files.add(REQUEST, person.id(), WORD + ".txt", "text/plain", new ByteArrayInputStream(new byte[]{1, 2, 3}));
        new Exports(store.database(), store.definitions(), store.items(), store.clock()).write(Asker.OPERATOR,
                new Exports.Selection(TypeKey.CONTACT, new Document(), "{\"emails\": {\"is\": \"" + address + "\"}}"),
                Exports.Format.CSV, new StringBuilder());
        write(person, address);
        write(deal, address);
        new Suppressions(store.database(), store.searching(), store.clock()).flag(ANNA, new EmailAddress(address),
                AddressFlag.OPTED_OUT,
                "asked us to");
        var evidence = new Suggestion.Evidence(.9, 3.2,
                List.of(new Suggestion.Bar("familyName", WORD, WORD, "equal", 3.2)), List.of("name"), "m", "g", "x",
                "r");
        store.suggestions().queue(List.of(new Suggestions.Found(TypeKey.CONTACT, person.id(), twin.id(), evidence),
                new Suggestions.Found(TypeKey.CONTACT, twin.id(), other.id(), evidence)), Instant.now());
        items.change(person.id(), "jobTitle", WORD + "er");
        String undone = items.merge(person, twin);
        items.undo(undone);
        items.merge(other, twin);
        items.undo(String.valueOf(store.history().of(ANNA, items.find(other.id()).ids(), null, 1).getFirst().details()
                .get("merge")));
        items.merge(person, twin);
        store.suggestions().dismiss(ANNA, SuggestionId.of(twin.id(), other.id()), "not " + WORD,
                Instant.now());
        Item same = items.contact("familyName", WORD);
        store.suggestions().queue(
                List.of(new Suggestions.Found(TypeKey.CONTACT, person.id(), same.id(), evidence)), Instant.now());
        store.suggestions().dismiss(ANNA, SuggestionId.of(person.id(), same.id()), "not " + WORD, Instant.now());
        items.merge(person, same);
        assertThat(holding(WORD)).hasSizeGreaterThan(8);
        items.delete(person.id());
        var export = store.personExport().of(Asker.OPERATOR, twin.id(), Instant.now()).orElseThrow();
        assertThat(export.toString()).contains(address, "Dear " + WORD, "met " + WORD, "asked us to");

        var purged = (PurgeOutcome.Purged) store.purging().purge(REQUEST, person.id(), "letter of 1 May");

        assertThat(holding(WORD)).allSatisfy(where -> assertThat(MEANT_TO_STAY).anyMatch(where::startsWith));
        assertThat(store.database().mongo().getCollection("files.chunks").countDocuments()).isZero();
        assertThat(purged.erased()).containsKeys("history", "files", "messages", "suggestions", "merges",
                "notifications");
        assertThat(store.items().findAll(ANNA, List.of(person.id(), twin.id()))).isEmpty();
        List<HistoryEntry> history = store.history().of(ANNA, List.of(person.id(), twin.id()), null, 50);
        assertThat(history.getFirst().action()).isEqualTo(HistoryEntry.Action.PURGED);
        assertThat(history.getFirst().details()).containsEntry("reason", "letter of 1 May");
        assertThat(history).hasSizeGreaterThan(6).allSatisfy(
                entry -> assertThat(entry.changes()).allSatisfy(change -> {
                    assertThat(change.before()).isEmpty();
                    assertThat(change.after()).isEmpty();
                }));
        assertThat(store.idChanges().after(0, 100)).extracting(change -> change.kind() + " " + change.id())
                .contains("PURGED " + person.id(), "PURGED " + twin.id());
        assertThat(items.find(other.id()).fields()).isEqualTo(other.fields());
        assertThat(store.purging().purge(REQUEST, person.id(), "again")).isEqualTo(new PurgeOutcome.NotFound());
        assertThat(store.restoring().restore(REQUEST, twin.id(), true)).isEqualTo(new RestoreOutcome.NotFound());
    }

    @Test
    @DisplayName("D09 M20 M21 When the bin's time is over its items go by themselves; a merged one's id still forwards")
    void purgesWhatIsDue() {
        Item main = items.contact("givenName", "Main"), source = put("m20-feed");
        Item deleted = items.contact("givenName", "Deleted"), kept = items.contact("givenName", "Kept");
        String merge = items.merge(main, source);
        items.delete(deleted.id());
        items.delete(kept.id());
        Date before = Date.from(Instant.now().minus(Duration.ofDays(31)));
        for (ItemId id : List.of(source.id(), deleted.id()))
            store.database().collection(Collections.RECYCLE_BIN).updateOne(new Document("_id", id.value()),
                    new Document("$set", new Document("deleted.at", before)));

        assertThat(store.purging().purgeExpired(1_000)).isEqualTo(2);

        assertThat(store.purging().purgeExpired(1_000)).isZero();
        assertThat(items.find(source.id()).id()).isEqualTo(main.id());
        assertThat(items.undo(merge).toString()).contains("Purged");
        assertThat(store.writePath().write(REQUEST, List.of(row("m20-feed"))).getFirst())
                .as("a feed that still sends the merged one").isEqualTo(new Outcome.Merged(main.id()));
        assertThat(store.items().idsByName(ANNA, TypeKey.CONTACT, List.of("m20-feed")))
                .containsEntry("m20-feed", main.id());
        assertThat(store.recycleBin().page(ANNA, RecycleBin.Filter.ALL, null, 100).items())
                .extracting(binned -> binned.item().id()).contains(kept.id()).doesNotContain(deleted.id());
    }

    private static Change row(String externalId) {
        return new Change.Put(TypeKey.CONTACT, externalId, Map.of("givenName", Edit.to("Main")), Map.of());
    }

    private Item put(String externalId) {
        return ((Outcome.Written) store.writePath().write(REQUEST, List.of(row(externalId))).getFirst()).item();
    }

    @Test
    @DisplayName("A purge that was cut short is finished later, and until then the item is not to be had")
    void finishesWhatWasCutShort() {
        Item item = items.contact("givenName", "Half", "familyName", "gone" + WORD);
        items.delete(item.id());
        store.database().collection(Collections.RECYCLE_BIN).updateOne(new Document("_id", item.id().value()),
                new Document("$set",
                        new Document("purging", new Document("at", Date.from(Instant.now())).append("by", "anna")
                                .append("request", "r").append("reason", "because"))));

        assertThat(store.restoring().restore(REQUEST, item.id(), false)).isEqualTo(new RestoreOutcome.NotFound());
        assertThat(store.recycleBin().find(ANNA, item.id())).isEmpty();
        store.purging().purgeExpired(1_000);
        assertThat(holding("gone" + WORD)).isEmpty();
    }

    @Test
    @DisplayName("D09 What is in the bin holds no external id; coming back it tells who has it by now")
    void holdsNothingUnique() {
        var row = new Change.Put(TypeKey.COMPANY, "d09", Map.of("name", Edit.to("Acme")),
                Map.of());
        Item first = ((Outcome.Written) store.writePath().write(REQUEST, List.of(row))
                .getFirst()).item();
        items.delete(first.id());
        Item second = ((Outcome.Written) store.writePath().write(REQUEST, List.of(row))
                .getFirst()).item();

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(store.restoring().restore(REQUEST, first.id(), false))
                .isEqualTo(new RestoreOutcome.ExternalIdTaken(second.id()));
        items.delete(second.id());
        assertThat(store.restoring().restore(REQUEST, first.id(), false)).isInstanceOf(RestoreOutcome.Restored.class);
    }

    @Test
    @DisplayName("M15 M21 Restoring and purging take the rights to the item; what one may not see isn't there")
    void needsRights() {
        Item item = items.contact("givenName", "Ada", "responsible", "bert");
        items.delete(item.id());
        var stranger = new Asker(new UserId("carl"), Set.of(new Role("own", "Own", false, false,
                Role.everyType(Map.of(Action.VIEW, Scope.OWN,
                        Action.CHANGE, Scope.OWN,
                        Action.DELETE, Scope.OWN)))));
        var request = Request.of(stranger, "test");

        assertThat(store.recycleBin().page(stranger, RecycleBin.Filter.ALL, null, 10).items()).isEmpty();
        assertThat(store.restoring().restore(request, item.id(), false)).isEqualTo(new RestoreOutcome.NotFound());
        assertThat(store.purging().purge(request, item.id(), "x")).isEqualTo(new PurgeOutcome.NotFound());
        var reader = new Asker(new UserId("dora"), Set.of(new Role("reader", "Reader", false,
                false, Role.everyType(Map.of(Action.VIEW,
                        Scope.ALL, Action.DELETE,
                        Scope.OWN, Action.CHANGE,
                        Scope.ALL)))));
        assertThatThrownBy(() -> store.purging().purge(
                Request.of(reader, "test"), item.id(), "x"))
                .isInstanceOf(Forbidden.class);
    }
}
