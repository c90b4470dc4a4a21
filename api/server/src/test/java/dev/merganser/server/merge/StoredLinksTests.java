package dev.merganser.server.merge;

import static dev.merganser.server.TestServer.ids;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import dev.merganser.server.TestServer;

/// Links to items that were merged or deleted, amid edits and merges of the items that hold them.
class StoredLinksTests {
    private final TestServer server = TestServer.get();
    private final Merges merges = new Merges(server);

    private List<String> contacts(String deal) {
        return server.run("{ item(id: \"%s\") { ... on Deal { contacts { edges { node { id } } } } } }".formatted(deal))
                .data("item", "contacts", "edges").valueStream()
                .map(edge -> edge.path("node").path("id").asString()).toList();
    }

    private int version(String id) {
        return server.run("{ item(id: \"%s\") { version } }".formatted(id)).data("item", "version").asInt();
    }

    /// @param edit such as `set: {contacts: […]}`
    private void change(String deal, String edit) {
        assertThat(server.run("mutation { dealChange(input: {id: \"%s\", version: %d, %s}) { userErrors { message } } }"
                .formatted(deal, version(deal), edit)).data("dealChange", "userErrors")).isEmpty();
    }

    private void delete(String id) {
        assertThat(server.run("mutation { itemDelete(input: {id: \"%s\", version: %d}) { userErrors { code } } }"
                .formatted(id, version(id))).data("itemDelete", "userErrors")).isEmpty();
    }

    private void restore(String id) {
        assertThat(server.run("mutation { itemRestore(input: {id: \"%s\"}) { userErrors { code } } }".formatted(id))
                .data("itemRestore", "userErrors")).isEmpty();
    }

    private void undo(String merge) {
        assertThat(server.run("mutation { mergeUndo(input: {mergeId: \"%s\"}) { userErrors { code } } }"
                .formatted(merge)).data("mergeUndo", "userErrors")).isEmpty();
    }

    private String contact() {
        return server.contact("givenName: \"Ada\"");
    }

    private String deal(String... contacts) {
        return server.create("deal", "title: \"Engine\", contacts: " + ids(contacts));
    }

    @Test
    @DisplayName("M18 M21: whatever is edited while two of an item's links lead to one, undo finds both again")
    void editsLoseNoFoldedLink() {
        String main = contact(), source = contact(), more = contact();
        String added = deal(source, main), saved = deal(source, more, main), taken = deal(source, more, main);
        String merge = merges.merge("", main, source);

        change(added, "add: {contacts: %s}".formatted(ids(more)));
        int before = version(saved);
        change(saved, "set: {contacts: %s}".formatted(ids(main, more)));
        assertThat(version(saved)).as("saved as seen").isEqualTo(before);
        change(saved, "set: {contacts: %s}".formatted(ids(main)));
        change(taken, "remove: {contacts: %s}".formatted(ids(main)));
        assertThat(contacts(added)).containsExactly(main, more);
        assertThat(contacts(saved)).containsExactly(main);
        assertThat(contacts(taken)).containsExactly(more);
        undo(merge);

        assertThat(contacts(added)).containsExactly(source, main, more);
        assertThat(contacts(saved)).containsExactlyInAnyOrder(source, main);
        assertThat(contacts(taken)).containsExactly(more);
    }

    @Test
    @DisplayName("M18 M21: links that led to one item when their items were merged lead to two again")
    void mergingLosesNoFoldedLink() {
        String main = contact(), source = contact();
        String one = deal(main), other = deal(source);
        String merge = merges.merge("", main, source);
        merges.merge("", one, other);
        assertThat(contacts(one)).containsExactly(main);
        undo(merge);

        assertThat(contacts(one)).containsExactly(main, source);
    }

    @Test
    @DisplayName("M15 M21: a list that is saved as it was seen keeps the links to what is in the recycle bin")
    void savingKeepsLinksToTheRecycleBin() {
        String first = contact(), second = contact(), third = contact();
        String deal = deal(first, second);
        delete(first);
        int before = version(deal);
        change(deal, "set: {contacts: %s}".formatted(ids(second)));
        assertThat(version(deal)).as("nothing was changed").isEqualTo(before);
        change(deal, "set: {contacts: %s}".formatted(ids(second, third)));
        assertThat(contacts(deal)).containsExactly(second, third);
        restore(first);

        assertThat(contacts(deal)).containsExactly(first, second, third);
    }

