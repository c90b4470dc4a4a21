package dev.merganser.model.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.merganser.model.catalogue.Catalogue;
import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.Seal;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergePlan.Decided;
import dev.merganser.model.merge.MergePlan.FieldDecision;
import dev.merganser.model.merge.MergePlanner.Planning;
import dev.merganser.model.merge.MergeRequest.FieldChoice;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;

/// Laws that hold for any items, on 5,000 random sets of 2 to 6 of them. Values come from few, so that they repeat.
class MergePlannerPropertyTests {
    private static final long SEED = 4_711;
    private static final int SETS = 5_000;
    private static final UserId ANNA = new UserId("anna");
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final List<TypeKey> TYPES = List.of(TypeKey.LEAD, TypeKey.CONTACT, TypeKey.COMPANY, TypeKey.DEAL,
            TypeKey.INVOICE, TypeKey.QUOTE);

    private final Random random = new Random(SEED);
    private final List<ItemId> targets = Stream.generate(ItemId::next).limit(4).toList();

    @Test
    @DisplayName("M04 M05 M06 M07 M08 M18 M23 Nothing is lost that wasn't chosen away, and planning is a pure function")
    void losesNothingThatWasNotChosenAway() {
        for (int set = 0; set < SETS; set++) {
            TypeDefinition definition = Catalogue.builtIn().get(TYPES.get(set % TYPES.size()));
            List<ItemId> ids = Stream.generate(ItemId::next).limit(2 + random.nextInt(5)).toList();
            List<Item> items = ids.stream().map(id -> item(id, definition, ids)).toList();
            var request = new MergeRequest(ids.get(random.nextInt(ids.size())), ids, choices(definition, items));
            int number = set;
            Supplier<String> shown = () -> "seed %d, set %d, %s of %s".formatted(SEED, number, request, items);

            Planning planning = MergePlanner.plan(request, definition, items, this::resolve);
            assertThat(planning).as(shown).isInstanceOf(Planning.Planned.class)
                    .isEqualTo(MergePlanner.plan(request, definition, List.copyOf(items), this::resolve));
            MergePlan plan = ((Planning.Planned) planning).plan();

            plan.decisions().forEach(decision -> holds(decision, plan, shown));
            assertThat(plan.decisions()).as(shown).extracting(FieldDecision::field)
                    .containsExactlyElementsOf(definition.fields().stream()
                            .filter(field -> items.stream().anyMatch(item -> !item.values(field.name()).isEmpty()))
                            .toList());
            isStable(plan, definition, shown);
        }
    }

    private void holds(FieldDecision decision, MergePlan plan, Supplier<String> shown) {
        Supplier<String> each = () -> decision.field().name() + " of " + shown.get();
        Field field = decision.field();
        // Links that lead to one item stay as they are stored, and readers fold them.
        Map<Object, Long> result = field.kind() == FieldKind.LINK && field.many()
                ? folded(field, decision.result())
                : counts(decision.result());
        switch (decision.decided()) {
            // Nobody chose: every identity of every item is there, as often as the item that has it most often has it.
            case EQUAL, UNION, ONLY_VALUE -> assertThat(result).as(each).isEqualTo(most(decision, plan));
            case CHOSEN -> {
                var from = plan.request().choices().get(field.name());
                List<Value> chosen = from instanceof FieldChoice.From(ItemId item)
                        ? decision.values().getOrDefault(item, List.of())
                        : List.of();
                assertThat(result).as(each).isEqualTo(folded(field, kept(chosen, plan)));
            }
            case STRICTEST -> assertThat(field.choices().indexOf(key(decision.result().getFirst()))).as(each)
                    .isEqualTo(decision.values().values().stream().flatMap(List::stream)
                            .mapToInt(value -> field.choices().indexOf(key(value))).max().orElseThrow());
            case OPEN -> assertThat(field.many()).as(each).isFalse();
        }
        assertThat(result.keySet()).as(each).doesNotContainAnyElementsOf(plan.request().items());
        if (field.kind() == FieldKind.PHONE)
            assertThat(decision.result()).as(each).allSatisfy(value -> assertThat(((Value.Phone) value).doNotCall())
                    .isEqualTo(decision.values().values().stream().flatMap(List::stream)
                            .anyMatch(other -> other.identity().equals(value.identity())
                                    && ((Value.Phone) other).doNotCall())));
        if (field.kind() == FieldKind.LINK && decision.decided() == Decided.UNION)
            assertThat(decision.result()).as(each).doesNotHaveDuplicates()
                    .containsAll(decision.values().values().stream()
                            .flatMap(values -> kept(values, plan).stream()).toList());
        if (decision.decided() == Decided.UNION || decision.decided() == Decided.EQUAL) {
            // The main item's come first.
            List<Object> mains = distinct(kept(plan.main().values(field.name()), plan));
            assertThat(distinct(decision.result()).subList(0, mains.size())).as(each)
                    .isEqualTo(mains);
        }
    }

    private List<Object> distinct(List<Value> values) {
        return values.stream().map(this::identity).distinct().toList();
    }

    /// Merging the result with an item that has nothing to add gives the result again.
    private void isStable(MergePlan plan, TypeDefinition definition, Supplier<String> shown) {
        Item merged = new Item(plan.main().id(), plan.aliases(), plan.main().type(), 2, null, plan.result(),
                plan.unparsed(), NOON, ANNA, NOON, ANNA);
        for (Map<String, List<Value>> fields : List.of(Map.<String, List<Value>>of(), plan.result())) {
            var twin = new Item(ItemId.next(), List.of(), merged.type(), 1, null, fields, Map.of(), NOON, ANNA, NOON,
                    ANNA);
            var request = new MergeRequest(merged.id(), List.of(merged.id(), twin.id()), Map.of());
            var again = ((Planning.Planned) MergePlanner.plan(request, definition, List.of(merged, twin),
                    this::resolve))
                    .plan();

            assertThat(again.open()).as(shown).isEmpty();
            assertThat(again.result()).as(shown).isEqualTo(plan.result());
            assertThat(again.unparsed()).as(shown).isEqualTo(merged.unparsed());
        }
    }

