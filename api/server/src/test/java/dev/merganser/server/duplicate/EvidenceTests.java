package dev.merganser.server.duplicate;

import static dev.merganser.server.TestServer.ids;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.ItemLocks;
import dev.merganser.server.TestServer;
import dev.merganser.server.merge.Merges;
import dev.merganser.store.access.Asker;
import dev.merganser.store.suggestion.Compared;
import dev.merganser.store.suggestion.Suggestion;
import dev.merganser.store.suggestion.SuggestionId;
import dev.merganser.store.suggestion.Suggestions;

/// What is shown of pairs: their evidence, and what was decided about them.
class EvidenceTests {
    private static final String FAMILY = "Evidence";

    private final TestServer server = TestServer.get();
    private final TestServer writer = TestServer.writing();

    private Item item(String id) {
        return server.store().items().find(Asker.OPERATOR, new ItemId(id)).orElseThrow();
    }

    /// What a run finds of two items, as they are now.
    private String found(TypeKey type, String left, String right, String leftValues, String rightValues) {
        var definition = server.store().definitions().catalogue().get(type);
        var evidence = new Suggestion.Evidence(.99, 7,
                List.of(new Suggestion.Bar("prior", "", "", "prior", -3),
                        new Suggestion.Bar("link contacts", leftValues, rightValues, "equal", 10)),
                List.of("identifier"), "model", left, Compared.fingerprint(item(left), item(right), definition), "run");
        var id = SuggestionId.of(new ItemId(left), new ItemId(right));
        server.store().suggestions().queue(
                List.of(new Suggestions.Found(type, new ItemId(left), new ItemId(right), evidence)), Instant.now());
        return id.value();
    }

    @Test
    @DisplayName("R61 R62 D02: evidence of links names what one may see, and tells of the rest that it is hidden")
    void evidenceOfLinks() {
        String seen = writer.contact("givenName: \"Ada\""), hidden = writer.contact("givenName: \"Secret\""),
                firm = writer.create("company", "name: \"Secret\""), gone = writer.contact("givenName: \"Gone\"");
        String links = "title: \"Order\", contacts: %s, companies: %s".formatted(ids(seen, hidden, gone), ids(firm));
        String left = writer.create("deal", links), right = writer.create("deal", links);
        ItemLocks.hidden(hidden);
        ItemLocks.hidden(firm);
        assertThat(server.run("mutation { itemDelete(input: {id: \"%s\", version: 1}) { userErrors { code } } }"
                .formatted(gone)).data("itemDelete", "userErrors")).isEmpty();
        String values = String.join(" | ", seen, hidden, gone, firm);
        String id = found(TypeKey.DEAL, left, right, values, hidden);

        String document = "{ node(id: \"%s\") { ... on DuplicateSuggestion { bars { field left right } } } }"
                .formatted(id);
        var answer = writer.run(document);
        JsonNode bar = answer.data("node", "bars", "1");
        assertThat(bar.path("left").asString()).isEqualTo("Ada | Hidden contact | Deleted item | Hidden company");
        assertThat(bar.path("right").asString()).isEqualTo("Hidden contact");
        assertThat(answer.text()).doesNotContain(hidden, firm, gone);
        assertThat(writer.runIn("de", document).text()).contains("Ausgeblendeter Kontakt",
                "Ausgeblendetes Unternehmen");
        assertThat(server.run(document).data("node", "bars", "1", "right").asString()).isEqualTo("Secret");
    }

    @Test
    @DisplayName("R61 R62: history tells that a hidden item was linked, by no id, whatever became of the item that tells it")
    void historyOfLinks() {
        Instant begun = Instant.now();
        String hidden = writer.contact("givenName: \"Secret\"");
        String main = writer.create("deal", "title: \"Order\""), merged = writer.create("deal",
                "title: \"Order\", contacts: " + ids(hidden));
        ItemLocks.hidden(hidden);
        new Merges(server).merge("", main, merged);
        String document = """
                { item(id: "%s") { history(first: 20) { edges { node { itemId action changes { field
                    before { text ... on LinkValue { item { id } hidden { label } } }
                    after { text ... on LinkValue { item { id } hidden { label } } } } } } } }
                  history(first: 20, from: "%s") { edges { node { itemId changes { field after { text } } } } } }"""
                .formatted(main, begun);
        var answer = writer.run(document);
        assertThat(answer.data("item", "history").toString()).contains("Hidden contact");
        assertThat(answer.text()).doesNotContain(hidden);

        // What lies in the recycle bin tells no more.
        assertThat(server.run("mutation { itemDelete(input: {id: \"%s\", version: %d}) { userErrors { code } } }"
                .formatted(main, item(main).version())).data("itemDelete", "userErrors")).isEmpty();
        answer = writer.run(document);
        assertThat(answer.data("history").toString()).contains("contacts");
        assertThat(answer.text()).doesNotContain(hidden);
    }

