package dev.merganser.server.item;

import static dev.merganser.server.TestServer.ids;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.server.TestServer;
import dev.merganser.store.access.Asker;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;

/// One command to MongoDB for each selected relation and level, however many items there are.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandsTests {
    private final TestServer server = TestServer.get();
    private String company = "";

    @BeforeAll
    void graph() {
        company = server.create("company", "name: \"Counted\"");
        String lead = server.create("lead", "title: \"Counted\"");
        for (int i = 0; i < 12; i++) {
            String contact = server.contact("givenName: \"C%d\", companies: %s".formatted(i, ids(company)));
            server.create("deal", "title: \"D%d\", lead: \"%s\", contacts: %s, companies: %s".formatted(i, lead,
                    ids(contact), ids(company)));
            server.create("invoice", "title: \"I%d\", companies: %s".formatted(i, ids(company)));
        }
    }

    @ParameterizedTest(name = "{1} commands: {0}")
    @CsvSource(delimiter = '|', value = {
            "{ deals(first: 10) { edges { node { title } } } } | 1",
            "{ deals(first: 10) { edges { node { lead { title } } } } } | 2",
            "{ deals(first: 10) { edges { node { contacts { edges { node { givenName } } } } } } } | 2",
            "{ deals(first: 10) { edges { node { contacts(first: 3) { edges { node { companies(first: 2) { edges { node "
                    + "{ invoices(first: 9) { edges { node { title } } } } } } } } } } } } } | 4",
            "{ deals(first: 10) { edges { node { contacts { totalCount edges { node { deals { totalCount } } } } } } } } | 5",
            "{ deals(first: 10) { edges { node { history { edges { node { action } } } } } } } | 2",
            "{ contacts(first: 10) { totalCount edges { node { displayName } } } } | 2",
            "{ deals(first: 10) { edges { node { a: contacts(first: 1) { edges { node { id } } } "
                    + "b: contacts(first: 2) { edges { node { id } } } companies { edges { node { id } } } } } } } | 4",
    })
    void takesOneCommandARelationAndLevel(String document, int commands) {
        assertThat(server.commandsOf(document)).hasSize(commands);
    }

    @Test
    void noCommandIsSentForLinksThatNoItemHas() {
        assertThat(server.commandsOf("{ item(id: \"%s\") { ... on Company { parentCompany { name } } } }"
                .formatted(company))).isEqualTo(List.of("find"));
    }

    @Test
    void dealsTheirContactsTheirCompaniesAndTheirOpenInvoicesAreFourCommands() {
        String document = """
                { deals(first: 100, filter: {search: "Counted100"}) { edges { node { title
                  contacts(first: 5) { edges { node { displayName
                    companies(first: 2) { edges { node { name
                      invoices(first: 10, filter: {stage: {in: [ISSUED]}}) { edges { node { number amount { amount } } } }
                    } } } } } } } } } }""";
        var changes = new ArrayList<Change>();
        for (int i = 0; i < 100; i++)
            changes.add(new Change.Create(TypeKey.COMPANY, Map.of("name", Edit.to("Company " + i))));
        List<String> companies = write(changes);
        changes.clear();
        for (int i = 0; i < 500; i++)
            changes.add(new Change.Create(TypeKey.CONTACT, Map.of("givenName", Edit.to("Contact " + i), "companies",
                    Edit.to(companies.get(i % 100), companies.get((i + 7) % 100)))));
        List<String> contacts = write(changes);
        changes.clear();
        for (int i = 0; i < 100; i++) {
            changes.add(new Change.Create(TypeKey.DEAL, Map.of("title", Edit.to("Counted100 " + i), "contacts",
                    new Edit.Set(contacts.subList(i * 5, i * 5 + 5)))));
            changes.add(new Change.Create(TypeKey.INVOICE, Map.of("number", Edit.to("N" + i), "stage",
                    Edit.to(i % 3 == 0 ? "PAID" : "ISSUED"), "companies", Edit.to(companies.get(i)))));
        }
        write(changes);

        assertThat(server.commandsOf(document)).as("getMore apart").hasSize(4);
        var deals = server.run(document).data("deals", "edges");
        assertThat(deals).hasSize(100);
        var first = deals.path(99).path("node").path("contacts").path("edges");
        assertThat(first).hasSize(5);
        assertThat(first.path(0).path("node").path("companies").path("edges").path(0).path("node").path("invoices")
                .path("edges")).as("the company's only invoice is paid").isEmpty();
        assertThat(first.path(1).path("node").path("companies").path("edges").path(0).path("node").path("invoices")
                .path("edges").path(0).path("node").path("number").asString()).isEqualTo("N1");
    }

    @Test
    void aRelationIsOneCommandForOneNodeForHundredAndForTenThousand() {
        String big = server.create("company", "name: \"Ten thousand\"");
        for (int part = 0; part < 10; part++) {
            var changes = new ArrayList<Change>();
            for (int i = 0; i < 10; i++)
                changes.add(new Change.Create(TypeKey.LEAD, Map.of("title", Edit.to("Lead%d".formatted(part * 10 + i)),
                        "source", Edit.to("PARTNER"))));
            List<String> leads = write(changes);
            changes.clear();
            for (int i = 0; i < 1_000; i++)
                changes.add(new Change.Create(TypeKey.DEAL, Map.of("title", Edit.to("Many" + i), "lead",
                        Edit.to(leads.get(i / 100)), "companies", Edit.to(big))));
            write(changes);
        }
        String document = "{ leads(first: %d, filter: {source: {in: [PARTNER]}}) { edges { node { deals(first: %d) "
                + "{ totalCount edges { node { companies(first: 1) { edges { node { name } } } } } } } } } }";

        for (int[] nodes : new int[][]{{1, 1}, {1, 100}, {100, 100}}) {
            assertThat(server.commandsOf(document.formatted(nodes[0], nodes[1])))
                    .as("%d × %d deals", nodes[0], nodes[1]).hasSize(4);
            var leads = server.run(document.formatted(nodes[0], nodes[1])).data("leads", "edges");
            assertThat(leads).hasSize(nodes[0]).allSatisfy(lead -> {
                assertThat(lead.path("node").path("deals").path("totalCount").asInt()).isEqualTo(100);
                assertThat(lead.path("node").path("deals").path("edges")).hasSize(nodes[1]).allSatisfy(
                        deal -> assertThat(deal.path("node").path("companies").path("edges")).hasSize(1));
            });
        }
    }

    private List<String> write(List<Change> changes) {
        return server.store().writePath().write(Request.of(Asker.OPERATOR, "test"), changes).stream()
                .map(outcome -> ((Outcome.Written) outcome).item().id().value()).toList();
    }
}
