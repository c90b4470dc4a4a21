package dev.merganser.store.list;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Currency;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import org.bson.BsonRegularExpression;
import org.bson.Document;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.store.index.Folding;
import dev.merganser.store.index.SearchTerms;
import dev.merganser.store.index.SortKeys;

/// A condition on one field, by the field's kind. Each kind knows `empty`, whether the field holds nothing; besides
/// that, text and web addresses know `is`, `startsWith` and `contains` in whatever case; numbers, dates, times and
/// money `from` and `to`, both included, money with its `currency`; e-mail addresses `is` and `domain`; telephone
/// numbers `is`, in any notation; addresses `city`, `postalCode` (its start) and `country`; choices and users `in`.
/// A flag is true or false.
///
/// What is true of the stored field is said first; where a key of the item narrows the search down, it is said of
/// that too.
final class FieldCondition {
    private final Field field;
    private final String path;
    private final Map<String, Object> parts;
    private final String region;
    /// The type, where its keys can be used.
    private final @Nullable TypeKey keys;
    private final List<Document> all = new ArrayList<>();

    private FieldCondition(Field field, String path, Map<String, Object> parts, String region, @Nullable TypeKey keys) {
        this.field = field;
        this.path = path;
        this.parts = parts;
        this.region = region;
        this.keys = keys;
    }

    /// @param path  where the field stands in documents
    /// @param parts the condition
    /// @param keys  the items' type; null where its keys can't be used
    /// @return what has to hold, all of it
    static List<Document> of(Field field, String path, Map<String, Object> parts, String region,
            @Nullable TypeKey keys) {
        return new FieldCondition(field, path, parts, region, keys).read();
    }

    private List<Document> read() {
        if (parts.get("empty") instanceof Boolean empty)
            all.add(new Document(path, new Document("$exists", !empty)));
        switch (field.kind()) {
            case TEXT, LONG_TEXT, WEB_ADDRESS -> text();
            case DECIMAL -> {
                range(path, decimal("from"), decimal("to"));
                keyed(key(number("from")), key(number("to")));
            }
            case DATE -> {
                range(path, date("from"), date("to"));
                keyed(date("from"), date("to"));
            }
            case TIMESTAMP -> {
                range(path, time("from"), time("to"));
                keyed(key(instant("from")), key(instant("to")));
            }
            case MONEY -> money();
            case EMAIL -> email();
            case PHONE -> phone();
            case ADDRESS -> address();
            case CHOICE, USER -> {
                if (parts.get("in") != null) is(new Document("$in", ItemFilter.texts(parts.get("in"))));
            }
            case FLAG -> {
                if (parts.get("is") != null) is(new Document("$eq", parts.get("is")));
            }
            case LINK, LINE_ITEM, NOTE -> throw new IllegalArgumentException("not told by a field alone");
        }
        return all;
    }

    private void is(Document condition) {
        all.add(new Document(path, condition));
    }

    /// Of one and the same value, where the field holds many.
    private void same(Document condition) {
        all.add(new Document(path, field.many() ? new Document("$elemMatch", condition) : condition));
    }

    private void text() {
        for (var part : parts.entrySet()) {
            if (part.getValue() == null || part.getKey().equals("empty")) continue;
            String text = ItemFilter.text(part.getValue());
            is(new Document("$regex", regex(part.getKey(), text)));
            if (!part.getKey().equals("contains") && sorted())
                all.add(within(SortKeys.startingWith(text)));
        }
    }

    static BsonRegularExpression regex(String how, String text) {
        String quoted = Pattern.quote(text);
        return new BsonRegularExpression(switch (how) {
            case "is" -> "^" + quoted + "$";
            case "startsWith" -> "^" + quoted;
            case "contains" -> quoted;
            default -> throw new WrongFilter("There is no condition `%s` on text.".formatted(how));
        }, "i");
    }

    private boolean sorted() {
        return keys != null && (isChangedAt()
                || (path.startsWith("fields.") && SortKeys.sortable(field)));
    }

    private Document within(SortKeys.Range range) {
        return within(isChangedAt() ? SortKeys.CHANGED : field.name(), range);
    }

    /// A customer's field may be called so, too: it stands elsewhere.
    private boolean isChangedAt() {
        return path.equals("changedAt");
    }

    private Document within(String order, SortKeys.Range range) {
        return new Document(SortKeys.path(java.util.Objects.requireNonNull(keys), order),
                new Document("$gte", range.from()).append("$lt", range.to()));
    }

    private void range(String at, @Nullable Object from, @Nullable Object to) {
        var range = new Document();
        if (from != null) range.append("$gte", from);
        if (to != null) range.append("$lte", to);
        if (range.isEmpty()) return;
        if (at.equals(path)) same(range);
        else all.add(new Document(at, range));
    }

