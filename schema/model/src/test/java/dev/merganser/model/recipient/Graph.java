package dev.merganser.model.recipient;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;

/// A few items around one that a message is written from, as tests describe them.
final class Graph {
    static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private final Item item;
    private final List<Item> linked = new ArrayList<>();
    private final List<Situation.Use> uses = new ArrayList<>();
    private final Map<String, Set<AddressFlag>> flags = new HashMap<>();
    private final Set<ItemId> unseen = new HashSet<>();
    private final Set<ItemId> unchangeable = new HashSet<>();

    private Graph(Item item) {
        this.item = item;
    }

    static Graph of(TypeKey type, String... addresses) {
        return new Graph(item(type, addresses));
    }

    static Item item(TypeKey type, String... addresses) {
        var fields = new LinkedHashMap<String, List<Value>>();
        fields.put("emails", Stream.of(addresses).<Value>map(Graph::email).toList());
        return new Item(ItemId.next(), List.of(), type, 1, null, fields, Map.of(), NOON, UserId.OPERATOR, NOON,
                UserId.OPERATOR);
    }

    private static Value.Email email(String address) {
        return new Value.Email(new EmailAddress(address), null);
    }

    Graph contact(String... addresses) {
        return linked(item(TypeKey.CONTACT, addresses));
    }

    Graph company(String... addresses) {
        return linked(item(TypeKey.COMPANY, addresses));
    }

    Graph linked(Item other) {
        linked.add(other);
        return this;
    }

    /// Hides what was linked last.
    Graph hidden() {
        unseen.add(linked.getLast().id());
        return this;
    }

    /// Takes the right to change what was linked last.
    Graph readOnly() {
        unchangeable.add(linked.getLast().id());
        return this;
    }

    Graph itemReadOnly() {
        unchangeable.add(item.id());
        return this;
    }

    Graph itemHidden() {
        return hiding(item);
    }

    Graph hiding(Item other) {
        unseen.add(other.id());
        return this;
    }

    Graph sent(String address, int minutesAfterNoon) {
        return sentFrom(item, address, minutesAfterNoon);
    }

    Graph sentFrom(Item from, String address, int minutesAfterNoon) {
        uses.add(new Situation.Use(from, new EmailAddress(address).key(), NOON.plusSeconds(60L * minutesAfterNoon)));
        return this;
    }

    Graph flagged(String address, AddressFlag... found) {
        flags.put(new EmailAddress(address).key(), Set.of(found));
        return this;
    }

    Item item() {
        return item;
    }

    List<Item> linked() {
        return linked;
    }

    Situation situation() {
        return new Situation(item, linked, uses, flags);
    }

    ItemRights rights() {
        return new ItemRights() {
            @Override
            public boolean mayView(Item one) {
                return !unseen.contains(one.id());
            }

            @Override
            public boolean mayChange(Item one) {
                return !unchangeable.contains(one.id());
            }
        };
    }

    Recipients recipients() {
        return Recipients.of(situation(), rights()).orElseThrow();
    }

    /// The list in a form that is quick to read: `address`, `address NO_CHANGE_RIGHT`, `Hidden contact`.
    List<String> list() {
        return list(recipients());
    }

    static List<String> list(Recipients recipients) {
        return recipients.entries().stream().map(entry -> switch (entry) {
            case Recipients.Address(var address, _, var obstacle, _) ->
                obstacle == null ? address.text() : address + " " + obstacle;
            case Recipients.Hidden hidden -> Wording.of(hidden, Locale.ENGLISH);
        }).toList();
    }

    /// `address WHY`, or the reason why there is no default.
    String preselected() {
        Recipients recipients = recipients();
        return recipients.preselected() == null
                ? String.valueOf(recipients.refusal())
                : recipients.preselected().entry().address() + " " + recipients.preselected().why();
    }
}