    @Test
    @DisplayName("M05 M07 M18: a link to a deleted item opens no field, and no reader shows it")
    void deletedTargetsAreNotThere() {
        String gone = server.create("lead", "title: \"Gone\""), there = server.create("lead", "title: \"There\"");
        String one = server.create("deal", "title: \"Engine\", lead: \"%s\"".formatted(gone));
        String other = server.create("deal", "title: \"Engine\", lead: \"%s\"".formatted(there));
        delete(gone);
        String fields = """
                { item(id: "%s") { ... on Deal { lead { id } fields(names: ["lead"]) { values { text } } } } }""";
        assertThat(server.run(fields.formatted(one)).data("item").toString())
                .isEqualTo("{\"lead\":null,\"fields\":[]}");

        JsonNode preview = server.run("""
                { mergePreview(input: {mainId: "%s", itemIds: %s}) { preview { openFields
                  fields { field decided values { values { text } } result { text } } } } }"""
                .formatted(one, ids(one, other))).data("mergePreview", "preview");
        assertThat(preview.path("openFields")).isEmpty();
        assertThat(preview.path("fields").valueStream().filter(field -> field.path("field").asString().equals("lead")))
                .singleElement().asString().isEqualTo("""
                        {"field":"lead","decided":"ONLY_VALUE","values":[{"values":[{"text":"There"}]}],\
                        "result":[{"text":"There"}]}""");
        String merge = merges.merge("", one, other);
        assertThat(server.run(fields.formatted(one)).data("item").toString())
                .isEqualTo(
                        "{\"lead\":{\"id\":\"%s\"},\"fields\":[{\"values\":[{\"text\":\"There\"}]}]}".formatted(there));
        undo(merge);
        restore(gone);
        assertThat(server.run(fields.formatted(one)).data("item", "lead", "id").asString()).isEqualTo(gone);
    }

    @Test
    @DisplayName("M20 M22: a link to, or a merge of, an item that was merged is refused with what it was merged into; "
            + "once that is deleted too, both ids are in the recycle bin")
    void saysWhatWasMergedInto() {
        String main = contact(), source = contact(), other = contact();
        merges.merge("", main, source);
        String deal = deal(other);

        assertThat(server.run("""
                mutation { dealChange(input: {id: "%s", version: 1, add: {contacts: %s}}) {
                  userErrors { code mergedInto path } } }""".formatted(deal, ids(source)))
                .data("dealChange", "userErrors").toString()).isEqualTo("""
                        [{"code":"MERGED","mergedInto":"%s","path":["input","add","contacts"]}]""".formatted(main));
        String preview = "{ mergePreview(input: {mainId: \"%s\", itemIds: %s}) { userErrors { code mergedInto } } }"
                .formatted(other, ids(other, source));
        assertThat(server.run(preview).data("mergePreview", "userErrors").toString())
                .isEqualTo("[{\"code\":\"MERGED\",\"mergedInto\":\"%s\"}]".formatted(main));
        delete(main);
        assertThat(server.run(preview).data("mergePreview", "userErrors").toString())
                .isEqualTo("[{\"code\":\"DELETED\",\"mergedInto\":null}]");
    }

    @Test
    @DisplayName("M24 M11: a key used for another plan is refused, and so is a merge of more text than one item holds")
    void refusesAnotherPlanUnderAKeyAndTooMuchText() {
        String main = contact(), source = contact();
        String merge = "mainId: \"%s\", itemIds: %s".formatted(main, ids(main, source));
        String fingerprint = server.run("{ mergePreview(input: {%s}) { preview { fingerprint } } }".formatted(merge))
                .data("mergePreview", "preview", "fingerprint").toString();
        String once = "mutation { itemsMerge(input: {%s, fingerprint: %s, idempotencyKey: \"%s\"}) { mergeId "
                + "userErrors { code } } }";
        JsonNode first = server.run(once.formatted(merge, fingerprint, main)).data("itemsMerge");
        assertThat(first.path("userErrors")).isEmpty();
        assertThat(server.run(once.formatted(merge, fingerprint, main)).data("itemsMerge")).isEqualTo(first);
        assertThat(server.run(once.formatted(merge, "\"another\"", main)).data("itemsMerge", "userErrors", "0", "code")
                .asString()).isEqualTo("KEY_REUSED");

        Map<String, Object> notes = Map.of("notes",
                IntStream.range(0, 90).mapToObj(i -> Map.of("text", i + "x".repeat(9_000))).toList());
        String[] full = new String[3];
        for (int i = 0; i < full.length; i++) {
            full[i] = server.create("deal", "title: \"Engine\"");
            assertThat(server.run("""
                    mutation ($notes: [NoteInput!]) { dealChange(input: {id: "%s", version: 1, add: {notes: $notes}}) {
                      userErrors { code } } }""".formatted(full[i]), notes).data("dealChange", "userErrors")).isEmpty();
        }
        assertThat(server.run("{ mergePreview(input: {mainId: \"%s\", itemIds: %s}) { userErrors { code } } }"
                .formatted(full[0], ids(full))).data("mergePreview", "userErrors", "0", "code").asString())
                .isEqualTo("TOO_MANY_VALUES");
    }

