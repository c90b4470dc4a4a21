package dev.merganser.server.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.merganser.server.TestServer;
import dev.merganser.server.TestServer.Answer;

/// Exports over HTTP, on the real database.
class ExportTests {
    private final TestServer server = TestServer.get();

    private Answer export(String file) {
        return server.send(server.request("/export/" + file).header("Authorization",
                "Bearer " + server.firstUsers().token()));
    }

    @Test
    void streamsATypeAndKeepsWhoAskedForIt() {
        String quote = server.create("quote", "title: \"=Angebot\", number: \"A-1\"");
        Answer csv = export("quote.csv");
        assertThat(csv.status()).isEqualTo(200);
        assertThat(csv.type()).startsWith("text/csv");
        assertThat(csv.text()).startsWith("merganser:quote,number,title,").contains(quote + ",A-1,'=Angebot,");
        assertThat(export("quote.jsonl").text().lines()).anySatisfy(
                line -> assertThat(line).contains("\"id\": \"" + quote + "\"").contains("\"title\": \"=Angebot\""));
        assertThat(server
                .runAsAdministrator(
                        "{ exports(first: 2) { edges { node { by { name } type format items endedAt } } } }")
                .data("exports", "edges").toString()).contains("JSONL", "CSV", "QUOTE", "\"admin\"")
                .doesNotContain("null");
        assertThat(server.run("{ exports { edges { cursor } } }").code()).isEqualTo("FORBIDDEN");
    }

    @Test
    void anExportOfAllThatIsHeldAboutAPersonIsOnTheListToo() {
        String person = server.contact("familyName: \"Exported\"");
        assertThat(server.run("{ personExport(id: \"%s\") { exportedAt } }".formatted(person)).code())
                .isEqualTo("FORBIDDEN");
        server.runAsAdministrator("{ personExport(id: \"%s\") { exportedAt } }".formatted(person)).data();
        var node = server.runAsAdministrator(
                "{ exports(first: 1) { edges { node { by { name } type format filter items endedAt } } } }")
                .data("exports", "edges", "0", "node");
        assertThat(node.path("by").path("name").asString()).isEqualTo("admin");
        assertThat(node.path("type").asString()).isEqualTo("CONTACT");
        assertThat(node.path("format").asString()).isEqualTo("PERSON");
        assertThat(node.path("filter").asString()).isEqualTo("{\"ids\": [\"%s\"]}".formatted(person));
        assertThat(node.path("items").asInt()).isOne();
        assertThat(node.path("endedAt").isNull()).isFalse();
    }

    @Test
    void refusesWhoHasNoRightAndWhatThereIsNot() {
        Answer refused = server.send(server.signedIn("/export/quote.csv"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("FORBIDDEN");
        for (String file : new String[]{"nothing.csv", "quote.xls", "quote.person", "smartProcessItem.csv",
                "smartProcessItem.csv?process=none", "quote.csv?process=x"})
            assertThat(export(file).status()).as(file).isEqualTo(404);
        assertThat(server.send(server.request("/export/quote.csv")).status()).isEqualTo(401);
        assertThat(server.send(server.request("/export/quote.csv").POST(HttpRequest.BodyPublishers.noBody())).status())
                .isIn(401, 403);
    }

    @Test
    void narrowsByAFilterAndKeepsWhatItWas() {
        String mark = "Narrow" + System.nanoTime();
        String old = server.create("quote", "title: \"%s\", validUntil: \"2025-01-31\"".formatted(mark));
        String late = server.create("quote", "title: \"%s\", validUntil: \"2027-01-31\", stage: SENT".formatted(mark));
        String filter = "{\"title\": {\"is\": \"%s\"}, \"validUntil\": {\"from\": \"2026-01-01\"}, ".formatted(mark)
                + "\"or\": [{\"stage\": {\"in\": [\"SENT\"]}}, {\"amount\": {\"currency\": \"EUR\", \"from\": 5.5}}]}";
        assertThat(narrowed(filter).text()).contains(late).doesNotContain(old);
        assertThat(server.runAsAdministrator("{ exports(first: 1) { edges { node { filter items } } } }")
                .data("exports", "edges", "0", "node").toString()).contains(mark, "\"items\":1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', value = {"x | no JSON object", "[] | no JSON object",
            "{\"shoeSize\": {\"is\": \"43\"}} | no field shoeSize", "{\"stage\": {\"in\": [\"GONE\"]}} | one of DRAFT",
            "{\"stage\": {\"is\": \"SENT\"}} | has no condition `is`", "{\"stage\": \"SENT\"} | made of named parts",
            "{\"validUntil\": {\"from\": \"31.01.2026\"}} | such as 2026-01-31",
            "{\"createdAt\": {\"to\": 5}} | is a text", "{\"amount\": {\"from\": \"lots\"}} | is a number",
            "{\"title\": {\"empty\": \"no\"}} | true or false", "{\"not\": 5} | made of named parts"})
    void aFilterThatCannotBeMeantIsRefused(String filter, String says) {
        Answer answer = narrowed(filter);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).contains(says);
    }

    private Answer narrowed(String filter) {
        return export(
                "quote.csv?filter=" + java.net.URLEncoder.encode(filter, java.nio.charset.StandardCharsets.UTF_8));
    }
}
