package dev.merganser.server.item;

import static dev.merganser.server.TestServer.ids;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.server.ItemLocks;
import dev.merganser.server.TestServer;
import dev.merganser.store.access.Asker;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;

/// Writing as a client does, over HTTP, on the real database.
class WriteTests {
    private static final String BULK = """
            mutation($input: ItemsChangeInput!) { itemsChange(input: $input) {
              results { id item { id version ... on Deal { title contacts { totalCount } } } stored { version }
                userErrors { code path mergedInto } }
              userErrors { code message path } } }""";
    private static final String INVOICE = "title: \"Repair\", number: \"%s\", stage: ISSUED, issueDate: \"2026-01-31\", "
            + "amount: {amount: \"100.00\", currency: \"EUR\"}";

    private final TestServer server = TestServer.get();

    private static Map<String, Object> named(String id, int version) {
        return Map.of("id", id, "version", version);
    }

    private JsonNode bulk(Map<String, ?> input) {
        return server.run(BULK, Map.of("input", input)).data("itemsChange");
    }

    private String deal(String title) {
        return server.create("deal", "title: \"%s\"".formatted(title));
    }

    private static List<String> codes(JsonNode payload) {
        return payload.path("userErrors").valueStream().map(error -> error.path("code").asString()).toList();
    }

    private JsonNode invoice(String mutation, String id, int version, String rest) {
        return server
                .run("""
                        mutation { invoice%1$s(input: {id: "%2$s", version: %3$d, %4$s}) {
                          invoice { id version stage number title amount { text } corrects { id stage corrections { totalCount } } }
                          userErrors { code message path } } }"""
                        .formatted(mutation, id, version, rest))
                .data("invoice" + mutation);
    }

    @Test
    @DisplayName("R72: a deletion with a key is answered as the first one was, and the key is good for nothing else")
    void deletesOnceByAKey() {
        String deal = deal("Gone"), other = deal("Other");
        String delete = "mutation { itemDelete(input: {id: \"%s\", version: 1, idempotencyKey: \"gone-" + deal
                + "\"}) { deletedId userErrors { code } } }";
        for (int i = 0; i < 2; i++)
            assertThat(server.run(delete.formatted(deal)).data("itemDelete", "deletedId").asString()).isEqualTo(deal);
        assertThat(codes(server.run(delete.formatted(other)).data("itemDelete"))).containsExactly("KEY_REUSED");
        assertThat(server.run("{ item(id: \"%s\") { id } }".formatted(other)).data("item", "id").asString())
                .isEqualTo(other);
    }

    @Test
    @DisplayName("One change to many items: each has a fate of its own, told with its place in the input")
    void changesManyItems() {
        String one = deal("One"), two = deal("Two"), lead = server.create("lead", "title: \"Lead\"");
        String contact = server.contact("givenName: \"Ada\"");
        var input = Map.of("items", List.of(named(one, 1), named(two, 7), named(lead, 1), named("nobody", 1)), "change",
                Map.of("deal", Map.of("set", Map.of("title", "All"), "add", Map.of("contacts", List.of(contact)))),
                "idempotencyKey", "bulk-" + one);

        for (int i = 0; i < 2; i++) {
            JsonNode results = bulk(input).path("results");
            assertThat(results.path(0).path("item").path("title").asString()).isEqualTo("All");
            assertThat(results.path(0).path("item").path("version").asInt()).isEqualTo(2);
            assertThat(results.path(0).path("item").path("contacts").path("totalCount").asInt()).isOne();
            assertThat(codes(results.path(1))).containsExactly("STALE");
            assertThat(results.path(1).path("stored").path("version").asInt()).isOne();
            assertThat(results.path(1).path("userErrors").path(0).path("path")).extracting(JsonNode::asString)
                    .containsExactly("input", "items", "1", "version");
            assertThat(codes(results.path(2))).containsExactly("NOT_FOUND");
            assertThat(codes(results.path(3))).containsExactly("NOT_FOUND");
        }
        var other = new java.util.HashMap<String, Object>(input);
        other.put("items", List.of(named(two, 1)));
        assertThat(codes(bulk(other))).containsExactly("KEY_REUSED");
    }

