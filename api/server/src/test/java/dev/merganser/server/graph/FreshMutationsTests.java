package dev.merganser.server.graph;

import static dev.merganser.server.TestServer.ids;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import dev.merganser.server.TestServer;

/// What the mutations of one document select.
class FreshMutationsTests {
    private static final String SEEN = """
            version mergedIds
            contacts(first: 10) { totalCount hidden { label } edges { node { displayName version companies { totalCount } } } }
            deals { totalCount }
            fields(names: ["contacts"]) { values { ... on LinkValue { text } } }
            history(first: 5) { edges { node { version action } } }
            messages { edges { node { id } } }
            recipients { entries { address } }
            """;

    private final TestServer server = TestServer.get();

    private static List<String> texts(JsonNode list, String path) {
        return list.valueStream().map(one -> one.at(path).asString()).toList();
    }

    @Test
    @DisplayName("Each mutation of a document is answered by what is there after it, whatever the one before had read")
    void readsAfterEachMutation() {
        String ada = server.contact("givenName: \"Ada\", emails: [{address: \"ada@fresh.example\"}]");
        String company = server.create("company", "name: \"Fresh\", contacts: " + ids(ada));
        JsonNode data = server.run("""
                mutation {
                  first: companyChange(input: {id: "%1$s", version: 1, set: {comments: "Looked at"}}) {
                    company { %2$s } userErrors { message } }
                  second: contactCreate(input: {contact: {givenName: "Bob", companies: ["%1$s"],
                      emails: [{address: "bob@fresh.example"}]}}) {
                    contact { companies { edges { node { %2$s } } } } userErrors { message } }
                  third: contactChange(input: {id: "%3$s", version: 1, set: {givenName: "Eve"}}) {
                    contact { companies { edges { node { %2$s } } } } userErrors { message } }
                  fourth: dealCreate(input: {deal: {title: "New", companies: ["%1$s"]}}) {
                    deal { companies { edges { node { %2$s } } } } userErrors { message } }
                  fifth: companyChange(input: {id: "%1$s", version: 2, set: {contacts: []}}) {
                    company { %2$s } userErrors { message } }
                }""".formatted(company, SEEN, ada)).data();
        JsonNode first = data.at("/first/company"), fifth = data.at("/fifth/company");
        String node = "/companies/edges/0/node";
        JsonNode second = data.at("/second/contact" + node), third = data.at("/third/contact" + node),
                fourth = data.at("/fourth/deal" + node);

        assertThat(texts(first.at("/contacts/edges"), "/node/displayName")).containsExactly("Ada");
        assertThat(texts(second.at("/contacts/edges"), "/node/displayName")).containsExactly("Ada", "Bob");
        assertThat(second.at("/contacts/totalCount").asInt()).isEqualTo(2);
        assertThat(texts(second.at("/recipients/entries"), "/address")).containsExactlyInAnyOrder("ada@fresh.example",
                "bob@fresh.example");
        assertThat(texts(third.at("/contacts/edges"), "/node/displayName")).containsExactly("Eve", "Bob");
        assertThat(third.at("/fields/0/values/0/text").asString()).isEqualTo("Eve");
        assertThat(List.of(first, second, third, fourth, fifth).stream()
                .map(seen -> seen.at("/deals/totalCount").asInt()).toList()).containsExactly(0, 0, 0, 1, 1);
        assertThat(texts(fifth.at("/contacts/edges"), "/node/displayName")).containsExactly("Bob");
        assertThat(fifth.at("/history/edges/0/node/version").asInt()).isEqualTo(3);
        assertThat(fourth.at("/history/edges/0/node/version").asInt()).isEqualTo(2);
    }
}
