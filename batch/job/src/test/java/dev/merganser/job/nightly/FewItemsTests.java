package dev.merganser.job.nightly;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.merganser.job.base.Base;
import dev.merganser.matching.Progress;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.mongod.TestMongod;
import dev.merganser.store.access.Asker;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;
import dev.merganser.store.suggestion.DuplicateChecks;
import dev.merganser.store.suggestion.Suggestion;
import dev.merganser.store.suggestion.Suggestions;

/// What the first items of a base, and items that are compared by several links and numbers, are held for.
class FewItemsTests {
    private static final Asker OPERATOR = Asker.OPERATOR;
    private Base base;

    @BeforeEach
    void open() {
        base = Base.open(TestMongod.freshUri("few"), null);
    }

    @AfterEach
    void close() {
        base.store().database().mongo().drop();
        base.close();
    }

    private void run(String type) {
        assertThat(new Nightly(base.client(), base.store()).run(OPERATOR, List.of(type), false, Progress.NONE))
                .isInstanceOf(Nightly.Outcome.Done.class);
    }

    private List<Suggestions.WithItems> queue() {
        return base.store().suggestions().queue(OPERATOR, null, null, 1_000, Instant.now()).suggestions();
    }

    private static Change contact(String id, String given, String family, String mail) {
        return new Change.Put(TypeKey.CONTACT, id,
                Map.of("givenName", Edit.to(given), "familyName", Edit.to(family), "emails", Edit.to(mail)), Map.of());
    }

    private List<Item> write(List<Change> changes) {
        var written = new ArrayList<Item>();
        for (Outcome outcome : base.store().writePath().write(Request.of(OPERATOR, "test"), changes)) {
            assertThat(outcome).isInstanceOf(Outcome.Written.class);
            written.add(((Outcome.Written) outcome).item());
        }
        return written;
    }

    @Test
    @DisplayName("D01 D08 Two equal contacts are found from the first night on, and who shares a family name isn't the same")
    void findsTheFirstTwoAndNotTheThird() {
        write(List.of(contact("a", "Anna", "Müller", "anna.mueller@mail.example"),
                contact("b", "Anna", "Müller", "anna.mueller@mail.example")));
        run("contact");
        assertThat(queue()).singleElement().satisfies(pair -> assertThat(pair.suggestion().evidence().bars())
                .filteredOn(bar -> bar.level().startsWith("exact")).allMatch(bar -> bar.weight() > 0));

        for (int more = 0; more < 6; more++) {
            Item item = write(List.of(contact("c" + more, List.of("Bernd", "Clara", "Emil", "Frieda", "Georg", "Ida")
                    .get(more), more % 2 == 0 ? "Müller" : "Schmidt" + more, "m%d@post.example".formatted(more))))
                    .getFirst();
            // Before the next run and after it.
            for (int night = 0; night < 2; night++) {
                String when = "item %d, night %d".formatted(more, night);
                assertThat(base.store().duplicateChecks().check(OPERATOR, item, null, 10))
                        .isInstanceOfSatisfying(DuplicateChecks.Answer.Checked.class,
                                checked -> assertThat(checked.matches()).as(when).isEmpty());
                run("contact");
                assertThat(queue()).as(when).hasSize(1);
            }
        }
    }

