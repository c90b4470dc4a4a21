package dev.merganser.server.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.TestServer;
import dev.merganser.store.access.Asker;
import dev.merganser.store.suggestion.Compared;
import dev.merganser.store.suggestion.Suggestion;
import dev.merganser.store.suggestion.SuggestionId;
import dev.merganser.store.suggestion.Suggestions;

/// Confirming many suggestions at once, over GraphQL.
class BulkTests {
    private static final String PLANS = """
            { duplicateMergePlans(input: {type: QUOTE, leastProbability: 0.999, first: 10%s}) { obstacle
              suggestion { id probability } preview { fingerprint main { id } openFields } } }""";
    private final TestServer server = TestServer.get();

    private Item item(String id) {
        return server.store().items().find(Asker.OPERATOR, new ItemId(id)).orElseThrow();
    }

    /// What a run finds of two items, as they are now.
    private String suggest(String left, String right, double weight) {
        Item one = item(left), other = item(right);
        var evidence = new Suggestion.Evidence(probability(weight), weight, List.of(), List.of("title"), "m",
                "g", Compared.fingerprint(one, other, server.store().definitions().catalogue().get(one.type())), "r");
        server.store().suggestions().queue(List.of(new Suggestions.Found(one.type(), one.id(), other.id(), evidence)),
                Instant.now());
        return SuggestionId.of(one.id(), other.id()).value();
    }

    private String deal(String title) {
        return server.create("deal", "title: \"%s\"".formatted(title));
    }

    /// Of deals whose suggestions weigh from 41 to 49, which are those of one test.
    private JsonNode plans(int weight, String more) {
        return server.run("""
                { duplicateMergePlans(input: {type: DEAL, leastProbability: %s, mostProbability: %s%s}) {
                    obstacle cursor suggestion { id outdated } preview { fingerprint warnings } } }""".formatted(
                probability(weight - .5), probability(weight + .5), more)).data("duplicateMergePlans");
    }

    private static double probability(double weight) {
        return 1 / (1 + Math.pow(2, -weight));
    }

    private static List<String> told(JsonNode plans) {
        return plans.valueStream().map(plan -> plan.path("suggestion").path("id").asString() + " "
                + plan.path("obstacle").asString("ready")).toList();
    }

    private String quote(String title) {
        return server.create("quote", "title: \"%s\"".formatted(title));
    }

    @Test
    @DisplayName("M02 M05 M10: suggestions of one kind are shown, then merged each by itself, with one report")
    void confirmsManyAtOnce() {
        String a = quote("A"), b = quote("A"), c = quote("C"), d = quote("D"), e = quote("E"), f = quote("E");
        String same = suggest(a, b, 30), shared = suggest(b, c, 29), open = suggest(c, d, 28),
                other = suggest(e, f, 27),
                unsure = suggest(a, f, 2);

        JsonNode plans = server.run(PLANS.formatted("")).data("duplicateMergePlans");
        assertThat(told(plans)).containsExactly(same + " ready",
                shared + " SHARED_ITEM", open + " OPEN_FIELDS", other + " ready");
        var input = new ArrayList<String>();
        plans.valueStream().filter(plan -> plan.path("obstacle").isNull()).forEach(plan -> input.add(
                "{suggestionId: %s, fingerprint: %s}".formatted(plan.path("suggestion").path("id"),
                        plan.path("preview").path("fingerprint"))));
        input.add("{suggestionId: \"%s\", fingerprint: \"made up\"}".formatted(unsure));
        String document = """
                mutation { duplicatesMerge(input: {plans: [%s]}) { merged userErrors { code }
                  results { suggestionId mergeId main { id } error { code } } } }""";

        JsonNode report = server.run(document.formatted(String.join(", ", input))).data("duplicatesMerge");

        assertThat(report.path("merged").asInt()).isEqualTo(2);
        assertThat(report.path("results").valueStream().map(result -> result.path("suggestionId").asString() + " "
                + result.path("error").path("code").asString("merged")).toList()).containsExactly(same + " merged",
                        other + " merged", unsure + " STALE");
        assertThat(server.run("{ a: item(id: \"%s\") { id } f: item(id: \"%s\") { id } }".formatted(b, f)).data()
                .toString()).isEqualTo("{\"a\":{\"id\":\"%s\"},\"f\":{\"id\":\"%s\"}}".formatted(a, e));
        String merge = report.path("results").path(0).path("mergeId").asString();
        assertThat(server.run("mutation { mergeUndo(input: {mergeId: \"%s\"}) { userErrors { code } } }".formatted(
                merge)).data("mergeUndo", "userErrors")).isEmpty();

        JsonNode rest = server.run(PLANS.formatted(", resolve: NEWEST")).data("duplicateMergePlans");
        assertThat(told(rest)).contains(shared + " ready");
        assertThat(server.run(document.formatted("{suggestionId: \"nonsense\", fingerprint: \"x\"}"))
                .data("duplicatesMerge", "userErrors", "0", "code").asString()).isEqualTo("NOT_FOUND");
        assertThat(server.run(document.formatted("")).data("duplicatesMerge", "userErrors", "0", "code").asString())
                .isEqualTo("INVALID");
        assertThat(server.run(PLANS.formatted(", mostProbability: 0.5")).code()).isEqualTo("BAD_REQUEST");
    }

    private void retitle(String deal, String title) {
        assertThat(server.run(
                "mutation { dealChange(input: {id: \"%s\", version: %d, set: {title: \"%s\"}}) { userErrors { code } } }"
                        .formatted(deal, item(deal).version(), title))
                .data("dealChange", "userErrors")).isEmpty();
    }

