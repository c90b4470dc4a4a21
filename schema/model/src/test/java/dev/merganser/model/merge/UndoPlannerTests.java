package dev.merganser.model.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.merganser.model.catalogue.Catalogue;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.UndoPlan.Decided;
import dev.merganser.model.merge.UndoPlan.FieldUndo;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;

/// Undoing as a pure function of three states of the main item. Letters stand for values: `a b` for two addresses.
class UndoPlannerTests {
    private static final long SEED = 21;
    private static final TypeDefinition CONTACT = Catalogue.builtIn().get(TypeKey.CONTACT);
    private static final ItemId ID = ItemId.next();

    private static List<Value> emails(String letters) {
        return letters.chars().filter(Character::isLetter)
                .<Value>mapToObj(letter -> new Value.Email(
                        new EmailAddress(Character.toString(Character.toLowerCase(letter)) + "@x.example"),
                        // A capital letter is the same address under another label.
                        Character.isUpperCase(letter) ? "work" : null))
                .toList();
    }

    private static Item item(String field, List<Value> values) {
        return new Item(ID, List.of(), TypeKey.CONTACT, 1, null, Map.of(field, values), Map.of(), Instant.EPOCH,
                new UserId("anna"), Instant.EPOCH, new UserId("anna"));
    }

    private static UndoPlan plan(String field, List<Value> before, List<Value> merged, List<Value> now) {
        return UndoPlanner.plan(CONTACT, item(field, before), item(field, merged), item(field, now), id -> id);
    }

    @ParameterizedTest(name = "M21: {0} > {1} > {2} gives {3} {4}")
    @CsvSource({
            "'a', 'a b', 'a b', 'a', TAKEN_BACK",
            "'a', 'a b', 'a b c', 'a c', VALUE_BY_VALUE",
            "'a', 'a b', 'a', 'a', KEPT",
            "'a', 'a b', 'b', '', VALUE_BY_VALUE",
            "'a b', 'a b c', 'b c d', 'b d', VALUE_BY_VALUE",
            "'a b', 'c', 'c d', 'a b d', VALUE_BY_VALUE", // the merge had chosen the other's
            "'a b', 'a b c', 'c b a', 'b a', VALUE_BY_VALUE", // the later order stays
            "'a', 'a b', 'a B', 'a B', CONFLICT", // what came with the merge was edited
            "'a b', 'a', 'a B', 'a B', CONFLICT", // what the merge had dropped was entered anew, otherwise
            "'a', 'a', 'a b', 'a b', KEPT",
            "'', 'a', '', '', KEPT",
    })
    void goesBackValueByValue(String before, String merged, String now, String result, Decided decided) {
        FieldUndo undo = plan("emails", emails(before), emails(merged), emails(now)).decisions().getFirst();

        assertThat(undo.result()).isEqualTo(emails(result));
        assertThat(undo.decided()).isEqualTo(decided);
    }

    @ParameterizedTest(name = "M21: {0} > {1} > {2} gives {3} {4}")
    @CsvSource({
            "Ada, Eve, Eve, Ada, TAKEN_BACK", "Ada, Eve, Ida, Ida, CONFLICT", "Ada, Ada, Ida, Ida, KEPT",
            "Ada, Eve, Ada, Ada, KEPT", "'', Eve, Eve, '', TAKEN_BACK", "Ada, Eve, '', '', CONFLICT",
    })
    void keepsLaterEditsOfSingleValues(String before, String merged, String now, String result, Decided decided) {
        FieldUndo undo = plan("givenName", text(before), text(merged), text(now)).decisions().getFirst();

        assertThat(undo.result()).isEqualTo(text(result));
        assertThat(undo.decided()).isEqualTo(decided);
    }

    private static List<Value> text(String text) {
        return text.isEmpty() ? List.of() : List.of(new Value.Text(text));
    }

