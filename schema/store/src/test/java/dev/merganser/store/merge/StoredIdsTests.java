package dev.merganser.store.merge;

import static dev.merganser.store.TestItems.ANNA;
import static dev.merganser.store.TestItems.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.UserId;
import dev.merganser.store.Store;
import dev.merganser.store.TestItems;
import dev.merganser.store.TestStore;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Request;
import dev.merganser.store.message.Draft;
import dev.merganser.store.message.Messages;
import dev.merganser.store.message.Senders;
import dev.merganser.store.recipient.RecipientLists;
import dev.merganser.store.suggestion.Suggestion;
import dev.merganser.store.suggestion.Suggestions;

/// Where ids of items are stored. A merge moves none of them, so each place needs a reader that resolves: a place that
/// isn't on the list fails here, and whoever adds one writes down who resolves it.
class StoredIdsTests {
    /// By path, without positions in lists; `*` stands for any name.
    private static final Map<String, String> RESOLVED_BY = new TreeMap<>(Map.ofEntries(
            Map.entry("items._id", "itself"), Map.entry("items.ids", "what resolves all the others"),
            Map.entry("items.settled", "aliases that no link names"),
            Map.entry("items.links.target", "the catalogue's link fields: every reader of items"),
            Map.entry("items.sort.*", "sort keys end with the item's own id"),
            Map.entry("recycleBin.sort.*", "as in items"),
            Map.entry("history.item", "History reads by all ids of an item"),
            Map.entry("history.changes.before", "values of link fields: read as links"),
            Map.entry("history.changes.after", "values of link fields: read as links"),
            Map.entry("history.details.deleted.id", "told as it was (M14)"),
            Map.entry("history.details.choices.*", "told as it was (M14)"),
            Map.entry("history.details.into", "told as it was (M14)"),
            Map.entry("history.details.returned", "told as it was"),
            Map.entry("recycleBin._id", "the deleted item itself"), Map.entry("recycleBin.ids", "as in items"),
            Map.entry("recycleBin.links.target", "as in items, once it is back"),
            Map.entry("recycleBin.deleted.into", "resolved by whoever reads it"),
            Map.entry("mergeJournal.main", "resolved by undoing"),
            Map.entry("mergeJournal.before.*", "an item's document"),
            Map.entry("mergeJournal.after.*", "an item's document"),
            Map.entry("mergeJournal.sources.*", "an item's document"),
            Map.entry("mergeJournal.restored.item", "the restored item itself"),
            Map.entry("suggestions._id", "the pair that it was made with"),
            Map.entry("suggestions.left", "Suggestions resolves on reading"),
            Map.entry("suggestions.right", "Suggestions resolves on reading"),
            Map.entry("suggestions.items", "Suggestions asks by all ids of an item"),
            Map.entry("suggestions.compared", "Compared resolves what was linked when it compares"),
            Map.entry("labels._id", "the pair that was decided, told as it was"),
            Map.entry("labels.items", "told as it was"),
            Map.entry("itemFiles.item", "Files reads by all ids of an item"),
            Map.entry("messages.item", "Messages reads by all ids of an item"),
            Map.entry("addressUses.item", "RecipientLists resolves on reading"),
            Map.entry("addressUses._id.item", "the same"),
            Map.entry("notifications.items", "Notifications resolves on reading"),
            Map.entry("exports.filter", "what was asked for, told as it was"),
            Map.entry("idempotency.results", "read through Items, which resolves"),
            Map.entry("idChanges.item", "told as it was"), Map.entry("idChanges.into", "told as it was")));

    @Test
    @DisplayName("M18 M20 No place but those known to be resolved stores the id of an item")
    void everyPlaceIsKnown() {
        try (TestStore base = TestStore.open("stored-ids")) {
            Set<String> ids = scenario(base.store());
            var found = new TreeMap<String, String>();
            for (String name : base.store().database().mongo().listCollectionNames()) {
                base.store().database().mongo().getCollection(name).find()
                        .forEach(document -> look(name, document, ids, found));
            }
            var unknown = new TreeMap<>(found);
            unknown.keySet().removeIf(StoredIdsTests::isKnown);
            assertThat(unknown).as("places that store ids of items and aren't on the list: say there who resolves them "
                    + "after a merge").isEmpty();
            assertThat(found.keySet()).contains("items.links.target", "messages.item", "notifications.items",
                    "suggestions.left", "recycleBin.deleted.into", "mergeJournal.sources.links.target");
        }
    }

