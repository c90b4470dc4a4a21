package dev.merganser.model.value;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;

/// Makes values of what people and programs send: text as a file holds it, or the maps of GraphQL's input types.
///
/// The only place that says what input is right. A value of a kind with parts is read of a map with those parts' names
/// ([PlainValue] lists them) or of text alone.
public final class ValueReader {
    private static final int LONGEST_TEXT = 1_000;
    private static final int LONGEST_LONG_TEXT = 100_000;
    private static final BigDecimal LARGEST = BigDecimal.TEN.pow(18);
    private static final int MOST_DECIMALS = 6;
    /// What stands between groups of three digits: `.` in German, `,` in English, a blank or an apostrophe elsewhere.
    private static final String GROUPING = "[.,' \u00a0\u202f\u2019]";
    private static final Pattern NUMBER = Pattern
            .compile("([+-]?)(\\d+|\\d{1,3}(?:(?<group>" + GROUPING
                    + ")\\d{3})(?:\\k<group>\\d{3})*|(?=[.,]\\d))(?:([.,])(\\d+))?");
    private static final Pattern GROUP_OR_DECIMALS = Pattern.compile("[+-]?[1-9]\\d{0,2}[.,]\\d{3}");
    private static final Pattern ISO_DATE = Pattern.compile("(\\d{4})(-?)(\\d{2})\\2(\\d{2})");
    private static final Pattern DATE_OF_PARTS = Pattern.compile("(\\d{1,2})([./-])(\\d{1,2})\\2(\\d{4})");
    private static final Pattern AMOUNT_WITH_CURRENCY = Pattern
            .compile("(?:([A-Za-z]{3}|€|\\$|£)\\s*)?([+-]?[0-9](?:[0-9.,' \u00a0\u202f\u2019]*[0-9])?)"
                    + "(?:\\s*([A-Za-z]{3}|€|\\$|£))?");

    /// What [PlainValue] makes of a value is read again, so a telephone number may bring its international form, which
    /// is made anew.
    private static final Map<FieldKind, Set<String>> PARTS = Map.of(FieldKind.MONEY, Set.of("amount", "currency"),
            FieldKind.EMAIL, Set.of("address", "label"), FieldKind.PHONE,
            Set.of("number", "e164", "label", "doNotCall"), FieldKind.ADDRESS,
            Set.of("line", "street", "houseNumber", "postalCode", "city", "region", "country", "label"),
            FieldKind.LINE_ITEM, Set.of("description", "quantity", "unitPrice", "taxRate"), FieldKind.NOTE,
            Set.of("text", "at", "by"));

    private final String region;
    private final Currency currency;
    private final PhoneNumberUtil phones = PhoneNumberUtil.getInstance();

    /// @param region   two letters of ISO 3166: whose numbering plan numbers without a country follow
    /// @param currency what an amount without a currency is in
    public ValueReader(String region, Currency currency) {
        this.region = region;
        this.currency = currency;
    }

    /// What came of reading one value.
    public sealed interface Reading {
        record Read(Value value) implements Reading {}

        /// There was nothing but white space.
        record Nothing() implements Reading {}

        /// @param problem what is wrong and what would be right, as one sentence
        record Wrong(String problem) implements Reading {}
    }

    private static final class WrongValue extends Exception {
        private static final long serialVersionUID = 1;

        WrongValue(String problem) {
            super(problem, null, false, false);
        }
    }

