package dev.merganser.server.rights;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOptions;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.SmartProcess;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergeRequest;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.server.TestServer;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.file.Adding;
import dev.merganser.store.file.Files;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;
import dev.merganser.store.merge.MergeOutcome;
import dev.merganser.store.merge.Merging;
import dev.merganser.store.message.Draft;
import dev.merganser.store.message.Messages;
import dev.merganser.store.message.Senders;
import dev.merganser.store.message.Sending;
import dev.merganser.store.notification.News;
import dev.merganser.store.notification.Notifications;
import dev.merganser.store.recipient.AddressUses;
import dev.merganser.store.suggestion.Suggestion;
import dev.merganser.store.suggestion.SuggestionId;
import dev.merganser.store.suggestion.Suggestions;

/// Items of all types and of three owners, linked to each other across owners, with histories, messages, uses of
/// addresses, suggestions and an undone merge. Each holds a token of its own wherever it holds text, so that whatever of
/// it comes out is seen.
final class World {
    static final String WALKER = "walker", MATE = "walkers-mate", STRANGER = "walkers-stranger";
    static final TypeKey PROCESS = TypeKey.smartProcess("rights");
    private static final Request OPERATOR = Request.of(Asker.OPERATOR, "rights");

    /// One of the items.
    record Thing(TypeKey type, String owner, String id, String token, Map<String, String> related) {
        Documents.Target target(String text) {
            String name = type.type().wireName();
            return new Documents.Target(Character.toUpperCase(name.charAt(0)) + name.substring(1), id, 0, text,
                    related);
        }
    }

    final List<Thing> things = new ArrayList<>();
    private final Map<String, Map<ItemType, Thing>> byOwner = new HashMap<>();
    private final Store store;
    private final TestServer server;
    private static int worlds;
    private List<Document> items = List.of(), suggestions = List.of();

    World(TestServer server) {
        worlds++;
        this.server = server;
        store = server.store();
        for (String user : List.of(WALKER, MATE, STRANGER)) server.as(user);
        server.team("walkers", WALKER, MATE);
        store.definitions().define(Asker.OPERATOR, new SmartProcess("rights", "Rights", List.of(), List.of(
                new Field("partners", "Partners", dev.merganser.model.value.FieldKind.LINK, true, false, null,
                        List.of(), Set.of(ItemType.CONTACT, ItemType.COMPANY), false, false))));
        for (ItemType type : List.of(ItemType.COMPANY, ItemType.CONTACT, ItemType.LEAD, ItemType.DEAL, ItemType.QUOTE,
                ItemType.INVOICE, ItemType.SMART_PROCESS_ITEM)) {
            for (String owner : List.of(STRANGER, MATE, WALKER)) make(type, owner);
        }
        link();
        merged();
        messages();
        suggested();
        files();
        items = worldItems();
        suggestions = store.database().mongo().getCollection("suggestions").find(ofWorld("items"))
                .into(new ArrayList<>());
    }

    Thing of(String owner, ItemType type) {
        return Objects.requireNonNull(Objects.requireNonNull(byOwner.get(owner)).get(type));
    }

    private Thing make(ItemType type, String owner) {
        TypeKey key = type == ItemType.SMART_PROCESS_ITEM ? PROCESS : new TypeKey(type, null);
        String token = "zq" + worlds + "z" + Integer.toString(1_000_000 + things.size() * 7_919, 36);
        var fields = new LinkedHashMap<String, Edit>();
        fields.put(type == ItemType.CONTACT ? "familyName" : type == ItemType.COMPANY ? "name" : "title",
                Edit.to(token));
        fields.put("responsible", Edit.to(owner));
        fields.put("comments", Edit.to(token));
        if (Set.of(ItemType.LEAD, ItemType.CONTACT, ItemType.COMPANY).contains(type)) {
            fields.put("emails", Edit.to(token + "@rights.example"));
            fields.put("phones", Edit.to("+4930" + (1_000_000 + things.size())));
        }
        Item item = written(new Change.Put(key, token, fields, Map.of()));
        var thing = new Thing(key, owner, item.id().value(), token, new HashMap<>());
        things.add(thing);
        byOwner.computeIfAbsent(owner, _ -> new EnumMap<>(ItemType.class)).putIfAbsent(type, thing);
        return thing;
    }

    private Item written(Change change) {
        Outcome outcome = store.writePath().write(OPERATOR, List.of(change)).getFirst();
        if (outcome instanceof Outcome.Written(Item item, _)) return item;
        throw new AssertionError(outcome);
    }

