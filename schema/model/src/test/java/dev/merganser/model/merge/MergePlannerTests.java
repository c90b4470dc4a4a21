package dev.merganser.model.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.merganser.model.catalogue.Catalogue;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergePlan.Decided;
import dev.merganser.model.merge.MergePlanner.Planning;
import dev.merganser.model.merge.MergeRefusal.Code;
import dev.merganser.model.merge.MergeRequest.FieldChoice;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;

class MergePlannerTests {
    private static final UserId ANNA = new UserId("anna");
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Currency EUR = Currency.getInstance("EUR");

    /// @param namesAndValues field, its value or list of values, field …
    private static Item item(TypeKey type, Object... namesAndValues) {
        var fields = new LinkedHashMap<String, List<Value>>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            fields.put((String) namesAndValues[i], value instanceof List<?> list
                    ? list.stream().map(MergePlannerTests::value).toList()
                    : List.of(value(value)));
        }
        return new Item(ItemId.next(), List.of(), type, 1, null, fields, Map.of(), NOON, ANNA, NOON, ANNA);
    }

    private static Value value(Object plain) {
        return plain instanceof Value value ? value : new Value.Text((String) plain);
    }

    private static Item contact(Object... namesAndValues) {
        return item(TypeKey.CONTACT, namesAndValues);
    }

    private static Value email(String text) {
        return new Value.Email(new EmailAddress(text), null);
    }

    private static Value phone(String number, @Nullable String e164, boolean doNotCall) {
        return new Value.Phone(number, e164, null, doNotCall);
    }

    private static Value line(String quantity) {
        return new Value.LineItem("Engine", new BigDecimal(quantity), new Value.Money(BigDecimal.TEN, EUR), null);
    }

    private static Planning planning(Map<String, FieldChoice> choices, Item... items) {
        return planning(choices, id -> id, items);
    }

    private static Planning planning(Map<String, FieldChoice> choices,
            MergePlanner.Targets targets, Item... items) {
        var request = new MergeRequest(items[0].id(), Stream.of(items).map(Item::id).toList(), choices);
        return MergePlanner.plan(request, Catalogue.builtIn().get(items[0].type()), List.of(items), targets);
    }

    private static MergePlan plan(Item... items) {
        return ((Planning.Planned) planning(Map.of(), items)).plan();
    }

    private static MergePlan plan(Map<String, FieldChoice> choices, Item... items) {
        return ((Planning.Planned) planning(choices, items)).plan();
    }

    private static Code refusal(Planning planning) {
        return ((Planning.Refused) planning).refusal().code();
    }

    private static Decided decided(MergePlan plan, String field) {
        return plan.decisions().stream().filter(decision -> decision.field().name().equals(field)).findFirst()
                .orElseThrow().decided();
    }

    @Test
    @DisplayName("M04 The same value in all items is taken without a question, however it is written")
    void takesEqualValues() {
        MergePlan plan = plan(
                item(TypeKey.DEAL, "title", "Engine", "amount", new Value.Money(new BigDecimal("5.0"), EUR)),
                item(TypeKey.DEAL, "title", "Engine", "amount", new Value.Money(new BigDecimal("5.00"), EUR)));

        assertThat(decided(plan, "title")).isEqualTo(Decided.EQUAL);
        assertThat(decided(plan, "amount")).isEqualTo(Decided.EQUAL);
        assertThat(plan.open()).isEmpty();
    }

    @Test
    @DisplayName("M05 Values that differ are open until somebody chooses, and stay the main item's till then")
    void leavesDifferentValuesOpen() {
        Item ada = contact("givenName", "Ada", "jobTitle", "Countess"), augusta = contact("givenName", "Augusta");

        MergePlan open = plan(ada, augusta);
        MergePlan chosen = plan(Map.of("givenName", new FieldChoice.From(augusta.id())), ada, augusta);

        assertThat(open.open()).extracting("name").containsExactly("givenName");
        assertThat(open.result()).containsEntry("givenName", List.of(new Value.Text("Ada")));
        assertThat(chosen.open()).isEmpty();
        assertThat(chosen.result()).containsEntry("givenName", List.of(new Value.Text("Augusta")));
    }

    @Test
    @DisplayName("M05 A value in another case is another value, and so is one in another currency")
    void doesNotGuessThatValuesAreTheSame() {
        assertThat(decided(plan(contact("givenName", "Ada"), contact("givenName", "ADA")), "givenName"))
                .isEqualTo(Decided.OPEN);
        assertThat(decided(plan(item(TypeKey.DEAL, "amount", new Value.Money(BigDecimal.ONE, EUR)), item(TypeKey.DEAL,
                "amount", new Value.Money(BigDecimal.ONE, Currency.getInstance("USD")))), "amount"))
                .isEqualTo(Decided.OPEN);
    }

    @Test
    @DisplayName("M06 Of a field with many values one item's can be chosen, or all")
    void keepsAllOrOneItemsValues() {
        Item one = contact("emails", List.of(email("a@b.co"))), other = contact("emails", List.of(email("c@d.co")));

        assertThat(plan(one, other).result().get("emails")).containsExactly(email("a@b.co"), email("c@d.co"));
        assertThat(plan(Map.of("emails", new FieldChoice.KeepAll()), one, other).result().get("emails")).hasSize(2);
        assertThat(plan(Map.of("emails", new FieldChoice.From(other.id())), one, other).result().get("emails"))
                .containsExactly(email("c@d.co"));
    }

    @Test
    @DisplayName("M07 A value that some items have is taken, shown as such, and can be overruled")
    void takesTheOnlyValue() {
        Item empty = contact("givenName", "Ada"), full = contact("givenName", "Ada", "jobTitle", "Countess"),
                also = contact("givenName", "Ada", "jobTitle", "Countess");

        MergePlan plan = plan(empty, full, also);

        assertThat(decided(plan, "jobTitle")).isEqualTo(Decided.ONLY_VALUE);
        assertThat(plan.result()).containsKey("jobTitle");
        assertThat(plan(Map.of("jobTitle", new FieldChoice.From(empty.id())), empty, full).result())
                .doesNotContainKey("jobTitle");
    }

    @Test
    @DisplayName("M08 The main item's values come first wherever it stands, then the others' in the request's order")
    void ordersValuesByItem() {
        Item a = contact("emails", List.of(email("a@b.co"))), b = contact("emails", List.of(email("b@b.co"))),
                c = contact("emails", List.of(email("c@b.co")));
        var request = new MergeRequest(b.id(), List.of(c.id(), a.id(), b.id()), Map.of());

        var planned = (Planning.Planned) MergePlanner.plan(request, Catalogue.builtIn().get(TypeKey.CONTACT),
                List.of(c, a, b), id -> id);

        assertThat(planned.plan().result().get("emails"))
                .containsExactly(email("b@b.co"), email("c@b.co"), email("a@b.co"));
        assertThat(planned.plan().sources()).containsExactly(c, a);
        assertThat(planned.plan().aliases()).containsExactly(c.id(), a.id());
    }

    @Test
    @DisplayName("M08 Repeats drop: e-mails by R05, phones by E.164, web addresses by host and path")
    void dropsRepeats() {
        MergePlan plan = plan(
                contact("emails", List.of(email("Ada@Example.com"), email("ada@example.COM")), "phones",
                        List.of(phone("030 123456", "+4930123456", false)), "websites",
                        List.of(new Value.WebAddress("https://example.com/A"))),
                contact("emails", List.of(email("ada+crm@example.com")), "phones",
                        List.of(phone("+49 30 123456", "+4930123456", false)), "websites",
                        List.of(new Value.WebAddress("http://www.Example.com/A/"),
                                new Value.WebAddress("https://example.com/a"))));

        assertThat(plan.result().get("emails")).containsExactly(email("Ada@Example.com"), email("ada+crm@example.com"));
        assertThat(plan.result().get("phones")).containsExactly(phone("030 123456", "+4930123456", false));
        assertThat(plan.result().get("websites")).containsExactly(new Value.WebAddress("https://example.com/A"),
                new Value.WebAddress("https://example.com/a"));
    }

    @Test
    @DisplayName("M06 M08 Two equal lines of one order are two lines, and those of the order that came twice as well")
    void keepsHowOftenALineStands() {
        Item twice = item(TypeKey.DEAL, "title", "x", "lineItems", List.of(line("1"), line("1"), line("2")));
        Item thrice = item(TypeKey.DEAL, "title", "x", "lineItems", List.of(line("1.0"), line("1.00"), line("1")));

        assertThat(plan(twice, thrice).result().get("lineItems")).containsExactly(line("1"), line("1"), line("2"),
                line("1"));
        assertThat(plan(twice, thrice, twice("x")).result().get("lineItems")).hasSize(4);
    }

    private static Item twice(String title) {
        return item(TypeKey.DEAL, "title", title, "lineItems", List.of(line("1"), line("1")));
    }

    @Test
    @DisplayName("M18 M21 Links that fold into one stay as they are stored, so that undoing what merged them finds both")
    void keepsLinksThatFold() {
        ItemId first = ItemId.next(), mergedIntoFirst = ItemId.next(), other = ItemId.next();
        Item one = contact("companies", List.of(new Value.Link(mergedIntoFirst), new Value.Link(other)));
        Item two = contact("companies", List.of(new Value.Link(first), new Value.Link(other)));

        var plan = ((Planning.Planned) planning(Map.of(), id -> id.equals(mergedIntoFirst) ? first : id, one, two))
                .plan();

        assertThat(decided(plan, "companies")).isEqualTo(Decided.EQUAL);
        assertThat(plan.result().get("companies")).containsExactly(new Value.Link(mergedIntoFirst),
                new Value.Link(other), new Value.Link(first));
    }

    @Test
    @DisplayName("M05 M07 A single link to the recycle bin opens no field, and gives way to one that leads somewhere")
    void passesOverLinksThatLeadNowhere() {
        ItemId binned = ItemId.next(), alsoBinned = ItemId.next(), there = ItemId.next();
        Item one = item(TypeKey.DEAL, "title", "Engine", "lead", new Value.Link(binned)),
                two = item(TypeKey.DEAL, "title", "Engine", "lead", new Value.Link(there)),
                three = item(TypeKey.DEAL, "title", "Engine", "lead", new Value.Link(alsoBinned));
        MergePlanner.Targets resolve = id -> id.equals(there) ? id : null;

        var plan = ((Planning.Planned) planning(Map.of(), resolve, one, two, three)).plan();
        var nowhere = ((Planning.Planned) planning(Map.of(), resolve, one, three)).plan();

        assertThat(decided(plan, "lead")).isEqualTo(Decided.ONLY_VALUE);
        assertThat(plan.result().get("lead")).containsExactly(new Value.Link(there));
        assertThat(nowhere.open()).isEmpty();
        assertThat(nowhere.result().get("lead")).containsExactly(new Value.Link(binned));
    }

    @Test
    @DisplayName("M18 What pointed from one of the items at another is dropped, not turned on itself")
    void dropsLinksAmongTheItems() {
        Item parent = item(TypeKey.COMPANY, "name", "Acme");
        ItemId group = ItemId.next();
        Item child = item(TypeKey.COMPANY, "name", "Acme", "parentCompany", new Value.Link(parent.id()));
        Item grandchild = item(TypeKey.COMPANY, "name", "Acme", "parentCompany", new Value.Link(group));

        assertThat(plan(parent, child).result()).doesNotContainKey("parentCompany");
        MergePlan plan = plan(child, parent, grandchild);
        assertThat(plan.result().get("parentCompany")).containsExactly(new Value.Link(group));
        assertThat(plan.open()).isEmpty();
    }

    @Test
    @DisplayName("M22 A request that contradicts itself is refused, whatever the items are")
    void refusesWhatMakesNoSense() {
        Item ada = contact("givenName", "Ada"), other = contact("givenName", "Ada");
        List<ItemId> many = Stream.generate(ItemId::next).limit(51).toList();

        assertThat(MergePlanner.problem(new MergeRequest(ada.id(), List.of(ada.id()), Map.of())).orElseThrow().code())
                .isEqualTo(Code.TOO_FEW_ITEMS);
        assertThat(MergePlanner.problem(new MergeRequest(ada.id(), List.of(), Map.of())).orElseThrow().code())
                .isEqualTo(Code.TOO_FEW_ITEMS);
        assertThat(MergePlanner.problem(new MergeRequest(many.getFirst(), many, Map.of())).orElseThrow().code())
                .isEqualTo(Code.TOO_MANY_ITEMS);
        assertThat(MergePlanner.problem(new MergeRequest(many.getFirst(), many.subList(0, 50), Map.of()))).isEmpty();
        assertThat(MergePlanner.problem(new MergeRequest(ada.id(), List.of(ada.id(), ada.id()), Map.of()))
                .orElseThrow().code()).isEqualTo(Code.ITEM_TWICE);
        assertThat(MergePlanner.problem(new MergeRequest(ada.id(), many.subList(0, 2), Map.of())).orElseThrow().code())
                .isEqualTo(Code.MAIN_NOT_AMONG_ITEMS);
        assertThat(refusal(planning(Map.of(), ada, item(TypeKey.LEAD, "givenName", "Ada"))))
                .isEqualTo(Code.MIXED_TYPES);
        assertThat(refusal(planning(Map.of("shoeSize", new FieldChoice.KeepAll()), ada, other)))
                .isEqualTo(Code.UNKNOWN_FIELD);
        assertThat(refusal(planning(Map.of("givenName", new FieldChoice.KeepAll()), ada, other)))
                .isEqualTo(Code.INVALID_CHOICE);
        assertThat(refusal(planning(Map.of("givenName", new FieldChoice.From(many.getFirst())), ada, other)))
                .isEqualTo(Code.INVALID_CHOICE);
        assertThatThrownBy(() -> MergePlanner.plan(
                new MergeRequest(ada.id(), List.of(ada.id(), other.id()), Map.of()),
                Catalogue.builtIn().get(TypeKey.CONTACT), List.of(other, ada), id -> id))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("M22 No choice leaves a needed field empty")
    void refusesToEmptyANeededField() {
        Item named = item(TypeKey.COMPANY, "name", "Acme"), nameless = item(TypeKey.COMPANY, "industry", "Engines");

        assertThat(refusal(planning(Map.of("name", new FieldChoice.From(nameless.id())), named, nameless)))
                .isEqualTo(Code.INVALID_CHOICE);
    }

    @Test
    @DisplayName("M22 A merge whose lists would grow too long is refused, and names the field")
    void refusesTooManyValues() {
        Item one = contact("emails", emails("a")), other = contact("emails", emails("b"));

        var refused = (Planning.Refused) planning(Map.of(), one, other);

        assertThat(refused.refusal().code()).isEqualTo(Code.TOO_MANY_VALUES);
        assertThat(refused.refusal().path()).containsExactly("choices", "emails");
        assertThat(plan(Map.of("emails", new FieldChoice.From(one.id())), one, other).result().get("emails"))
                .hasSize(600);
    }

    private static List<Value> emails(String prefix) {
        return IntStream.range(0, 600).mapToObj(i -> email(prefix + i + "@example.com")).toList();
    }

    @Test
    @DisplayName("M23 The strictest consent wins, and no choice overrides it")
    void keepsTheStrictestConsent() {
        Item granted = contact("emailConsent", new Value.Choice("GRANTED")),
                asked = contact("emailConsent", new Value.Choice("NOT_ASKED")),
                withdrawn = contact("emailConsent", new Value.Choice("WITHDRAWN"));

        MergePlan plan = plan(Map.of("emailConsent", new FieldChoice.From(granted.id())), granted, withdrawn, asked);

        assertThat(plan.result().get("emailConsent")).containsExactly(new Value.Choice("WITHDRAWN"));
        assertThat(decided(plan, "emailConsent")).isEqualTo(Decided.STRICTEST);
        assertThat(plan(granted, asked).result().get("emailConsent")).containsExactly(new Value.Choice("NOT_ASKED"));
        assertThat(plan(granted, contact()).result().get("emailConsent")).containsExactly(new Value.Choice("GRANTED"));
    }

    @Test
    @DisplayName("M23 'Do not call' stays with its number, whichever item's numbers are chosen")
    void keepsDoNotCall() {
        Item open = contact("phones", List.of(phone("030 123456", "+4930123456", false), phone("110", null, false)));
        Item strict = contact("phones", List.of(phone("+49 30 123456", "+4930123456", true)));

        for (MergePlan plan : List.of(plan(open, strict), plan(strict, open),
                plan(Map.of("phones", new FieldChoice.From(open.id())), open, strict)))
            assertThat(plan.result().get("phones"))
                    .filteredOn(value -> "+4930123456".equals(((Value.Phone) value).e164()))
                    .singleElement().extracting("doNotCall").isEqualTo(true);
        assertThat(plan(open, strict).result().get("phones")).contains(phone("110", null, false));
    }

    @Test
    void keepsTextThatWasNeverReadAndWarnsOfDifferentResponsibles() {
        Item one = with(contact("responsible", new Value.User(ANNA)), Map.of("birthDate", List.of("spring")));
        Item other = with(contact("responsible", new Value.User(new UserId("bert"))),
                Map.of("birthDate", List.of("summer", "spring"), "amount", List.of("much")));

        MergePlan plan = plan(one, other);

        assertThat(plan.unparsed()).isEqualTo(
                Map.of("birthDate", List.of("spring", "summer"), "amount", List.of("much")));
        assertThat(plan.warnings()).containsExactly(MergePlan.Warning.DIFFERENT_RESPONSIBLE);
        assertThat(plan(one, contact("givenName", "Ada")).warnings()).isEmpty();
    }

    private static Item with(Item item, Map<String, List<String>> unparsed) {
        return new Item(item.id(), item.aliases(), item.type(), item.version(), null, item.fields(), unparsed,
                item.createdAt(), item.createdBy(), item.changedAt(), item.changedBy());
    }

    @Test
    @DisplayName("M20 The main item takes over the ids that a source took over before")
    void takesOverAliases() {
        Item source = contact("givenName", "Ada");
        var older = List.of(ItemId.next(), ItemId.next());
        var chained = new Item(source.id(), older, TypeKey.CONTACT, 3, null, source.fields(), Map.of(), NOON, ANNA,
                NOON,
                ANNA);

        assertThat(plan(contact("givenName", "Ada"), chained).aliases())
                .containsExactly(source.id(), older.get(0), older.get(1));
        assertThat(plan(chained, contact("givenName", "Ada")).aliases())
                .startsWith(older.get(0), older.get(1));
    }
}
