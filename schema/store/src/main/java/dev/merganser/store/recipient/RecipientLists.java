package dev.merganser.store.recipient;

import static com.mongodb.client.model.Aggregates.limit;
import static com.mongodb.client.model.Aggregates.match;
import static com.mongodb.client.model.Aggregates.sort;
import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.elemMatch;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Sorts.ascending;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.mongodb.client.ClientSession;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.recipient.AddressFlag;
import dev.merganser.model.recipient.Recipients;
import dev.merganser.model.recipient.Situation;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.item.VisibleItems;

/// Reads the recipients of items. Any number of items costs at most four commands: what they are linked to, the flags of
/// the addresses found, their uses, and the items that those were sent from. Which of the four are sent doesn't depend
/// on anything that the asker may not see. Two more find the last uses where there are very many ([LastUses]).
public final class RecipientLists {
    /// So that what is usual comes in one answer.
    private static final int MOST_AT_ONCE = 5_000;
    /// Of the contacts or companies that name one item, the oldest. A customer with more is no customer but a list.
    public static final int MOST_LINKERS = 1_000;
    /// For all items of a request together; of more the oldest of each are looked for.
    private static final int MOST_LINKERS_AT_ONCE = 10_000;

    private final Database database;
    private final Definitions definitions;
    private final VisibleItems visible;

    public RecipientLists(Database database, Definitions definitions, VisibleItems visible) {
        this.database = database;
        this.definitions = definitions;
        this.visible = visible;
    }

    /// @param items as they are stored now
    /// @return by the items' own ids; an item that the asker may not see isn't there
    public Map<ItemId, Recipients> of(Asker asker, Collection<Item> items) {
        return of(asker, items, null);
    }

    /// @param session the transaction to read in; null for none
    public Map<ItemId, Recipients> of(Asker asker, Collection<Item> items, @Nullable ClientSession session) {
        List<Item> seen = items.stream().filter(asker::mayView).toList();
        if (seen.isEmpty()) return Map.of();
        Linked all = linked(asker, seen, session);
        Map<ItemId, List<Item>> linked = all.lists();
        Set<String> keys = new HashSet<>();
        Stream.concat(seen.stream(), linked.values().stream().flatMap(List::stream)).filter(asker::mayView)
                .forEach(item -> addressKeys(item).forEach(keys::add));
        Map<String, Set<AddressFlag>> flags = flags(keys, session);
        List<Situation.Use> uses = new LastUses(database, visible, asker, session).of(seen, keys);
        var recipients = new HashMap<ItemId, Recipients>();
        for (Item item : seen) {
            var situation = new Situation(item, linked.getOrDefault(item.id(), List.of()), uses, flags,
                    all.cut().contains(item.id()));
            Recipients.of(situation, asker).ifPresent(list -> recipients.put(item.id(), list));
        }
        return recipients;
    }

    /// Looks again which links give recipients: another process may have added one, and what it confirmed must not fail
    /// here.
    public void refresh() {
        definitions.reload();
    }

    private static Stream<String> addressKeys(Item item) {
        return item.fields().values().stream().flatMap(List::stream).filter(Value.Email.class::isInstance)
                .map(value -> ((Value.Email) value).address().key());
    }

    /// @param cut the items that more may be linked to
    private record Linked(Map<ItemId, List<Item>> lists, Set<ItemId> cut) {}

    /// Those that each item names, in stored order, then those that name it, in the order that they were made; each
    /// once (M18), none of them gone. Contact and company are linked whichever of the two names the other.
    private Linked linked(Asker asker, List<Item> items, @Nullable ClientSession session) {
        Set<String> targets = new HashSet<>();
        var owners = new HashMap<String, Item>();
        for (Item item : items) {
            links(item).forEach(target -> targets.add(target.value()));
            if (backFields(item.type()).findAny().isPresent())
                item.ids().forEach(id -> owners.put(id.value(), item));
        }
        var back = new ArrayList<Bson>();
        Set<String> fields = new HashSet<>();
        Set<TypeKey> owning = new HashSet<>();
        owners.values().forEach(owner -> owning.add(owner.type()));
        for (TypeKey type : owning) {
            List<String> ids = owners.entrySet().stream().filter(owner -> owner.getValue().type().equals(type))
                    .map(Map.Entry::getKey).toList();
            backFields(type).forEach(one -> {
                back.add(and(eq("type", one.type().type().wireName()),
                        elemMatch("links", and(eq("field", one.field().name()), in("target", ids)))));
                fields.add(one.field().name());
            });
        }
        if (targets.isEmpty() && back.isEmpty()) return new Linked(Map.of(), Set.of());
        Set<ItemId> owned = owners.values().stream().map(Item::id).collect(Collectors.toSet());
        int most = owned.size() == 1 ? MOST_LINKERS : MOST_LINKERS_AT_ONCE;
        List<Bson> linkers = back.isEmpty()
                ? List.of()
                : List.of(match(or(back)), sort(ascending("_id")), limit(most + 1));
        var found = visible.withHidden(asker, session, targets, linkers, MOST_AT_ONCE);
        if (owned.size() > 1 && found.stream().filter(VisibleItems.Linked::more).count() > most)
            found = visible.withHidden(asker, session, targets, oldestOfEach(back, fields, owners.keySet()),
                    MOST_AT_ONCE);
        var read = new ArrayList<>(found.stream().map(VisibleItems.Linked::item).toList());
        read.sort(Comparator.comparing(Item::id));
        return fold(items, read, owners);
    }

