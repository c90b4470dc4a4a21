package dev.merganser.store.list;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.store.access.Asker;
import dev.merganser.store.index.Folding;
import dev.merganser.store.index.SearchText;
import dev.merganser.store.index.SortKeys;

/// A filter as MongoDB takes it.
final class FilterBson {
    /// An item's id carries the moment at which it was made, as its maker's clock told it: as exact as this.
    private static final Duration CLOCKS = Duration.ofDays(1);
    /// Holds of no item.
    private static final Document NOTHING = new Document("_id", new Document("$in", List.of()));

    private static final Field STAGE = Field.of("stage", "Stage", FieldKind.USER);

    private final ItemFilter filter;
    private final TypeDefinition definition;
    private final Asker asker;
    private final Map<ItemId, Item> named;
    private final Function<Field, Set<String>> emptied;
    private final String region;

    /// @param named   those of the items that the filter names which the asker may see, by the ids that it names
    /// @param emptied finds the items that show none of the links that they store by a field
    /// @param region  whose plan telephone numbers without a country follow
    FilterBson(ItemFilter filter, Asker asker, Map<ItemId, Item> named, Function<Field, Set<String>> emptied,
            String region) {
        this.filter = filter;
        this.definition = filter.definition();
        this.asker = asker;
        this.named = named;
        this.emptied = emptied;
        this.region = region;
    }

    /// @throws WrongFilter if a condition can't be meant
    Document document() {
        return together(conditions(filter.conditions()));
    }

    private static Document together(List<Document> all) {
        return all.isEmpty() ? new Document() : all.size() == 1 ? all.getFirst() : new Document("$and", all);
    }

    private List<Document> conditions(Map<String, Object> conditions) {
        var all = new ArrayList<Document>();
        conditions.forEach((name, condition) -> {
            if (condition != null) add(all, name, condition);
        });
        return all;
    }

    private void add(List<Document> all, String name, Object condition) {
        switch (name) {
            case "and" -> ItemFilter.maps(condition).forEach(part -> all.addAll(conditions(part)));
            case "or" -> {
                List<Document> parts = ItemFilter.maps(condition).stream().map(part -> together(conditions(part)))
                        .toList();
                all.add(parts.isEmpty() ? NOTHING : new Document("$or", parts));
            }
            case "not" ->
                all.add(new Document("$nor", List.of(together(conditions(ItemFilter.map(condition))))));
            case "search" -> all.addAll(search(SearchText.of(ItemFilter.text(condition), region)));
            case "displayName" -> displayName(all, ItemFilter.map(condition));
            case "ids" -> all.add(in("ids", ItemFilter.texts(condition)));
            case "externalIds" -> all.add(in("externalId", ItemFilter.texts(condition)));
            case "createdAt" -> {
                all.addAll(field(ItemFilter.CREATED_AT, "createdAt", condition));
                all.addAll(byId(ItemFilter.map(condition)));
            }
            case "changedAt" -> all.addAll(field(ItemFilter.CHANGED_AT, "changedAt", condition));
            case "createdBy" -> all.addAll(users(ItemFilter.CREATED_BY, "createdBy", condition));
            case "changedBy" -> all.addAll(users(ItemFilter.CHANGED_BY, "changedBy", condition));
            case "fields" -> ItemFilter.maps(condition).forEach(field -> all.addAll(customers(field)));
            default -> all.addAll(named(name, condition));
        }
    }

    private static Document in(String path, List<String> values) {
        return new Document(path, new Document("$in", values));
    }

    private List<Document> named(String name, Object condition) {
        // Each process has stages of its own, which items of any process are asked for by name.
        if (name.equals("stage") && !filter.exact())
            return FieldCondition.of(STAGE, "fields.stage", ItemFilter.map(condition), region, null);
        Field field = definition.field(name)
                .orElseThrow(() -> new WrongFilter("There is no field %s to filter by.".formatted(name)));
        return switch (field.kind()) {
            case LINK -> List.of(linked(field, ItemFilter.map(condition)));
            case USER -> users(field, "fields." + name, condition);
            case LINE_ITEM, NOTE -> throw new WrongFilter("Items can't be filtered by %s.".formatted(field.label()));
            default -> field(field, "fields." + name, condition);
        };
    }

    private List<Document> field(Field field, String path, Object condition) {
        Map<String, Object> parts = condition instanceof Boolean flag
                ? Map.of("is", flag)
                : ItemFilter.map(condition);
        return FieldCondition.of(field, path, parts, region, filter.exact() ? definition.key() : null);
    }

    /// Ids begin with the time at which they were made, so that the list in its usual order is read from there.
    private static List<Document> byId(Map<String, Object> parts) {
        var range = new Document();
        if (parts.get("from") != null) range.append("$gte", ItemId.earliest(time(parts.get("from")).minus(CLOCKS)));
        if (parts.get("to") != null) range.append("$lt", ItemId.earliest(time(parts.get("to")).plus(CLOCKS)));
        return range.isEmpty() ? List.of() : List.of(new Document("_id", range));
    }

    private static Instant time(@Nullable Object time) {
        return time instanceof OffsetDateTime there
                ? there.toInstant()
                : (Instant) java.util.Objects.requireNonNull(time);
    }

