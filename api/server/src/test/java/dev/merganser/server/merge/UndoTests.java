package dev.merganser.server.merge;

import static dev.merganser.server.TestServer.ids;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import dev.merganser.server.ItemLocks;
import dev.merganser.server.TestServer;

/// Undoing merges over GraphQL.
class UndoTests {
    private static final String PREVIEW = """
            { mergeUndoPreview(mergeId: "%s") { userErrors { code path message } preview { fingerprint conflicts
              main { id } restored { id displayName } movingLinks { toId type field count hidden examples { id } }
              fields { field decided before { text } merged { text } now { text } result { text } } } } }""";
    private static final String UNDO = """
            mutation { mergeUndo(input: {mergeId: "%s"%s}) { main { id version ... on Contact { givenName familyName
              emails { address } } } restored { id ... on Contact { familyName } } conflicts userErrors { code path
              message mergeId itemId } preview { fingerprint } } }""";

    private final TestServer server = TestServer.get();
    private final Merges merges = new Merges(server);

    private JsonNode undo(String merge, String more) {
        return server.run(UNDO.formatted(merge, more)).data("mergeUndo");
    }

    @Test
    @DisplayName("M21: an undo shows first what comes back, keeps later edits, tells conflicts, and does what it showed")
    void keepsLaterEdits() {
        String main = server.contact("givenName: \"Ada\", familyName: \"King\", emails: [{address: \"a@x.example\"}]");
        String source = server.contact("familyName: \"Lovelace\", emails: [{address: \"b@x.example\"}]");
        String deal = server.create("deal", "title: \"Engine\", contacts: " + ids(source));
        String merge = merges.merge("{field: \"familyName\", keep: {ofItem: \"%s\"}}".formatted(source), main, source);
        server.run("""
                mutation { contactChange(input: {id: "%s", version: 2, set: {familyName: "Byron"},
                  add: {emails: [{address: "new@x.example"}]}}) { userErrors { code } } }""".formatted(main)).data();

        JsonNode preview = server.run(PREVIEW.formatted(merge)).data("mergeUndoPreview", "preview");
        assertThat(preview.path("conflicts").toString()).isEqualTo("[\"familyName\"]");
        assertThat(preview.path("restored").toString())
                .isEqualTo("[{\"id\":\"%s\",\"displayName\":\"Lovelace\"}]".formatted(source));
        assertThat(preview.path("movingLinks").toString()).isEqualTo(
                "[{\"toId\":\"%s\",\"type\":\"DEAL\",\"field\":\"contacts\",\"count\":1,\"hidden\":0,\"examples\":[{\"id\":\"%s\"}]}]"
                        .formatted(source, deal));
        assertThat(preview.path("fields").valueStream().map(field -> field.path("field").asString() + " "
                + field.path("decided").asString() + " " + field.path("result")).toList()).containsExactly(
                        "familyName CONFLICT [{\"text\":\"Byron\"}]",
                        "emails VALUE_BY_VALUE [{\"text\":\"a@x.example\"},{\"text\":\"new@x.example\"}]");

        JsonNode undone = undo(merge, ", fingerprint: " + preview.path("fingerprint"));
        assertThat(undone.toString()).isEqualTo(
                """
                        {"main":{"id":"%s","version":4,"givenName":"Ada","familyName":"Byron","emails":[{"address":"a@x.example"},\
                        {"address":"new@x.example"}]},"restored":[{"id":"%s","familyName":"Lovelace"}],\
                        "conflicts":["familyName"],"userErrors":[],"preview":null}"""
                        .formatted(main, source));
        assertThat(server.run("{ item(id: \"%s\") { ... on Deal { contacts { edges { node { id } } } } } }".formatted(
                deal)).data("item", "contacts", "edges", "0", "node", "id").asString()).isEqualTo(source);
    }

    @Test
    @DisplayName("M21: an undo is refused a second time, under a later merge, of a stale preview, and for a made-up id")
    void saysWhatStandsInTheWay() {
        String a = server.contact("givenName: \"Ada\""), b = server.contact("givenName: \"Ada\""),
                c = server.contact("givenName: \"Ada\""), d = server.contact("givenName: \"Ada\"");
        String first = merges.merge("", a, b), second = merges.merge("", a, c), third = merges.merge("", d, a);

        JsonNode since = undo(first, "").path("userErrors").path(0);
        assertThat(since.path("code").asString()).isEqualTo("MERGED_SINCE");
        assertThat(since.path("message").asString()).contains(third);
        assertThat(since.path("mergeId").asString()).isEqualTo(third);
        assertThat(since.path("itemId").asString()).isEqualTo(d);
        assertThat(undo(third, ", fingerprint: \"of yesterday\"").path("userErrors").path(0).path("code").asString())
                .isEqualTo("STALE");
        assertThat(undo(third, "").path("userErrors")).isEmpty();
        assertThat(undo(third, "").path("userErrors").path(0).path("code").asString()).isEqualTo("ALREADY_UNDONE");
        JsonNode later = undo(first, "").path("userErrors").path(0);
        assertThat(later.path("code").asString()).isEqualTo("LATER_MERGE");
        assertThat(later.path("message").asString()).contains(second);
        assertThat(later.path("mergeId").asString()).isEqualTo(second);
        assertThat(later.path("itemId").isNull()).isTrue();
        assertThat(undo("made-up", "").path("userErrors").path(0).path("code").asString()).isEqualTo("NOT_FOUND");
        assertThat(server.run(PREVIEW.formatted("made-up")).data("mergeUndoPreview", "userErrors", "0", "path")
                .toString()).isEqualTo("[\"mergeId\"]");
    }

