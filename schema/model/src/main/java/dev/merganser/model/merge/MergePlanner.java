package dev.merganser.model.merge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.Seal;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergePlan.Decided;
import dev.merganser.model.merge.MergePlan.FieldDecision;
import dev.merganser.model.merge.MergeRefusal.Code;
import dev.merganser.model.merge.MergeRequest.FieldChoice;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;

/// The rules of merging, as a pure function: the preview shows its plan, and the merge computes it again and writes
/// that. It knows fields only as the catalogue describes them, so a new type or field needs nothing here.
public final class MergePlanner {
    private final MergeRequest request;
    private final TypeDefinition definition;
    private final List<Item> items;
    private final Item main;
    private final Targets targets;
    private final Set<ItemId> merged = new HashSet<>();

    private MergePlanner(MergeRequest request, TypeDefinition definition, List<Item> items,
            Targets targets) {
        this.request = request;
        this.definition = definition;
        this.items = items;
        this.main = items.stream().filter(item -> item.id().equals(request.main())).findFirst().orElseThrow();
        this.targets = targets;
        items.forEach(item -> merged.addAll(item.ids()));
    }

    /// What the items' links lead to.
    public interface Targets {
        /// The id of the item that a link's target answers with now; null if there is none, as of one in the recycle bin.
        @Nullable
        ItemId now(ItemId target);

        /// Whether an item stands, by links of a field, below one of those that are merged: were it above the result, that
        /// would stand above itself.
        ///
        /// @param target an id that [#now] has given, none of those that are merged
        default boolean standsBelow(Field field, ItemId target) {
            return false;
        }
    }

    /// What came of planning.
    public sealed interface Planning {
        record Planned(MergePlan plan) implements Planning {}

        record Refused(MergeRefusal refusal) implements Planning {}
    }

    /// What is wrong with a request whatever the items are.
    public static Optional<MergeRefusal> problem(MergeRequest request) {
        int count = request.items().size();
        if (count < MergeRequest.FEWEST_ITEMS)
            return refusal(Code.TOO_FEW_ITEMS, "a merge takes two items at least", "items");
        if (count > MergeRequest.MOST_ITEMS)
            return refusal(Code.TOO_MANY_ITEMS, "a merge takes %d items at most, not %d: merge them in parts".formatted(
                    MergeRequest.MOST_ITEMS, count), "items");
        if (new HashSet<>(request.items()).size() < count)
            return refusal(Code.ITEM_TWICE, "an item can't be merged with itself: one id stands twice", "items");
        if (!request.items().contains(request.main()))
            return refusal(Code.MAIN_NOT_AMONG_ITEMS, "the main item is one of those to be merged", "main");
        return Optional.empty();
    }

    /// Plans the merge.
    ///
    /// @param items   the request's items as they are now, in its order
    /// @param targets what the items' links lead to
    /// @throws IllegalArgumentException if `items` aren't those of a request without a [#problem]
    public static Planning plan(MergeRequest request, TypeDefinition definition, List<Item> items,
            Targets targets) {
        if (problem(request).isPresent() || !items.stream().map(Item::id).toList().equals(request.items()))
            throw new IllegalArgumentException("not the items of this request");
        if (items.stream().anyMatch(item -> !item.type().equals(definition.key())))
            return new Planning.Refused(new MergeRefusal(Code.MIXED_TYPES,
                    "only items of one type, and of one process, can be merged", List.of("items")));
        return new MergePlanner(request, definition, items, targets).plan();
    }

    private static Optional<MergeRefusal> refusal(Code code, String message, String... path) {
        return Optional.of(new MergeRefusal(code, message, List.of(path)));
    }

    private Planning plan() {
        for (var choice : request.choices().entrySet()) {
            Optional<MergeRefusal> wrong = problem(choice.getKey(), choice.getValue());
            if (wrong.isPresent()) return new Planning.Refused(wrong.get());
        }
        var decisions = new ArrayList<FieldDecision>();
        for (Field field : definition.fields()) {
            SequencedMap<ItemId, List<Value>> values = values(field);
            if (values.isEmpty()) continue;
            FieldDecision decision = decide(field, values);
            long count = decision.result().stream().map(value -> value instanceof Value.Link link
                    ? resolved(link)
                    : new Object()).distinct().count();
            if (count > Field.MOST_VALUES)
                return new Planning.Refused(new MergeRefusal(Code.TOO_MANY_VALUES,
                        "%s would hold %,d values, and %,d at most are kept".formatted(field.label(), count,
                                Field.MOST_VALUES),
                        List.of("choices", field.name())));
            decisions.add(decision);
        }
        // Of what goes in rather than of what comes out: the journal keeps all of it in one document.
        long characters = items.stream().mapToLong(item -> Item.characters(item.fields())).sum();
        if (characters > Item.MOST_CHARACTERS)
            return new Planning.Refused(new MergeRefusal(Code.TOO_MANY_VALUES,
                    "the items hold %,d characters together, and a merge takes %,d at most: keep long texts as files"
                            .formatted(characters, Item.MOST_CHARACTERS),
                    List.of("items")));
        List<Item> sources = items.stream().filter(item -> !item.equals(main)).toList();
        return new Planning.Planned(
                new MergePlan(request, definition, main, sources, decisions, unparsed(), warnings(decisions)));
    }

