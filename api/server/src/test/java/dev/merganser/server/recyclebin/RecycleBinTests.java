package dev.merganser.server.recyclebin;

import static dev.merganser.server.TestServer.ids;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import dev.merganser.server.TestServer;
import dev.merganser.server.merge.Merges;

class RecycleBinTests {
    private static final String RESTORE = """
            mutation { itemRestore(input: {id: "%s"}) { item { id version } userErrors { code message path } } }""";
    private static final String PURGE = """
            mutation { itemPurge(input: {id: "%s", reason: "%s"}) { purgedId erased { kind count }
              userErrors { code message mergeId itemId } } }""";

    private final TestServer server = TestServer.get();

    private void delete(String id) {
        String version = server.run("{ item(id: \"%s\") { version } }".formatted(id)).data("item", "version")
                .toString();
        assertThat(server.run("mutation { itemDelete(input: {id: \"%s\", version: %s}) { userErrors { code } } }"
                .formatted(id, version)).data("itemDelete", "userErrors")).isEmpty();
    }

    @Test
    @DisplayName("M15 D09: what was deleted is listed by type, user and time, page by page, and comes back with its links")
    void listsAndRestores() {
        Instant before = Instant.now();
        var deleted = new ArrayList<String>();
        String contact = server.contact("givenName: \"Ada\"");
        for (int i = 0; i < 5; i++) {
            deleted.addFirst(server.create("quote", "title: \"Q%d\", contacts: %s".formatted(i, ids(contact))));
            delete(deleted.getFirst());
        }
        var seen = new ArrayList<String>();
        String after = "null";
        for (boolean more = true; more;) {
            JsonNode page = server.run("""
                    { recycleBin(type: QUOTE, deletedBy: "analyst", deletedFrom: "%s", first: 2, after: %s) {
                      pageInfo { hasNextPage endCursor } edges { node { id item { displayName } deletedAt purgeAt
                      deletedBy { name } mergedIntoId mergeId } } } }""".formatted(before, after)).data("recycleBin");
            page.path("edges").valueStream().forEach(edge -> seen.add(edge.path("node").path("id").asString()));
            more = page.path("pageInfo").path("hasNextPage").asBoolean();
            after = page.path("pageInfo").path("endCursor").toString();
        }
        assertThat(seen).isEqualTo(deleted);
        assertThat(server.run("{ recycleBin(type: QUOTE, deletedUntil: \"%s\") { edges { node { id } } } }".formatted(
                before)).text()).doesNotContain(deleted);
        String quotes = "{ item(id: \"%s\") { ... on Contact { quotes { totalCount } } } }".formatted(contact);
        assertThat(server.run(quotes).data("item", "quotes", "totalCount").asInt()).isZero();

        assertThat(server.run(RESTORE.formatted(deleted.getFirst())).data("itemRestore").toString()).isEqualTo(
                "{\"item\":{\"id\":\"%s\",\"version\":2},\"userErrors\":[]}".formatted(deleted.getFirst()));
        assertThat(server.run(quotes).data("item", "quotes", "totalCount").asInt()).isOne();
        assertThat(server.run(RESTORE.formatted(deleted.getFirst())).data("itemRestore", "userErrors", "0", "code")
                .asString()).isEqualTo("NOT_DELETED");
        assertThat(server.run(RESTORE.formatted("nonsense")).data("itemRestore", "userErrors", "0", "code").asString())
                .isEqualTo("NOT_FOUND");
    }

