package dev.merganser.store.index;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.Meaning;
import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;

/// The places of an item in the sorted lists of its type: under `sort` in its document, one text for each order.
///
/// A key is `1`, the value as text that sorts like it, a separator and the item's id; without a value it is `2`, the
/// separator and the id. So keys are unique, their order is total, items without a value come last, and one wildcard
/// index serves every order and every range of every type, customers' processes among them.
public final class SortKeys {
    /// The order by what people call the item.
    public static final String NAME = "name";
    /// The order by when it was written last.
    public static final String CHANGED = "changed";

    /// Beside the key by name of an item with a longer one: the whole of it, folded. No field is called like that.
    private static final String WHOLE_NAME = "name_whole";

    private static final char SEPARATOR = '\u0001';
    private static final String PRESENT = "1";
    private static final String ABSENT = "2";
    private static final int LONGEST = 60;
    private static final int EXPONENT_BIAS = 5_000;
    private static final Set<Meaning> SORTED_TEXTS = Set.of(Meaning.FAMILY_NAME, Meaning.IDENTIFIER);

    private SortKeys() {}

    /// A part of the keys of one order, from and including one to and excluding the other.
    public record Range(String from, String to) {}

    public static final Range WITH_VALUE = new Range(PRESENT, ABSENT);
    public static final Range WITHOUT_VALUE = new Range(ABSENT, "3");

    /// Whether there is an order by that field. Few fields have one, since each costs every item an entry in the index.
    public static boolean sortable(Field field) {
        return !field.many() && switch (field.kind()) {
            case DATE, TIMESTAMP, DECIMAL, MONEY -> true;
            case TEXT -> field.meaning() != null && SORTED_TEXTS.contains(field.meaning());
            case CHOICE -> field.name().equals("stage");
            default -> false;
        };
    }

    /// Whether an order by that field would take the place of one that every type has.
    public static boolean collides(Field field) {
        return sortable(field) && always(field.name());
    }

    /// What stands under `sort` in the item's document.
    public static Document of(Item item, TypeDefinition definition) {
        String name = Folding.fold(item.title(definition));
        var keys = new Document(NAME, key(cut(name), item.id()))
                .append(CHANGED, key(number(item.changedAt()), item.id()));
        if (!fits(name)) keys.append(WHOLE_NAME, name);
        for (Field field : definition.fields()) {
            if (!sortable(field)) continue;
            Value value = item.values(field.name()).isEmpty() ? null : item.values(field.name()).getFirst();
            keys.append(field.name(), key(value == null ? null : text(field, value), item.id()));
        }
        Document byProcess = item.type().process() == null ? keys : new Document(item.type().process(), keys);
        return new Document(item.type().type().wireName(), byProcess);
    }

    /// Where an order's keys stand in documents, such as `sort.deal.amount`.
    ///
    /// @param order the name of a sortable field, [#NAME] or [#CHANGED]
    public static String path(TypeKey type, String order) {
        return "sort." + type.type().wireName() + "." + (type.process() == null ? "" : type.process() + ".") + order;
    }

    /// Where the whole folded name stands of an item whose name is longer than a key takes; others have none.
    public static String wholeName(TypeKey type) {
        return path(type, WHOLE_NAME);
    }

    /// Whether a folded name stands in its key as a whole.
    public static boolean fits(String folded) {
        return folded.length() <= LONGEST;
    }

    /// Items that were written before whole names were kept and may have a longer one.
    public static Document withoutWholeName(TypeKey type) {
        return new Document(path(type, NAME),
                new Document("$regex", "^%s.{%d}%c".formatted(PRESENT, LONGEST, SEPARATOR)))
                .append(wholeName(type), new Document("$exists", false));
    }

    /// Whether every item has a value in that order.
    public static boolean always(String order) {
        return order.equals(NAME) || order.equals(CHANGED);
    }

    /// Whether a key is that of an item with a value.
    public static boolean present(String key) {
        return key.startsWith(PRESENT);
    }

    /// The key of an item without a value, as MongoDB makes it of the item's document.
    public static Document absent() {
        return new Document("$concat", List.of(ABSENT + SEPARATOR, "$_id"));
    }

    /// The id at the end of a key.
    ///
    /// @throws IllegalArgumentException if it is no key
    public static ItemId id(String key) {
        return new ItemId(key.substring(key.indexOf(SEPARATOR) + 1));
    }

    /// The keys of items whose text starts like `start` when accents, umlauts and case are folded.
    public static Range startingWith(String start) {
        String folded = PRESENT + cut(Folding.fold(start));
        return new Range(folded, folded + "\u007f");
    }

    /// The keys of items whose value lies between two, both included; null where it may be whatever is there.
    public static Range between(@Nullable String from, @Nullable String to) {
        return new Range(from == null ? PRESENT : PRESENT + from,
                to == null ? ABSENT : PRESENT + to + (char) (SEPARATOR + 1));
    }

    /// The value as text that sorts like it.
    public static String text(Field field, Value value) {
        return switch (value) {
            case Value.Text(var text) -> name(text);
            case Value.Date(var date) -> date.toString();
            case Value.Timestamp(var time) -> number(time);
            case Value.Decimal(var number) -> number(number);
            case Value.Money(var amount, var currency) -> currency.getCurrencyCode() + number(amount);
            case Value.Choice(var key) -> "%03d".formatted(field.choices().indexOf(key) + 1) + key;
            default -> throw new IllegalArgumentException("there is no order by " + field.kind());
        };
    }

    public static String number(Instant time) {
        return number(BigDecimal.valueOf(time.toEpochMilli()));
    }

    /// A sign, how many digits stand before the point, and the digits; turned round for negative numbers.
    public static String number(BigDecimal number) {
        if (number.signum() == 0) return "5";
        BigDecimal bare = number.stripTrailingZeros();
        int exponent = EXPONENT_BIAS + bare.precision() - bare.scale();
        String digits = bare.unscaledValue().abs().toString();
        if (number.signum() > 0) return "6%04d%s".formatted(exponent, digits);
        var turned = new StringBuilder("4%04d".formatted(9_999 - exponent));
        digits.chars().forEach(digit -> turned.append((char) ('0' + '9' - digit)));
        return turned.append('~').toString();
    }

    private static String name(String text) {
        return cut(Folding.fold(text));
    }

    private static String cut(String text) {
        return fits(text) ? text : text.substring(0, LONGEST);
    }

    private static String key(@Nullable String text, ItemId id) {
        return (text == null ? ABSENT : PRESENT + text) + SEPARATOR + id.value();
    }
}