    private Optional<MergeRefusal> problem(String name, FieldChoice choice) {
        @Nullable
        Field field = definition.field(name).orElse(null);
        if (field == null)
            return refusal(Code.UNKNOWN_FIELD, "%s has no field %s".formatted(definition.label(), name), "choices",
                    name);
        return switch (choice) {
            case FieldChoice.KeepAll _ -> field.many()
                    ? Optional.empty()
                    : refusal(Code.INVALID_CHOICE, "%s holds one value: choose whose".formatted(field.label()),
                            "choices", name);
            case FieldChoice.From(ItemId id) -> {
                @Nullable
                Item item = items.stream().filter(one -> one.id().equals(id)).findFirst().orElse(null);
                if (item == null)
                    yield refusal(Code.INVALID_CHOICE, "the choice names an item that isn't part of the merge",
                            "choices", name);
                if (field.required() && item.values(name).isEmpty())
                    yield refusal(Code.INVALID_CHOICE, "%s is needed, and that item has none".formatted(field.label()),
                            "choices", name);
                yield reopens(field, item)
                        ? refusal(Code.INVALID_CHOICE,
                                "%s: what was issued stays issued, and what was cancelled stays cancelled"
                                        .formatted(field.label()),
                                "choices", name)
                        : Optional.empty();
            }
        };
    }

    /// Whether that item's value would open again what another one's has closed, or cancel it, or bring it back.
    private boolean reopens(Field field, Item item) {
        @Nullable
        Seal seal = definition.seal();
        return seal != null && seal.field().equals(field.name()) && items.stream().anyMatch(
                one -> seal.closes(one.fields()) && (!seal.closes(item.fields())
                        || seal.cancels(one.fields()) != seal.cancels(item.fields())));
    }

    private SequencedMap<ItemId, List<Value>> values(Field field) {
        var values = new LinkedHashMap<ItemId, List<Value>>();
        for (Item item : items) {
            if (!item.values(field.name()).isEmpty()) values.put(item.id(), item.values(field.name()));
        }
        return values;
    }

    private FieldDecision decide(Field field, SequencedMap<ItemId, List<Value>> values) {
        @Nullable
        FieldChoice choice = request.choices().get(field.name());
        var each = new LinkedHashMap<ItemId, List<Object>>();
        values.forEach((item, its) -> each.put(item, seen(field, its)));
        if (field.strictest())
            return new FieldDecision(field, Decided.STRICTEST, values, each, strictest(field, values));
        if (choice instanceof FieldChoice.From(ItemId item))
            return new FieldDecision(field, Decided.CHOSEN, values, each,
                    union(field, List.of(values.getOrDefault(item, List.of()))));
        // What a link to the recycle bin leads to isn't there for anyone: it opens no field, and equals nothing.
        var seen = each.values().stream().filter(list -> !list.isEmpty()).toList();
        boolean same = seen.stream().distinct().count() <= 1;
        boolean equal = same && seen.size() == items.size();
        if (field.many())
            return new FieldDecision(field, equal ? Decided.EQUAL : Decided.UNION, values, each,
                    union(field, mainFirst(field)));
        if (same) return new FieldDecision(field, equal ? Decided.EQUAL : Decided.ONLY_VALUE, values, each, one(field));
        return new FieldDecision(field, Decided.OPEN, values, each, kept(field, main.values(field.name())));
    }

    /// The one value that leads somewhere; only if none does, the first that leads nowhere for now.
    private List<Value> one(Field field) {
        List<Value> all = mainFirst(field).stream().flatMap(values -> kept(field, values).stream()).toList();
        return all.stream().filter(this::leads).findFirst().or(() -> all.stream().findFirst()).stream()
                .map(this::strict).toList();
    }

    private static List<Value> strictest(Field field, SequencedMap<ItemId, List<Value>> values) {
        return values.values().stream().map(List::getFirst)
                .max(Comparator.comparing(value -> value instanceof Value.Choice(String key)
                        ? field.choices().indexOf(key)
                        : -1))
                .stream().toList();
    }