    private Map<Object, Long> most(FieldDecision decision, MergePlan plan) {
        var most = new HashMap<Object, Long>();
        decision.values().values().forEach(values -> folded(decision.field(), kept(values, plan))
                .forEach((identity, times) -> most.merge(identity, times, Math::max)));
        return most;
    }

    private static List<Value> kept(List<Value> values, MergePlan plan) {
        return values.stream()
                .filter(value -> !(value instanceof Value.Link(ItemId id) && plan.request().items().contains(id)))
                .toList();
    }

    private Map<Object, Long> folded(Field field, List<Value> values) {
        Map<Object, Long> counts = counts(values);
        if (field.kind() != FieldKind.LINE_ITEM) counts.replaceAll((_, _) -> 1L);
        return counts;
    }

    private Map<Object, Long> counts(List<Value> values) {
        return values.stream()
                .collect(Collectors.groupingBy(this::identity, HashMap::new, Collectors.counting()));
    }

    private Object identity(Value value) {
        return value instanceof Value.Link(ItemId target) ? resolve(target) : value.identity();
    }

    /// The last target was merged into the first.
    private ItemId resolve(ItemId id) {
        return id.equals(targets.getLast()) ? targets.getFirst() : id;
    }

    private static String key(Value value) {
        return ((Value.Choice) value).key();
    }

    private Map<String, FieldChoice> choices(TypeDefinition definition, List<Item> items) {
        var choices = new HashMap<String, FieldChoice>();
        for (Field field : definition.fields()) {
            if (random.nextInt(4) > 0) continue;
            Item item = items.get(random.nextInt(items.size()));
            if (field.many() && random.nextBoolean()) choices.put(field.name(), new FieldChoice.KeepAll());
            else
                if ((!field.required() || !item.values(field.name()).isEmpty())
                        && !reopens(definition, field, item, items))
                    choices.put(field.name(), new FieldChoice.From(item.id()));
        }
        return choices;
    }

    /// Such a choice is refused: what is merged of an issued invoice stays issued, and of a cancelled one cancelled.
    private static boolean reopens(TypeDefinition definition, Field field, Item chosen, List<Item> items) {
        Seal seal = definition.seal();
        return seal != null && seal.field().equals(field.name()) && items.stream().map(Item::fields).anyMatch(
                fields -> seal.closes(fields) && (!seal.closes(chosen.fields())
                        || seal.cancels(fields) != seal.cancels(chosen.fields())));
    }

    private Item item(ItemId id, TypeDefinition definition, List<ItemId> siblings) {
        var fields = new LinkedHashMap<String, List<Value>>();
        for (Field field : definition.fields()) {
            int count = field.many() ? random.nextInt(4) : random.nextInt(2);
            if (count > 0)
                fields.put(field.name(),
                        IntStream.range(0, count).mapToObj(_ -> value(field, siblings)).toList());
        }
        var shuffled = new ArrayList<>(fields.keySet());
        Collections.shuffle(shuffled, random);
        var inAnyOrder = new LinkedHashMap<String, List<Value>>();
        shuffled.forEach(name -> inAnyOrder.put(name, fields.get(name)));
        var unparsed = random.nextInt(5) > 0 ? Map.<String, List<String>>of() : Map.of("birthDate", List.of("soon"));
        return new Item(id, List.of(), definition.key(), 1, null, inAnyOrder, unparsed, NOON, ANNA, NOON, ANNA);
    }

    private Value value(Field field, List<ItemId> siblings) {
        int n = random.nextInt(3);
        return switch (field.kind()) {
            case TEXT, LONG_TEXT -> new Value.Text("text" + n);
            case DECIMAL -> new Value.Decimal(new BigDecimal("1.0").setScale(1 + n));
            case FLAG -> new Value.Flag(n == 0);
            case DATE -> new Value.Date(LocalDate.of(2026, 1, 1 + n));
            case TIMESTAMP -> new Value.Timestamp(NOON.plusSeconds(n));
            case MONEY -> new Value.Money(new BigDecimal(n).setScale(random.nextInt(3)), EUR);
            case EMAIL ->
                new Value.Email(new EmailAddress((n == 0 ? "Ada" : "ada") + "@example." + (n == 2 ? "org" : "com")),
                        random.nextBoolean() ? "work" : null);
            case PHONE -> new Value.Phone("030 12345" + n, n == 0 ? null : "+493012345" + n, null,
                    random.nextInt(4) == 0);
            case WEB_ADDRESS -> new Value.WebAddress((n == 0 ? "http://www." : "https://") + "example.com/" + n);
            case ADDRESS -> new Value.Address(null, "Linden", "" + n, null, "Berlin", null, null,
                    random.nextBoolean() ? "home" : null);
            case LINE_ITEM -> new Value.LineItem("Engine", new BigDecimal(1 + n % 2).setScale(random.nextInt(2)),
                    new Value.Money(BigDecimal.TEN, EUR), null);
            case LINK -> new Value.Link(random.nextInt(5) == 0
                    ? siblings.get(random.nextInt(siblings.size()))
                    : targets.get(random.nextInt(targets.size())));
            case CHOICE -> new Value.Choice(field.choices().get(random.nextInt(field.choices().size())));
            case USER -> new Value.User(new UserId("user" + n));
            case NOTE -> new Value.Note("note" + n, NOON, ANNA);
        };
    }
}
