package dev.merganser.server.search;

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
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.server.TestServer;
import dev.merganser.server.graph.Cursors;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SearchTests {
    private final TestServer server = TestServer.get();

    @BeforeAll
    void items() {
        server.contact("givenName: \"Jörg\", familyName: \"Quastenflosser\", "
                + "phones: [{number: \"+49 89 / 55 44-33\"}], emails: [{address: \"joerg@quasten.example\"}]");
        server.contact("givenName: \"Quasten\", familyName: \"Binder\"");
        server.create("company", "name: \"Quastenflosser & Söhne GmbH\", "
                + "addresses: [{street: \"Quastenweg\", houseNumber: \"7\", city: \"Zürich\"}]");
        server.create("invoice", "number: \"QU-2026/0815\", title: \"Rechnung\"");
        server.create("deal", "title: \"Lieferung\", comments: \"quasten\"");
    }

    private JsonNode search(String text, String arguments) {
        return server
                .run("query($t: String!) { search(text: $t %s) { cut edges { cursor node { __typename displayName } } "
                        .formatted(arguments) + "pageInfo { hasNextPage endCursor } } }", Map.of("t", text))
                .data("search");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483647:-:2147483647:%s", "16:+:5:%s", "0:-:5:%s", "-1:-:5:%s", "1,1:-:x:%s"})
    void aForgedCursorIsRefusedAndFailsNothing(String place) {
        String id = server.contact("familyName: \"Forger\"");
        String cursor = new Cursors("search", "quasten", List.of(ItemType.values()).toString())
                .cursor(place.formatted(id));
        var answer = server.run("{ search(text: \"quasten\", after: \"%s\") { edges { cursor } } }".formatted(cursor));
        assertThat(answer.code()).isEqualTo("BAD_REQUEST");
        assertThat(answer.error()).contains("That cursor isn't one of this list's");
    }

    private List<String> found(String text) {
        return search(text, "").path("edges").valueStream()
                .map(edge -> edge.path("node").path("displayName").asString()).toList();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', value = {
            "quasten | Quasten Binder; Jörg Quastenflosser; Quastenflosser & Söhne GmbH",
            "QUASTENFLOSSER | Quastenflosser & Söhne GmbH; Jörg Quastenflosser",
            "quastenfl jo | Jörg Quastenflosser",
            "joerg quastenfl | Jörg Quastenflosser",
            "jorg quastenfl | Jörg Quastenflosser",
            "quasten zurich | Quastenflosser & Söhne GmbH",
            "quasten zuerich 7 | Quastenflosser & Söhne GmbH",
            "soehne quasten | Quastenflosser & Söhne GmbH",
            "089 554433 | Jörg Quastenflosser",
            "+49 (89) 5544-33 | Jörg Quastenflosser",
            "joerg@quasten.ex | Jörg Quastenflosser",
            "QU-2026/0815 | QU-2026/0815 Rechnung",
            "qu20260815 | QU-2026/0815 Rechnung",
            "quasten nobody | ",
    })
    void finds(String text, @org.jspecify.annotations.Nullable String expected) {
        assertThat(found(text)).containsExactly(expected == null ? new String[0] : expected.split("; ", -1));
    }

    @Test
    void findsOfTheTypesThatAreWantedOnly() {
        assertThat(search("quasten", ", types: [COMPANY]").path("edges").valueStream()
                .map(edge -> edge.path("node").path("__typename").asString())).containsExactly("Company");
        assertThat(search("quasten", ", types: []").path("edges")).isEmpty();
    }

    @Test
    void whatIsInTheRecycleBinIsNotFound() {
        String id = server.contact("familyName: \"Verschwindibus\"");
        assertThat(found("verschwindibus")).hasSize(1);
        server.run("mutation { itemDelete(input: {id: \"%s\", version: 1}) { deletedId } }".formatted(id)).data();

        assertThat(found("verschwindibus")).isEmpty();
    }

    @Test
    void followsWhatIsWritten() {
        String id = server.contact("familyName: \"Altnamig\"");
        server.run(
                "mutation { contactChange(input: {id: \"%s\", version: 1, set: {familyName: \"Neunamig\"}}) { contact { id } } }"
                        .formatted(id))
                .data();

        assertThat(found("altnamig")).isEmpty();
        assertThat(found("neunamig")).containsExactly("Neunamig");
    }

    @Test
    void pagesShowEachOnceInTheSameOrderWhileOthersWrite() {
        for (int i = 0; i < 12; i++)
            server.contact("givenName: \"Pagesearch%s\", familyName: \"Xylo%d\"".formatted(i % 3 == 0 ? "" : "er", i));
        var all = new ArrayList<String>();
        search("pagesearch xylo", ", first: 100").path("edges")
                .forEach(edge -> all.add(edge.path("node").path("displayName").asString()));
        assertThat(all).hasSize(12);
        assertThat(all.subList(0, 4)).allMatch(name -> name.startsWith("Pagesearch "));

        var paged = new ArrayList<String>();
        for (String after = "";;) {
            JsonNode page = search("pagesearch xylo", ", first: 5" + after);
            page.path("edges").forEach(edge -> paged.add(edge.path("node").path("displayName").asString()));
            if (!page.path("pageInfo").path("hasNextPage").asBoolean()) break;
            after = ", after: \"%s\"".formatted(page.path("pageInfo").path("endCursor").asString());
            server.contact("givenName: \"Pagesearch\", familyName: \"Xylo new\"");
        }
        assertThat(paged).containsExactlyElementsOf(all);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"'' | 1 to 200", "' ' | ", "'%' | ", "'\u0000' | ", "'\ud800' | "})
    void aTextThatIsNoneFindsNothingOrIsRefused(String text, @org.jspecify.annotations.Nullable String says) {
        var answer = server.run("query($t: String!) { search(text: $t) { edges { cursor } } }", Map.of("t", text));

        if (says == null) assertThat(answer.data("search", "edges")).isEmpty();
        else assertThat(answer.error()).contains(says);
    }

    @Test
    void drawsWhatIsAroundAnItemAndSaysWhereItWasCut() {
        String company = server.create("company", "name: \"Hub\"");
        String first = server.contact("givenName: \"Spoke\", companies: " + ids(company));
        String deal = server.create("deal", "title: \"Rim\", contacts: " + ids(first));
        for (int i = 0; i < 55; i++)
            server.contact("givenName: \"Spoke %d\", companies: %s".formatted(i, ids(company)));
        String around = "{ itemGraph(id: \"%s\", depth: %d) { cut nodes { distance cut item { id displayName } } "
                + "edges { from to field label reverseLabel } } }";

        JsonNode graph = server.run(around.formatted(deal, 2)).data("itemGraph");
        assertThat(graph.path("nodes").valueStream().map(node -> node.path("item").path("displayName").asString() + " "
                + node.path("distance").asInt())).containsExactly("Rim 0", "Spoke 1", "Hub 2");
        assertThat(graph.path("cut").asBoolean()).isFalse();
        assertThat(graph.path("edges").toString()).isEqualTo("""
                [{"from":"%s","to":"%s","field":"contacts","label":"Contacts","reverseLabel":"Deals"},\
                {"from":"%s","to":"%s","field":"companies","label":"Companies","reverseLabel":"Contacts"}]"""
                .formatted(deal, first, first, company));

        JsonNode hub = server.run(around.formatted(company, 1)).data("itemGraph");
        assertThat(hub.path("nodes")).hasSize(51);
        assertThat(hub.path("nodes").path(0).path("cut").asBoolean()).isTrue();
        assertThat(server.commandsOf(around.formatted(deal, 3))).hasSize(4); // the item, and a level each
        assertThat(server.run(around.formatted(deal, 0)).data("itemGraph", "nodes")).hasSize(1);
        assertThat(server.run(around.formatted("x", 1)).data().path("itemGraph").isNull()).isTrue();
        assertThat(server.run(around.formatted(deal, 5)).error()).contains("0 to 4 links");
    }

    @Test
    void aCycleOfLinksEnds() {
        String a = server.contact("givenName: \"Cycle\"");
        String b = server.create("company", "name: \"Cycle\", contacts: " + ids(a));
        assertThat(server.run("mutation { contactChange(input: {id: \"%s\", version: 1, set: {companies: %s}}) "
                .formatted(a, ids(b)) + "{ userErrors { message } } }").data("contactChange", "userErrors")).isEmpty();

        JsonNode graph = server.run("{ itemGraph(id: \"%s\", depth: 4) { nodes { item { id } } edges { from } } }"
                .formatted(a)).data("itemGraph");
        assertThat(graph.path("nodes")).hasSize(2);
        assertThat(graph.path("edges")).hasSize(2);
    }
}