    /// Invoices have numbers of their own, a customer and its company: sharing these is what a customer's invoices do, to
    /// share the number is what the same invoice does.
    @Test
    @DisplayName("D01 Invoices are compared by number, customer and company, each with its like")
    void comparesNumbersWithNumbersAndCustomersWithCustomers() {
        var random = new Random(5);
        var people = new ArrayList<Change>();
        for (int i = 0; i < 60; i++)
            people.add(contact("k" + i, "Given" + i, "Family" + i, "k%d@mail.example".formatted(i)));
        List<Item> customers = write(people);
        var companies = new ArrayList<Change>();
        for (int i = 0; i < 60; i++)
            companies.add(new Change.Put(TypeKey.COMPANY, "f" + i, Map.of("name", Edit.to("Firm " + i)), Map.of()));
        List<Item> firms = write(companies);
        var changes = new ArrayList<Change>();
        for (int i = 0; i < 300; i++) {
            Map<String, Edit> invoice = new HashMap<>();
            invoice.put("number", Edit.to("R-" + (20_000 + i * 37)));
            invoice.put("title", Edit.to(List.of("Wartung", "Lieferung", "Beratung").get(i % 3)));
            invoice.put("contacts", Edit.to(customers.get(i / 5).id().value()));
            invoice.put("companies", Edit.to(firms.get(i / 5).id().value()));
            invoice.put("issueDate",
                    Edit.to("2024-%02d-%02d".formatted(1 + random.nextInt(12), 1 + random.nextInt(28))));
            changes.add(new Change.Put(TypeKey.INVOICE, "r" + i, invoice, Map.of()));
            if (i % 20 == 0) changes.add(new Change.Put(TypeKey.INVOICE, "again" + i, invoice, Map.of()));
        }
        write(changes);

        run("invoice");

        List<Suggestions.WithItems> found = queue();
        assertThat(found).hasSize(15).allSatisfy(pair -> assertThat(Set.of(String.valueOf(pair.left().externalId()),
                String.valueOf(pair.right().externalId()))).anyMatch(id -> id.startsWith("again")));
        assertThat(found.getFirst().suggestion().evidence().bars()).extracting(Suggestion.Bar::field)
                .contains("identifier number", "link contacts", "link companies");
        // Two of one customer, with numbers and days of their own.
        Item one = invoice("r1"), two = invoice("r4");
        DuplicateChecks.Why why = base.store().duplicateChecks().explain(one, two).orElseThrow();
        assertThat(why.probable()).isFalse();
        assertThat(why.explanation().bars())
                .anyMatch(bar -> bar.field().equals("link contacts") && bar.weight() > 0)
                .anyMatch(bar -> bar.field().equals("identifier number") && bar.weight() < 0);
    }

    /// Who works where is part of who it is: of two of one name those at one company are likelier the same.
    @Test
    @DisplayName("D01 Contacts are compared by their companies")
    void comparesContactsByTheirCompanies() {
        var companies = new ArrayList<Change>();
        for (int i = 0; i < 40; i++)
            companies.add(new Change.Put(TypeKey.COMPANY, "f" + i, Map.of("name", Edit.to("Firm " + i)), Map.of()));
        List<Item> firms = write(companies);
        var changes = new ArrayList<Change>();
        for (int i = 0; i < 200; i++) {
            String mail = "m%d@mail.example".formatted(i);
            changes.add(employed("k" + i, "Family" + i, mail, firms.get(i / 5)));
            if (i % 10 == 0) changes.add(employed("again" + i, "Family" + i, mail, firms.get(i / 5)));
        }
        write(changes);
        List<Item> three = write(List.of(employed("here", "Berg", "", firms.get(3)),
                employed("there", "Berg", "", firms.get(3)), employed("elsewhere", "Berg", "", firms.get(9))));

        run("contact");

        assertThat(employer(three.get(0), three.get(1))).isPositive();
        assertThat(employer(three.get(0), three.get(2))).isNegative();
        // As soon as it is said anew, without another run.
        Item moved = write(List.of(employed("elsewhere", "Berg", "", firms.get(3)))).getFirst();
        assertThat(employer(three.get(0), moved)).isPositive();
    }

    /// What the companies of two contacts weigh.
    private double employer(Item one, Item other) {
        return base.store().duplicateChecks().explain(one, other).orElseThrow().explanation().bars().stream()
                .filter(bar -> bar.field().equals("link companies")).findFirst().orElseThrow().weight();
    }

    private static Change employed(String id, String family, String mail, Item company) {
        Map<String, Edit> contact = new HashMap<>();
        contact.put("givenName", Edit.to("Anna"));
        contact.put("familyName", Edit.to(family));
        if (!mail.isEmpty()) contact.put("emails", Edit.to(mail));
        contact.put("companies", Edit.to(company.id().value()));
        return new Change.Put(TypeKey.CONTACT, id, contact, Map.of());
    }

    private Item invoice(String id) {
        var found = new ArrayList<Item>();
        base.store().items().forEach(OPERATOR, TypeKey.INVOICE, item -> {
            if (id.equals(item.externalId())) found.add(item);
        });
        return found.getFirst();
    }
}
