package dev.merganser.job.columns;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a record of a file is. The names in files are those of the item types, and `mixed` where nothing tells persons
/// and companies apart; people's own words for them are understood as well.
public enum RecordType {
    CONTACT("contact", "person", "kontakt", "customer", "kunde", "ansprechpartner", "individual", "privat", "people"),
    COMPANY("company", "firma", "unternehmen", "organisation", "organization", "account", "business"),
    LEAD("lead", "interessent", "prospect"),
    DEAL("deal", "auftrag", "opportunity", "order", "geschaft"),
    INVOICE("invoice", "rechnung"),
    QUOTE("quote", "angebot", "offer", "offerte"),
    SMART_PROCESS_ITEM("smartProcessItem", "smartprozesselement"),
    MIXED("mixed");

    private final String wireName;
    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<String> otherNames;

    RecordType(String wireName, String... otherNames) {
        this.wireName = wireName;
        this.otherNames = Set.of(otherNames);
    }

    public String wireName() {
        return wireName;
    }

    /// @param name in any case, in English or German, singular or plural
    public static Optional<RecordType> of(String name) {
        String plain = Normalizer.normalize(name.strip(), Normalizer.Form.NFD).replaceAll("[^\\p{L}]", "")
                .toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(type -> type.isCalled(plain)).findFirst();
    }

    /// The names that files can use, for messages.
    public static String names() {
        return Arrays.stream(values()).map(RecordType::wireName).collect(Collectors.joining(", "));
    }

    private boolean isCalled(String plain) {
        return Stream.of(plain, plain.replaceFirst("(s|e|en)$", ""), plain.replaceFirst("ies$", "y"))
                .anyMatch(name -> name.equals(wireName.toLowerCase(Locale.ROOT)) || otherNames.contains(name));
    }
}