    private static boolean isKnown(String path) {
        return RESOLVED_BY.keySet().stream().anyMatch(known -> known.endsWith("*")
                ? path.startsWith(known.substring(0, known.length() - 1))
                : path.equals(known));
    }

    private static void look(String path, Object value, Set<String> ids, Map<String, String> found) {
        switch (value) {
            case Document document -> document.forEach((name, part) -> {
                if (part != null) look(path + "." + name, part, ids, found);
                if (containsOne(name, ids)) found.put(path + ".(name)", name);
            });
            case List<?> list -> list.forEach(part -> look(path, part, ids, found));
            case String text when containsOne(text, ids) -> found.put(path, text);
            default -> {
            }
        }
    }

    private static final Pattern ID = Pattern.compile("[0-7][0-9a-hjkmnp-tv-z]{25}");

    private static boolean containsOne(String text, Set<String> ids) {
        return ID.matcher(text).results().anyMatch(match -> ids.contains(match.group()));
    }

    /// Something of all that can be done with items.
    private static Set<String> scenario(Store store) {
        var items = new TestItems(store);
        store.users().add(new Asker(new UserId("bert"), Set.of(Role.ANALYST)), "none", Instant.now());
        var made = new ArrayList<Item>();
        Item company = items.company("Acme"), sister = items.company("Acme");
        Item ada = items.contact("givenName", "Ada", "responsible", "bert", "emails", List.of("ada@example.com"),
                "companies", List.of(company.id().value()));
        Item adda = items.contact("givenName", "Ada", "emails", List.of("adda@example.com"));
        Item lead = items.create(TypeKey.LEAD,
                Map.of("title", Edit.to("Lead"), "contacts", Edit.to(adda.id().value())));
        Item deal = items.create(TypeKey.DEAL, Map.of("title", Edit.to("Deal"), "lead", Edit.to(lead.id().value()),
                "contacts", Edit.to(ada.id().value(), adda.id().value())));
        Item twin = items.create(TypeKey.DEAL, Map.of("title", Edit.to("Deal"), "contacts",
                Edit.to(adda.id().value())));
        made.addAll(List.of(company, sister, ada, adda, lead, deal, twin));
        items.change(deal.id(), "companies", sister.id().value());
        store.users().add(ANNA, "none", Instant.now());
        var senders = new Senders(store.database(), store.clock());
        senders.verify(Asker.OPERATOR, ANNA.user(), new Senders.Sender(new EmailAddress("anna@house.example"), "Anna"));
        new Messages(store.database(), store.visible(),
                new RecipientLists(store.database(), store.definitions(), store.visible()), senders, store.clock(),
                1_000).send(new Request(ANNA, "r", "key", true),
                        new Draft(ada.id(),
                                List.of(new EmailAddress("ada@example.com")), List.of(), List.of(), "s", "t", null,
                                List.of(), List.of(),
                                null));
        var evidence = new Suggestion.Evidence(.9, 3.2, List.of(), List.of("name"), "m", "g", "x", "r");
        store.suggestions().queue(List.of(new Suggestions.Found(TypeKey.CONTACT, ada.id(), adda.id(), evidence)),
                Instant.now());
        items.merge(company, sister);
        items.merge(deal, twin);
        items.undo(items.merge(ada, adda));
        items.merge(ada, adda);
        store.restoring().restore(REQUEST, adda.id(), true);
        items.delete(lead.id());
        store.writePath().write(new Request(ANNA, "r", "other key", true),
                List.of(new Change.Delete(ada.id(), items.find(ada.id()).version())));
        store.personExport().of(Asker.OPERATOR, adda.id(), Instant.now());
        store.purging().purge(REQUEST, lead.id(), "because");
        var ids = new TreeSet<String>();
        made.forEach(item -> ids.add(item.id().value()));
        return ids;
    }
}
