package dev.merganser.server.item;

import static dev.merganser.server.TestServer.ids;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.merganser.server.TestServer;

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
}
