package dev.merganser.store.suggestion;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.commons.codec.digest.DigestUtils;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.ComparedValues;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;

/// The fingerprint of what was compared of a pair. A dismissed pair returns only when it has changed (D04).
///
/// A hash of the values, and behind it, where links are compared, the ids that they name, as they were stored then: an id
/// for ever answers with an item, but which one changes with every merge of those linked, and with the background step
/// that rewrites links. What they lead to is compared when two fingerprints are.
public final class Compared {
    private static final int BYTES = 12;
    private static final String LINKS = " ", OTHER = "/", NEXT = ",";

    private Compared() {}

    /// @return the same whichever of the two comes first
    public static String fingerprint(Item one, Item other, TypeDefinition definition) {
        return fingerprint(one, definition, other, definition);
    }

    /// The same for items that may be of different types.
    public static String fingerprint(Item one, TypeDefinition its, Item other, TypeDefinition others) {
        return one.id().compareTo(other.id()) > 0
                ? inOrder(other, others, one, its)
                : inOrder(one, its, other, others);
    }

    private static String inOrder(Item one, TypeDefinition its, Item other, TypeDefinition others) {
        String text = text(withoutLinks(one), its) + "\n" + text(withoutLinks(other), others);
        String hash = HexFormat.of().formatHex(DigestUtils.sha256(text), 0, BYTES);
        // Items of different types aren't compared by links.
        boolean alike = its.key().equals(others.key());
        List<ItemId> left = alike ? links(one, its) : List.of(), right = alike ? links(other, others) : List.of();
        return left.isEmpty() && right.isEmpty() ? hash : hash + LINKS + joined(left) + OTHER + joined(right);
    }

    private static Item withoutLinks(Item item) {
        var fields = new java.util.LinkedHashMap<>(item.fields());
        fields.values().removeIf(values -> values.getFirst() instanceof Value.Link);
        return new Item(item.id(), item.aliases(), item.type(), item.version(), item.externalId(), fields,
                item.unparsed(), item.createdAt(), item.createdBy(), item.changedAt(), item.changedBy());
    }

    /// The links of an item that are compared.
    private static List<ItemId> links(Item item, TypeDefinition definition) {
        return definition.fields().stream()
                .filter(Field::comparesLinks).map(Field::name)
                .flatMap(field -> item.values(field, Value.Link.class).stream()).map(Value.Link::target).toList();
    }

    private static String joined(List<ItemId> ids) {
        return ids.stream().map(ItemId::value).sorted().collect(Collectors.joining(NEXT));
    }

    /// Whether a pair is as it was when it was given that fingerprint, whichever of the two was the lower then: an item that
    /// was merged into another has that one's id by now.
    ///
    /// @param resolve the id that a link's target answers with now; see [#links(String)]
    public static boolean unchanged(String fingerprint, Item one, TypeDefinition its, Item other,
            TypeDefinition others, UnaryOperator<ItemId> resolve) {
        return same(fingerprint, inOrder(one, its, other, others), resolve)
                || same(fingerprint, inOrder(other, others, one, its), resolve);
    }

    /// Whether two fingerprints of one pair tell the same.
    static boolean same(String one, String other, UnaryOperator<ItemId> resolve) {
        return one.equals(other) || (one.contains(LINKS) && other.contains(LINKS) && resolved(one, resolve)
                .equals(resolved(other, resolve)));
    }

    private static List<Object> resolved(String fingerprint, UnaryOperator<ItemId> resolve) {
        int links = fingerprint.indexOf(LINKS), other = fingerprint.indexOf(OTHER);
        return List.of(fingerprint.substring(0, links), led(fingerprint.substring(links + 1, other), resolve),
                led(fingerprint.substring(other + 1), resolve));
    }

    private static Object led(String ids, UnaryOperator<ItemId> resolve) {
        return ids(ids).map(resolve).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<ItemId> ids(String joined) {
        return Stream.of(joined.split(NEXT, -1)).filter(id -> !id.isEmpty()).map(ItemId::new);
    }

    /// The ids that a fingerprint names.
    public static Set<ItemId> links(String fingerprint) {
        int links = fingerprint.indexOf(LINKS);
        return links < 0
                ? Set.of()
                : ids(fingerprint.substring(links + 1).replace(OTHER, NEXT)).collect(Collectors.toSet());
    }

    /// The ids that the compared links of items name.
    public static Set<ItemId> links(Item item, Item other, TypeDefinition definition) {
        var links = new HashSet<>(links(item, definition));
        links.addAll(links(other, definition));
        return links;
    }

    /// Values in another order are compared as before.
    private static String text(Item item, TypeDefinition definition) {
        SortedMap<ComparedValues.Key, List<String>> values = ComparedValues.of(item, definition);
        values.replaceAll((_, texts) -> texts.stream().sorted().toList());
        return values.toString();
    }
}
