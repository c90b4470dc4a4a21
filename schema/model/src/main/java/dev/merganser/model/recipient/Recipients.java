package dev.merganser.model.recipient;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.Value;

/// Whom a message from an item may go to, for one asker: a pure function of the [Situation] and the asker's rights.
///
/// The list depends on the item's type and its direct links only (R01, R32); what is known of an address, what the
/// asker may do, and when addresses were used decide about order and sending, never about what stands in it.
///
/// @param entries     addresses in the order of R03 and R04, then the hidden ones, one a record (R61, R62)
/// @param preselected what a message form starts with; null if and only if nothing can be sent to
/// @param refusal     why nothing can be sent from the item; null if and only if something is preselected
/// @param cut         whether more is linked than was looked at, so that addresses may be missing
public record Recipients(List<Entry> entries, @Nullable Preselected preselected, @Nullable Refusal refusal,
        boolean cut) {
    public sealed interface Entry {}

    /// An address of the item itself or of something that it is linked to.
    ///
    /// @param address  as its first source writes it
    /// @param sources  the items that hold it, in stored order, at least one; none that the asker may not see
    /// @param obstacle why it can't be sent to; null if it can
    /// @param lastUsed when a message from this item last went there, else from another one that the asker may view;
    ///                 null if never
    public record Address(EmailAddress address, List<Source> sources, @Nullable Obstacle obstacle,
            @Nullable Instant lastUsed) implements Entry {
        public boolean sendable() {
            return obstacle == null;
        }

        /// Whether the item that the message is written from holds the address.
        public boolean own() {
            return sources.getFirst().own();
        }
    }

    /// A linked item that the asker may not see. Says nothing else of it, not even whether it has an address (R65).
    ///
    /// @param type contact or company
    public record Hidden(ItemType type) implements Entry {}

    /// @param own   whether it is the item that the message is written from
    /// @param label the item's word for the address, such as "work"; null if nobody said
    public record Source(Item item, boolean own, @Nullable String label) {}

    /// Why an address can't be sent to. The address's own reasons come before a missing right (R05).
    public enum Obstacle {
        OPTED_OUT, INVALID, BOUNCED,
        /// The asker may change none of the items that hold it (R60, R64, R66).
        NO_CHANGE_RIGHT
    }

    /// Why nothing can be sent from the item.
    public enum Refusal {
        /// Neither the item nor anything that it is linked to has an address (R13, R16, R44).
        NO_ADDRESS,
        /// There is no address to be seen, and some linked items are hidden (R65).
        ALL_HIDDEN,
        /// There are addresses, and none of them can be sent to (R17).
        NONE_SENDABLE
    }

    /// What a message form starts with, and why.
    public record Preselected(Address entry, Why why) {
        public enum Why {
            /// The item's only own address (R11, R20, R30).
            ONLY_OWN,
            /// The first in the list of the item's own addresses that can be sent to (R12, R17).
            FIRST_OWN,
            /// The first in the list that can be sent to, since none of the item's own addresses can (R17).
            NO_OWN_SENDABLE,
            /// The first in the list that can be sent to, since the item has no own address (R22, R46).
            NO_OWN
        }
    }

    public Recipients {
        entries = List.copyOf(entries);
    }

    /// The addresses of the list, without the hidden entries.
    public Stream<Address> addresses() {
        return entries.stream().filter(Address.class::isInstance).map(Address.class::cast);
    }

    /// The entry of an address, however it is written (R05); empty if a message from the item can't go there (R02).
    public Optional<Address> find(EmailAddress address) {
        return addresses().filter(entry -> entry.address().key().equals(address.key())).findFirst();
    }

    /// @return empty if the asker may not see the item: then it isn't there (R66)
    public static Optional<Recipients> of(Situation situation, ItemRights rights) {
        if (!rights.mayView(situation.item())) return Optional.empty();
        List<Address> addresses = inOrder(addresses(situation, rights), situation, rights);
        var entries = new ArrayList<Entry>(addresses);
        entries.addAll(hidden(situation, rights));
        @Nullable
        Preselected preselected = preselect(addresses);
        return Optional.of(new Recipients(entries, preselected, preselected == null ? refusal(entries) : null,
                situation.cut()));
    }

    /// R10–R46: own addresses, contacts', companies', each in stored order; one entry an address (R05).
    private static List<Address> addresses(Situation situation, ItemRights rights) {
        var sources = new LinkedHashMap<String, List<Source>>();
        var written = new HashMap<String, EmailAddress>();
        holders(situation).filter(rights::mayView).forEach(holder -> emails(holder).forEach(email -> {
            String key = email.address().key();
            written.putIfAbsent(key, email.address());
            List<Source> known = sources.computeIfAbsent(key, _ -> new ArrayList<>());
            if (known.stream().noneMatch(source -> source.item().id().equals(holder.id())))
                known.add(new Source(holder, holder.id().equals(situation.item().id()), email.label()));
        }));
        return sources.entrySet().stream().map(entry -> new Address(
                Objects.requireNonNull(written.get(entry.getKey())), List.copyOf(entry.getValue()),
                obstacle(situation.flags().getOrDefault(entry.getKey(), Set.of()), entry.getValue(), rights), null))
                .toList();
    }

    private static Stream<Item> holders(Situation situation) {
        Stream<Item> own = switch (situation.item().type().type()) {
            case LEAD, CONTACT, COMPANY -> Stream.of(situation.item());
            case DEAL, INVOICE, QUOTE, SMART_PROCESS_ITEM -> Stream.empty(); // R40, whatever fields they have
        };
        return Stream.concat(own, linked(situation));
    }

    private static Stream<Item> linked(Situation situation) {
        return Stream.concat(of(situation.linked(), ItemType.CONTACT), of(situation.linked(), ItemType.COMPANY));
    }

    private static Stream<Item> of(List<Item> items, ItemType type) {
        return items.stream().filter(item -> item.type().type() == type);
    }

    private static Stream<Value.Email> emails(Item item) {
        return item.fields().values().stream().flatMap(List::stream).filter(Value.Email.class::isInstance)
                .map(Value.Email.class::cast);
    }

    private static @Nullable Obstacle obstacle(Set<AddressFlag> flags, List<Source> sources, ItemRights rights) {
        for (AddressFlag flag : AddressFlag.values()) {
            if (flags.contains(flag)) return switch (flag) {
                case OPTED_OUT -> Obstacle.OPTED_OUT;
                case INVALID -> Obstacle.INVALID;
                case BOUNCED -> Obstacle.BOUNCED;
            };
        }
        return sources.stream().anyMatch(source -> rights.mayChange(source.item())) ? null : Obstacle.NO_CHANGE_RIGHT;
    }

    /// R03, R04: used from this item, used from others, never used; what was used last first, else in stored order.
    private static List<Address> inOrder(List<Address> stored, Situation situation, ItemRights rights) {
        var here = new HashMap<String, Instant>();
        var elsewhere = new HashMap<String, Instant>();
        for (Situation.Use use : situation.uses()) {
            if (use.from().id().equals(situation.item().id()))
                here.merge(use.addressKey(), use.at(), Recipients::later);
            else
                if (rights.mayView(use.from())) elsewhere.merge(use.addressKey(), use.at(), Recipients::later);
        }
        return Stream.of(
                used(stored.stream().filter(entry -> here.containsKey(key(entry))), here),
                used(stored.stream().filter(entry -> !here.containsKey(key(entry))
                        && elsewhere.containsKey(key(entry))), elsewhere),
                stored.stream().filter(entry -> !here.containsKey(key(entry)) && !elsewhere.containsKey(key(entry))))
                .flatMap(part -> part).toList();
    }

    private static Stream<Address> used(Stream<Address> entries, Map<String, Instant> times) {
        return entries.map(entry -> new Address(entry.address(), entry.sources(), entry.obstacle(),
                times.get(key(entry))))
                .sorted(Comparator.comparing(Address::lastUsed, Comparator.nullsLast(Comparator.reverseOrder())));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static String key(Address entry) {
        return entry.address().key();
    }

    /// R61–R63: one a record, contacts first, in stored order, which says nothing about addresses.
    private static List<Hidden> hidden(Situation situation, ItemRights rights) {
        return linked(situation).filter(item -> !rights.mayView(item)).map(item -> new Hidden(item.type().type()))
                .toList();
    }

    /// R11, R12, R17, R20, R22, R30, R46: an own address first of all, wherever it stands in the list.
    private static @Nullable Preselected preselect(List<Address> addresses) {
        List<Address> own = addresses.stream().filter(Address::own).toList();
        Optional<Address> sendableOwn = own.stream().filter(Address::sendable).findFirst();
        if (sendableOwn.isPresent())
            return new Preselected(sendableOwn.get(),
                    own.size() == 1 ? Preselected.Why.ONLY_OWN : Preselected.Why.FIRST_OWN);
        return addresses.stream().filter(Address::sendable).findFirst()
                .map(first -> new Preselected(first,
                        own.isEmpty() ? Preselected.Why.NO_OWN : Preselected.Why.NO_OWN_SENDABLE))
                .orElse(null);
    }

    private static Refusal refusal(List<Entry> entries) {
        if (entries.stream().anyMatch(Address.class::isInstance)) return Refusal.NONE_SENDABLE;
        return entries.isEmpty() ? Refusal.NO_ADDRESS : Refusal.ALL_HIDDEN;
    }
}
