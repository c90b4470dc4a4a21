package dev.merganser.model.catalogue;

import java.util.Arrays;
import java.util.Optional;

/// The seven types of item. Smart-process items are of a process besides, which a customer defines.
public enum ItemType {
    LEAD("lead"), CONTACT("contact"), COMPANY("company"), DEAL("deal"), INVOICE("invoice"), QUOTE("quote"),
    SMART_PROCESS_ITEM("smartProcessItem");

    private final String wireName;

    ItemType(String wireName) {
        this.wireName = wireName;
    }

    /// The name in the database, in files and on the command line, such as `smartProcessItem`.
    public String wireName() {
        return wireName;
    }

    public static Optional<ItemType> of(String wireName) {
        return Arrays.stream(values()).filter(type -> type.wireName.equals(wireName)).findFirst();
    }
}
