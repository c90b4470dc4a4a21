package dev.merganser.model.catalogue;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// Names one type definition: one of the types, and which process if it is a smart-process item.
///
/// @param process the process's key, such as `repair`; null for every other type
public record TypeKey(ItemType type, @Nullable String process) {
    private static final Pattern PROCESS = Pattern.compile("[a-z][A-Za-z0-9]{0,39}");

    public static final TypeKey LEAD = new TypeKey(ItemType.LEAD, null);
    public static final TypeKey CONTACT = new TypeKey(ItemType.CONTACT, null);
    public static final TypeKey COMPANY = new TypeKey(ItemType.COMPANY, null);
    public static final TypeKey DEAL = new TypeKey(ItemType.DEAL, null);
    public static final TypeKey INVOICE = new TypeKey(ItemType.INVOICE, null);
    public static final TypeKey QUOTE = new TypeKey(ItemType.QUOTE, null);

    /// @throws IllegalArgumentException if a process is missing, malformed, or given to a type that has none
    public TypeKey {
        if ((type == ItemType.SMART_PROCESS_ITEM) != (process != null))
            throw new IllegalArgumentException("a smart-process item, and only that, is of a process");
        if (process != null && !PROCESS.matcher(process).matches())
            throw new IllegalArgumentException("a process's key has 1 to 40 letters and digits, a small letter first");
    }

    public static TypeKey smartProcess(String process) {
        return new TypeKey(ItemType.SMART_PROCESS_ITEM, process);
    }

    /// Reads what [#toString()] wrote.
    ///
    /// @throws IllegalArgumentException if it isn't of that form
    public static TypeKey parse(String text) {
        int colon = text.indexOf(':');
        return new TypeKey(
                ItemType.of(colon < 0 ? text : text.substring(0, colon))
                        .orElseThrow(() -> new IllegalArgumentException("there is no type " + text)),
                colon < 0 ? null : text.substring(colon + 1));
    }

    /// @return such as `contact` or `smartProcessItem:repair`
    @Override
    public String toString() {
        return process == null ? type.wireName() : type.wireName() + ":" + process;
    }
}
