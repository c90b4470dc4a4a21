package dev.merganser.server.merge;

import static dev.merganser.server.TestServer.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.TestServer;
import dev.merganser.server.TestServer.Answer;
import dev.merganser.store.suggestion.Suggestion;
import dev.merganser.store.suggestion.SuggestionId;
import dev.merganser.store.suggestion.Suggestions;

class MergeTests {
    private static final String PREVIEW = """
            { mergePreview(input: {mainId: "%s", itemIds: %s, choices: [%s]}) { userErrors { code message path }
              preview { fingerprint openFields warnings main { id } sources { id }
                movingLinks { type field count }
                fields { field decided values { itemId values { text } } result { text } } } } }""";
    private static final String MERGE = """
            mutation { itemsMerge(input: {mainId: "%s", itemIds: %s, choices: [%s], fingerprint: "%s"%s}) {
              mergeId main { id version mergedIds ... on Contact { givenName familyName emails { address } } }
              preview { fingerprint openFields } userErrors { code message path } } }""";

    private final TestServer server = TestServer.get();

    private String suggest(String left, String right, double weight) {
        var evidence = new Suggestion.Evidence(1 / (1 + Math.pow(2, -weight)), weight,
                List.of(new Suggestion.Bar("prior", "", "", "prior", -12),
                        new Suggestion.Bar("familyName", "Lovelace", "Lovelace", "equal, rare", weight + 12)),
                List.of("familyName+birthDate"), "model-1", "group-1", "compared-1", "run-1");
        server.store().suggestions().queue(List.of(
                new Suggestions.Found(TypeKey.CONTACT, new ItemId(left), new ItemId(right), evidence)), Instant.now());
        return SuggestionId.of(new ItemId(left), new ItemId(right)).value();
    }

    private JsonNode preview(String main, String ids, String choices) {
        JsonNode payload = server.run(PREVIEW.formatted(main, ids, choices)).data("mergePreview");
        assertThat(payload.path("userErrors")).isEmpty();
        return payload.path("preview");
    }

    private Answer merge(String main, String ids, String choices, String fingerprint) {
        return server.run(MERGE.formatted(main, ids, choices, fingerprint, ""));
    }

