package dev.merganser.model.item;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.Meaning;
import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;

/// What matching compares of an item: texts by meaning, taken from its fields as the catalogue says.
public final class ComparedValues {
    private ComparedValues() {}

    /// @return the item's compared texts, in stored order; a meaning without one isn't there
    public static Map<Meaning, List<String>> of(Item item, TypeDefinition definition) {
        return of(item, definition, UnaryOperator.identity());
    }

    /// @param resolve the id that a link's target answers with now, so that links to two merged items are one
    public static Map<Meaning, List<String>> of(Item item, TypeDefinition definition, UnaryOperator<ItemId> resolve) {
        var texts = new EnumMap<Meaning, List<String>>(Meaning.class);
        for (Field field : definition.fields()) {
            item.values(field.name()).forEach(value -> add(texts, field,
                    value instanceof Value.Link(ItemId target) ? new Value.Link(resolve.apply(target)) : value));
        }
        return texts;
    }

    private static void add(Map<Meaning, List<String>> texts, Field field, Value value) {
        switch (value) {
            case Value.Email(var address, _) -> put(texts, Meaning.EMAIL, address.text());
            case Value.Phone(var number, var e164, _, _) -> put(texts, Meaning.PHONE, e164 != null ? e164 : number);
            case Value.WebAddress(var url) -> put(texts, Meaning.WEBSITE, url);
            case Value.Address address -> {
                put(texts, Meaning.ADDRESS_LINE, address.line());
                put(texts, Meaning.STREET, address.street());
                put(texts, Meaning.HOUSE_NUMBER, address.houseNumber());
                put(texts, Meaning.POSTAL_CODE, address.postalCode());
                put(texts, Meaning.CITY, address.city());
                put(texts, Meaning.REGION, address.region());
                put(texts, Meaning.COUNTRY, address.country());
            }
            case Value.Money(var amount, var currency) -> {
                put(texts, Meaning.AMOUNT, plain(amount));
                put(texts, Meaning.CURRENCY, currency.getCurrencyCode());
            }
            case Value.Link(var target) -> {
                // Two links that fold into one are one.
                if (field.meaning() != null
                        && !texts.getOrDefault(field.meaning(), List.of()).contains(target.value()))
                    put(texts, field.meaning(), target.value());
            }
            case Value.Text(var text) -> put(texts, field.meaning(), text);
            case Value.Date(var date) -> put(texts, field.meaning(), date.toString());
            case Value.Choice(var key) -> put(texts, field.meaning(), key);
            case Value.Decimal(var number) -> put(texts, field.meaning(), plain(number));
            case Value.User _,Value.Note _,Value.LineItem _,Value.Flag _,Value.Timestamp _ -> {
            }
        }
    }

    /// One text for one number: `12.5`, however many zeros were written.
    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    private static void put(Map<Meaning, List<String>> texts, @Nullable Meaning meaning, @Nullable String text) {
        if (meaning != null && text != null) texts.computeIfAbsent(meaning, _ -> new ArrayList<>()).add(text);
    }
}