    private Edit all(ItemType type, String... but) {
        return new Edit.Set(byOwner.values().stream().map(things -> Objects.requireNonNull(things.get(type)).id())
                .filter(id -> !Arrays.asList(but).contains(id)).toList());
    }

    /// Everybody's items are linked to everybody's, and to the stranger's where only one can be.
    private void link() {
        for (Thing thing : List.copyOf(things)) {
            var fields = new LinkedHashMap<String, Edit>();
            switch (thing.type().type()) {
                case CONTACT -> fields.put("companies", all(ItemType.COMPANY));
                case COMPANY -> {
                    fields.put("contacts", all(ItemType.CONTACT));
                    if (!thing.owner().equals(STRANGER))
                        fields.put("parentCompany", Edit.to(of(STRANGER, ItemType.COMPANY).id()));
                }
                default -> {
                    fields.put("contacts", all(ItemType.CONTACT));
                    fields.put("companies", all(ItemType.COMPANY));
                }
            }
            switch (thing.type().type()) {
                case DEAL -> fields.put("lead", Edit.to(of(STRANGER, ItemType.LEAD).id()));
                case QUOTE -> fields.put("deal", Edit.to(of(STRANGER, ItemType.DEAL).id()));
                case INVOICE -> {
                    fields.put("deal", Edit.to(of(STRANGER, ItemType.DEAL).id()));
                    fields.put("quote", Edit.to(of(STRANGER, ItemType.QUOTE).id()));
                }
                case SMART_PROCESS_ITEM -> fields.put("partners", new Edit.Set(List.of(
                        of(STRANGER, ItemType.CONTACT).id(), of(STRANGER, ItemType.COMPANY).id(),
                        of(MATE, ItemType.CONTACT).id())));
                default -> {
                }
            }
            written(new Change.Update(new ItemId(thing.id()), 1, fields));
        }
    }

    /// The walker's contact took over the stranger's, and gave it back: its history tells of that.
    private void merged() {
        Thing main = make(ItemType.CONTACT, WALKER), source = make(ItemType.CONTACT, STRANGER);
        var ids = List.of(new ItemId(main.id()), new ItemId(source.id()));
        Map<String, MergeRequest.FieldChoice> choices = new HashMap<>();
        for (String field : List.of("familyName", "comments", "responsible"))
            choices.put(field, new MergeRequest.FieldChoice.From(ids.getFirst()));
        var wanted = new MergeRequest(ids.getFirst(), ids, choices);
        if (!(store.merging().preview(Asker.OPERATOR, wanted) instanceof Merging.Preview.Made(var preview)))
            throw new AssertionError("no preview");
        if (!(store.merging().merge(OPERATOR, wanted,
                preview.fingerprint()) instanceof MergeOutcome.Merged(var merge, _)))
            throw new AssertionError("no merge");
        store.unmerging().undo(OPERATOR, merge, null);
        things.forEach(thing -> {
            if (thing.owner().equals(WALKER)) thing.related().put("mergeId", merge);
        });
    }

    private void messages() {
        var mate = new Asker(new UserId(MATE), Set.of(Role.ANALYST));
        server.bean(Senders.class).verify(Asker.OPERATOR, mate.user(),
                new Senders.Sender(new EmailAddress("mate@sender.example"), "Mate"));
        for (String owner : List.of(WALKER, MATE, STRANGER)) {
            var to = List.of(WALKER, MATE, STRANGER).stream()
                    .map(one -> new EmailAddress(of(one, ItemType.CONTACT).token() + "@rights.example")).toList();
            Thing deal = of(owner, ItemType.DEAL);
            var sent = server.bean(Messages.class).send(Request.of(mate, "rights"), new Draft(new ItemId(deal.id()), to,
                    List.of(), List.of(), "Hello", "Hello", null, List.of(), null));
            if (!(sent instanceof Sending.Queued(var message))) throw new AssertionError(sent);
            String id = message.id();
            things.forEach(thing -> {
                if (thing.owner().equals(owner)) thing.related().put("messageId", id);
            });
            store.database().inTransaction(session -> {
                AddressUses.record(store.database(), session, new ItemId(deal.id()),
                        to.stream().map(EmailAddress::key).toList(), Instant.parse("2026-01-31T12:00:00Z"));
                return true;
            });
        }
    }