    @Test
    @DisplayName("M15 M21: restored separately, an item has its old values and the links that it held, the main item "
            + "stays as merged with every link to either, and the merge can't be undone any more")
    void restoresSeparately() {
        String company = server.create("company", "name: \"Acme\"");
        String main = server.contact("givenName: \"Ada\"");
        String source = server.contact("familyName: \"Lovelace\", companies: " + ids(company));
        String deal = server.create("deal", "title: \"Engine\", contacts: " + ids(source));
        String merge = merges.merge("", main, source);
        String restore = "mutation { itemRestore(input: {id: \"%s\"%s}) { item { id displayName ... on Contact { "
                + "companies { edges { node { id } } } } } userErrors { code message mergeId itemId } } }";

        JsonNode refused = server.run(restore.formatted(source, "")).data("itemRestore", "userErrors", "0");
        assertThat(refused.path("code").asString()).isEqualTo("MERGED");
        assertThat(refused.path("message").asString()).contains(merge);
        assertThat(refused.path("mergeId").asString()).isEqualTo(merge);
        assertThat(refused.path("itemId").asString()).isEqualTo(main);
        assertThat(server.run(restore.formatted(source, ", separately: true")).data("itemRestore").toString())
                .isEqualTo("""
                        {"item":{"id":"%s","displayName":"Lovelace","companies":{"edges":[{"node":{"id":"%s"}}]}},\
                        "userErrors":[]}""".formatted(source, company));
        assertThat(server.run("""
                { main: item(id: "%s") { mergedIds displayName } deal: item(id: "%s") { ... on Deal { contacts {
                  edges { node { id } } } } } }""".formatted(main, deal)).data().toString()).isEqualTo("""
                {"main":{"mergedIds":[],"displayName":"Ada Lovelace"},\
                "deal":{"contacts":{"edges":[{"node":{"id":"%s"}}]}}}""".formatted(main));
        JsonNode since = undo(merge, "").path("userErrors").path(0);
        assertThat(since.path("code").asString()).isEqualTo("RESTORED_SINCE");
        assertThat(since.path("itemId").asString()).isEqualTo(source);
    }

    @Test
    @DisplayName("R66 M21: an undo that gives the main item back to somebody else shows nothing of it")
    void showsNothingOfWhatItGivesBack() {
        TestServer anna = TestServer.writing();
        String main = server.contact("givenName: \"Secret\", emails: [{address: \"secret@undo.example\"}]");
        String source = anna.contact("givenName: \"Mine\"");
        String merge = merges.merge("{field: \"givenName\", keep: {ofItem: \"%1$s\"}}, "
                .formatted(source) + "{field: \"responsible\", keep: {ofItem: \"%s\"}}".formatted(source),
                ItemLocks.hidden(main), ItemLocks.give(source, "writer"));
        JsonNode undone = anna.run("mutation { mergeUndo(input: {mergeId: \"%s\"}) { main { id ... on Contact "
                .formatted(merge)
                + "{ emails { address } } recipients { sendable } } restored { id } userErrors { code } } }")
                .data("mergeUndo");
        assertThat(undone.toString()).isEqualTo("{\"main\":null,\"restored\":[{\"id\":\"%s\"}],\"userErrors\":[]}"
                .formatted(source));
    }

    @Test
    @DisplayName("M21: an invoice that was issued since isn't taken apart: it changes by a correction only")
    void doesNotTakeApartWhatWasIssuedSince() {
        String line = "title: \"Repair\", lineItems: [{description: \"%s\", quantity: 1, unitPrice: {amount: 1, currency: \"EUR\"}}]";
        String main = server.create("invoice", line.formatted("x")),
                source = server.create("invoice", line.formatted("y"));
        String merge = merges.merge("", main, source);
        assertThat(server
                .run("mutation { invoiceChange(input: {id: \"%s\", version: 2, set: {stage: ISSUED, number: \"I1\"}})"
                        .formatted(main) + " { userErrors { code } } }")
                .data("invoiceChange", "userErrors")).isEmpty();
        assertThat(undo(merge, "").path("userErrors").path(0).path("code").asString()).isEqualTo("LOCKED");
        assertThat(server.run("{ item(id: \"%s\") { ... on Invoice { lineItems { description } } } }".formatted(main))
                .data("item", "lineItems")).hasSize(2);
    }