    @Test
    @DisplayName("One change to whatever a filter finds: only to as many as were shown, once by a key, nothing of hidden ones")
    void changesWhatAFilterFinds() {
        TestServer asker = TestServer.writing();
        String mark = "Sweep" + System.nanoTime();
        ItemLocks.hidden(deal(mark + " hidden"));
        ItemLocks.readOnly(deal(mark + " other's"));
        String one = asker.create("deal", "title: \"%s one\"".formatted(mark));
        String two = asker.create("deal", "title: \"%s two\"".formatted(mark));
        String document = "mutation { itemsChangeWhere(input: {where: {deal: {title: {startsWith: \"%s\"}, stage: "
                + "{empty: true}}}, expectedCount: %d, change: {deal: {set: {stage: WON}}}, idempotencyKey: \"%s\"}) "
                + "{ results { id item { version } userErrors { code path } } userErrors { code message path } } }";

        JsonNode another = asker.run(document.formatted(mark, 4, "a" + mark)).data("itemsChangeWhere");
        assertThat(codes(another)).containsExactly("COUNT_CHANGED");
        assertThat(another.at("/userErrors/0/message").asString()).contains("finds 3 by now, not 4");
        assertThat(another.path("results")).isEmpty();
        for (int i = 0; i < 2; i++) {
            JsonNode results = asker.run(document.formatted(mark, 3, "b" + mark)).data("itemsChangeWhere", "results");
            assertThat(results).extracting(result -> result.at("/item/version").asInt()).containsExactly(0, 2, 2);
            assertThat(codes(results.path(0))).containsExactly("FORBIDDEN");
            assertThat(results.path(1).path("id").asString()).isEqualTo(one);
            assertThat(results.path(2).path("id").asString()).isEqualTo(two);
        }
        assertThat(codes(asker.run(document.formatted(mark, 1, "b" + mark)).data("itemsChangeWhere")))
                .containsExactly("KEY_REUSED");
        assertThat(codes(asker.run(document.formatted(mark, 1_001, "c")).data("itemsChangeWhere")))
                .containsExactly("INVALID");
        assertThat(codes(asker.run(("mutation { itemsChangeWhere(input: {where: {lead: {}}, expectedCount: 1, change: "
                + "{deal: {set: {stage: WON}}}}) { results { id } userErrors { code path } } }"))
                .data("itemsChangeWhere"))).containsExactly("INVALID");
    }

    @Test
    void changesAThousandItemsInOneRequestAndRefusesMore() {
        List<Change> creates = IntStream.range(0, 1_000).<Change>mapToObj(
                i -> new Change.Create(TypeKey.DEAL, Map.of("title", Edit.to("Deal " + i)))).toList();
        List<Map<String, Object>> items = server.store().writePath().write(Request.of(Asker.OPERATOR, "test"), creates)
                .stream().map(outcome -> named(((Outcome.Written) outcome).item().id().value(), 1)).toList();
        var change = Map.of("deal", Map.of("set", Map.of("stage", "WON")));

        assertThat(bulk(Map.of("items", items, "change", change)).path("results").valueStream()
                .filter(result -> result.path("item").path("version").asInt() == 2)).hasSize(1_000);
        assertThat(
                codes(bulk(Map.of("items", Stream.concat(items.stream(), Stream.of(named("x", 1))).toList(), "change",
                        change))))
                .containsExactly("INVALID");
        assertThat(codes(bulk(Map.of("items", List.of(items.getFirst(), items.getFirst()), "change", change))))
                .containsExactly("INVALID");
    }

    @Test
    void makesNobodyResponsibleWhoIsNoActiveUser() {
        String deal = deal("Whose");
        String change = "mutation { dealChange(input: {id: \"%s\", version: 1, set: {responsible: \"%s\", title: \"\"}}) "
                + "{ deal { responsible { name } } userErrors { code message path } } }";
        JsonNode refused = server.run(change.formatted(deal, "nobody")).data("dealChange");
        assertThat(refused.path("userErrors")).extracting(error -> error.path("path").path(2).asString())
                .as("one error a field").containsExactlyInAnyOrder("responsible", "title");
        assertThat(refused.toString()).contains("there is no active user nobody");
        assertThat(server.run(change.formatted(deal, "analyst").replace(", title: \"\"", ""))
                .data("dealChange", "deal", "responsible", "name").asString()).isEqualTo("analyst");
    }

    @Test
    void closesNoCircleOfParentCompanies() {
        String top = server.create("company", "name: \"Top\""), middle = child("Middle", top),
                low = child("Low", middle);
        String change = "mutation { companyChange(input: {id: \"%s\", version: 1, set: {parentCompany: \"%s\"}}) "
                + "{ company { id } userErrors { code message path } } }";
        for (String below : List.of(top, middle, low)) {
            JsonNode refused = server.run(change.formatted(top, below)).data("companyChange");
            assertThat(codes(refused)).containsExactly("INVALID");
            assertThat(refused.toString()).contains("above itself").contains("parentCompany");
        }
        assertThat(server.run(change.formatted(low, top)).data("companyChange", "company", "id").asString())
                .isEqualTo(low);
    }