    @Test
    @DisplayName("D02 M02 M03 M05 M06 M09 M10 M14 M18 M20 M21: from a suggestion to its merge, and back")
    void fromASuggestionToItsMergeAndBack() {
        String main = server.contact("givenName: \"Ada\", familyName: \"Lovelace\", "
                + "emails: [{address: \"ada@example.org\"}]");
        String other = server.contact("givenName: \"Adda\", familyName: \"Lovelace\", "
                + "emails: [{address: \"ADA@example.org\"}, {address: \"a.lovelace@example.org\"}]");
        String deal = server.create("deal", "title: \"Engine\", contacts: " + ids(other));
        suggest(main, other, 1_000);

        JsonNode best = server.run("""
                { duplicateSuggestions(type: CONTACT, first: 1) { totalCount edges { node { id probability weight rules
                  model state bars { field left right level weight } left { id } right { id } } } } }""")
                .data("duplicateSuggestions", "edges", "0", "node");
        assertThat(best.path("left").path("id").asString()).isEqualTo(main);
        assertThat(best.path("right").path("id").asString()).isEqualTo(other);
        assertThat(best.path("bars").valueStream().mapToDouble(bar -> bar.path("weight").asDouble()).sum())
                .isCloseTo(best.path("weight").asDouble(), within(1e-9));
        assertThat(best.path("rules").toString()).isEqualTo("[\"familyName+birthDate\"]");

        String both = ids(main, other);
        JsonNode open = preview(main, both, "");
        assertThat(open.path("openFields").toString()).isEqualTo("[\"givenName\"]");
        assertThat(open.path("movingLinks").toString())
                .isEqualTo("[{\"type\":\"DEAL\",\"field\":\"contacts\",\"count\":1}]");
        JsonNode refused = merge(main, both, "", open.path("fingerprint").asString()).data("itemsMerge");
        assertThat(refused.path("userErrors").path(0).path("code").asString()).isEqualTo("OPEN_FIELD");
        assertThat(refused.path("userErrors").path(0).path("path").toString())
                .isEqualTo("[\"input\",\"choices\",\"givenName\"]");

        String choice = "{field: \"givenName\", keep: {ofItem: \"%s\"}}".formatted(other);
        JsonNode shown = preview(main, both, choice);
        assertThat(shown.path("openFields")).isEmpty();
        assertThat(shown.path("fields").valueStream().map(field -> field.path("field").asString() + " "
                + field.path("decided").asString() + " " + field.path("result")).toList()).containsExactly(
                        "givenName CHOSEN [{\"text\":\"Adda\"}]", "familyName EQUAL [{\"text\":\"Lovelace\"}]",
                        "emails UNION [{\"text\":\"ada@example.org\"},{\"text\":\"a.lovelace@example.org\"}]");

        JsonNode merged = merge(main, both, choice, shown.path("fingerprint").asString()).data("itemsMerge");
        assertThat(merged.path("userErrors")).isEmpty();
        assertThat(merged.path("main").toString()).isEqualTo("""
                {"id":"%s","version":2,"mergedIds":["%s"],"givenName":"Adda","familyName":"Lovelace",\
                "emails":[{"address":"ada@example.org"},{"address":"a.lovelace@example.org"}]}"""
                .formatted(main, other));

        String readers = """
                { item(id: "%s") { id } node(id: "%s") { id } deal: item(id: "%s") { ... on Deal {
                  contacts { totalCount edges { node { id } } } } } }""".formatted(other, other, deal);
        assertThat(server.run(readers).data().toString()).isEqualTo("""
                {"item":{"id":"%1$s"},"node":{"id":"%1$s"},\
                "deal":{"contacts":{"totalCount":1,"edges":[{"node":{"id":"%1$s"}}]}}}""".formatted(main));
        assertThat(server.run("""
                mutation { contactChange(input: {id: "%s", version: 1, set: {givenName: "x"}}) {
                  userErrors { code mergedInto } } }""".formatted(other)).data("contactChange", "userErrors")
                .toString())
                .isEqualTo("[{\"code\":\"MERGED\",\"mergedInto\":\"%s\"}]".formatted(main));

        JsonNode history = server.run("""
                { item(id: "%s") { history { edges { node { action itemId by { name } changes { field before { text }
                  after { text } } merge { id into deleted { id displayName } choices { field fromItem } } } } } } }"""
                .formatted(main)).data("item", "history", "edges");
        assertThat(history.valueStream().map(edge -> edge.path("node").path("action").asString()).toList())
                .containsExactlyInAnyOrder("MERGED", "MERGED_AWAY", "CREATED", "CREATED");
        JsonNode told = history.valueStream().map(edge -> edge.path("node"))
                .filter(entry -> entry.path("action").asString().equals("MERGED")).findFirst().orElseThrow();
        assertThat(told.path("by").path("name").asString()).isEqualTo("analyst");
        assertThat(told.path("merge").toString()).isEqualTo("""
                {"id":%s,"into":null,"deleted":[{"id":"%s","displayName":"Adda Lovelace"}],\
                "choices":[{"field":"givenName","fromItem":"%s"}]}""".formatted(merged.path("mergeId"), other, other));

        JsonNode undone = server.run("""
                mutation { mergeUndo(input: {mergeId: %s}) { main { id mergedIds ... on Contact { givenName } }
                  restored { id displayName } userErrors { code } } }""".formatted(merged.path("mergeId")))
                .data("mergeUndo");
        assertThat(undone.toString()).isEqualTo("""
                {"main":{"id":"%s","mergedIds":[],"givenName":"Ada"},\
                "restored":[{"id":"%s","displayName":"Adda Lovelace"}],"userErrors":[]}""".formatted(main, other));
        assertThat(server.run(readers).data("deal", "contacts", "edges", "0", "node", "id").asString())
                .isEqualTo(other);
        assertThat(server.run("{ node(id: %s) { ... on DuplicateSuggestion { state decision { by { name } } } } }"
                .formatted(best.path("id"))).data("node").toString())
                .isEqualTo("{\"state\":\"DISMISSED\",\"decision\":{\"by\":{\"name\":\"analyst\"}}}");
        assertThat(server.run("mutation { mergeUndo(input: {mergeId: %s}) { userErrors { code } } }"
                .formatted(merged.path("mergeId"))).data("mergeUndo", "userErrors", "0", "code").asString())
                .isEqualTo("ALREADY_UNDONE");
    }

