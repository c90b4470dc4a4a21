package dev.merganser.server.graph;

import static dev.merganser.server.TestServer.ids;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.server.TestServer;
import dev.merganser.server.TestServer.Answer;
import dev.merganser.store.access.Asker;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;

class BadInputTests {
    private final TestServer server = TestServer.get();

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "5", "null",
            "{\"query\": \"{ viewer { user { name } } }\", \"variables\": 3}",
            "[{\"query\": \"{ viewer { user { name } } }\"}]", "{}", "{\"query\": null}", "\u0000"})
    void aBodyThatIsNoRequestIsRefusedClearly(String body) {
        Answer answer = server.send(server.signedIn("/graphql").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).contains("`query`");
        assertThat(answer.text()).doesNotContain("Exception");
    }

    @Test
    void otherContentIsRefused() {
        assertThat(server.send(server.signedIn("/graphql").header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("x"))).status()).isEqualTo(415);
    }

    @Test
    void aBodyOverOneMebibyteIsRefusedWhetherItsLengthIsSaidOrNot() {
        var body = new byte[10_000_000];
        for (var publisher : new java.net.http.HttpRequest.BodyPublisher[]{BodyPublishers.ofByteArray(body),
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))}) {
            Answer answer = server.send(
                    server.signedIn("/graphql").header("Content-Type", "application/json").POST(publisher));

            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.error()).contains("1,048,576 bytes");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{ contacts(first: -1) { totalCount } } | 0 to 100",
            "{ contacts(first: 101) { totalCount } } | 0 to 100",
            "{ contacts(first: 1, before: \"x\") { totalCount } } | not by both",
            "{ contacts(first: 99999999999) { totalCount } } | ",
            "{ contacts(first: \"1\") { totalCount } } | ",
            "{ duplicateSuggestions(type: NOBODY) { totalCount } } | NOBODY",
            "{ duplicateSuggestions(process: \"x\") { totalCount } } | SMART_PROCESS_ITEM",
            "mutation { contactCreate(input: {contact: {birthDate: \"31.12.1815\"}}) { contact { id } } } | birthDate",
            "mutation { contactCreate(input: {contact: {birthDate: 5}}) { contact { id } } } | birthDate",
            "mutation { dealCreate(input: {deal: {amount: {amount: \"lots\", currency: \"EUR\"}}}) { deal { id } } } | ",
            "mutation { dealCreate(input: {deal: {amount: {amount: 1, currency: \"XXXX\"}}}) { deal { id } } } | ",
            "mutation { contactCreate(input: {contact: {shoeSize: 43}}) { contact { id } } } | shoeSize",
            "{ contacts(filter: {birthDate: {from: \"0000-13-01\"}}) { totalCount } } | birthDate",
            "{ contacts(filter: {createdAt: {from: \"yesterday\"}}) { totalCount } } | createdAt",
            "{ contacts(filter: {shoeSize: {from: 43}}) { totalCount } } | shoeSize",
            "{ contacts(filter: {gender: {in: [NOBODY]}}) { totalCount } } | NOBODY",
            "{ contacts(filter: [1]) { totalCount } } | ",
            "{ contacts(orderBy: {by: SHOE_SIZE}) { totalCount } } | SHOE_SIZE",
            "{ search(text: \"x\", types: [NOBODY]) { cut } } | NOBODY",
            "{ search(text: \"x\", first: 1000) { cut } } | 0 to 100",
            "{ itemGraph(id: \"x\", depth: -1) { cut } } | 0 to 4",
            "{ nothing } | nothing",
            "{ contacts { | ",
    })
    void aDocumentThatIsWrongGetsAnErrorThatSaysWhat(String document, @org.jspecify.annotations.Nullable String says) {
        Answer answer = server.run(document);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("errors").isEmpty()).isFalse();
        if (says != null) assertThat(answer.error()).contains(says);
        assertThat(answer.text()).doesNotContain("INTERNAL_ERROR").doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "\ud800"})
    void textThatIsNoneIsRefused(String text) {
        Answer answer = server.send(server.signedIn("/graphql").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("""
                        {"query": "mutation($t: String) { contactCreate(input: {contact: {givenName: $t}}) \
                        { userErrors { code message } } }", "variables": {"t": "%s"}}"""
                        .formatted(text.chars().mapToObj("\\u%04x"::formatted)
                                .collect(java.util.stream.Collectors.joining())))));

        assertThat(answer.data("contactCreate", "userErrors", "0", "code").asString()).isEqualTo("INVALID");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "\ud800"})
    void textThatIsNoneFindsNothingOrIsRefused(String text) {
        String escaped = text.chars().mapToObj("\\u%04x"::formatted)
                .collect(java.util.stream.Collectors.joining());
        for (String field : new String[]{"contacts(filter: {familyName: {contains: $t}}) { totalCount }",
                "contacts(filter: {ids: [$i]}) { totalCount }", "contacts(filter: {search: $t}) { totalCount }",
                "search(text: $s) { edges { cursor } }", "node(id: $i) { id }", "itemGraph(id: $i) { cut }",
                "contacts(after: $t) { totalCount }", "smartProcessItems(process: $s) { totalCount }"}) {
            Answer answer = server.send(server.signedIn("/graphql").header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"query\": \"query(%s) { %s }\", \"variables\": {\"t\": \"%s\", "
                            .formatted(
                                    field.contains("$t")
                                            ? "$t: String"
                                            : field.contains("$s") ? "$s: String!" : "$i: ID!",
                                    field, escaped)
                            + "\"s\": \"%1$s\", \"i\": \"%1$s\"}}".formatted(escaped))));

            assertThat(answer.status()).as(field).isEqualTo(200);
            assertThat(answer.text()).as(field).doesNotContain("INTERNAL_ERROR").doesNotContain("Exception");
        }
    }

    @Test
    void aThousandLinksOnOneItemAreReadPageByPageAndOneMoreIsRefused() {
        var companies = server.store().writePath().write(Request.of(Asker.OPERATOR, "test"),
                IntStream.range(0, 1_000)
                        .<Change>mapToObj(i -> new Change.Create(TypeKey.COMPANY, Map.of("name", Edit.to("Many" + i))))
                        .toList())
                .stream().map(outcome -> ((Outcome.Written) outcome).item().id().value()).toList();
        String contact = server.contact("givenName: \"Busy\", companies: " + ids(companies.toArray(String[]::new)));

        var met = new java.util.ArrayList<String>();
        for (String after = "null"; after != null;) {
            var read = server.run(("{ item(id: \"%s\") { ... on Contact { companies(first: 100, after: %s) "
                    + "{ totalCount pageInfo { hasNextPage endCursor } edges { node { id } } } } } }")
                    .formatted(contact, after)).data("item", "companies");
            assertThat(read.path("totalCount").asInt()).isEqualTo(1_000);
            read.path("edges").forEach(edge -> met.add(edge.path("node").path("id").asString()));
            after = read.path("pageInfo").path("hasNextPage").asBoolean()
                    ? "\"" + read.path("pageInfo").path("endCursor").asString() + "\""
                    : null;
        }
        assertThat(met).isEqualTo(companies);
        assertThat(server.run("{ itemGraph(id: \"%s\", depth: 1) { cut nodes { cut } } }".formatted(contact))
                .data("itemGraph", "nodes", "0", "cut").asBoolean()).isTrue();
        String oneMore = server.create("company", "name: \"One more\"");
        assertThat(server.run("mutation { contactChange(input: {id: \"%s\", version: 1, add: {companies: %s}}) "
                .formatted(contact, ids(oneMore)) + "{ userErrors { code message } } }")
                .data("contactChange", "userErrors", "0", "message").asString()).contains("1,000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "", "====", "Z5M30J8vMDFtODA3cGozbnpxd3RmcG00YnMzZHBhMzg"})
    void aCursorThatSomebodyMadeUpIsRefused(String cursor) {
        Answer answer = server.run("query($c: String) { contacts(after: $c) { totalCount } }", Map.of("c", cursor));

        assertThat(answer.code()).isEqualTo("BAD_REQUEST");
        assertThat(answer.error()).startsWith("That cursor isn't one of this list's");
    }

    @Test
    void aCursorOfAnotherListIsRefused() {
        String contact = server.contact("givenName: \"Cursor\"");
        String one = server.create("deal", "title: \"one\", contacts: " + ids(contact));
        String other = server.create("deal", "title: \"other\", contacts: " + ids(contact));
        String cursor = server.run("{ item(id: \"%s\") { ... on Deal { contacts { pageInfo { endCursor } } } } }"
                .formatted(one)).data("item", "contacts", "pageInfo", "endCursor").asString();
        String page = "{ item(id: \"%s\") { ... on Deal { contacts(after: \"%s\") { edges { cursor } } } } }";

        assertThat(server.run(page.formatted(one, cursor)).data("item", "contacts", "edges")).isEmpty();
        assertThat(server.run(page.formatted(other, cursor)).code()).isEqualTo("BAD_REQUEST");
        assertThat(server.run("{ contacts(after: \"%s\") { totalCount } }".formatted(cursor)).code())
                .isEqualTo("BAD_REQUEST");
    }

    @Test
    @DisplayName("documents that would cost too much are refused before anything is read")
    void limits() {
        String deep = "contacts { edges { node { companies { edges { node { ";
        assertThat(server.run("{ " + deep + "contacts { edges { node { companies { edges { node { contacts(first: 1) "
                + "{ edges { node { companies { edges { node { name } } } } } }" + " } ".repeat(13)).error())
                .contains("levels deep");
        assertThat(server.run("{ contacts(first: 100) { edges { node { deals(first: 100) { edges { node { contacts "
                + "{ edges { node { id } } } } } } } } } }").error()).contains("objects");
        var aliases = new StringBuilder("{ ");
        for (int i = 0; i < 60; i++)
            aliases.append("a%d: viewer { user { name } } ".formatted(i));
        assertThat(server.run(aliases + "}").error()).contains("60 aliases");
        assertThat(server.run("{ " + "viewer { roles } ".repeat(600) + "}").error()).contains("1,200 fields");
        assertThat(server.run("{ viewer { roles " + "@include(if: true) ".repeat(60) + "} }").error())
                .contains("60 directives");
        assertThat(server.run("{ viewer { roles } }" + " ".repeat(200_000)).json().path("errors").isEmpty()).isFalse();
    }

    @Test
    @DisplayName("R01: an answer that would grow without end through lists without pages is refused, and the server goes on")
    void answersThatGrow() {
        String contact = server.contact("givenName: \"Many\", emails: [" + java.util.stream.IntStream.range(0, 1_000)
                .mapToObj("{address: \"a%d@many.example\"}"::formatted)
                .collect(java.util.stream.Collectors.joining(", ")) + "]");
        String recipients = "recipients { entries { sources { item { ";
        for (String last : new String[]{"recipients { entries { address } }", "recipients { sendable }", "id",
                "... on Contact { emails { address } }"})
            assertThat(server.run("{ item(id: \"%s\") { ".formatted(contact) + recipients.repeat(3) + last
                    + "} } } }".repeat(3) + "} }").error()).as(last).contains("1,000,000 values");
        assertThat(server.run("{ item(id: \"%s\") { recipients { entries { address } } } }".formatted(contact))
                .data("item", "recipients", "entries")).hasSize(1_000);
    }

    @Test
    void introspectionAsGraphiqlDoesItIsWithinTheLimits() {
        assertThat(server.run(graphql.introspection.IntrospectionQuery.INTROSPECTION_QUERY)
                .data("__schema", "types").isEmpty()).isFalse();
    }
}
