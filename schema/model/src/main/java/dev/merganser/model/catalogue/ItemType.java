package dev.merganser.model.catalogue;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The seven types of item. Smart-process items are of a process besides, which a customer defines.
public enum ItemType {
    LEAD("lead"), CONTACT("contact"), COMPANY("company"), DEAL("deal"), INVOICE("invoice"), QUOTE("quote"),
    SMART_PROCESS_ITEM("smartProcessItem");

    private static final Map<String, ItemType> BY_WIRE_NAME = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(ItemType::wireName, type -> type));

    private final String wireName;

    ItemType(String wireName) {
        this.wireName = wireName;
    }

    /// The name in the database, in files and on the command line, such as `smartProcessItem`.
    public String wireName() {
        return wireName;
    }

    /// Whose addresses a message from an item of this type goes to, where the item is linked to them (R10–R45).
    public Set<ItemType> recipients() {
        return switch (this) {
            case CONTACT -> Set.of(COMPANY);
            case COMPANY -> Set.of(CONTACT);
            case LEAD, DEAL, INVOICE, QUOTE, SMART_PROCESS_ITEM -> Set.of(CONTACT, COMPANY);
        };
    }

    public static Optional<ItemType> of(String wireName) {
        return Optional.ofNullable(BY_WIRE_NAME.get(wireName));
    }
}
