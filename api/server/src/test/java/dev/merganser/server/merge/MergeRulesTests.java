package dev.merganser.server.merge;

import static dev.merganser.server.TestServer.ids;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import dev.merganser.model.value.UserId;
import dev.merganser.server.TestServer;
import dev.merganser.server.TestServer.Answer;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.notification.News;
import dev.merganser.store.notification.Notification;

/// The rules of merging as clients see them, one by one.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MergeRulesTests {
    private static final String PREVIEW = """
            { mergePreview(input: {mainId: "%s", itemIds: %s, choices: [%s]}) { userErrors { code message path }
              preview { fingerprint openFields warnings movingMessages movingHistory movingSuggestions
                winningFlags { field value { text } itemId } movingLinks { type field count hidden examples { id } }
                fields { field decided result { text } recommendedItemId suggestions { rule itemId } } } } }""";

    private final TestServer server = TestServer.get();
    private final Merges merges = new Merges(server);

    @BeforeAll
    void process() {
        server.runAsAdministrator("""
                mutation { smartProcessDefine(input: {key: "mergeable", label: "Mergeable", stages: ["NEW", "DONE"],
                  fields: []}) { userErrors { message } } }""");
    }

    private JsonNode preview(String choices, String... items) {
        JsonNode payload = server.run(PREVIEW.formatted(items[0], ids(items), choices)).data("mergePreview");
        assertThat(payload.path("userErrors")).isEmpty();
        return payload.path("preview");
    }

    private static JsonNode field(JsonNode preview, String name) {
        return preview.path("fields").valueStream().filter(field -> field.path("field").asString().equals(name))
                .findFirst().orElseThrow();
    }

    @ParameterizedTest(name = "M01 M03: {0}")
    @CsvSource({"lead, 'title: \"x\"'", "contact, 'givenName: \"x\"'", "company, 'name: \"x\"'", "deal, 'title: \"x\"'",
            "invoice, 'title: \"x\"'", "quote, 'title: \"x\"'"})
    void mergesEveryType(String type, String fields) {
        String main = server.create(type, fields), other = server.create(type, fields);

        merges.merge("", main, other);

        assertThat(server.run("{ item(id: \"%s\") { id mergedIds } }".formatted(other)).data("item").toString())
                .isEqualTo("{\"id\":\"%s\",\"mergedIds\":[\"%s\"]}".formatted(main, other));
    }

    @Test
    @DisplayName("M01: smart-process items of one process merge, and a company with them doesn't")
    void mergesSmartProcessItems() {
        String create = "mutation { smartProcessItemCreate(input: {process: \"mergeable\", smartProcessItem: {title: "
                + "\"x\"}}) { smartProcessItem { id } userErrors { message } } }";
        String main = server.run(create).data("smartProcessItemCreate", "smartProcessItem", "id").asString();
        String other = server.run(create).data("smartProcessItemCreate", "smartProcessItem", "id").asString();
        String company = server.create("company", "name: \"x\"");

        merges.merge("", main, other);

        assertThat(server.run("{ item(id: \"%s\") { id } }".formatted(other)).data("item", "id").asString())
                .isEqualTo(main);
        assertThat(server.run(PREVIEW.formatted(main, ids(main, company), "")).data("mergePreview", "userErrors", "0",
                "code").asString()).isEqualTo("MIXED_TYPES");
    }

    @Test
    @DisplayName("M04 M07 M08: equal values are taken, single ones too and can be overruled, repeats are dropped")
    void decidesWhatNeedsNoQuestion() {
        String main = server.contact("givenName: \"Ada\", phones: [{number: \"030 123456\"}]");
        String other = server
                .contact("givenName: \"Ada\", jobTitle: \"Countess\", phones: [{number: \"+49 30 123456\"}, "
                        + "{number: \"+44 20 7946 0000\"}]");
        JsonNode preview = preview("", main, other);

        assertThat(field(preview, "givenName").path("decided").asString()).isEqualTo("EQUAL");
        assertThat(field(preview, "jobTitle").path("decided").asString()).isEqualTo("ONLY_VALUE");
        assertThat(field(preview, "phones").path("result").toString())
                .isEqualTo("[{\"text\":\"030 123456\"},{\"text\":\"+44 20 7946 0000\"}]");
        JsonNode overruled = preview("{field: \"jobTitle\", keep: {ofItem: \"%s\"}}".formatted(main), main, other);
        assertThat(field(overruled, "jobTitle").path("result")).isEmpty();
    }

    @Test
    @DisplayName("M11: \"merge and edit\": the result of the merge comes with the version that its first change sends")
    void mergesAndEdits() {
        String main = server.contact("givenName: \"Ada\""), other = server.contact("familyName: \"Lovelace\"");
        String input = "mainId: \"%s\", itemIds: %s".formatted(main, ids(main, other));
        String fingerprint = preview("", main, other).path("fingerprint").asString();
        JsonNode merged = server.run("""
                mutation { itemsMerge(input: {%s, fingerprint: "%s"}) { main { id version ... on Contact { givenName
                  familyName } } } }""".formatted(input, fingerprint)).data("itemsMerge", "main");

        JsonNode edited = server.run("""
                mutation { contactChange(input: {id: %s, version: %s, set: {jobTitle: "Countess"}}) { contact {
                  familyName jobTitle } userErrors { code } } }""".formatted(merged.path("id"), merged.path("version")))
                .data("contactChange");

        assertThat(edited.toString()).isEqualTo(
                "{\"contact\":{\"familyName\":\"Lovelace\",\"jobTitle\":\"Countess\"},\"userErrors\":[]}");
    }

    @Test
    @DisplayName("M13: the one who merged is told at once, and whoever else is responsible for one of the items")
    void tellsWhoIsConcerned() {
        String main = server.contact("givenName: \"Ada\""), other = server.contact("givenName: \"Ada\", responsible: "
                + "\"admin\"");

        String merge = merges.merge("", main, other);

        for (String user : new String[]{"analyst", "admin"}) {
            var asker = new Asker(new UserId(user), Set.of(Role.ANALYST));
            Notification told = server.store().notifications().page(asker, null, true, 1).notifications().getFirst();
            assertThat(told.news().kind()).isEqualTo(News.Kind.MERGED);
            assertThat(told.news().subject()).isEqualTo(merge);
            assertThat(told.news().by()).isEqualTo(new UserId("analyst"));
        }
    }

    @Test
    @DisplayName("M23: the strictest consent and \"do not call\" win, are shown as such, and no choice overrides them")
    void theStrictestWins() {
        String main = server.contact("givenName: \"Ada\", emailConsent: GRANTED, phones: [{number: \"030 123456\"}]");
        String other = server.contact("givenName: \"Ada\", emailConsent: WITHDRAWN, phones: [{number: \"030 123456\", "
                + "doNotCall: true}]");
        String choice = "{field: \"emailConsent\", keep: {ofItem: \"%1$s\"}}, {field: \"phones\", keep: {ofItem: \"%1$s\"}}"
                .formatted(main);

        assertThat(preview(choice, main, other).path("winningFlags").toString()).isEqualTo("""
                [{"field":"phones","value":{"text":"030 123456"},"itemId":"%1$s"},\
                {"field":"emailConsent","value":{"text":"WITHDRAWN"},"itemId":"%1$s"}]""".formatted(other));
        merges.merge(choice, main, other);
        assertThat(server.run("{ item(id: \"%s\") { ... on Contact { emailConsent phones { doNotCall } } } }".formatted(
                main)).data("item").toString())
                .isEqualTo("{\"emailConsent\":\"WITHDRAWN\",\"phones\":[{\"doNotCall\":true}]}");
    }

    @Test
    @DisplayName("M09: a link between the merged items goes with the merge, and is none of the links that will lead to the "
            + "main item")
    void linksBetweenTheMergedItemsDoNotMove() {
        String source = server.create("company", "name: \"Parent\"");
        String main = server.create("company", "name: \"Parent\", parentCompany: \"%s\"".formatted(source));
        assertThat(preview("", main, source).path("movingLinks")).isEmpty();
        String child = server.create("company", "name: \"Child\", parentCompany: \"%s\"".formatted(source));
        assertThat(preview("", main, source).path("movingLinks").toString()).isEqualTo("""
                [{"type":"COMPANY","field":"parentCompany","count":1,"hidden":0,"examples":[{"id":"%s"}]}]"""
                .formatted(child));
    }

    @Test
    @DisplayName("M05 M09: a preview suggests choices by four rules and by the administrators' policy, and decides none")
    void suggestsChoices() {
        String main = server.contact("givenName: \"Ada\", familyName: \"King\"");
        String fuller = server.contact("givenName: \"Ada\", familyName: \"Lovelace\", jobTitle: \"Countess\", "
                + "birthDate: \"1815-12-10\"");
        String newest = server.contact("givenName: \"Ada\", familyName: \"Lovelace\"");
        String set = "mutation { mergePolicySet(input: {type: CONTACT, field: \"familyName\", rule: %s}) { policies { type "
                + "field rule } userErrors { code } } }";
        assertThat(server.run(set.formatted("MOST_FREQUENT")).data("mergePolicySet", "userErrors", "0", "code")
                .asString()).isEqualTo("FORBIDDEN");
        assertThat(server.runAsAdministrator(set.formatted("MOST_FREQUENT")).data("mergePolicySet").toString())
                .isEqualTo("{\"policies\":[{\"type\":\"CONTACT\",\"field\":\"familyName\",\"rule\":\"MOST_FREQUENT\"}],"
                        + "\"userErrors\":[]}");

        JsonNode name = field(preview("", main, fuller, newest), "familyName");
        assertThat(name.path("decided").asString()).isEqualTo("OPEN");
        assertThat(name.path("suggestions").toString()).isEqualTo("""
                [{"rule":"NEWEST","itemId":"%3$s"},{"rule":"MOST_COMPLETE","itemId":"%2$s"},\
                {"rule":"MOST_FREQUENT","itemId":"%2$s"},{"rule":"MAIN","itemId":"%1$s"}]""".formatted(main, fuller,
                newest));
        assertThat(name.path("recommendedItemId").asString()).isEqualTo(fuller);
        server.runAsAdministrator(set.formatted("null")).data();
        assertThat(server.run("{ mergePolicies { field } }").data("mergePolicies")).isEmpty();
        assertThat(server.runAsAdministrator(set.replace("familyName", "shoeSize").formatted("MAIN"))
                .data("mergePolicySet", "userErrors", "0", "code").asString()).isEqualTo("UNKNOWN_FIELD");
    }

    @ParameterizedTest(name = "M05: no rule is set for {0}, of which no value is chosen")
    @CsvSource({"emails, a merge unites them", "emailConsent, the strictest wins"})
    void noPolicyForWhatNobodyChooses(String field, String told) {
        String set = "mutation { mergePolicySet(input: {type: CONTACT, field: \"%s\", rule: %s}) { policies { field } "
                + "userErrors { code message path } } }";

        JsonNode refused = server.runAsAdministrator(set.formatted(field, "NEWEST")).data("mergePolicySet");

        assertThat(refused.path("policies").isNull()).isTrue();
        assertThat(refused.path("userErrors").path(0).path("code").asString()).isEqualTo("INVALID");
        assertThat(refused.path("userErrors").path(0).path("message").asString()).contains(told);
        assertThat(refused.path("userErrors").path(0).path("path").path(1).asString()).isEqualTo("field");
        assertThat(server.runAsAdministrator(set.formatted(field, "null")).data("mergePolicySet").toString())
                .isEqualTo("{\"policies\":[],\"userErrors\":[]}");
    }

    @Test
    @DisplayName("M09 M18: a preview warns, and shows what will lead to the main item and what moves along")
    void warnsAndShowsWhatMoves() {
        String main = server.create("company", "name: \"Acme\", responsible: \"admin\"");
        String other = server.create("company", "name: \"Acme\", responsible: \"analyst\"");
        String first = server.create("invoice", "title: \"1\", stage: ISSUED, companies: " + ids(main));
        String second = server.create("invoice", "title: \"2\", stage: ISSUED, companies: " + ids(other));

        JsonNode preview = preview("", main, other);
        assertThat(preview.path("warnings").toString()).isEqualTo("[\"DIFFERENT_RESPONSIBLE\",\"OPEN_INVOICES\"]");
        assertThat(preview.path("movingLinks").toString()).isEqualTo("""
                [{"type":"INVOICE","field":"companies","count":1,"hidden":0,"examples":[{"id":"%s"}]}]"""
                .formatted(second));
        assertThat(preview.path("movingHistory").asInt()).isOne();
        assertThat(preview.path("movingMessages").asInt()).isZero();
        assertThat(preview("", first, second).path("warnings").toString()).contains("ISSUED_INVOICE");
    }

    @Test
    @DisplayName("M19 M22: a plan of another user, and one altered by hand, is refused and the asker's own is shown")
    void anotherUsersPlanIsRefused() {
        String main = server.contact("givenName: \"Ada\""), other = server.contact("givenName: \"Ada\"");
        String mine = preview("", main, other).path("fingerprint").asString();
        String theirs = server.runAsAdministrator(PREVIEW.formatted(main, ids(main, other), ""))
                .data("mergePreview", "preview", "fingerprint").asString();
        assertThat(theirs).isNotEqualTo(mine);
        for (String fingerprint : new String[]{theirs, mine.substring(1) + "0", "", "\\u0000"}) {
            JsonNode refused = server.run("""
                    mutation { itemsMerge(input: {mainId: "%s", itemIds: %s, fingerprint: "%s"}) { main { id }
                      preview { fingerprint } userErrors { code } } }""".formatted(main, ids(main, other), fingerprint))
                    .data("itemsMerge");
            assertThat(refused.toString()).isEqualTo(
                    "{\"main\":null,\"preview\":{\"fingerprint\":\"%s\"},\"userErrors\":[{\"code\":\"STALE\"}]}"
                            .formatted(mine));
        }
    }

    @Test
    @DisplayName("M17 M22: a choice that names an item outside of the merge is answered alike, whatever that item is")
    void aChoiceOutsideOfTheMergeTellsNothing() {
        String main = server.contact("givenName: \"Ada\""), other = server.contact("givenName: \"Eve\"");
        String linked = server.contact("givenName: \"Linked\"");
        String choice = "{field: \"givenName\", keep: {ofItem: \"%s\"}}";

        Answer known = server.run(PREVIEW.formatted(main, ids(main, other), choice.formatted(linked)));
        Answer unknown = server.run(PREVIEW.formatted(main, ids(main, other),
                choice.formatted("00000000000000000000000000")));

        assertThat(known.data("mergePreview", "userErrors", "0", "code").asString()).isEqualTo("INVALID_CHOICE");
        assertThat(unknown.text()).isEqualTo(known.text());
    }

    @Test
    @DisplayName("M22: more than fifty items are refused")
    void refusesTooMany() {
        var many = new String[51];
        java.util.Arrays.setAll(many, _ -> dev.merganser.model.value.ItemId.next().value());

        assertThat(server.run(PREVIEW.formatted(many[0], ids(many), ""), Map.of())
                .data("mergePreview", "userErrors", "0", "code").asString()).isEqualTo("TOO_MANY_ITEMS");
    }
}