    @Test
    @DisplayName("A merge doesn't make a draft of an issued invoice")
    void doesNotReopenWhatWasIssued() {
        String draft = server.create("invoice", "title: \"A\"");
        String issued = server.create("invoice", "title: \"A\", stage: ISSUED");
        server.run(
                "mutation { invoiceChange(input: {id: \"%s\", version: 1, set: {stage: DRAFT}}) { userErrors { code } } }"
                        .formatted(draft))
                .data();
        assertThat(server
                .run("{ mergePreview(input: {mainId: \"%1$s\", itemIds: %2$s, choices: [{field: \"stage\", keep: "
                        .formatted(draft, ids(draft, issued))
                        + "{ofItem: \"%s\"}}]}) { userErrors { code path } } }".formatted(draft))
                .data("mergePreview", "userErrors").toString()).contains("INVALID_CHOICE");
    }

    @Test
    @DisplayName("M17 M21: restoring separately needs the rights of a merge on the item that it is taken from")
    void restoringSeparatelyNeedsRightsOnTheMainItem() {
        TestServer anna = TestServer.writing();
        String main = server.contact("givenName: \"Boss\""), source = server.contact("givenName: \"Boss\"");
        merges.merge("{field: \"responsible\", keep: {ofItem: \"%s\"}}".formatted(main),
                ItemLocks.hidden(main), ItemLocks.give(source, "writer"));
        String restore = "mutation { itemRestore(input: {id: \"%s\", separately: true}) { item { id } userErrors { code } } }";
        assertThat(anna.run(restore.formatted(source)).text()).contains("FORBIDDEN").doesNotContain(main);
        assertThat(server.run(restore.formatted(source)).data("itemRestore", "item", "id").asString())
                .isEqualTo(source);
    }

    @Test
    @DisplayName("An issued invoice and a cancelled one aren't merged into one another")
    void doesNotMergeWhatWasCancelled() {
        String invoice = "title: \"A\", stage: ISSUED, issueDate: \"2026-01-31\", number: \"%s\"";
        String cancelled = server.create("invoice", invoice.formatted("C1"));
        String issued = server.create("invoice", invoice.formatted("C1"));
        assertThat(server
                .run("mutation { invoiceCorrect(input: {id: \"%s\", version: 1, reason: \"wrong\", invoice: {number: "
                        .formatted(cancelled)
                        + "\"C2\", issueDate: \"2026-02-01\"}}) { userErrors { code message } } }")
                .data("invoiceCorrect", "userErrors")).isEmpty();
        for (String chosen : new String[]{cancelled, issued})
            assertThat(server
                    .run("{ mergePreview(input: {mainId: \"%1$s\", itemIds: %2$s, choices: [{field: \"stage\", "
                            .formatted(issued, ids(issued, cancelled))
                            + "keep: {ofItem: \"%s\"}}]}) { userErrors { code } } }"
                                    .formatted(chosen))
                    .data("mergePreview", "userErrors").toString()).contains("INVALID_CHOICE");
    }

    @Test
    @DisplayName("M24: a merge that gave its result to somebody else is answered the same when it is repeated by its key")
    void repeatsAMergeThatHandedOver() {
        TestServer anna = TestServer.writing();
        String main = ItemLocks.give(server.contact("givenName: \"Ada\""), "writer"),
                other = anna.contact("givenName: \"Ada\"");
        String input = "mainId: \"%s\", itemIds: %s, choices: [{field: \"responsible\", keep: {ofItem: \"%s\"}}]"
                .formatted(main, ids(main, other), other);
        String fingerprint = anna
                .run("{ mergePreview(input: {%s}) { preview { fingerprint } userErrors { code message } } }"
                        .formatted(input))
                .data("mergePreview", "preview", "fingerprint").asString();
        String merge = "mutation { itemsMerge(input: {%s, fingerprint: \"%s\", idempotencyKey: \"over-%s\"}) { mergeId main "
                .formatted(input, fingerprint, main) + "{ id } userErrors { code } } }";
        JsonNode first = anna.run(merge).data("itemsMerge");
        assertThat(first.path("main").isNull()).isTrue();
        assertThat(first.path("userErrors")).isEmpty();
        assertThat(anna.run(merge).data("itemsMerge")).isEqualTo(first);
    }
}