    private String contact() {
        return server.contact("givenName: \"Ada\", familyName: \"%s\"".formatted(FAMILY));
    }

    private String company() {
        return server.create("company", "name: \"%s\"".formatted(FAMILY));
    }

    /// Whether the pair is in the queue, and among what would be merged at once: in both or in none.
    private boolean isQueued(String one, String other) {
        JsonNode data = server
                .run("""
                        { duplicateSuggestions(type: COMPANY, first: 100) { edges { node { left { id } right { id } } } }
                          duplicateMergePlans(input: {type: COMPANY, first: 100}) { suggestion { left { id } right { id } } } }""")
                .data();
        boolean queued = data.path("duplicateSuggestions").path("edges").valueStream()
                .anyMatch(edge -> is(edge.path("node"), one, other));
        assertThat(data.path("duplicateMergePlans").valueStream()
                .anyMatch(plan -> is(plan.path("suggestion"), one, other))).isEqualTo(queued);
        return queued;
    }

    private static boolean is(JsonNode pair, String one, String other) {
        return List.of(one, other).containsAll(pair.findValuesAsString("id"));
    }

    @Test
    @DisplayName("D04 M18: a dismissed pair doesn't come back as what was merged into one of the two, until that says more")
    void dismissalsHoldForWhatWasMerged() {
        // No other test queues companies.
        String one = company(), same = company(), other = company();
        String dismissed = found(TypeKey.COMPANY, one, other, "", ""), waiting = found(TypeKey.COMPANY, same, other, "",
                "");
        assertThat(server.run("mutation { duplicateSuggestionDismiss(input: {id: \"%s\", reason: \"twins\"}) { "
                .formatted(dismissed) + "userErrors { code } } }").data("duplicateSuggestionDismiss", "userErrors"))
                .isEmpty();
        assertThat(isQueued(same, other)).isTrue();
        new Merges(server).merge("", one, same);
        assertThat(isQueued(one, other)).isFalse();
        assertThat(server.run("""
                mutation { duplicatesMerge(input: {plans: [{suggestionId: "%s", fingerprint: "x"}]}) {
                  results { error { code } } userErrors { code } } }""".formatted(waiting))
                .data("duplicatesMerge", "results", "0", "error", "code").asString()).isEqualTo("NOT_FOUND");

        assertThat(server.run("mutation { companyChange(input: {id: \"%s\", version: 2, set: {name: \"New\"}}) "
                .formatted(one) + "{ userErrors { code } } }").data("companyChange", "userErrors")).isEmpty();
        assertThat(isQueued(one, other)).isTrue();
    }

    @Test
    @DisplayName("M21: a pair that only an undone merge has brought up weighs nothing, in numbers that GraphQL knows")
    void weighsNothing() {
        String one = contact(), other = contact();
        String merge = new Merges(server).merge("", one, other);
        assertThat(server.run("mutation { mergeUndo(input: {mergeId: \"%s\"}) { userErrors { code } } }"
                .formatted(merge)).data("mergeUndo", "userErrors")).isEmpty();
        JsonNode pair = server
                .run("{ node(id: \"%s\") { ... on DuplicateSuggestion { state weight probability bars { field } } } }"
                        .formatted(SuggestionId.of(new ItemId(one), new ItemId(other)).value()))
                .data("node");
        assertThat(pair.toString()).isEqualTo(
                "{\"state\":\"DISMISSED\",\"weight\":0.0,\"probability\":0.5,\"bars\":[]}");
    }
}
