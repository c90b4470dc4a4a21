package dev.merganser.model.recipient;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.item.Item;

/// Everything that [Recipients] are decided from, save the asker's rights.
///
/// @param item   that the message is written from
/// @param linked the contacts and companies that it is linked to directly, whichever side stores the link; each once,
///               in stored order, none of them in the recycle bin
/// @param uses   successful sends to the addresses of these items, from this item and from others; none from items in
///               the recycle bin
/// @param flags  what is known of addresses, by their keys (R70); an address without a flag may be missing
/// @param cut    whether more is linked than `linked` holds
public record Situation(Item item, List<Item> linked, List<Use> uses, Map<String, Set<AddressFlag>> flags,
        boolean cut) {
    /// @param from       the item that the message was sent from, as its id resolves now
    /// @param addressKey see [dev.merganser.model.value.EmailAddress#key()]
    /// @param at         when a mail server took it
    public record Use(Item from, String addressKey, Instant at) {}

    /// With all that is linked.
    public Situation(Item item, List<Item> linked, List<Use> uses, Map<String, Set<AddressFlag>> flags) {
        this(item, linked, uses, flags, false);
    }

    /// @throws IllegalArgumentException if a linked item is neither contact nor company, or stands twice
    public Situation {
        linked = List.copyOf(linked);
        uses = List.copyOf(uses);
        flags = Map.copyOf(flags);
        if (!linked.stream().allMatch(one -> Set.of(ItemType.CONTACT, ItemType.COMPANY).contains(one.type().type())))
            throw new IllegalArgumentException("only contacts and companies give their addresses to others");
        if (linked.stream().map(Item::id).distinct().count() != linked.size())
            throw new IllegalArgumentException("a linked item stands twice");
    }
}