    /// Of what names each id the oldest, and one more that tells that there are more: how many another one has doesn't
    /// matter.
    private static List<Bson> oldestOfEach(List<Bson> back, Set<String> fields, Set<String> ids) {
        var named = new Document("$setIntersection", List.of(List.copyOf(ids), new Document("$map",
                new Document("input", new Document("$filter", new Document("input", "$links").append("cond",
                        new Document("$in", List.of("$$this.field", List.copyOf(fields))))))
                        .append("in", "$$this.target"))));
        return List.of(match(or(back)),
                new Document("$set", new Document("named", named)), new Document("$unwind", "$named"),
                new Document("$setWindowFields", new Document("partitionBy", "$named")
                        .append("sortBy", new Document("_id", 1))
                        .append("output", new Document("place", new Document("$documentNumber", new Document())))),
                new Document("$match", new Document("place", new Document("$lte", MOST_LINKERS + 1))),
                new Document("$unset", List.of("named", "place")),
                new Document("$group", new Document("_id", "$_id").append("one", new Document("$first", "$$ROOT"))),
                new Document("$replaceRoot", new Document("newRoot", "$one")),
                new Document("$sort", new Document("_id", 1)));
    }

    private Linked fold(List<Item> items, List<Item> read, Map<String, Item> owners) {
        var byAnyId = new HashMap<ItemId, Item>();
        read.forEach(item -> item.ids().forEach(id -> byAnyId.put(id, item)));
        var linked = new HashMap<ItemId, LinkedHashMap<ItemId, Item>>();
        for (Item item : items) {
            var own = linked.computeIfAbsent(item.id(), _ -> new LinkedHashMap<>());
            links(item).forEach(target -> {
                @Nullable
                Item other = byAnyId.get(target);
                // A field may lead to other types besides: those hold no addresses for it.
                if (other != null && item.type().type().recipients().contains(other.type().type()))
                    own.putIfAbsent(other.id(), other);
            });
        }
        var naming = new HashMap<ItemId, Set<ItemId>>();
        var cut = new HashSet<ItemId>();
        for (Item other : read) {
            links(other).forEach(target -> {
                @Nullable
                Item owner = owners.get(target.value());
                if (owner == null || !names(other, owner)) return;
                Set<ItemId> before = naming.computeIfAbsent(owner.id(), _ -> new HashSet<>());
                if (before.size() == MOST_LINKERS && !before.contains(other.id())) {
                    cut.add(owner.id());
                    return;
                }
                before.add(other.id());
                Objects.requireNonNull(linked.get(owner.id())).putIfAbsent(other.id(), other);
            });
        }
        var lists = new HashMap<ItemId, List<Item>>();
        linked.forEach((id, others) -> lists.put(id, List.copyOf(others.values())));
        return new Linked(lists, cut);
    }

    private boolean names(Item other, Item owner) {
        return backFields(owner.type()).anyMatch(back -> back.type().equals(other.type()));
    }

    private record Back(TypeKey type, Field field) {}

    /// By which fields others make an item of that type a holder of addresses for them, and are such holders for it.
    private Stream<Back> backFields(TypeKey type) {
        return switch (type.type()) {
            case CONTACT -> recipientFields(TypeKey.COMPANY, ItemType.CONTACT);
            case COMPANY -> recipientFields(TypeKey.CONTACT, ItemType.COMPANY);
            case LEAD, DEAL, INVOICE, QUOTE, SMART_PROCESS_ITEM -> Stream.empty();
        };
    }

    private Stream<Back> recipientFields(TypeKey of, ItemType target) {
        return definitions.catalogueWith(of).get(of).fields().stream()
                .filter(field -> field.recipient() && field.targets().contains(target))
                .map(field -> new Back(of, field));
    }

    private List<ItemId> links(Item item) {
        return definitions.catalogueWith(item.type()).get(item.type()).fields().stream().filter(Field::recipient)
                .flatMap(field -> item.values(field.name(), Value.Link.class).stream()).map(Value.Link::target)
                .toList();
    }

    private Map<String, Set<AddressFlag>> flags(Set<String> keys, @Nullable ClientSession session) {
        var flags = new HashMap<String, Set<AddressFlag>>();
        if (!keys.isEmpty())
            database.find(Collections.SUPPRESSIONS, session, in("_id", keys)).batchSize(MOST_AT_ONCE)
                    .forEach(stored -> flags
                            .put(stored.getString("_id"), Suppressions.flags(stored)));
        return flags;
    }
}
