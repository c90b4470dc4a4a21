package dev.merganser.server.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;

import org.junit.jupiter.api.Test;

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
    void refusesWhoHasNoRightAndWhatThereIsNot() {
        Answer refused = server.send(server.signedIn("/export/quote.csv"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("FORBIDDEN");
        for (String file : new String[]{"nothing.csv", "quote.xls", "smartProcessItem.csv",
                "smartProcessItem.csv?process=none", "quote.csv?process=x"})
            assertThat(export(file).status()).as(file).isEqualTo(404);
        assertThat(server.send(server.request("/export/quote.csv")).status()).isEqualTo(401);
        assertThat(server.send(server.request("/export/quote.csv").POST(HttpRequest.BodyPublishers.noBody())).status())
                .isIn(401, 403);
    }
}