    private void keyed(@Nullable String from, @Nullable String to) {
        if (sorted() && (from != null || to != null)) all.add(within(SortKeys.between(from, to)));
    }

    private static @Nullable String key(@Nullable BigDecimal number) {
        return number == null ? null : SortKeys.number(number);
    }

    private static @Nullable String key(@Nullable Instant time) {
        return time == null ? null : SortKeys.number(time);
    }

    private @Nullable BigDecimal number(String part) {
        @Nullable
        Object value = parts.get(part);
        if (value == null) return null;
        if (value instanceof BigDecimal number && number.precision() - number.scale() <= 30 && number.scale() <= 10)
            return number;
        throw new WrongFilter("%s: that number is larger or finer than any that is stored.".formatted(field.label()));
    }

    private @Nullable Decimal128 decimal(String part) {
        BigDecimal number = number(part);
        return number == null ? null : new Decimal128(number);
    }

    private @Nullable String date(String part) {
        @Nullable
        Object value = parts.get(part);
        if (value == null) return null;
        if (value instanceof LocalDate date && date.getYear() >= 0 && date.getYear() <= 9999) return date.toString();
        throw new WrongFilter("%s: a date lies between the years 0 and 9999.".formatted(field.label()));
    }

    private @Nullable Instant instant(String part) {
        @Nullable
        Object value = parts.get(part);
        Instant time = value instanceof OffsetDateTime there ? there.toInstant() : (Instant) value;
        if (time != null && (time.isBefore(Instant.parse("0001-01-01T00:00:00Z"))
                || time.isAfter(Instant.parse("9999-12-31T23:59:59Z"))))
            throw new WrongFilter("%s: a time lies between the years 1 and 9999.".formatted(field.label()));
        return time;
    }

    private @Nullable Date time(String part) {
        Instant time = instant(part);
        return time == null ? null : Date.from(time);
    }

    private void money() {
        @Nullable
        BigDecimal from = number("from"), to = number("to");
        if (parts.get("currency") == null) {
            if (from != null || to != null)
                throw new WrongFilter("%s: say in which currency.".formatted(field.label()));
            return;
        }
        String currency = parts.get("currency") instanceof Currency known
                ? known.getCurrencyCode()
                : ItemFilter.text(parts.get("currency"));
        var amount = new Document();
        if (from != null) amount.append("$gte", new Decimal128(from));
        if (to != null) amount.append("$lte", new Decimal128(to));
        if (field.many()) {
            Document one = new Document("currency", currency);
            if (!amount.isEmpty()) one.append("amount", amount);
            same(one);
        } else {
            all.add(new Document(path + ".currency", currency));
            if (!amount.isEmpty()) all.add(new Document(path + ".amount", amount));
        }
        if (sorted())
            all.add(within(SortKeys.between(currency + (from == null ? "" : SortKeys.number(from)),
                    currency + (to == null ? "\u007f" : SortKeys.number(to)))));
    }

    private void email() {
        if (parts.get("is") != null) {
            String address = ItemFilter.text(parts.get("is")).strip();
            all.add(new Document(path + ".address", new Document("$regex", regex("is", address))));
            term(Folding.address(address));
        }
        if (parts.get("domain") != null) {
            String domain = ItemFilter.text(parts.get("domain")).strip();
            all.add(new Document(path + ".address", new Document("$regex",
                    new BsonRegularExpression("@" + Pattern.quote(domain) + "$", "i"))));
            term(Folding.address(domain));
        }
    }

    private void phone() {
        if (parts.get("is") == null) return;
        String typed = ItemFilter.text(parts.get("is")).strip();
        try {
            PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
            var number = phones.parse(typed, region);
            if (phones.isPossibleNumberWithReason(number) == ValidationResult.IS_POSSIBLE) {
                String e164 = phones.format(number, PhoneNumberFormat.E164);
                all.add(new Document(path + ".e164", e164));
                term(e164.substring(1));
                return;
            }
        } catch (NumberParseException _) {
            // as it was written then
        }
        all.add(new Document(path + ".number", typed));
    }

    /// The term narrows the search down and says no more than the condition itself: terms are cut, and several
    /// spellings have one.
    private void term(String folded) {
        String term = folded.length() > 40 ? folded.substring(0, 40) : folded;
        if (!term.isEmpty())
            all.add(new Document("searchTerms",
                    new Document("$in", List.of(term + SearchTerms.OF_NAME, term + SearchTerms.OF_OTHER))));
    }

    private void address() {
        var one = new Document();
        for (String part : List.of("city", "country", "postalCode")) {
            if (parts.get(part) != null)
                one.append(part, new Document("$regex", regex(part.equals("postalCode") ? "startsWith" : "is",
                        ItemFilter.text(parts.get(part)).strip())));
        }
        if (one.isEmpty()) return;
        if (field.many()) same(one);
        else one.forEach((part, condition) -> all.add(new Document(path + "." + part, condition)));
    }
}
