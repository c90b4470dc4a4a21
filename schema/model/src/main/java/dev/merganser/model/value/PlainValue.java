package dev.merganser.model.value;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/// Values as plain data and back, for databases, history and fingerprints: text, [BigDecimal], [Boolean], [Instant]
/// and maps of those. Dates are text, `YYYY-MM-DD`, since they know no time zone.
public final class PlainValue {
    private PlainValue() {}

    public static Object of(Value value) {
        return switch (value) {
            case Value.Text(var text) -> text;
            case Value.Decimal(var number) -> number;
            case Value.Flag(var set) -> set;
            case Value.Date(var date) -> date.toString();
            case Value.Timestamp(var time) -> time;
            case Value.Money money -> money(money);
            case Value.Email(var address, var label) -> parts("address", address.text(), "label", label);
            case Value.Phone(var number, var e164, var label, var doNotCall) ->
                parts("number", number, "e164", e164, "label", label, "doNotCall", doNotCall ? true : null);
            case Value.WebAddress(var url) -> url;
            case Value.Address(var line, var street, var houseNumber, var postalCode, var city, var region, var country, var label) ->
                parts("line", line, "street", street, "houseNumber", houseNumber, "postalCode",
                        postalCode, "city", city, "region", region, "country", country, "label", label);
            case Value.LineItem(var description, var quantity, var unitPrice, var taxRate) ->
                parts("description", description, "quantity", quantity, "unitPrice", money(unitPrice), "taxRate",
                        taxRate);
            case Value.Link(var target) -> target.value();
            case Value.Choice(var key) -> key;
            case Value.User(var user) -> user.value();
            case Value.Note(var text, var at, var by) -> parts("text", text, "at", at, "by", by.value());
        };
    }

    /// @param plain what [#of] made of a value of that kind
    /// @throws IllegalArgumentException if it isn't
    public static Value read(FieldKind kind, Object plain) {
        try {
            return value(kind, plain);
        } catch (ClassCastException | NullPointerException | DateTimeException e) {
            throw new IllegalArgumentException("no stored value of kind " + kind.wireName(), e);
        }
    }

    private static Value value(FieldKind kind, Object plain) {
        return switch (kind) {
            case TEXT, LONG_TEXT -> new Value.Text((String) plain);
            case DECIMAL -> new Value.Decimal((BigDecimal) plain);
            case FLAG -> new Value.Flag((Boolean) plain);
            case DATE -> new Value.Date(LocalDate.parse((String) plain));
            case TIMESTAMP -> new Value.Timestamp((Instant) plain);
            case MONEY -> money((Map<?, ?>) plain);
            case EMAIL -> new Value.Email(new EmailAddress(text(plain, "address")), part(plain, "label"));
            case PHONE -> new Value.Phone(text(plain, "number"), part(plain, "e164"), part(plain, "label"),
                    Boolean.TRUE.equals(((Map<?, ?>) plain).get("doNotCall")));
            case WEB_ADDRESS -> new Value.WebAddress((String) plain);
            case ADDRESS -> new Value.Address(part(plain, "line"), part(plain, "street"), part(plain, "houseNumber"),
                    part(plain, "postalCode"), part(plain, "city"), part(plain, "region"), part(plain, "country"),
                    part(plain, "label"));
            case LINE_ITEM -> lineItem((Map<?, ?>) plain);
            case LINK -> new Value.Link(new ItemId((String) plain));
            case CHOICE -> new Value.Choice((String) plain);
            case USER -> new Value.User(new UserId((String) plain));
            case NOTE -> new Value.Note(text(plain, "text"),
                    (Instant) Objects.requireNonNull(((Map<?, ?>) plain).get("at")), new UserId(text(plain, "by")));
        };
    }

    private static Map<String, Object> money(Value.Money money) {
        return parts("amount", money.amount(), "currency", money.currency().getCurrencyCode());
    }

    private static Value.Money money(Map<?, ?> plain) {
        return new Value.Money((BigDecimal) Objects.requireNonNull(plain.get("amount")),
                Currency.getInstance(text(plain, "currency")));
    }

    private static Value.LineItem lineItem(Map<?, ?> plain) {
        return new Value.LineItem(text(plain, "description"),
                (BigDecimal) Objects.requireNonNull(plain.get("quantity")),
                money((Map<?, ?>) Objects.requireNonNull(plain.get("unitPrice"))), (BigDecimal) plain.get("taxRate"));
    }

    private static String text(Object plain, String name) {
        return Objects.requireNonNull(part(plain, name), name);
    }

    private static @Nullable String part(Object plain, String name) {
        return (String) ((Map<?, ?>) plain).get(name);
    }

    private static Map<String, Object> parts(@Nullable Object... namesAndParts) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndParts.length; i += 2) {
            Object part = namesAndParts[i + 1];
            if (part != null) map.put((String) Objects.requireNonNull(namesAndParts[i]), part);
        }
        return map;
    }
}
