package dev.merganser.server.item;

import static dev.merganser.server.TestServer.ids;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.merganser.server.TestServer;
import dev.merganser.server.TestServer.Answer;

class ItemTests {
    private final TestServer server = TestServer.get();

    @Test
    void readsBackWhatWasMade() {
        String company = server.create("company", "name: \"Analytical Engines\"");
        String deal = server.create("deal", """
                title: "Engine", stage: OFFERED, amount: {amount: 12.25, currency: "EUR"}, closeDate: "2026-12-31",
                companies: %s, lineItems: [{description: "Wheel", quantity: 2, unitPrice: {amount: 3, currency: "EUR"}}]
                """.formatted(ids(company)));

        Answer answer = server.run("""
                { item(id: "%s") { id displayName version createdBy { name } ... on Deal {
                    stage amount { amount currency text } closeDate companies { edges { node { name } } }
                    lineItems { description unitPrice { amount } text } } } }""".formatted(deal));

        assertThat(answer.data("item").toString()).isEqualTo("""
                {"id":"%s","displayName":"Engine","version":1,"createdBy":{"name":"analyst"},"stage":"OFFERED",\
                "amount":{"amount":12.25,"currency":"EUR","text":"12.25 EUR"},"closeDate":"2026-12-31",\
                "companies":{"edges":[{"node":{"name":"Analytical Engines"}}]},\
                "lineItems":[{"description":"Wheel","unitPrice":{"amount":3},"text":"2 × Wheel, 3 EUR"}]}"""
                .formatted(deal));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000000000000000000000000", "nonsense", "", "🦆"})
    void answersNullForAnIdThatNothingHas(String id) {
        assertThat(server.run("query($id: ID!) { item(id: $id) { id } node(id: $id) { id } }",
                java.util.Map.of("id", id)).data().toString()).isEqualTo("{\"item\":null,\"node\":null}");
    }

    @Test
    void tellsEachFieldThatIsWrong() {
        var errors = server.run("""
                mutation { contactCreate(input: {contact: {givenName: "Ada", emails: [{address: "nobody"}],
                  companies: ["00000000000000000000000000"]}}) { contact { id } userErrors { code message path } } }
                """).data("contactCreate", "userErrors");

        assertThat(errors).hasSize(2);
        assertThat(errors.path(0).path("code").asString()).isEqualTo("INVALID");
        assertThat(errors.path(0).path("path").toString()).isEqualTo("[\"input\",\"contact\",\"emails\"]");
        assertThat(errors.path(1).path("path").toString()).isEqualTo("[\"input\",\"contact\",\"companies\"]");
    }

    @Test
    void changesWhatIsNamedAndNothingElse() {
        String id = server.contact("givenName: \"Ada\", familyName: \"Byron\", gender: FEMALE, "
                + "emails: [{address: \"a@example.org\"}, {address: \"b@example.org\"}]");

        Answer answer = server.run("""
                mutation { contactChange(input: {id: "%s", version: 1, set: {familyName: "Lovelace", gender: null},
                  add: {emails: [{address: "c@example.org"}], notes: [{text: "called"}]},
                  remove: {phones: [{number: "030 1234"}]}}) { userErrors { message } contact { version givenName
                  familyName gender emails { address } notes { text by { name } } } } }""".formatted(id));

        assertThat(answer.data("contactChange", "contact").toString()).isEqualTo("""
                {"version":2,"givenName":"Ada","familyName":"Lovelace","gender":null,"emails":[\
                {"address":"a@example.org"},{"address":"b@example.org"},{"address":"c@example.org"}],\
                "notes":[{"text":"called","by":{"name":"analyst"}}]}""");
    }

    @Test
    void refusesAStaleVersionAndShowsWhatIsStored() {
        String id = server.contact("givenName: \"Ada\"");
        String change = "mutation { contactChange(input: {id: \"%s\", version: 1, set: {givenName: \"%s\"}}) "
                + "{ contact { id } stored { version givenName } userErrors { code path } } }";
        server.run(change.formatted(id, "Augusta")).data();

        assertThat(server.run(change.formatted(id, "Annabella")).data("contactChange").toString()).isEqualTo("""
                {"contact":null,"stored":{"version":2,"givenName":"Augusta"},\
                "userErrors":[{"code":"STALE","path":["input","version"]}]}""");
    }

    @Test
    void aFieldInTwoPartsOfAChangeIsRefused() {
        String id = server.contact("givenName: \"Ada\"");

        Answer answer = server.run("""
                mutation { contactChange(input: {id: "%s", version: 1, set: {emails: []},
                  add: {emails: [{address: "a@example.org"}]}}) { userErrors { code } } }""".formatted(id));

        assertThat(answer.data("contactChange", "userErrors", "0", "code").asString()).isEqualTo("INVALID");
    }

    @Test
    void changesAnItemOnlyAsOfItsType() {
        String id = server.contact("givenName: \"Ada\"");

        assertThat(server.run("mutation { dealChange(input: {id: \"%s\", version: 1, set: {title: \"x\"}}) "
                .formatted(id) + "{ userErrors { code } } }").data("dealChange", "userErrors", "0", "code").asString())
                .isEqualTo("NOT_FOUND");
    }

    @Test
    void sendingTwiceUnderOneKeyMakesOneItem() {
        String create = "mutation { contactCreate(input: {idempotencyKey: \"%s\", contact: {givenName: \"%s\"}}) "
                + "{ contact { id } userErrors { code } } }";
        String once = server.run(create.formatted("once", "Ada")).data("contactCreate").toString();

        assertThat(server.run(create.formatted("once", "Ada")).data("contactCreate").toString()).isEqualTo(once);
        assertThat(server.run(create.formatted("once", "Eve")).data("contactCreate", "userErrors", "0", "code")
                .asString()).isEqualTo("KEY_REUSED");
    }

    @Test
    void aNoteSentTwiceUnderOneKeyIsWrittenOnce() {
        String id = server.contact("givenName: \"Ada\"");
        String add = "mutation { contactChange(input: {id: \"%s\", version: 1, idempotencyKey: \"note of %s\", "
                .formatted(id, id) + "add: {notes: [{text: \"called\"}]}}) { userErrors { code } contact { version "
                + "notes { text } } } }";
        String once = server.run(add).data("contactChange").toString();

        assertThat(once).contains("\"version\":2");
        assertThat(server.run(add).data("contactChange").toString()).isEqualTo(once);
    }

    @Test
    @DisplayName("D09: a deleted item isn't there for readers")
    void deletes() {
        String id = server.contact("givenName: \"Ada\"");
        String deal = server.create("deal", "title: \"x\", contacts: " + ids(id));
        server.run("mutation { itemDelete(input: {id: \"%s\", version: 1}) { deletedId userErrors { code } } }"
                .formatted(id)).data();

        assertThat(server.run("{ item(id: \"%s\") { id } deal: item(id: \"%s\") { ... on Deal { contacts { totalCount "
                .formatted(id, deal) + "edges { node { id } } } } } }").data().toString())
                .isEqualTo("{\"item\":null,\"deal\":{\"contacts\":{\"totalCount\":0,\"edges\":[]}}}");
    }

    @Test
    void customersFieldsAreReadAndWrittenByName() {
        String define = """
                mutation { smartProcessDefine(input: {key: "rental", label: "Rental", stages: ["OUT", "BACK"], fields: [
                  {name: "deposit", label: "Deposit", kind: MONEY}, {name: "device", label: "Device", kind: %s}]})
                  { process { key } userErrors { code message } } }""";
        assertThat(server.run(define.formatted("TEXT")).data("smartProcessDefine", "userErrors", "0", "code")
                .asString()).isEqualTo("FORBIDDEN");
        server.runAsAdministrator(define.formatted("TEXT")).data();
        assertThat(server.runAsAdministrator(define.formatted("DATE"))
                .data("smartProcessDefine", "userErrors", "0", "code").asString()).isEqualTo("IN_USE");

        String person = server.contact("givenName: \"Ada\"");
        Answer made = server
                .run("""
                        mutation { smartProcessItemCreate(input: {process: "rental", smartProcessItem: {title: "Drill",
                          stage: "OUT", contacts: %s, fields: [{name: "deposit", values: [{money: {amount: 50, currency: "EUR"}}]}]}})
                          { userErrors { message } smartProcessItem { stage process { label } fields(names: ["deposit"])
                          { definition { kind } values { text ... on Money { amount } } } } } }"""
                        .formatted(ids(person)));

        assertThat(made.data("smartProcessItemCreate", "smartProcessItem").toString()).isEqualTo("""
                {"stage":"OUT","process":{"label":"Rental"},"fields":[{"definition":{"kind":"MONEY"},\
                "values":[{"text":"50 EUR","amount":50}]}]}""");
        assertThat(
                server.run("{ item(id: \"%s\") { ... on Contact { smartProcessItems { edges { node { title } } } } } }"
                        .formatted(person)).data("item", "smartProcessItems", "edges", "0", "node", "title").asString())
                .isEqualTo("Drill");
        assertThat(server.run("{ smartProcessItems(process: \"nothing\") { totalCount } }").code())
                .isEqualTo("BAD_REQUEST");
    }

    @Test
    void aContactAndACompanyAreLinkedWhicheverNamesTheOther() {
        String named = server.contact("givenName: \"Named\"");
        String company = server.create("company", "name: \"Both\", contacts: " + ids(named));
        String naming = server.contact("givenName: \"Naming\", companies: " + ids(company));

        assertThat(server.run("""
                { company: item(id: "%s") { ... on Company { contacts { totalCount edges { node { id } } } } }
                  named: item(id: "%s") { ... on Contact { companies { totalCount edges { node { id } } } } } }"""
                .formatted(company, named)).data().toString()).isEqualTo("""
                        {"company":{"contacts":{"totalCount":2,"edges":[{"node":{"id":"%s"}},{"node":{"id":"%s"}}]}},\
                        "named":{"companies":{"totalCount":1,"edges":[{"node":{"id":"%s"}}]}}}"""
                        .formatted(named, naming, company));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100})
    void pagesForwardsAndBackwardsShowEveryLinkOnce(int size) {
        var own = new ArrayList<String>();
        for (int i = 0; i < 4; i++)
            own.add(server.contact("givenName: \"Own %d\"".formatted(i)));
        String company = server.create("company", "name: \"Paged\", contacts: " + ids(own.toArray(String[]::new)));
        var all = new ArrayList<>(own);
        for (int i = 0; i < 4; i++)
            all.add(4, server.contact("givenName: \"Other %d\", companies: %s".formatted(i, ids(company))));

        assertThat(walk(company, "first: %d, after: ".formatted(size), "hasNextPage", "endCursor")).isEqualTo(all);
        List<String> backwards = new ArrayList<>();
        for (List<String> page : pages(company, "last: %d, before: ".formatted(size), "hasPreviousPage", "startCursor"))
            backwards.addAll(0, page);
        assertThat(backwards).isEqualTo(all);
    }

    private List<String> walk(String company, String arguments, String more, String cursor) {
        return pages(company, arguments, more, cursor).stream().flatMap(List::stream).toList();
    }

    private List<List<String>> pages(String company, String arguments, String more, String cursor) {
        var pages = new ArrayList<List<String>>();
        String at = "null";
        while (true) {
            var page = server.run("{ item(id: \"%s\") { ... on Company { contacts(%s%s) { edges { node { id } } "
                    .formatted(company, arguments, at) + "pageInfo { %s %s } } } } }".formatted(more, cursor))
                    .data("item", "contacts");
            pages.add(page.path("edges").valueStream().map(edge -> edge.path("node").path("id").asString()).toList());
            if (!page.path("pageInfo").path(more).asBoolean()) return pages;
            at = "\"" + page.path("pageInfo").path(cursor).asString() + "\"";
        }
    }
}
