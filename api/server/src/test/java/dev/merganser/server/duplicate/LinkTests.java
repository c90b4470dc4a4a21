package dev.merganser.server.duplicate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.TestServer;
import dev.merganser.store.suggestion.Suggestion;
import dev.merganser.store.suggestion.SuggestionId;
import dev.merganser.store.suggestion.Suggestions;

class LinkTests {
    private static final String LIST = "{ duplicateLinks(first: 100) { totalCount edges { node { id purpose type "
            + "left { __typename id } right { __typename id } } } } }";
    private final TestServer server = TestServer.get();

    private String suggested(String lead, String other, ItemType type) {
        var found = new Suggestions.Found(TypeKey.LEAD, new ItemId(lead), new ItemId(other),
                new Suggestion.Evidence(.9, 3.2, List.of(), List.of("email"), "m", "", "compared", "run"));
        server.store().linkSuggestions().queue(type, List.of(found), Instant.now());
        return SuggestionId.of(new ItemId(lead), new ItemId(other)).value();
    }

    private JsonNode link(TestServer asker, String id) {
        return asker.run("mutation { duplicateSuggestionLink(input: {id: \"%s\"}) { suggestion { state } "
                .formatted(id) + "userErrors { code path } } }").data("duplicateSuggestionLink");
    }

    @Test
    @DisplayName("D12: a lead and the contact or company that it is are linked, by the field that the catalogue names")
    void linksALead() {
        String lead = server.create("lead", "title: \"Asks\"");
        String contact = server.contact("familyName: \"Asking\""),
                company = server.create("company", "name: \"Asks Ltd\"");
        String first = suggested(lead, contact, ItemType.CONTACT), second = suggested(lead, company, ItemType.COMPANY);
        assertThat(server.run(LIST).text()).contains(first, second, "\"purpose\":\"LINK\"");
        assertThat(server.run("{ duplicateSuggestions(first: 100) { edges { node { id } } } }").text())
                .doesNotContain(first, second);

        assertThat(link(server, first).path("suggestion").path("state").asString()).isEqualTo("LINKED");
        assertThat(link(server, second).path("suggestion").path("state").asString()).isEqualTo("LINKED");

        JsonNode linked = server.run("""
                { item(id: "%s") { ... on Lead {
                    contacts { edges { node { id } } } companies { edges { node { id } } } } } }""".formatted(lead))
                .data("item");
        assertThat(linked.toString()).contains(contact, company);
        assertThat(server.run(LIST).text()).doesNotContain(first, second);
    }

    @Test
    @DisplayName("D04 D12: a link and a dismissal stay whose they are, and are told to whoever decides after them")
    void keepsDecisions() {
        String lead = server.create("lead", "title: \"Asks\"");
        String linked = suggested(lead, server.contact("familyName: \"Asking\""), ItemType.CONTACT),
                dismissed = suggested(lead, server.contact("familyName: \"Another\""), ItemType.CONTACT);
        String dismiss = "mutation { duplicateSuggestionDismiss(input: {id: \"%s\", reason: \"x\"}) { "
                + "userErrors { code message } } }";
        link(server, linked);
        assertThat(server.run(dismiss.formatted(dismissed)).data("duplicateSuggestionDismiss", "userErrors"))
                .isEmpty();
        TestServer late = server.as("late", "analyst");

        assertThat(link(late, linked).path("userErrors").path(0).path("code").asString()).isEqualTo("ALREADY_DECIDED");
        assertThat(late.run(dismiss.formatted(linked)).data("duplicateSuggestionDismiss", "userErrors", "0").toString())
                .contains("ALREADY_DECIDED", "analyst linked the two on ");
        assertThat(link(late, dismissed).path("userErrors").path(0).path("code").asString())
                .isEqualTo("ALREADY_DECIDED");
        assertThat(link(server, linked).path("suggestion").path("state").asString()).isEqualTo("LINKED");
        assertThat(
                server.run("{ item(id: \"%s\") { version ... on Lead { contacts { totalCount } } } }".formatted(lead))
                        .data("item").toString())
                .isEqualTo("{\"version\":2,\"contacts\":{\"totalCount\":1}}");
        server.as("late");
    }

    @Test
    @DisplayName("D12: a lead and a contact are never merged")
    void neverMerges() {
        String lead = server.create("lead", "title: \"Asks\""), contact = server.contact("familyName: \"Asking\"");
        suggested(lead, contact, ItemType.CONTACT);

        JsonNode refused = server.run("""
                { mergePreview(input: {mainId: "%s", itemIds: ["%s", "%s"]}) { userErrors { code } } }"""
                .formatted(lead, lead, contact)).data("mergePreview");

        assertThat(refused.path("userErrors").path(0).path("code").asString()).isEqualTo("MIXED_TYPES");
    }

    @Test
    @DisplayName("D10 D12: a link to a hidden item isn't suggested, and only who may change the lead links it")
    void keepsToRights() {
        TestServer writer = TestServer.writing();
        String own = writer.create("lead", "title: \"Mine\""), theirs = server.as("stranger", "analyst").contact(
                "familyName: \"Hidden\"");
        String hidden = suggested(own, theirs, ItemType.CONTACT);
        assertThat(writer.run(LIST).text()).doesNotContain(hidden, theirs);
        assertThat(link(writer, hidden).path("userErrors").path(0).path("code").asString()).isEqualTo("NOT_FOUND");

        String colleagues = server.as("colleague", "analyst").create("lead", "title: \"Ours\"");
        String seen = suggested(colleagues, writer.contact("familyName: \"Seen\""), ItemType.CONTACT);
        assertThat(writer.run(LIST).text()).contains(seen);
        assertThat(link(writer, seen).path("userErrors").path(0).path("code").asString()).isEqualTo("FORBIDDEN");
        server.as("stranger");
        server.as("colleague");
    }
}