    @Test
    @DisplayName("M18: links that fold into one stand once, at the first's place, in pages and counts, both ways")
    void linksThatFoldIntoOneStandOnce() {
        String main = server.contact("givenName: \"Ada\"");
        String other = server.contact("familyName: \"Lovelace\"");
        String third = server.contact("givenName: \"Charles\"");
        String deal = server.create("deal", "title: \"Engine\", contacts: " + ids(other, third, main));
        String company = server.create("company", "name: \"Engines\", contacts: " + ids(other));
        server.run("mutation { contactChange(input: {id: \"%s\", version: 1, set: {companies: %s}}) "
                .formatted(main, ids(company)) + "{ userErrors { code } } }").data();
        String both = ids(main, other);
        merge(main, both, "", preview(main, both, "").path("fingerprint").asString()).data();

        assertThat(server.run("""
                { deal: item(id: "%s") { ... on Deal { contacts { totalCount edges { node { id } } } } }
                  contact: item(id: "%s") { ... on Contact { deals { totalCount edges { node { id } } }
                    companies { totalCount edges { node { id } } } } }
                  company: item(id: "%s") { ... on Company { contacts { totalCount edges { node { id } } } } } }"""
                .formatted(deal, other, company)).data().toString()).isEqualTo("""
                        {"deal":{"contacts":{"totalCount":2,"edges":[{"node":{"id":"%1$s"}},{"node":{"id":"%2$s"}}]}},\
                        "contact":{"deals":{"totalCount":1,"edges":[{"node":{"id":"%3$s"}}]},\
                        "companies":{"totalCount":1,"edges":[{"node":{"id":"%4$s"}}]}},\
                        "company":{"contacts":{"totalCount":1,"edges":[{"node":{"id":"%1$s"}}]}}}"""
                        .formatted(main, third, deal, company));
    }

    @Test
    @DisplayName("M19: a source changed since the preview refuses the merge as stale and shows the new preview")
    void aStalePreviewIsRefused() {
        String main = server.contact("givenName: \"Ada\"");
        String other = server.contact("familyName: \"Lovelace\"");
        String both = ids(main, other);
        String fingerprint = preview(main, both, "").path("fingerprint").asString();
        server.run("mutation { contactChange(input: {id: \"%s\", version: 1, set: {givenName: \"Eve\"}}) "
                .formatted(other) + "{ userErrors { code } } }").data();

        JsonNode stale = merge(main, both, "", fingerprint).data("itemsMerge");

        assertThat(stale.path("userErrors").path(0).path("code").asString()).isEqualTo("STALE");
        assertThat(stale.path("preview").path("openFields").toString()).isEqualTo("[\"givenName\"]");
        assertThat(server.run("{ item(id: \"%s\") { id } }".formatted(other)).data("item", "id").asString())
                .isEqualTo(other);
    }

    private void dismiss(String id) {
        assertThat(server.run("mutation { duplicateSuggestionDismiss(input: {id: \"%s\", reason: \"twins\"}) { "
                .formatted(id) + "userErrors { code } } }").data("duplicateSuggestionDismiss", "userErrors")).isEmpty();
    }