    private String child(String name, String parent) {
        return server.create("company", "name: \"%s\", parentCompany: \"%s\"".formatted(name, parent));
    }

    @Test
    void holdsAThousandLinksAndRefusesOneMore() {
        List<Change> creates = IntStream.rangeClosed(0, 1_000).<Change>mapToObj(i -> new Change.Create(TypeKey.CONTACT,
                Map.of("givenName", Edit.to("C" + i)))).toList();
        List<String> contacts = Stream.of(creates.subList(0, 1_000), creates.subList(1_000, 1_001))
                .flatMap(part -> server.store().writePath().write(Request.of(Asker.OPERATOR, "test"), part).stream())
                .map(outcome -> ((Outcome.Written) outcome).item().id().value()).toList();
        String deal = server.create("deal",
                "title: \"Many\", contacts: " + ids(contacts.subList(0, 1_000).toArray(String[]::new)));
        JsonNode refused = server.run("mutation { dealChange(input: {id: \"%s\", version: 1, add: {contacts: %s}}) "
                .formatted(deal, ids(contacts.getLast())) + "{ deal { id } userErrors { code message path } } }")
                .data("dealChange");
        assertThat(codes(refused)).containsExactly("INVALID");
        assertThat(refused.toString()).contains("at most 1,000 values").contains("contacts");
    }

    @Test
    @DisplayName("An invoice that was issued changes by a correction only, which refers to it and cancels it (GoBD)")
    void correctsAnIssuedInvoice() {
        String contact = server.contact("givenName: \"Ada\"");
        String id = server.create("invoice", INVOICE.formatted("R-1") + ", contacts: " + ids(contact));
        JsonNode locked = invoice("Change", id, 1,
                "set: {number: \"R-9\", amount: null, comments: \"x\"}, remove: {contacts: %s}"
                        .formatted(ids(contact)));
        assertThat(locked.path("userErrors")).extracting(error -> error.path("path").path(2).asString())
                .containsExactlyInAnyOrder("number", "amount", "contacts");
        assertThat(codes(locked)).containsOnly("LOCKED");
        for (String stage : List.of("DRAFT", "CANCELLED"))
            assertThat(codes(invoice("Change", id, 1, "set: {stage: %s}".formatted(stage)))).containsExactly("LOCKED");
        assertThat(codes(server.run("mutation { itemDelete(input: {id: \"%s\", version: 1}) { userErrors { code } } }"
                .formatted(id)).data("itemDelete"))).containsExactly("LOCKED");
        assertThat(invoice("Change", id, 1, "set: {stage: PAID, paidDate: \"2026-02-01\", comments: \"Paid late\"}")
                .path("invoice").path("stage").asString()).isEqualTo("PAID");

        String correction = "reason: \"Wrong price\", idempotencyKey: \"correct-%s\", invoice: {number: \"R-2\", "
                .formatted(id) + "issueDate: \"2026-02-02\", amount: {amount: \"90.00\", currency: \"EUR\"}}";
        JsonNode corrected = invoice("Correct", id, 2, correction).path("invoice");
        assertThat(corrected.path("stage").asString()).isEqualTo("ISSUED");
        assertThat(corrected.path("title").asString()).isEqualTo("Repair");
        assertThat(corrected.path("amount").path("text").asString()).startsWith("90");
        assertThat(corrected.path("corrects").path("id").asString()).isEqualTo(id);
        assertThat(corrected.path("corrects").path("stage").asString()).isEqualTo("CANCELLED");
        assertThat(corrected.path("corrects").path("corrections").path("totalCount").asInt()).isOne();
        assertThat(invoice("Correct", id, 2, correction).path("invoice").path("id")).as("once for a key")
                .isEqualTo(corrected.path("id"));
        assertThat(codes(invoice("Correct", id, 3, correction.replace("correct-", "again-"))))
                .containsExactly("INVALID");
        assertThat(codes(invoice("Change", id, 3, "set: {stage: ISSUED}"))).containsExactly("LOCKED");
        JsonNode history = server.run("{ item(id: \"%s\") { history { edges { node { action reason } } } } }"
                .formatted(id)).data("item", "history", "edges", "0", "node");
        assertThat(history.path("action").asString()).isEqualTo("CORRECTED");
        assertThat(history.path("reason").asString()).isEqualTo("Wrong price");
    }