    /// Gives each thing its file, where it has none or has lost it.
    void files() {
        var listed = store.database().mongo().getCollection("itemFiles");
        for (Thing thing : things) {
            @Nullable
            String there = thing.related().get("file");
            if (there != null && listed.countDocuments(new Document("_id", there)) == 1) continue;
            if (!(add(thing) instanceof Adding.Added(var file)))
                throw new AssertionError("no file");
            thing.related().put("file", file.id());
        }
    }

    private Adding add(Thing thing) {
        try {
            return server.bean(Files.class).add(OPERATOR, new ItemId(thing.id()), thing.token() + ".txt", "text/plain",
                    new ByteArrayInputStream(thing.token().getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Each thing changes once, whoever's it is; those of the walker last of their type.
    void touch() {
        for (Thing thing : things) {
            Item item = store.items().find(Asker.OPERATOR, new ItemId(thing.id())).orElseThrow();
            written(new Change.Update(item.id(), item.version(),
                    Map.of("comments", Edit.to(thing.token() + " touched"))));
        }
    }

    /// The walker is told of each thing.
    void tell() {
        store.database().inTransaction(session -> {
            Notifications.append(store.database(), session, things.stream().map(thing -> News
                    .assigned(new UserId(WALKER), new UserId(MATE), List.of(new ItemId(thing.id())))).toList(),
                    Instant.now());
            return true;
        });
    }

    private void suggested() {
        for (ItemType type : ItemType.values()) {
            for (var pair : List.of(List.of(WALKER, STRANGER), List.of(WALKER, MATE), List.of(MATE, STRANGER))) {
                Thing one = of(pair.get(0), type), other = of(pair.get(1), type);
                var evidence = new Suggestion.Evidence(.99, 7, List.of(new Suggestion.Bar("title", one.token(),
                        other.token(), "close", 7)), List.of("rule"), "model", of(STRANGER, type).id(), "compared",
                        "run");
                store.suggestions().queue(List.of(new Suggestions.Found(one.type(), new ItemId(one.id()),
                        new ItemId(other.id()), evidence)), Instant.now());
                String id = SuggestionId.of(new ItemId(one.id()), new ItemId(other.id())).value();
                one.related().put("suggestion", id);
                other.related().put("suggestion", id);
            }
        }
    }

    private org.bson.conversions.Bson ofWorld(String field) {
        return Filters.in(field, things.stream().map(Thing::id).toList());
    }

    private List<Document> worldItems() {
        return store.database().mongo().getCollection("items").find(ofWorld("_id")).sort(new Document("_id", 1))
                .into(new ArrayList<>());
    }

    /// The ids of the items that are no longer as they were made; makes them so again.
    Set<String> restored() {
        List<Document> now = worldItems();
        if (now.equals(items)) return Set.of();
        var changed = new java.util.TreeSet<String>();
        var byId = new HashMap<String, Document>();
        now.forEach(item -> byId.put(item.getString("_id"), item));
        var collection = store.database().mongo().getCollection("items");
        for (Document item : items) {
            String id = item.getString("_id");
            @Nullable
            Document found = byId.get(id);
            if (item.equals(found)) continue;
            changed.add(id);
            collection.replaceOne(new Document("_id", id), item, new ReplaceOptions().upsert(true));
        }
        store.database().mongo().getCollection("recycleBin").deleteMany(ofWorld("_id"));
        return changed;
    }

    void restoreSuggestions() {
        var collection = store.database().mongo().getCollection("suggestions");
        suggestions.forEach(one -> collection.replaceOne(new Document("_id", one.get("_id")), one,
                new ReplaceOptions().upsert(true)));
    }

    long version(Thing thing) {
        return items.stream().filter(item -> item.getString("_id").equals(thing.id())).findFirst().orElseThrow()
                .getLong("version");
    }

    /// How many items of a type in the whole base belong to one of these owners; null: to whoever.
    long count(ItemType type, @Nullable Set<String> owners) {
        var filter = new Document("type", type.wireName());
        if (type == ItemType.SMART_PROCESS_ITEM) filter.append("process", "rights");
        if (owners == null) return store.database().mongo().getCollection("items").countDocuments(filter);
        return store.database().mongo().getCollection("items").find(filter).into(new ArrayList<>()).stream()
                .filter(item -> owners.contains(owner(item))).count();
    }

    /// By what the rules say, not by what was stored to answer quickly.
    private static String owner(Document item) {
        @Nullable
        String responsible = item.get("fields", Document.class).getString("responsible");
        return responsible == null ? item.getString("createdBy") : responsible;
    }
}