    @Test
    @DisplayName("M02 D04: what was scored on values that have changed since isn't merged with others, until they are as they were")
    void holdsBackWhatIsOutdated() {
        String one = deal("Same"), other = deal("Same"), pair = suggest(one, other, 42);
        assertThat(told(plans(42, ""))).containsExactly(pair + " ready");

        retitle(one, "Another");
        JsonNode plan = plans(42, ", resolve: NEWEST").path(0);
        assertThat(plan.path("obstacle").asString()).isEqualTo("OUTDATED");
        assertThat(plan.path("suggestion").path("outdated").asBoolean()).isTrue();
        assertThat(plan.path("preview").isNull()).isTrue();
        retitle(other, "Another");
        String preview = server
                .run("{ mergePreview(input: {mainId: \"%s\", itemIds: [\"%s\", \"%s\"]}) { preview { fingerprint } } }"
                        .formatted(one, one, other))
                .data("mergePreview", "preview", "fingerprint").asString();
        String merge = """
                mutation { duplicatesMerge(input: {plans: [{suggestionId: "%s", fingerprint: "%s"}]}) {
                  results { error { code } } } }""";
        assertThat(server.run(merge.formatted(pair, preview)).data("duplicatesMerge", "results", "0", "error", "code")
                .asString()).isEqualTo("STALE");

        retitle(one, "Same");
        retitle(other, "Same");
        plan = plans(42, "").path(0);
        assertThat(plan.path("obstacle").isNull()).isTrue();
        assertThat(plan.path("suggestion").path("outdated").asBoolean(true)).isFalse();
        assertThat(server.run(merge.formatted(pair, plan.path("preview").path("fingerprint").asString()))
                .data("duplicatesMerge", "results", "0", "error").isNull()).isTrue();
    }

    @Test
    @DisplayName("M02: what isn't ready keeps nothing behind it from being ready, nor from being reached")
    void reachesAllThatIsReady() {
        String a = deal("A"), b = deal("B"), c = deal("C"), alike = deal("A");
        String open = suggest(a, b, 46.3), openToo = suggest(b, c, 46.2), ready = suggest(a, alike, 46.1),
                last = suggest(deal("D"), deal("D"), 46);

        JsonNode plans = plans(46, ", first: 1");
        assertThat(told(plans)).containsExactly(open + " OPEN_FIELDS", openToo + " OPEN_FIELDS", ready + " ready");
        String after = ", first: 1, after: %s";
        JsonNode next = plans(46, after.formatted(plans.path(2).path("cursor")));
        assertThat(told(next)).containsExactly(last + " ready");
        assertThat(plans(46, after.formatted(next.path(0).path("cursor")))).isEmpty();
        assertThat(told(plans(46, ""))).hasSize(4);
        assertThat(server.run("{ duplicateMergePlans(input: {type: QUOTE, after: %s}) { cursor } }".formatted(
                next.path(0).path("cursor"))).code()).isEqualTo("BAD_REQUEST");
    }

    @Test
    @DisplayName("D01: the rule for exact copies is off, set by administrators only, and merges what is the same to the "
            + "letter; all it did can be undone")
    void exactCopies() {
        String one = server.create("lead", "title: \"Copy\", emails: [{address: \"copy@x.example\"}]");
        String two = server.create("lead", "title: \"Copy\", emails: [{address: \"copy@x.example\"}]");
        String near = server.create("lead", "title: \"Copy\", emails: [{address: \"Copy@x.example\"}]");
        var evidence = new Suggestion.Evidence(.99, 9, List.of(), List.of("title"), "m", "g", "c", "r");
        for (String other : List.of(two, near))
            server.store().suggestions().queue(List.of(new Suggestions.Found(TypeKey.LEAD, new ItemId(one),
                    new ItemId(other), evidence)), Instant.now());
        String set = "mutation { exactCopiesRuleSet(input: {types: [%s]}) { rule { types } userErrors { code } } }";

        // Another test may have set it.
        server.runAsAdministrator(set.formatted("")).data();
        assertThat(server.run("{ exactCopiesRule { types } }").data("exactCopiesRule", "types")).isEmpty();
        assertThat(server.store().exactCopies().merge(TypeKey.LEAD, "test")).isZero();
        assertThat(server.run(set.formatted("LEAD")).data("exactCopiesRuleSet", "userErrors", "0", "code").asString())
                .isEqualTo("FORBIDDEN");
        assertThat(server.runAsAdministrator(set.formatted("LEAD")).data("exactCopiesRuleSet", "rule", "types")
                .toString()).isEqualTo("[\"LEAD\"]");
        assertThat(server.store().exactCopies().merge(TypeKey.LEAD, "test")).isOne();

        JsonNode history = server.run("""
                { item(id: "%s") { id history(first: 1) { edges { node { by { name } action merge { id } } } } } }"""
                .formatted(two)).data("item");
        assertThat(history.path("id").asString()).isEqualTo(one);
        assertThat(history.toString()).contains("\"by\":{\"name\":\"exact-copies\"}");
        assertThat(server.run("{ item(id: \"%s\") { id } }".formatted(near)).data("item", "id").asString())
                .isEqualTo(near);
        assertThat(server.run("mutation { mergeUndo(input: {mergeId: %s}) { restored { id } } }".formatted(
                history.path("history").path("edges").path(0).path("node").path("merge").path("id")))
                .data("mergeUndo", "restored", "0", "id").asString()).isEqualTo(two);
        server.runAsAdministrator(set.formatted("")).data();
        assertThat(server.runAsAdministrator(set.formatted("SMART_PROCESS_ITEM"))
                .data("exactCopiesRuleSet", "userErrors", "0", "code").asString()).isEqualTo("INVALID");
    }
}