    @Test
    void correctsOnlyWhatWasIssuedAndWithANumberAndADate() {
        String draft = server.create("invoice", "title: \"Draft\", stage: DRAFT");
        assertThat(codes(
                invoice("Correct", draft, 1, "reason: \"x\", invoice: {number: \"1\", issueDate: \"2026-01-01\"}")))
                .containsExactly("INVALID");
        String issued = server.create("invoice", INVOICE.formatted("R-3"));
        JsonNode refused = invoice("Correct", issued, 1, "reason: \" \", invoice: {}");
        assertThat(codes(refused)).containsExactly("INVALID");
        refused = invoice("Correct", issued, 1, "reason: \"x\", invoice: {stage: PAID}");
        assertThat(refused.path("userErrors")).extracting(error -> error.path("path").path(2).asString())
                .contains("stage").hasSize(3);
    }

    @Test
    void refusesAnItemThatIsTooLarge() {
        String text = "x".repeat(90_000);
        String deal = deal("Large");
        String last = "";
        for (int version = 1; version < 4; version++) {
            last = server.run("mutation($notes: [NoteInput!]!) { dealChange(input: {id: \"%s\", version: %d, "
                    .formatted(deal, version) + "add: {notes: $notes}}) { userErrors { code message } } }",
                    Map.of("notes", IntStream.range(0, 8).mapToObj(i -> Map.of("text", i + text)).toList())).text();
        }
        assertThat(last).contains("INVALID").contains("2,000,000");
    }

    @Test
    @DisplayName("A request repeated by its key is answered as the first time, though one of its items was deleted since")
    void aRepeatedRequestIsAnsweredThoughAnItemIsGone() {
        String one = deal("One"), two = deal("Two");
        var input = Map.of("items", List.of(named(one, 1), named(two, 1)), "change",
                Map.of("deal", Map.of("set", Map.of("title", "Both"))), "idempotencyKey", "gone-" + one);
        assertThat(bulk(input).path("results").path(1).path("item").path("version").asInt()).isEqualTo(2);
        server.run("mutation { itemDelete(input: {id: \"%s\", version: 2}) { userErrors { code } } }".formatted(two))
                .data();
        JsonNode again = bulk(input);
        assertThat(codes(again)).isEmpty();
        assertThat(again.path("results").path(0).path("item").path("title").asString()).isEqualTo("Both");
        assertThat(again.path("results").path(1).path("item").isNull()).isTrue();
    }

    @Test
    @DisplayName("What every item of a type has isn't set among a customer's own fields: no forged correction, no wiped notes")
    void builtInFieldsAreNoCustomersOwn() {
        String wrong = server.create("invoice", INVOICE.formatted("F-1"));
        JsonNode forged = server.run("mutation { invoiceCreate(input: {invoice: {title: \"x\", fields: [{name: "
                + "\"corrects\", values: [{item: \"%s\"}]}]}}) { invoice { id } userErrors { code path } } }"
                        .formatted(wrong))
                .data("invoiceCreate");
        assertThat(forged.toString()).isEqualTo("{\"invoice\":null,\"userErrors\":[{\"code\":\"INVALID\","
                + "\"path\":[\"input\",\"invoice\",\"fields\",\"corrects\"]}]}");
        String noted = server.contact("givenName: \"Ada\"");
        assertThat(
                server.run("mutation { contactChange(input: {id: \"%s\", version: 1, set: {fields: [{name: \"notes\", "
                        .formatted(noted) + "values: []}]}}) { userErrors { code } } }").text())
                .contains("INVALID");
    }

    @Test
    @DisplayName("Only a correction cancels an invoice: a draft that was cancelled could be neither corrected nor deleted")
    void onlyACorrectionCancels() {
        assertThat(server.run("mutation { invoiceCreate(input: {invoice: {title: \"x\", stage: CANCELLED}}) "
                + "{ userErrors { code } } }").text()).contains("LOCKED");
        String draft = server.create("invoice", "title: \"x\"");
        assertThat(codes(invoice("Change", draft, 1, "set: {stage: CANCELLED}"))).containsExactly("LOCKED");
    }

    @Test
    @DisplayName("M20: a link input that names a merged item is refused with where it went, also where the link is stored")
    void linkInputsThatNameMergedItems() {
        String main = server.contact("givenName: \"Ada\""), source = server.contact("givenName: \"Ada\"");
        String deal = server.create("deal", "title: \"D\", contacts: " + dev.merganser.server.TestServer.ids(source));
        new dev.merganser.server.merge.Merges(server).merge("", main, source);
        for (String edit : List.of("set", "add", "remove"))
            assertThat(server.run("mutation { dealChange(input: {id: \"%s\", version: 1, %s: {contacts: [\"%s\"]}}) "
                    .formatted(deal, edit, source) + "{ userErrors { code mergedInto } } }")
                    .data("dealChange", "userErrors").toString()).as(edit)
                    .isEqualTo("[{\"code\":\"MERGED\",\"mergedInto\":\"%s\"}]".formatted(main));
    }
}
