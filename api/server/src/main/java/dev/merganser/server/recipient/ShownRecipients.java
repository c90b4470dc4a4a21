package dev.merganser.server.recipient;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.item.Item;
import dev.merganser.model.recipient.Recipients;
import dev.merganser.model.recipient.Wording;
import dev.merganser.model.value.EmailAddress;

/// Recipients as GraphQL shows them, to readers of one language.
record ShownRecipients(List<Entry> entries, @Nullable Entry preselected,
        Recipients.Preselected.@Nullable Why preselectedBecause,
        boolean sendable, Recipients.@Nullable Refusal reason, @Nullable String message,
        boolean cut) {

    /// @param address null of a hidden entry, as are its other parts
    record Entry(String displayName, @Nullable String address, @Nullable String asciiAddress, @Nullable String label,
            List<Recipients.Source> sources, boolean sendable, @Nullable String obstacle,
            @Nullable Instant lastUsedAt) {}

    /// @param title what people call an item
    static ShownRecipients of(Recipients recipients, Locale locale, Function<Item, String> title) {
        var preselected = recipients.preselected();
        var refusal = recipients.refusal();
        return new ShownRecipients(
                recipients.entries().stream().map(entry -> switch (entry) {
                    case Recipients.Address address -> entry(address, title);
                    case Recipients.Hidden hidden -> new Entry(Wording.of(hidden, locale), null, null, null,
                            List.of(), false, "HIDDEN", null);
                }).toList(),
                preselected == null ? null : entry(preselected.entry(), title),
                preselected == null ? null : preselected.why(), preselected != null, refusal,
                refusal == null ? null : Wording.of(refusal, locale), recipients.cut());
    }

    private static Entry entry(Recipients.Address entry, Function<Item, String> title) {
        Recipients.Source first = entry.sources().getFirst();
        Recipients.@Nullable Obstacle obstacle = entry.obstacle();
        return new Entry(title.apply(first.item()), entry.address().text(), ascii(entry.address()), first.label(),
                entry.sources(), entry.sendable(), obstacle == null ? null : obstacle.name(), entry.lastUsed());
    }

    /// Shows what a domain really is where its letters resemble another's.
    private static String ascii(EmailAddress address) {
        return address.text().substring(0, address.text().lastIndexOf('@') + 1) + address.domain();
    }
}