    @Test
    @DisplayName("M14: the history names what a merge had deleted, also once that came back and was deleted again")
    void historyRemembersWhatWasDeleted() {
        String main = contact(), source = server.contact("familyName: \"Lovelace\"");
        undo(merges.merge("", main, source));
        delete(source);

        assertThat(server.run("""
                { item(id: "%s") { history { edges { node { merge { deleted { displayName } } } } } } }"""
                .formatted(main)).data().toString()).contains("Lovelace");
    }

    @Test
    @DisplayName("M15: a filter holds items whose links all lead to the recycle bin for empty, until these are back")
    void filtersByWhatIsSeen() {
        String gone = contact(), alsoGone = contact(), there = contact();
        String none = deal(), emptied = deal(gone, alsoGone), some = deal(gone, there), whole = deal(there);
        delete(gone);
        delete(alsoGone);
        String all = ids(none, emptied, some, whole);
        assertThat(filtered(all, true)).containsExactlyInAnyOrder(none, emptied);
        assertThat(filtered(all, false)).containsExactlyInAnyOrder(some, whole);
        restore(alsoGone);
        assertThat(filtered(all, true)).containsExactly(none);
        assertThat(filtered(all, false)).containsExactlyInAnyOrder(emptied, some, whole);
    }

    /// Of some deals those that have no contacts, or have some; as many as are counted.
    private List<String> filtered(String deals, boolean empty) {
        JsonNode found = server.run("""
                { deals(first: 100, filter: {ids: %s, contacts: {empty: %s}}) { totalCount edges { node { id } } } }"""
                .formatted(deals, empty)).data("deals");
        List<String> ids = found.path("edges").valueStream().map(edge -> edge.path("node").path("id").asString())
                .toList();
        assertThat(found.path("totalCount").asInt()).isEqualTo(ids.size());
        return ids;
    }

    @Test
    @DisplayName("M09: the most frequent of links is told by what they lead to, not by the ids they were made with")
    void countsLinksByWhatTheyLeadTo() {
        String lead = server.create("lead", "title: \"Lead\""), same = server.create("lead", "title: \"Lead\""),
                other = server.create("lead", "title: \"Other\"");
        String one = server.create("deal", "title: \"Engine\", lead: \"%s\"".formatted(other)),
                two = server.create("deal", "title: \"Engine\", lead: \"%s\"".formatted(same)),
                three = server.create("deal", "title: \"Engine\", lead: \"%s\"".formatted(lead));
        merges.merge("", lead, same);
        JsonNode field = server.run("""
                { mergePreview(input: {mainId: "%s", itemIds: %s, choices: []}) { preview {
                  fields { field suggestions { rule itemId } } } } }""".formatted(one, ids(one, two, three)))
                .data("mergePreview", "preview", "fields").valueStream()
                .filter(decision -> decision.path("field").asString().equals("lead")).findFirst().orElseThrow();
        assertThat(field.path("suggestions").valueStream()
                .filter(suggestion -> suggestion.path("rule").asString().equals("MOST_FREQUENT"))
                .map(suggestion -> suggestion.path("itemId").asString())).containsExactly(two);
    }

    @Test
    @DisplayName("M18: a merge that would put a company above itself warns, and drops the link that does so")
    void closesNoCircle() {
        String top = server.create("company", "name: \"Acme\"");
        String middle = server.create("company", "name: \"Middle\", parentCompany: \"%s\"".formatted(top));
        String between = server.create("company", "name: \"Between\", parentCompany: \"%s\"".formatted(middle));
        String bottom = server.create("company", "name: \"Acme\", parentCompany: \"%s\"".formatted(between));
        JsonNode preview = server.run("""
                { mergePreview(input: {mainId: "%s", itemIds: %s, choices: []}) { preview {
                  openFields warnings fields { field decided result { text } } } } }""".formatted(bottom,
                ids(top, bottom))).data("mergePreview", "preview");
        assertThat(preview.path("warnings").toString()).contains("CLOSES_CIRCLE");
        assertThat(preview.path("openFields")).isEmpty();
        assertThat(preview.path("fields").valueStream().filter(field -> field.path("field").asString()
                .equals("parentCompany")).map(field -> field.path("result").size())).containsExactly(0);
        String merge = merges.merge("", bottom, top);
        assertThat(above(bottom)).isEmpty();
        assertThat(above(between)).containsExactly(middle, bottom);
        undo(merge);
        assertThat(above(bottom)).containsExactly(between, middle, top);
    }

    /// The companies above one, up to the fifth.
    private List<String> above(String company) {
        JsonNode item = server.run("""
                { item(id: "%s") { ... on Company { parentCompany { id parentCompany { id parentCompany { id
                  parentCompany { id parentCompany { id } } } } } } } }""".formatted(company)).data("item");
        var above = new java.util.ArrayList<String>();
        for (JsonNode one = item.path("parentCompany"); one.isObject(); one = one.path("parentCompany"))
            above.add(one.path("id").asString());
        return above;
    }
}