    @Test
    @DisplayName("M19 D04: a pair dismissed since the preview refuses the merge as stale, and the new preview warns")
    void refusesAMergeOfWhatWasDismissedSince() {
        String main = server.contact("givenName: \"Ada\""), other = server.contact("givenName: \"Ada\"");
        String suggestion = suggest(main, other, 1);
        JsonNode seen = preview(main, ids(main, other), "");
        assertThat(seen.path("warnings")).isEmpty();
        dismiss(suggestion);

        JsonNode stale = merge(main, ids(main, other), "", seen.path("fingerprint").asString()).data("itemsMerge");
        assertThat(stale.path("userErrors").path(0).path("code").asString()).isEqualTo("STALE");
        JsonNode now = preview(main, ids(main, other), "");
        assertThat(now.path("warnings").toString()).isEqualTo("[\"DISMISSED_PAIR\"]");
        assertThat(stale.path("preview").path("fingerprint")).isEqualTo(now.path("fingerprint"));
        assertThat(merge(main, ids(main, other), "", now.path("fingerprint").asString())
                .data("itemsMerge", "userErrors")).isEmpty();
    }

    @Test
    @DisplayName("D04: a preview warns of dismissed pairs that stand between its items, while they hold")
    void warnsOfPairsThatStandAndHold() {
        String one = server.contact("givenName: \"Ada\""), two = server.contact("givenName: \"Ada\""),
                three = server.contact("givenName: \"Ada\""), four = server.contact("givenName: \"Ada\"");
        dismiss(suggest(one, two, 2));
        new Merges(server).merge("", one, two);
        assertThat(preview(one, ids(one, three), "").path("warnings")).isEmpty();

        dismiss(suggest(two, three, 2));
        assertThat(preview(one, ids(one, three), "").path("warnings").toString()).isEqualTo("[\"DISMISSED_PAIR\"]");
        dismiss(suggest(four, three, 2));
        server.run("mutation { contactChange(input: {id: \"%s\", version: 1, set: {familyName: \"New\"}}) { "
                .formatted(four) + "userErrors { code } } }").data("contactChange");
        assertThat(preview(four, ids(four, three), "").path("warnings")).isEmpty();
    }

    @Test
    @DisplayName("M24: a merge repeated under its key answers with the first one's result")
    void aRepeatedMergeAnswersAlike() {
        String main = server.contact("givenName: \"Ada\"");
        String both = ids(main, server.contact("familyName: \"Lovelace\""));
        String document = MERGE.formatted(main, both, "", preview(main, both, "").path("fingerprint").asString(),
                ", idempotencyKey: \"merge-once\"");

        String first = server.run(document).data("itemsMerge").toString();

        assertThat(server.run(document).data("itemsMerge").toString()).isEqualTo(first);
    }

    @Test
    @DisplayName("M12: a preview that nobody follows up changes nothing")
    void aPreviewWritesNothing() {
        String main = server.contact("givenName: \"Ada\"");
        String other = server.contact("givenName: \"Eve\"");
        preview(main, ids(main, other), "");

        assertThat(server.run("{ a: item(id: \"%s\") { version } b: item(id: \"%s\") { version } }".formatted(main,
                other)).data().toString()).isEqualTo("{\"a\":{\"version\":1},\"b\":{\"version\":1}}");
    }