    /// @param input text, number, boolean, date, time, or a map of a value's parts
    public Reading read(Field field, @Nullable Object input) {
        try {
            Value value = value(field, input);
            return value == null ? new Reading.Nothing() : new Reading.Read(value);
        } catch (WrongValue e) {
            return new Reading.Wrong(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Value value(Field field, @Nullable Object input) throws WrongValue {
        if (input == null) return null;
        if (input instanceof Value value) return fitting(field, value);
        if (input instanceof Map<?, ?> parts) return ofParts(field, parts);
        String text = text(input, field.kind() == FieldKind.LONG_TEXT || field.kind() == FieldKind.NOTE
                ? LONGEST_LONG_TEXT
                : LONGEST_TEXT);
        if (text == null) return null;
        return switch (field.kind()) {
            case TEXT, LONG_TEXT -> new Value.Text(text);
            case DECIMAL -> new Value.Decimal(number(input, text));
            case FLAG -> new Value.Flag(flag(text));
            case DATE -> new Value.Date(input instanceof LocalDate date ? inRange(date) : date(text));
            case TIMESTAMP -> new Value.Timestamp(time(input, text));
            case MONEY -> input instanceof Number ? new Value.Money(number(input, text), currency) : money(text);
            case EMAIL -> new Value.Email(email(text), null);
            case PHONE -> phone(text, null, false);
            case WEB_ADDRESS -> new Value.WebAddress(url(text));
            case ADDRESS -> new Value.Address(text, null, null, null, null, null, null, null);
            case LINK -> new Value.Link(id(text));
            case CHOICE -> new Value.Choice(choice(field, text));
            case USER -> new Value.User(user(text));
            case LINE_ITEM, NOTE -> throw new WrongValue("%s takes its parts one by one".formatted(field.label()));
        };
    }

    /// What is a value already was read once; whether this field can hold it is another question.
    private static Value fitting(Field field, Value value) throws WrongValue {
        if (!field.kind().type().isInstance(value)
                || (value instanceof Value.Choice(var key) && !field.choices().contains(key)))
            throw new WrongValue("%s can't hold such a value".formatted(field.label()));
        return value;
    }

    private @Nullable Value ofParts(Field field, Map<?, ?> parts) throws WrongValue {
        Set<String> names = PARTS.getOrDefault(field.kind(), Set.of());
        if (names.isEmpty()) throw new WrongValue("%s takes one value, not its parts".formatted(field.label()));
        for (Object name : parts.keySet()) {
            if (!names.contains(name))
                throw new WrongValue("it has no part “%s”: its parts are %s".formatted(shown(String.valueOf(name)),
                        names.stream().sorted().collect(Collectors.joining(", "))));
        }
        return switch (field.kind()) {
            case MONEY -> new Value.Money(amount(number(parts.get("amount"), need(parts, "amount"))),
                    currency(need(parts, "currency")));
            case EMAIL -> new Value.Email(email(need(parts, "address")), part(parts, "label"));
            case PHONE -> phone(need(parts, "number"), part(parts, "label"),
                    Boolean.TRUE.equals(parts.get("doNotCall")));
            case ADDRESS -> address(parts);
            case LINE_ITEM -> lineItem(parts);
            case NOTE ->
                new Value.Note(need(parts, "text", LONGEST_LONG_TEXT), time(parts.get("at"), need(parts, "at")),
                        user(need(parts, "by")));
            default -> throw new WrongValue("%s takes one value, not its parts".formatted(field.label()));
        };
    }

    private static @Nullable Value address(Map<?, ?> parts) throws WrongValue {
        String line = part(parts, "line"), street = part(parts, "street"), houseNumber = part(parts, "houseNumber"),
                postalCode = part(parts, "postalCode"), city = part(parts, "city"), region = part(parts, "region"),
                country = part(parts, "country");
        if (line == null && street == null && houseNumber == null && postalCode == null && city == null
                && region == null && country == null)
            return null;
        return new Value.Address(line, street, houseNumber, postalCode, city, region, country, part(parts, "label"));
    }

    private static Value lineItem(Map<?, ?> parts) throws WrongValue {
        BigDecimal quantity = number(parts.get("quantity"), need(parts, "quantity"));
        if (quantity.signum() <= 0) throw new WrongValue("the quantity is greater than zero");
        if (!(parts.get("unitPrice") instanceof Map<?, ?> price))
            throw new WrongValue("a line item has a unit price with amount and currency");
        Object rate = parts.get("taxRate");
        BigDecimal taxRate = rate == null ? null : number(rate, rate.toString());
        if (taxRate != null && (taxRate.signum() < 0 || taxRate.compareTo(BigDecimal.valueOf(100)) > 0))
            throw new WrongValue("the tax rate is from 0 to 100 percent");
        return new Value.LineItem(need(parts, "description"), quantity,
                new Value.Money(amount(number(price.get("amount"), need(price, "amount"))),
                        currency(need(price, "currency"))),
                taxRate);
    }

    private static @Nullable String text(Object input, int longest) throws WrongValue {
        if (input instanceof Iterable || input instanceof Map || input.getClass().isArray())
            throw new WrongValue("one value is needed here, not a list or parts");
        String text = input.toString().strip();
        if (text.isEmpty()) return null;
        if (text.length() > longest)
            throw new WrongValue("the text has %,d characters, and %,d at most are kept".formatted(text.length(),
                    longest));
        if (Controls.noText(text))
            throw new WrongValue("the text holds a character that isn't text (NUL, or half of a pair)");
        return text;
    }

    private static @Nullable String part(Map<?, ?> parts, String name) throws WrongValue {
        Object part = parts.get(name);
        return part == null ? null : text(part, LONGEST_TEXT);
    }

    private static String need(Map<?, ?> parts, String name) throws WrongValue {
        return need(parts, name, LONGEST_TEXT);
    }

    private static String need(Map<?, ?> parts, String name, int longest) throws WrongValue {
        Object part = parts.get(name);
        String text = part == null ? null : text(part, longest);
        if (text == null) throw new WrongValue("its part %s is missing".formatted(name));
        return text;
    }

    private static BigDecimal number(@Nullable Object input, String text) throws WrongValue {
        try {
            if (input instanceof Number number)
                return amount(number instanceof BigDecimal exact ? exact : new BigDecimal(number.toString()));
        } catch (NumberFormatException _) {
            throw new WrongValue("“%s” is no number".formatted(shown(text))); // not a number, or infinite
        }
        if (GROUP_OR_DECIMALS.matcher(text).matches())
            throw new WrongValue(
                    "“%s” could be two numbers: write it without a separator, or with another count of decimals"
                            .formatted(shown(text)));
        return amount(plainNumber(text));
    }

    /// Takes the German, English and Swiss ways of grouping digits; what stands once and isn't followed by three
    /// digits is the point.
    private static BigDecimal plainNumber(String text) throws WrongValue {
        Matcher number = NUMBER.matcher(text);
        if (!number.matches()
                || (number.group("group") != null && number.group("group").equals(number.group(4))))
            throw new WrongValue("“%s” is no number".formatted(shown(text)));
        String decimals = number.group(5);
        return new BigDecimal(number.group(1) + number.group(2).replaceAll(GROUPING, "")
                + (decimals == null ? "" : "." + decimals));
    }

    /// Within what every database keeps exactly, and without zeros beyond it.
    private static BigDecimal amount(BigDecimal number) throws WrongValue {
        if (number.abs().compareTo(LARGEST) >= 0 || number.stripTrailingZeros().scale() > MOST_DECIMALS)
            throw new WrongValue("a number has up to 18 digits before and 6 after the point");
        return number.setScale(Math.clamp(number.scale(), 0, MOST_DECIMALS));
    }

    private Value.Money money(String text) throws WrongValue {
        Matcher parts = AMOUNT_WITH_CURRENCY.matcher(text);
        if (!parts.matches()) throw new WrongValue("“%s” is no amount such as 12.50 EUR".formatted(shown(text)));
        if (parts.group(1) != null && parts.group(3) != null)
            throw new WrongValue("“%s” names two currencies".formatted(shown(text)));
        String unit = parts.group(1) != null ? parts.group(1) : parts.group(3);
        Currency in = unit == null ? currency : currency(unit);
        String digits = parts.group(2);
        // Three digits after the separator can't be cents, so they are a group.
        return new Value.Money(GROUP_OR_DECIMALS.matcher(digits).matches() && in.getDefaultFractionDigits() < 3
                ? amount(new BigDecimal(digits.replaceAll(GROUPING, "")))
                : number(null, digits), in);
    }

    private static Currency currency(String text) throws WrongValue {
        try {
            return Currency.getInstance(switch (text) {
                case "€" -> "EUR";
                case "$" -> "USD";
                case "£" -> "GBP";
                default -> text.toUpperCase(Locale.ROOT);
            });
        } catch (IllegalArgumentException _) {
            throw new WrongValue("“%s” is no currency: three letters of ISO 4217, such as EUR".formatted(shown(text)));
        }
    }

    private static boolean flag(String text) throws WrongValue {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "ja", "1", "x" -> true;
            case "false", "no", "nein", "0" -> false;
            default -> throw new WrongValue("“%s” is neither true nor false".formatted(shown(text)));
        };
    }

    private static LocalDate date(String text) throws WrongValue {
        try {
            Matcher iso = ISO_DATE.matcher(text);
            if (iso.matches()) return inRange(LocalDate.of(part(iso, 1), part(iso, 3), part(iso, 4)));
            Matcher parts = DATE_OF_PARTS.matcher(text);
            if (parts.matches()) {
                int first = part(parts, 1), second = part(parts, 3), year = part(parts, 4);
                boolean dayFirst = ".".equals(parts.group(2)) || first > 12;
                if (!dayFirst && second <= 12 && first != second)
                    throw new WrongValue("“%s” could be two dates: write it as YYYY-MM-DD".formatted(shown(text)));
                return inRange(dayFirst ? LocalDate.of(year, second, first) : LocalDate.of(year, first, second));
            }
        } catch (DateTimeException _) {
            // said below
        }
        throw new WrongValue("“%s” is no date: write it as YYYY-MM-DD".formatted(shown(text)));
    }

    private static int part(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    private static LocalDate inRange(LocalDate date) throws WrongValue {
        if (date.getYear() < 1000 || date.getYear() > 9999)
            throw new WrongValue("a date's year is from 1000 to 9999");
        return date;
    }

    /// In milliseconds, as exact as a database keeps it, so that what was written is what is read.
    private static Instant time(@Nullable Object input, String text) throws WrongValue {
        try {
            Instant time = switch (input) {
                case Instant instant -> instant;
                case OffsetDateTime there -> there.toInstant();
                case null, default -> OffsetDateTime.parse(text).toInstant();
            };
            inRange(time.atOffset(ZoneOffset.UTC).toLocalDate());
            return time.truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeException _) {
            throw new WrongValue("“%s” is no time: write it as 2026-01-31T12:00:00Z".formatted(shown(text)));
        }
    }

    private static EmailAddress email(String text) throws WrongValue {
        return EmailAddress.parse(text)
                .orElseThrow(() -> new WrongValue("“%s” is no e-mail address of the form name@domain".formatted(
                        shown(text))));
    }

    private Value.Phone phone(String text, @Nullable String label, boolean doNotCall) throws WrongValue {
        if (text.length() > 100 || text.chars().filter(Character::isDigit).count() < 3)
            throw new WrongValue("“%s” is no telephone number".formatted(shown(text)));
        return new Value.Phone(text, e164(text), label, doNotCall);
    }

    private @Nullable String e164(String text) {
        try {
            var number = phones.parse(text, region);
            // Not "possible locally": without its area code a number has no international form.
            return phones.isPossibleNumberWithReason(number) == ValidationResult.IS_POSSIBLE
                    ? phones.format(number, PhoneNumberFormat.E164)
                    : null;
        } catch (NumberParseException _) {
            return null;
        }
    }

    private static String url(String text) throws WrongValue {
        String absolute = text.matches("(?i)[a-z][a-z0-9+.-]*://.*") ? text : "https://" + text;
        try {
            var uri = new URI(absolute);
            // Not getHost(): it knows no host in another script than ASCII.
            String authority = String.valueOf(uri.getRawAuthority());
            if (("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
                    && Domain.ascii(authority.replaceFirst(":\\d{1,5}$", "")).isPresent())
                return absolute;
        } catch (URISyntaxException _) {
            // said below
        }
        throw new WrongValue("“%s” is no web address".formatted(shown(text)));
    }

    private static ItemId id(String text) throws WrongValue {
        if (!ItemId.isId(text)) throw new WrongValue("“%s” is no id of an item".formatted(shown(text)));
        return new ItemId(text);
    }

    private static UserId user(String text) throws WrongValue {
        try {
            return new UserId(text);
        } catch (IllegalArgumentException e) {
            throw new WrongValue(String.valueOf(e.getMessage()));
        }
    }

    private static String choice(Field field, String text) throws WrongValue {
        return field.choices().stream().filter(choice -> choice.equalsIgnoreCase(text)).findFirst()
                .orElseThrow(() -> new WrongValue("“%s” is none of %s".formatted(shown(text),
                        String.join(", ", field.choices()))));
    }

    private static String shown(String text) {
        return text.length() <= 60 ? text : text.substring(0, text.offsetByCodePoints(0, 40)) + "…";
    }
}