    @Test
    @DisplayName("A deleted item with all that was merged into it is purged everywhere at once; its id answers with nothing")
    void purges() {
        String main = server.contact("givenName: \"Erasmus\", familyName: \"Zzyzx\"");
        String source = server.contact("familyName: \"Zzyzx\", emails: [{address: \"zzyzx@gone.example\"}]");
        String merge = new Merges(server).merge("", main, source);
        String cursor = server.runAsAdministrator("{ idChanges { pageInfo { endCursor } } }")
                .data("idChanges", "pageInfo", "endCursor").toString();

        assertThat(server.run(PURGE.formatted(main, "asked for")).data("itemPurge", "userErrors", "0", "code")
                .asString()).isEqualTo("NOT_DELETED");
        JsonNode merged = server.run(PURGE.formatted(source, "asked for")).data("itemPurge", "userErrors", "0");
        assertThat(merged.path("code").asString()).isEqualTo("MERGED");
        assertThat(merged.path("mergeId").asString()).isEqualTo(merge);
        assertThat(merged.path("itemId").asString()).isEqualTo(main);
        delete(main);
        JsonNode export = server.runAsAdministrator(
                "{ personExport(id: \"%s\") { exportedAt document } }".formatted(source)).data("personExport");
        assertThat(export.path("document").path("recycleBin")).hasSize(2);
        assertThat(export.path("document").path("history")).hasSizeGreaterThanOrEqualTo(5);
        assertThat(export.path("document").path("merges")).hasSize(1);
        assertThat(export.toString()).contains("zzyzx@gone.example");
        JsonNode purged = server.run(PURGE.formatted(main, "letter of 1 May")).data("itemPurge");
        assertThat(purged.path("purgedId").asString()).isEqualTo(main);
        assertThat(purged.path("erased").toString()).contains("\"kind\":\"history\"").contains("\"kind\":\"merges\"");

        for (String id : List.of(main, source))
            assertThat(server.run("{ item(id: \"%s\") { id } }".formatted(id)).data("item").isNull()).isTrue();
        assertThat(server.run(RESTORE.formatted(main)).data("itemRestore", "userErrors", "0", "code").asString())
                .isEqualTo("NOT_FOUND");
        JsonNode changes = server.runAsAdministrator(
                "{ idChanges(after: %s) { edges { node { id kind intoId } } } }".formatted(cursor))
                .data("idChanges", "edges");
        assertThat(changes.valueStream().map(edge -> edge.path("node").toString()).toList()).contains(
                "{\"id\":\"%s\",\"kind\":\"PURGED\",\"intoId\":null}".formatted(main),
                "{\"id\":\"%s\",\"kind\":\"PURGED\",\"intoId\":null}".formatted(source));
        assertThat(server.runAsAdministrator("{ personExport(id: \"%s\") { exportedAt } }".formatted(main))
                .data("personExport").isNull()).isTrue();
    }

    @Test
    @DisplayName("M20: systems outside learn what became of ids, in order and page by page, and miss nothing")
    void tellsWhatBecameOfIds() {
        String cursor = "null";
        for (boolean more = true; more;) {
            JsonNode page = server.runAsAdministrator(
                    "{ idChanges(after: %s) { pageInfo { endCursor hasNextPage } } }".formatted(cursor))
                    .data("idChanges", "pageInfo");
            if (!page.path("endCursor").isNull()) cursor = page.path("endCursor").toString();
            more = page.path("hasNextPage").asBoolean();
        }
        String a = server.contact("givenName: \"Ada\""), b = server.contact("givenName: \"Ada\"");
        String merge = new Merges(server).merge("", a, b);
        server.run("mutation { mergeUndo(input: {mergeId: \"%s\"}) { userErrors { code } } }".formatted(merge)).data();

        JsonNode first = server.runAsAdministrator("""
                { idChanges(first: 1, after: %s) { pageInfo { endCursor } edges { node { id kind intoId } } } }"""
                .formatted(cursor)).data("idChanges");
        JsonNode second = server.runAsAdministrator("""
                { idChanges(first: 1, after: %s) { edges { node { id kind intoId } } } }"""
                .formatted(first.path("pageInfo").path("endCursor"))).data("idChanges");
        assertThat(first.path("edges").path(0).path("node").toString())
                .isEqualTo("{\"id\":\"%s\",\"kind\":\"MERGED\",\"intoId\":\"%s\"}".formatted(b, a));
        assertThat(second.path("edges").path(0).path("node").toString())
                .isEqualTo("{\"id\":\"%s\",\"kind\":\"RETURNED\",\"intoId\":null}".formatted(b));
        assertThat(server.run("{ idChanges { edges { node { id } } } }").code()).isEqualTo("FORBIDDEN");
        assertThat(server.run("{ personExport(id: \"%s\") { exportedAt } }".formatted(a)).code())
                .isEqualTo("FORBIDDEN");
    }

    @Test
    void theTimeOfTheBinIsSetByAdministratorsWithinBounds() {
        String set = "mutation { recycleBinSet(input: {keepDays: %d}) { settings { keepDays } userErrors { code } } }";
        assertThat(server.run(set.formatted(31)).data("recycleBinSet", "userErrors", "0", "code").asString())
                .isEqualTo("FORBIDDEN");
        assertThat(server.runAsAdministrator(set.formatted(0)).data("recycleBinSet", "userErrors", "0", "code")
                .asString()).isEqualTo("INVALID");
        assertThat(server.runAsAdministrator(set.formatted(31)).data("recycleBinSet", "settings", "keepDays").asInt())
                .isEqualTo(31);
        assertThat(server.runAsAdministrator(set.formatted(30)).data("recycleBinSet", "settings", "keepDays").asInt())
                .isEqualTo(30);
        assertThat(server.run("{ recycleBinSettings { keepDays } }").data("recycleBinSettings", "keepDays").asInt())
                .isEqualTo(30);
    }
}