    /// The main item's values come first, and with them its primary one (M08).
    private List<List<Value>> mainFirst(Field field) {
        return mainFirst().stream().map(item -> item.values(field.name())).toList();
    }

    /// What readers have before them: links that lead to one item stand once, and those that lead nowhere don't.
    private List<Object> seen(Field field, List<Value> values) {
        var identities = kept(field, values).stream().filter(this::leads).map(value -> value instanceof Value.Link link
                ? resolved(link)
                : value.identity());
        return (values.getFirst() instanceof Value.Link ? identities.distinct() : identities).toList();
    }

    private boolean leads(Value value) {
        return !(value instanceof Value.Link(ItemId target)) || targets.now(target) != null;
    }

    private ItemId resolved(Value.Link link) {
        @Nullable
        ItemId now = targets.now(link.target());
        return now == null ? link.target() : now;
    }

    /// Without links from one of the items to another: they would point from the result at itself (M18). Nor those that
    /// would do so by way of others.
    private List<Value> kept(Field field, List<Value> values) {
        return values.stream().filter(value -> !(value instanceof Value.Link link
                && (merged.contains(resolved(link)) || closesCircle(field, link)))).toList();
    }

    private boolean closesCircle(Field field, Value.Link link) {
        @Nullable
        ItemId now = targets.now(link.target());
        return now != null && !merged.contains(now) && targets.standsBelow(field, now);
    }

    /// Links stay as they are stored, also those that lead to one item: when what merged that is undone, they lead to
    /// several again (M21). Readers fold them.
    private List<Value> union(Field field, List<List<Value>> lists) {
        var kept = new HashMap<Object, Integer>();
        var union = new ArrayList<Value>();
        for (List<Value> values : lists) {
            var met = new HashMap<Object, Integer>();
            for (Value value : kept(field, values)) {
                Object identity = value.identity();
                // Two equal lines of one order are two lines; nothing else stands twice.
                int time = field.kind() == FieldKind.LINE_ITEM ? met.merge(identity, 1, Integer::sum) : 1;
                if (time <= kept.getOrDefault(identity, 0)) continue;
                kept.put(identity, time);
                union.add(value);
            }
        }
        return field.kind() == FieldKind.PHONE ? union.stream().map(this::strict).toList() : union;
    }

    /// "Do not call" stays with the number, whichever item it was recorded on (M23).
    private Value strict(Value value) {
        if (!(value instanceof Value.Phone phone) || phone.doNotCall()) return value;
        boolean forbidden = items.stream().flatMap(item -> item.fields().values().stream()).flatMap(List::stream)
                .anyMatch(other -> other instanceof Value.Phone same && same.doNotCall()
                        && same.identity().equals(phone.identity()));
        return forbidden ? new Value.Phone(phone.number(), phone.e164(), phone.label(), true) : phone;
    }

    private Map<String, List<String>> unparsed() {
        var unparsed = new LinkedHashMap<String, LinkedHashSet<String>>();
        for (Item item : mainFirst()) {
            item.unparsed().forEach(
                    (field, texts) -> unparsed.computeIfAbsent(field, _ -> new LinkedHashSet<>()).addAll(texts));
        }
        var lists = new LinkedHashMap<String, List<String>>();
        unparsed.forEach((field, texts) -> lists.put(field, List.copyOf(texts)));
        return lists;
    }

    private List<Item> mainFirst() {
        var ordered = new ArrayList<>(List.of(main));
        items.stream().filter(item -> !item.equals(main)).forEach(ordered::add);
        return ordered;
    }

    private List<MergePlan.Warning> warnings(List<FieldDecision> decisions) {
        var warnings = new ArrayList<MergePlan.Warning>();
        boolean differ = decisions.stream().filter(decision -> decision.field().kind() == FieldKind.USER)
                .anyMatch(decision -> decision.values().values().stream().distinct().count() > 1);
        if (differ) warnings.add(MergePlan.Warning.DIFFERENT_RESPONSIBLE);
        @Nullable
        Seal seal = definition.seal();
        if (seal != null && items.stream().anyMatch(item -> seal.closes(item.fields())))
            warnings.add(MergePlan.Warning.ISSUED_INVOICE);
        boolean circle = decisions.stream().anyMatch(decision -> decision.values().values().stream()
                .flatMap(List::stream)
                .anyMatch(value -> value instanceof Value.Link link && closesCircle(decision.field(), link)));
        if (circle) warnings.add(MergePlan.Warning.CLOSES_CIRCLE);
        return warnings;
    }
}