    @Test
    @DisplayName("M21 In 20,000 random cases: nothing edited since, all as before; nothing merged, all as now; what came "
            + "since stays, and nothing that came with the merge alone does")
    void holdsForAnyThreeStates() {
        var random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            List<Value> before = some(random), merged = some(random), now = some(random);
            String shown = "seed %d, case %d: %s > %s > %s".formatted(SEED, i, before, merged, now);
            UndoPlan plan = plan("emails", before, merged, now);
            List<Value> result = plan.fields().getOrDefault("emails", List.of());

            assertThat(plan("emails", before, merged, merged).fields().getOrDefault("emails", List.of())).as(shown)
                    .isEqualTo(before);
            assertThat(plan("emails", before, before, now).fields().getOrDefault("emails", List.of())).as(shown)
                    .isEqualTo(now);
            assertThat(keys(result)).as(shown).doesNotHaveDuplicates();
            var since = new HashSet<>(keys(now));
            since.removeAll(keys(merged));
            assertThat(keys(result)).as(shown).containsAll(since);
            if (!plan.conflicts().isEmpty()) continue;
            var brought = new HashSet<>(keys(merged));
            brought.removeAll(keys(before));
            brought.retainAll(keys(now));
            if (!now.equals(before)) assertThat(brought).as(shown).noneMatch(keys(result)::contains);
        }
    }

    private static List<Object> keys(List<Value> values) {
        return values.stream().map(Value::identity).toList();
    }

    private static List<Value> some(Random random) {
        var letters = new ArrayList<>(List.of("a", "b", "c", "d", "e"));
        Collections.shuffle(letters, random);
        return emails(String.join(" ", letters.subList(0, random.nextInt(5))));
    }

    @Test
    @DisplayName("M21 Text that couldn't be read goes back as values do, and links by what they lead to afterwards")
    void takesBackUnreadTextAndLinks() {
        ItemId company = ItemId.next(), merged = ItemId.next();
        var values = new LinkedHashMap<String, List<Value>>();
        values.put("companies", List.of(new Value.Link(company)));
        var before = new Item(ID, List.of(), TypeKey.CONTACT, 1, null, Map.of(), Map.of("birthDate", List.of("3/4")),
                Instant.EPOCH, new UserId("anna"), Instant.EPOCH, new UserId("anna"));
        var after = new Item(ID, List.of(), TypeKey.CONTACT, 2, null, values,
                Map.of("birthDate", List.of("3/4", "5/6")), Instant.EPOCH, new UserId("anna"), Instant.EPOCH,
                new UserId("anna"));
        // The same company, named by an id that it took over.
        var now = new Item(ID, List.of(), TypeKey.CONTACT, 3, null, Map.of("companies",
                List.of(new Value.Link(merged), new Value.Link(ID))), Map.of("birthDate", List.of("3/4", "5/6", "7/8")),
                Instant.EPOCH, new UserId("anna"), Instant.EPOCH, new UserId("anna"));

        UndoPlan plan = UndoPlanner.plan(CONTACT, before, after, now, id -> id.equals(merged) ? company : id);

        assertThat(plan.unparsed()).isEqualTo(Map.of("birthDate", List.of("3/4", "7/8")));
        assertThat(plan.fields().get("companies")).contains(new Value.Link(ID));
    }

    @Test
    @DisplayName("M21: the background step, which writes a main item's id in the place of one it took over, is no later edit")
    void rewrittenLinksAreNoEdit() {
        ItemId main = ItemId.next(), alias = ItemId.next(), other = ItemId.next(), more = ItemId.next();
        UnaryOperator<ItemId> resolve = id -> id.equals(alias) ? main : id;
        List<Value> before = links(other), merged = links(other, alias, main), rewritten = links(other, main);

        var plan = UndoPlanner.plan(CONTACT, item("companies", before), item("companies", merged),
                item("companies", rewritten), resolve);
        assertThat(plan.decisions()).extracting(FieldUndo::decided).containsExactly(Decided.TAKEN_BACK);
        assertThat(plan.fields()).containsEntry("companies", before);

        plan = UndoPlanner.plan(CONTACT, item("companies", before), item("companies", links(other, alias)),
                item("companies", links(other, main, more)), resolve);
        assertThat(plan.decisions()).extracting(FieldUndo::decided).containsExactly(Decided.VALUE_BY_VALUE);
        assertThat(plan.fields()).containsEntry("companies", links(other, more));

        plan = UndoPlanner.plan(CONTACT, item("companies", links(alias)), item("companies", links(alias)),
                item("companies", links(main)), resolve);
        assertThat(plan.decisions()).as("nothing to tell").isEmpty();
    }

    private static List<Value> links(ItemId... targets) {
        return List.of(targets).stream().<Value>map(Value.Link::new).toList();
    }
}
