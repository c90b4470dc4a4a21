package dev.merganser.server.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import dev.merganser.server.TestServer;
import dev.merganser.server.TestServer.Answer;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.file.Files;

/// Files on items, over HTTP and GraphQL, on the real database.
class FileTests {
    private final TestServer server = TestServer.get();
    private final HttpClient http = HttpClient.newHttpClient();

    private Answer upload(String item, String name, String type, byte[] content) {
        return server.send(server.signedIn("/items/" + item + "/files?name=" + name).header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(content)));
    }

    private HttpResponse<byte[]> download(String id) throws Exception {
        return http.send(server.signedIn("/files/" + id).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private List<JsonNode> files(String item) {
        return server.run("{ item(id: \"%s\") { files { id name type size url addedBy { name } } } }".formatted(item))
                .data("item", "files").valueStream().toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void keepsAFileAndGivesItBackToTheByte() throws Exception {
        String deal = server.create("deal", "title: \"Files\"");
        byte[] content = new byte[3_000_000];
        new java.util.Random(1).nextBytes(content);
        Answer uploaded = upload(deal, "Angebot%20%C3%A4.pdf", "application/pdf", content);
        assertThat(uploaded.status()).isEqualTo(201);
        String id = uploaded.json().path("id").asString();

        assertThat(files(deal)).singleElement().satisfies(file -> {
            assertThat(file.path("name").asString()).isEqualTo("Angebot ä.pdf");
            assertThat(file.path("size").asInt()).isEqualTo(content.length);
            assertThat(file.path("url").asString()).isEqualTo("/files/" + id);
        });
        HttpResponse<byte[]> back = download(id);
        assertThat(back.body()).isEqualTo(content);
        assertThat(back.headers().firstValue("Content-Type")).hasValue("application/pdf");
        assertThat(back.headers().firstValue("Content-Disposition").orElseThrow()).startsWith("attachment;");
        assertThat(back.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");

        String remove = "mutation { fileRemove(input: {id: \"%s\"}) { removedId userErrors { code } } }".formatted(id);
        assertThat(server.run(remove).data("fileRemove", "removedId").asString()).isEqualTo(id);
        assertThat(server.run(remove).text()).contains("NOT_FOUND");
        assertThat(files(deal)).isEmpty();
        assertThat(download(id).statusCode()).isEqualTo(404);
        assertThat(server.run("{ item(id: \"%s\") { history { edges { node { action file } } } } }".formatted(deal))
                .text()).contains("FILE_ADDED", "FILE_REMOVED", "Angebot ä.pdf");
    }

    @Test
    void showsNoPageThatSomebodyUploaded() throws Exception {
        String deal = server.create("deal", "title: \"Page\"");
        String id = upload(deal, "x.html", "text/html", bytes("<script>alert(1)</script>")).json().path("id")
                .asString();
        assertThat(download(id).headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        assertThat(download(id).headers().firstValue("Content-Security-Policy").orElseThrow()).contains("sandbox");
    }

    @Test
    void refusesWhatIsTooLargeWhetherItSaysSoOrNot() {
        String deal = server.create("deal", "title: \"Large\"");
        byte[] large = new byte[50_000_000];
        assertThat(upload(deal, "a.bin", "application/pdf", large).status()).isEqualTo(413);
        Answer streamed = server.send(server.signedIn("/items/" + deal + "/files?name=a.bin")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large, 0, 26_300_000))));
        assertThat(streamed.status()).isEqualTo(413);
        assertThat(streamed.code()).isEqualTo("TOO_LARGE");
        assertThat(files(deal)).isEmpty();
        assertThat(server.store().database().mongo().getCollection("files.files")
                .countDocuments(new org.bson.Document("filename", "a.bin"))).isZero();
    }

    @Test
    void refusesBadInputWithACode() {
        String deal = server.create("deal", "title: \"Bad\"");
        assertThat(upload("nobody", "a.txt", "text/plain", bytes("x")).status()).isEqualTo(404);
        assertThat(upload("00000000000000000000000000", "a.txt", "text/plain", bytes("x")).status()).isEqualTo(404);
        assertThat(upload(deal, "..%2Fa.txt", "text/plain", bytes("x")).code()).isEqualTo("INVALID");
        assertThat(upload(deal, "a%0D%0Ab", "text/plain", bytes("x")).code()).isEqualTo("INVALID");
        assertThat(upload(deal, "a", "multipart/form-data; boundary=x", bytes("x")).status()).isEqualTo(415);
        assertThat(server.send(server.signedIn("/items/" + deal + "/files")
                .POST(HttpRequest.BodyPublishers.ofString("x"))).code()).isEqualTo("INVALID");
        assertThat(server.send(server.signedIn("/files/nobody")).status()).isEqualTo(404);
        assertThat(server.send(server.request("/files/nobody")).status()).isEqualTo(401);
        assertThat(files(deal)).isEmpty();
    }

    @Test
    @DisplayName("M06: a merge unites the files of its items, and an undo gives them back")
    void mergesFiles() {
        String one = server.contact("givenName: \"Ada\""), two = server.contact("givenName: \"Ada\"");
        upload(one, "one.txt", "text/plain", bytes("1"));
        upload(two, "two.txt", "text/plain", bytes("2"));
        JsonNode preview = server.run(
                "{ mergePreview(input: {mainId: \"%1$s\", itemIds: [\"%1$s\", \"%2$s\"], choices: []}) { preview { fingerprint } } }"
                        .formatted(one, two))
                .data("mergePreview", "preview");
        JsonNode merged = server
                .run("""
                        mutation { itemsMerge(input: {mainId: "%1$s", itemIds: ["%1$s", "%2$s"], choices: [], fingerprint: "%3$s"}) {
                          mergeId userErrors { code message } } }"""
                        .formatted(one, two,
                                preview.path("fingerprint").asString()))
                .data("itemsMerge");
        assertThat(merged.path("userErrors")).isEmpty();
        assertThat(files(one)).extracting(file -> file.path("name").asString()).containsExactly("one.txt", "two.txt");
    }

    @Test
    void aPurgeTakesTheFilesAlong() {
        String deal = server.create("deal", "title: \"Purged\"");
        String id = upload(deal, "a.txt", "text/plain", bytes("x")).json().path("id").asString();
        Store store = server.store();
        List<String> gone = store.database().inTransaction(session -> Files.purge(store.database(), session,
                List.of(new dev.merganser.model.value.ItemId(deal))));
        Files.drop(store.database(), gone);
        Files.drop(store.database(), gone);
        assertThat(gone).containsExactly(id);
        assertThat(files(deal)).isEmpty();
        assertThat(server.bean(Files.class).open(Asker.OPERATOR, id)).isEmpty();
    }
}
