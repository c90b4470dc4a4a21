package dev.merganser.store.index;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.Value;

/// The words that an item is found by, as the array `searchTerms` of its document: a folded word, a space, and whether
/// it stands in the item's name (`n`) or elsewhere (`o`).
///
/// The space sorts before every letter, so that a walk through the index from a word on meets the word itself first,
/// then longer ones.
public final class SearchTerms {
    /// Ends a term that stands in what people call the item.
    public static final String OF_NAME = " n";
    /// Ends any other term.
    public static final String OF_OTHER = " o";

    private static final int MOST = 5_000;
    private static final int LONGEST = 40;
    private static final int SHORTEST_NUMBER = 5;

    private SearchTerms() {}

    /// At most 5,000 terms of at most 40 characters, those of the name first.
    public static List<String> of(Item item, TypeDefinition definition) {
        Set<String> names = new LinkedHashSet<>();
        Set<String> others = new LinkedHashSet<>();
        List<String> title = definition.title().stream().flatMap(List::stream).distinct().toList();
        for (Field field : definition.fields()) {
            if (field.kind() == FieldKind.LONG_TEXT) continue;
            boolean name = title.contains(field.name());
            item.values(field.name()).forEach(value -> add(name ? names : others, value));
        }
        if (item.externalId() != null) text(others, item.externalId());
        others.removeAll(names);
        return Stream
                .concat(names.stream().map(term -> term + OF_NAME), others.stream().map(term -> term + OF_OTHER))
                .limit(MOST).toList();
    }

    /// The terms of whatever holds the address; of others, too, where addresses are long.
    public static List<String> of(EmailAddress address) {
        return address.spellings().stream().map(spelling -> cut(Folding.address(spelling))).distinct()
                .flatMap(term -> Stream.of(term + OF_NAME, term + OF_OTHER)).toList();
    }

    private static void add(Set<String> terms, Value value) {
        switch (value) {
            case Value.Text(var text) -> text(terms, text);
            case Value.Email(var address, _) -> email(terms, address.text());
            case Value.Phone(var number, var e164, _, _) -> phone(terms, number, e164);
            case Value.WebAddress(var url) -> text(terms, url.replaceFirst("^https?://(www\\.)?", ""));
            case Value.Address address -> Stream.of(address.line(), address.street(), address.houseNumber(),
                    address.postalCode(), address.city(), address.region(), address.country())
                    .forEach(part -> text(terms, part));
            default -> {
                // Choices, amounts and dates are what filters are for; links lead to items with words of their own.
            }
        }
    }

    /// Each word, and what signs hold together as one: `RE-2024/17` is found by `2024` and by `re202417`.
    private static void text(Set<String> terms, @Nullable String text) {
        if (text == null) return;
        for (String token : text.strip().split("\\s+", -1)) {
            List<String> words = words(token);
            words.forEach(word -> put(terms, word));
            if (words.size() > 1) put(terms, Folding.fold(String.join("", words)));
        }
    }

    private static void email(Set<String> terms, String address) {
        put(terms, Folding.address(address));
        words(address).forEach(word -> put(terms, word));
        int at = address.lastIndexOf('@');
        if (at >= 0) put(terms, Folding.address(address.substring(at + 1)));
    }

    /// The digits with and without the country's code, and as they were written.
    private static void phone(Set<String> terms, String number, @Nullable String e164) {
        if (e164 != null) {
            put(terms, digits(e164));
            try {
                PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
                put(terms, digits(phones.format(phones.parse(e164, null), PhoneNumberFormat.NATIONAL)));
            } catch (NumberParseException _) {
                // as it was written then
            }
        }
        String written = digits(number);
        if (e164 == null && written.length() >= SHORTEST_NUMBER) put(terms, written);
    }

    static List<String> words(String text) {
        String folded = Folding.fold(text);
        return folded.isEmpty() ? List.of() : List.of(folded.split(" ", -1));
    }

    static String digits(String text) {
        var digits = new StringBuilder();
        text.chars().filter(Character::isDigit).forEach(digit -> digits.append(Character.digit(digit, 10)));
        return digits.toString();
    }

    private static void put(Set<String> terms, String term) {
        if (!term.isEmpty()) terms.add(cut(term));
    }

    static String cut(String term) {
        return term.length() > LONGEST ? term.substring(0, LONGEST) : term;
    }
}