    @ParameterizedTest(name = "M22: {2}")
    @CsvSource({
            "ONE, ONE, TOO_FEW_ITEMS, ''",
            "ONE, ONE ONE, ITEM_TWICE, ''",
            "OTHER, ONE TWO, MAIN_NOT_AMONG_ITEMS, ''",
            "ONE, ONE COMPANY, MIXED_TYPES, ''",
            "ONE, ONE 00000000000000000000000000, NOT_FOUND, ''",
            "ONE, ONE nonsense, NOT_FOUND, ''",
            "ONE, ONE GONE, DELETED, ''",
            "ONE, ONE TWO, UNKNOWN_FIELD, '{field: \"shoeSize\", keep: {all: true}}'",
            "ONE, ONE TWO, INVALID_CHOICE, '{field: \"givenName\", keep: {all: true}}'",
            "ONE, ONE TWO, INVALID_CHOICE, '{field: \"givenName\", keep: {all: false}}'",
    })
    void refusesWhatCannotBeMerged(String main, String items, String code, String choices) {
        String one = server.contact("givenName: \"Ada\"");
        String two = server.contact("givenName: \"Eve\"");
        String company = server.create("company", "name: \"x\"");
        String other = server.contact("givenName: \"Other\"");
        String gone = server.contact("givenName: \"Gone\"");
        server.run("mutation { itemDelete(input: {id: \"%s\", version: 1}) { deletedId } }".formatted(gone)).data();
        List<String> ids = List.of(items.split(" ")).stream().map(name -> switch (name) {
            case "ONE" -> one;
            case "TWO" -> two;
            case "COMPANY" -> company;
            case "GONE" -> gone;
            default -> name;
        }).toList();

        JsonNode payload = server.run(PREVIEW.formatted(main.equals("OTHER") ? other : one,
                ids(ids.toArray(String[]::new)), choices)).data("mergePreview");

        assertThat(payload.path("preview").isNull()).isTrue();
        assertThat(payload.path("userErrors").path(0).path("code").asString()).isEqualTo(code);
        assertThat(payload.path("userErrors").path(0).path("message").asString()).isNotBlank();
    }

    @Test
    void aChoiceWithTwoWaysToKeepIsRefused() {
        String one = server.contact("givenName: \"Ada\"");
        String both = ids(one, server.contact("givenName: \"Eve\""));

        assertThat(server.run(PREVIEW.formatted(one, both,
                "{field: \"givenName\", keep: {all: true, ofItem: \"%s\"}}".formatted(one))).error())
                .contains("MergeKeepInput");
    }

    @Test
    @DisplayName("D04: a dismissed pair leaves the queue for everyone, a postponed one until its date")
    void decides() {
        String one = server.contact("givenName: \"Ada\"");
        String dismissed = suggest(one, server.contact("givenName: \"Eve\""), 900);
        String postponed = suggest(one, server.contact("givenName: \"Ida\""), 901);
        String decide = "mutation { %s(input: {id: \"%s\", reason: \"twins\" %s}) { suggestion { state decision { reason "
                + "until by { name } } } userErrors { code path } } }";

        assertThat(server.run(decide.formatted("duplicateSuggestionDismiss", dismissed, ""))
                .data("duplicateSuggestionDismiss", "suggestion").toString()).isEqualTo("""
                        {"state":"DISMISSED","decision":{"reason":"twins","until":null,"by":{"name":"analyst"}}}""");
        String until = Instant.now().plus(2, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS).toString();
        assertThat(server.run(decide.formatted("duplicateSuggestionPostpone", postponed, "until: \"" + until + "\""))
                .data("duplicateSuggestionPostpone", "suggestion", "decision", "until").asString()).isEqualTo(until);
        assertThat(server
                .run(decide.formatted("duplicateSuggestionPostpone", postponed, "until: \"2020-01-01T00:00:00Z\""))
                .data("duplicateSuggestionPostpone", "userErrors", "0", "code").asString()).isEqualTo("INVALID");
        assertThat(server.run(decide.formatted("duplicateSuggestionDismiss", "nonsense", ""))
                .data("duplicateSuggestionDismiss", "userErrors", "0", "code").asString()).isEqualTo("NOT_FOUND");

        assertThat(server.run("{ duplicateSuggestions(first: 100) { edges { node { id } } } }").text())
                .doesNotContain(dismissed).doesNotContain(postponed);
    }

