package dev.merganser.model.item;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.Meaning;
import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;

/// What matching compares of an item: texts by what they mean, taken from its fields as the catalogue says.
public final class ComparedValues {
    private ComparedValues() {}

    /// What texts are compared as. An invoice's customer and its company are two links: they are compared each with its like,
    /// as are identifiers, categories and free text; of all other meanings an item has one.
    ///
    /// @param name the field's for identifiers, links, categories and text, else the meaning's
    public record Key(Meaning meaning, String name) implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.comparing(Key::meaning).thenComparing(Key::name);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    /// What texts of that meaning are compared as, whichever field holds them; of a field's own meaning by the field.
    public static Key key(Meaning meaning, String field) {
        return new Key(meaning, switch (meaning) {
            case IDENTIFIER, LINK, CATEGORY, TEXT -> field;
            default -> meaning.wireName();
        });
    }

    /// All that items of the type can be compared by, ascending.
    public static List<Key> keys(TypeDefinition definition) {
        var keys = new TreeSet<Key>();
        for (Meaning meaning : Meaning.values()) {
            if (key(meaning, "").name().equals(meaning.wireName())) keys.add(key(meaning, ""));
        }
        for (Field field : definition.fields()) {
            if (field.meaning() != null) keys.add(key(field.meaning(), field.name()));
        }
        return List.copyOf(keys);
    }

    /// @return the item's compared texts, in stored order; what it has none of isn't there
    public static SortedMap<Key, List<String>> of(Item item, TypeDefinition definition) {
        return of(item, definition, UnaryOperator.identity());
    }

    /// @param resolve the id that a link's target answers with now, so that links to two merged items are one
    public static SortedMap<Key, List<String>> of(Item item, TypeDefinition definition,
            UnaryOperator<ItemId> resolve) {
        var texts = new TreeMap<Key, List<String>>();
        for (Field field : definition.fields()) {
            item.values(field.name()).forEach(value -> add(texts, field,
                    value instanceof Value.Link(ItemId target) ? new Value.Link(resolve.apply(target)) : value));
        }
        return texts;
    }

    private static void add(Map<Key, List<String>> texts, Field field, Value value) {
        @Nullable
        Key key = field.meaning() == null ? null : key(field.meaning(), field.name());
        switch (value) {
            case Value.Email(var address, _) -> put(texts, key(Meaning.EMAIL, ""), address.text());
            case Value.Phone(var number, var e164, _, _) ->
                put(texts, key(Meaning.PHONE, ""), e164 != null ? e164 : number);
            case Value.WebAddress(var url) -> put(texts, key(Meaning.WEBSITE, ""), url);
            case Value.Address address -> {
                put(texts, key(Meaning.ADDRESS_LINE, ""), address.line());
                put(texts, key(Meaning.STREET, ""), address.street());
                put(texts, key(Meaning.HOUSE_NUMBER, ""), address.houseNumber());
                put(texts, key(Meaning.POSTAL_CODE, ""), address.postalCode());
                put(texts, key(Meaning.CITY, ""), address.city());
                put(texts, key(Meaning.REGION, ""), address.region());
                put(texts, key(Meaning.COUNTRY, ""), address.country());
            }
            case Value.Money(var amount, var currency) -> {
                put(texts, key(Meaning.AMOUNT, ""), plain(amount));
                put(texts, key(Meaning.CURRENCY, ""), currency.getCurrencyCode());
            }
            case Value.Link(var target) -> {
                // Two links that fold into one are one.
                if (key != null && !texts.getOrDefault(key, List.of()).contains(target.value()))
                    put(texts, key, target.value());
            }
            case Value.Text(var text) -> put(texts, key, text);
            case Value.Date(var date) -> put(texts, key, date.toString());
            case Value.Choice(var choice) -> put(texts, key, choice);
            case Value.Decimal(var number) -> put(texts, key, plain(number));
            case Value.User _,Value.Note _,Value.LineItem _,Value.Flag _,Value.Timestamp _ -> {
            }
        }
    }

    /// One text for one number: `12.5`, however many zeros were written; with four decimals for three, as `1.234` is read as a
    /// thousand.
    private static String plain(BigDecimal number) {
        BigDecimal plain = number.stripTrailingZeros();
        return (plain.scale() == 3 ? plain.setScale(4) : plain).toPlainString();
    }

    private static void put(Map<Key, List<String>> texts, @Nullable Key key, @Nullable String text) {
        if (key != null && text != null) texts.computeIfAbsent(key, _ -> new ArrayList<>()).add(text);
    }
}
