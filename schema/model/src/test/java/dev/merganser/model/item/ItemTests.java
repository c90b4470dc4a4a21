package dev.merganser.model.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.merganser.model.Meaning;
import dev.merganser.model.catalogue.Catalogue;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;

class ItemTests {
    private static final UserId ANNA = new UserId("anna");
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private static Item item(TypeKey type, Map<String, List<Value>> fields) {
        return new Item(ItemId.next(), List.of(), type, 1, null, fields, Map.of(), NOON, ANNA, NOON, ANNA);
    }

    private static TypeDefinition definition(TypeKey type) {
        return Catalogue.builtIn().get(type);
    }

    private static String title(TypeKey type, Map<String, List<Value>> fields) {
        return item(type, fields).title(definition(type));
    }

    private static List<Value> text(String text) {
        return List.of(new Value.Text(text));
    }

    @Test
    void takesItsTitleFromTheFirstFieldsThatSaySomething() {
        assertThat(title(TypeKey.LEAD, Map.of("title", text("Engine"), "givenName", text("Ada")))).isEqualTo("Engine");
        assertThat(title(TypeKey.LEAD, Map.of("familyName", text("King"), "givenName", text("Ada"))))
                .isEqualTo("Ada King");
        assertThat(title(TypeKey.CONTACT, Map.of("familyName", text("King")))).isEqualTo("King");
        assertThat(title(TypeKey.LEAD, Map.of("companyName", text("Acme")))).isEqualTo("Acme");
        assertThat(title(TypeKey.INVOICE, Map.of("number", text("R-1"), "title", text("Engine"))))
                .isEqualTo("R-1 Engine");
    }

    @Test
    void isCalledTheSameHoweverItsFieldsAreOrdered() {
        List<Value> email = List.of(new Value.Email(new EmailAddress("ada@example.com"), null));
        List<Value> phone = List.of(new Value.Phone("030 1", null, null, false));
        var oneWay = new LinkedHashMap<String, List<Value>>();
        oneWay.put("phones", phone);
        oneWay.put("emails", email);
        var otherWay = new LinkedHashMap<String, List<Value>>();
        otherWay.put("emails", email);
        otherWay.put("phones", phone);
        assertThat(title(TypeKey.LEAD, oneWay)).isEqualTo(title(TypeKey.LEAD, otherWay));
    }

    @Test
    void isCalledByItsAddressOrNumberOrTypeWhereItHasNoName() {
        assertThat(title(TypeKey.CONTACT,
                Map.of("emails", List.of(new Value.Email(new EmailAddress("ada@example.com"), null)))))
                .isEqualTo("ada@example.com");
        assertThat(title(TypeKey.CONTACT, Map.of("phones", List.of(new Value.Phone("030 1", null, null, false)))))
                .isEqualTo("030 1");
        assertThat(title(TypeKey.CONTACT, Map.of("comments", text("Nice")))).isEqualTo("Contact");
        assertThat(title(TypeKey.DEAL, Map.of())).isEqualTo("Deal");
    }

    @Test
    void doesNotChangeWithTheListsItWasMadeOf() {
        var names = new ArrayList<Value>(text("Ada"));
        var fields = new HashMap<String, List<Value>>(Map.of("givenName", names, "familyName", List.of()));
        Item item = item(TypeKey.CONTACT, fields);
        names.add(new Value.Text("Augusta"));
        fields.clear();

        assertThat(item.fields()).isEqualTo(Map.of("givenName", text("Ada")));
        assertThat(item.values("familyName")).isEmpty();
        assertThat(item.value("givenName", Value.Email.class)).isNull();
    }

    @Test
    void answersWithItsOwnIdBeforeItsAliases() {
        ItemId own = ItemId.next(), alias = ItemId.next();
        var item = new Item(own, List.of(alias), TypeKey.DEAL, 1, null, Map.of(), Map.of(), NOON, ANNA, NOON, ANNA);

        assertThat(item.ids()).containsExactly(own, alias);
    }

    @Test
    void comparesWhatItsFieldsMean() {
        ItemId employer = ItemId.next();
        Item item = item(TypeKey.CONTACT, Map.of("givenName", text("Ada"), "birthDate",
                List.of(new Value.Date(LocalDate.of(1815, 12, 10))), "emails",
                List.of(new Value.Email(new EmailAddress("ada@example.com"), "work")), "phones",
                List.of(new Value.Phone("030 123456", "+4930123456", null, false), new Value.Phone("110", null, null,
                        false)),
                "addresses",
                List.of(new Value.Address(null, "Linden", "1", "10117", "Berlin", null, null, "home")), "notes",
                List.of(new Value.Note("Called", NOON, ANNA)), "companies", List.of(new Value.Link(employer))));

        assertThat(ComparedValues.of(item, definition(TypeKey.CONTACT))).isEqualTo(Map.of(
                ComparedValues.key(Meaning.LINK, "companies"),
                List.of(employer.value()), key(Meaning.GIVEN_NAME),
                List.of("Ada"), key(Meaning.BIRTH_DATE), List.of("1815-12-10"), key(Meaning.EMAIL),
                List.of("ada@example.com"), key(Meaning.PHONE), List.of("+4930123456", "110"), key(Meaning.STREET),
                List.of("Linden"), key(Meaning.HOUSE_NUMBER), List.of("1"), key(Meaning.POSTAL_CODE),
                List.of("10117"), key(Meaning.CITY), List.of("Berlin")));
    }

    @Test
    void comparesADealByWhomItIsLinkedTo() {
        ItemId one = ItemId.next(), mergedIntoOne = ItemId.next();
        Item deal = item(TypeKey.DEAL, Map.of("title", text("Engine"), "contacts",
                List.of(new Value.Link(one), new Value.Link(mergedIntoOne)), "amount",
                List.of(new Value.Money(new BigDecimal("12.50"), Currency.getInstance("EUR")))));

        var compared = ComparedValues.of(deal, definition(TypeKey.DEAL), id -> id.equals(mergedIntoOne) ? one : id);

        assertThat(compared).containsEntry(ComparedValues.key(Meaning.LINK, "contacts"), List.of(one.value()))
                .containsEntry(key(Meaning.AMOUNT), List.of("12.5"))
                .containsEntry(key(Meaning.CURRENCY), List.of("EUR"));
    }

    /// D01: an invoice's number is compared with numbers, its customer with customers.
    @Test
    void comparesIdentifiersEachWithItsLike() {
        ItemId contact = ItemId.next(), company = ItemId.next();
        Item invoice = item(TypeKey.INVOICE, Map.of("number", text("R-17"), "contacts",
                List.of(new Value.Link(contact)), "companies", List.of(new Value.Link(company))));

        assertThat(ComparedValues.of(invoice, definition(TypeKey.INVOICE))).isEqualTo(Map.of(
                ComparedValues.key(Meaning.IDENTIFIER, "number"), List.of("R-17"),
                ComparedValues.key(Meaning.LINK, "contacts"), List.of(contact.value()),
                ComparedValues.key(Meaning.LINK, "companies"), List.of(company.value())));
    }

    private static ComparedValues.Key key(Meaning meaning) {
        return ComparedValues.key(meaning, "");
    }
}