    @Test
    @DisplayName("D04 D10: a dismissal is taken back by whoever may decide, and the pair is in the queue again")
    void reopens() {
        TestServer looking = TestServer.writing(), colleague = server.as("colleague", "analyst");
        String id = suggest(colleague.contact("givenName: \"Ada\""), colleague.contact("givenName: \"Ada\""), 800);
        dismiss(id);
        String reopen = "mutation { duplicateSuggestionReopen(input: {id: \"%s\"}) { suggestion { state decision { reason } } "
                + "userErrors { code } } }";
        assertThat(looking.run(reopen.formatted(id)).data("duplicateSuggestionReopen").toString())
                .contains("FORBIDDEN");
        assertThat(colleague.run(reopen.formatted(id)).data("duplicateSuggestionReopen", "suggestion").toString())
                .isEqualTo("{\"state\":\"OPEN\",\"decision\":null}");
        assertThat(server.run("{ duplicateSuggestions(first: 100) { edges { node { id } } } }").text()).contains(id);
        assertThat(server.run(reopen.formatted("nonsense")).data("duplicateSuggestionReopen").toString())
                .contains("NOT_FOUND");
        server.as("colleague");
    }

    private static JsonNode refused(TestServer asker, String mutation, String input) {
        JsonNode payload = asker.run("mutation { %s(input: {%s}) { suggestion { id } userErrors { code message } } }"
                .formatted(mutation, input)).data(mutation);
        assertThat(payload.path("suggestion").isNull()).isTrue();
        return payload.path("userErrors").path(0);
    }

    @Test
    @DisplayName("D04: whoever decides after somebody else is told who did so, when and why, and changes nothing")
    void tellsOfTheEarlierDecision() {
        String one = server.contact("givenName: \"Ada\""), two = server.contact("givenName: \"Ada\"");
        String id = suggest(one, two, 3), input = "id: \"%s\"".formatted(id);
        dismiss(id);
        TestServer late = server.as("late", "analyst");
        String until = Instant.now().plus(2, ChronoUnit.DAYS).toString();

        for (JsonNode told : List.of(refused(late, "duplicateSuggestionDismiss", input),
                refused(late, "duplicateSuggestionPostpone", input + ", until: \"" + until + "\""))) {
            assertThat(told.path("code").asString()).isEqualTo("ALREADY_DECIDED");
            assertThat(told.path("message").asString())
                    .matches("analyst dismissed this pair on \\d+ \\w+ \\d{4} at \\d\\d:\\d\\d UTC: twins");
        }
        assertThat(server.run("{ node(id: \"%s\") { ... on DuplicateSuggestion { state decision { reason } } } }"
                .formatted(id)).data("node").toString())
                .isEqualTo("{\"state\":\"DISMISSED\",\"decision\":{\"reason\":\"twins\"}}");
        dismiss(id);

        new Merges(server).merge("", one, two);
        assertThat(refused(late, "duplicateSuggestionDismiss", input).path("message").asString())
                .startsWith("analyst merged the two on ");
        server.as("late");
    }

    @Test
    void theQueueIsReadInPages() {
        String one = server.contact("givenName: \"Ada\"");
        for (int i = 0; i < 5; i++)
            suggest(one, server.contact("givenName: \"P%d\"".formatted(i)), 500 + i);
        var seen = new java.util.ArrayList<String>();
        String after = "null";
        while (true) {
            JsonNode page = server
                    .run("{ duplicateSuggestions(type: CONTACT, first: 2, after: %s) { edges { node { id } } "
                            .formatted(after) + "pageInfo { hasNextPage endCursor } } }")
                    .data("duplicateSuggestions");
            page.path("edges").valueStream().forEach(edge -> seen.add(edge.path("node").path("id").asString()));
            if (!page.path("pageInfo").path("hasNextPage").asBoolean()) break;
            after = page.path("pageInfo").path("endCursor").toString();
        }
        assertThat(seen).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(5);
        assertThat(server.run("{ duplicateSuggestions(type: COMPANY, after: %s) { totalCount } }".formatted(after))
                .code()).isEqualTo("BAD_REQUEST");
    }
}