    /// What people call an item is folded in its key, and so is what is looked for. Of a long name the key holds the start;
    /// the whole of it stands beside that.
    private void displayName(List<Document> all, Map<String, Object> parts) {
        if (!filter.exact())
            throw new WrongFilter("Items of any process can't be filtered by name: name the process.");
        String path = SortKeys.path(definition.key(), SortKeys.NAME), whole = SortKeys.wholeName(definition.key());
        parts.forEach((how, value) -> {
            if (value == null) return;
            if (how.equals("empty")) throw new WrongFilter("Every item has a name.");
            String text = ItemFilter.text(value), folded = Folding.fold(text);
            boolean fits = SortKeys.fits(folded);
            switch (how) {
                case "startsWith" -> all.add(fits
                        ? range(path, SortKeys.startingWith(text))
                        : regex(whole, "^" + folded));
                case "contains" -> all.add(fits
                        ? new Document("$or", List.of(regex(path, "^1[^\u0001]*" + folded), regex(whole, folded)))
                        : regex(whole, folded));
                default -> {
                    if (fits) {
                        all.add(range(path, SortKeys.startingWith(text)));
                        all.add(regex(path, "^1" + folded + "\u0001"));
                    }
                    all.add(new Document(whole, fits ? new Document("$exists", false) : folded));
                }
            }
        });
    }

    private static Document regex(String path, String regex) {
        return new Document(path, new Document("$regex", regex));
    }

    private static Document range(String path, SortKeys.Range range) {
        return new Document(path, new Document("$gte", range.from()).append("$lt", range.to()));
    }

    private List<Document> users(Field field, String path, Object condition) {
        Map<String, Object> parts = ItemFilter.map(condition);
        var users = new LinkedHashSet<String>();
        boolean some = parts.get("in") != null;
        if (some) users.addAll(ItemFilter.texts(parts.get("in")));
        if (Boolean.TRUE.equals(parts.get("me"))) users.add(asker.user().value());
        if (Boolean.FALSE.equals(parts.get("me")))
            throw new WrongFilter("%s: put `me` into `not` for everyone else's.".formatted(field.label()));
        var all = new ArrayList<Document>();
        if (parts.get("empty") instanceof Boolean empty)
            all.add(new Document(path, new Document("$exists", !empty)));
        if (!some && users.isEmpty()) return all;
        List<String> names = List.copyOf(users);
        all.add(in(path, names));
        // Whoever is responsible owns the item, and by owner there is an index.
        if (field.name().equals("responsible")) all.add(in("owner", names));
        return all;
    }

    private static List<Document> search(SearchText text) {
        if (text.words().isEmpty()) return List.of(NOTHING);
        return text.words().stream().map(FilterBson::starts).toList();
    }

    /// Items with a term that begins with one of the word's starts.
    private static Document starts(SearchText.Word word) {
        List<Document> ranges = word.starts().stream().map(start -> new Document("searchTerms",
                new Document("$elemMatch", new Document("$gte", start).append("$lt", start + "\u007f")))).toList();
        return ranges.size() == 1 ? ranges.getFirst() : new Document("$or", ranges);
    }

    private Document linked(Field field, Map<String, Object> parts) {
        var all = new ArrayList<Document>();
        if (parts.get("empty") instanceof Boolean empty) {
            Document some = new Document("links",
                    new Document("$elemMatch", new Document("field", field.name())));
            // Whatever lies in the recycle bin isn't there for readers.
            List<String> without = List.copyOf(emptied.apply(field));
            if (empty)
                all.add(new Document("$or", List.of(new Document("$nor", List.of(some)), in("_id", without))));
            else
                all.add(without.isEmpty() ? some : some.append("_id", new Document("$nin", without)));
        }
        if (parts.get("in") != null) all.add(linkedTo(field, ItemFilter.texts(parts.get("in"))));
        return together(all);
    }

    /// Linked to one of those items, by whichever id of it, and whichever of the two names the other where both types
    /// have a field for that.
    private Document linkedTo(Field field, List<String> texts) {
        Set<String> targets = new LinkedHashSet<>();
        Set<String> naming = new LinkedHashSet<>();
        for (String text : texts) {
            @Nullable
            Item item = ItemId.isId(text) ? named.get(new ItemId(text)) : null;
            if (item == null) continue;
            item.ids().forEach(id -> targets.add(id.value()));
            if (mutual(field))
                back(item).forEach(link -> naming.add(link.target().value()));
        }
        Document names = new Document("links",
                new Document("$elemMatch", new Document("field", field.name()).append("target",
                        new Document("$in", List.copyOf(targets)))));
        return naming.isEmpty() ? names : new Document("$or", List.of(names, in("ids", List.copyOf(naming))));
    }

    /// A contact and a company are linked whichever names the other.
    private boolean mutual(Field field) {
        ItemType own = definition.key().type();
        return field.many() && switch (own) {
            case CONTACT -> field.targets().equals(Set.of(ItemType.COMPANY));
            case COMPANY -> field.targets().equals(Set.of(ItemType.CONTACT));
            default -> false;
        };
    }

    private List<Value.Link> back(Item item) {
        return item.values(definition.key().type() == ItemType.CONTACT ? "contacts" : "companies", Value.Link.class);
    }

    private List<Document> customers(Map<String, Object> condition) {
        if (!filter.exact())
            throw new WrongFilter(
                    "Fields that customers defined can be filtered by only in the list of one process.");
        String name = ItemFilter.text(condition.get("name"));
        Field field = definition.field(name)
                .orElseThrow(() -> new WrongFilter("The process has no field %s.".formatted(name)));
        var tests = ItemFilter.map(condition.get("is")).entrySet().stream().filter(part -> part.getValue() != null)
                .toList();
        if (tests.size() != 1)
            throw new WrongFilter("A condition on the field %s names one kind of test.".formatted(name));
        String test = tests.getFirst().getKey();
        if (!test.equals(test(field.kind())))
            throw new WrongFilter("The field %s is tested with `%s`.".formatted(name, test(field.kind())));
        return named(name, tests.getFirst().getValue());
    }

    private static String test(FieldKind kind) {
        return switch (kind) {
            case TEXT, LONG_TEXT, WEB_ADDRESS -> "text";
            default -> kind.wireName();
        };
    }
}
