package dev.merganser.server.item;

import static dev.merganser.server.TestServer.ids;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.merganser.server.TestServer;

/// Filters and orders of lists, as clients see them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListTests {
    private final TestServer server = TestServer.get();
    private String acme = "", berta = "", ada = "";

    @BeforeAll
    void items() {
        server.runAsAdministrator(
                """
                        mutation { smartProcessDefine(input: {key: "listed", label: "Listed", stages: ["OPEN", "DONE"], fields: [
                          {name: "priority", label: "Priority", kind: DECIMAL}, {name: "shelf", label: "Shelf", kind: TEXT},
                          {name: "checked", label: "Checked", kind: FLAG}, {name: "tags", label: "Tags", kind: TEXT, many: true}]})
                          { process { key } userErrors { message } } }""")
                .data();
        acme = server.create("company", "name: \"Listed Acme\", industry: \"Steel\", annualRevenue: "
                + "{amount: 500, currency: \"EUR\"}");
        ada = server.contact("""
                givenName: "Ada", familyName: "Listed-Ähre", birthDate: "1990-05-01", gender: FEMALE, source: CALL,
                emails: [{address: "Ada@Listed.example"}], phones: [{number: "030 123456"}], companies: %s,
                addresses: [{city: "Köln", postalCode: "50667", country: "DE"}], responsible: "analyst",
                comments: "likes *stars* (and more)"\
                """.formatted(ids(acme)));
        berta = server.contact("""
                givenName: "Berta", familyName: "Listed-Bär", birthDate: "1985-01-31", source: TRADE_FAIR,
                phones: [{number: "+49 40 987654"}], websites: ["https://listed.example/berta"]""");
        server.contact("givenName: \"Cleo\", familyName: \"Listed-Zebra\", responsible: \"admin\"");
        for (int i = 1; i <= 4; i++)
            process("title: \"item %d\", stage: \"%s\", %s fields: [{name: \"priority\", values: [{decimal: %d}]}, "
                    .formatted(i, i % 2 == 0 ? "DONE" : "OPEN",
                            i == 4
                                    ? ""
                                    : "amount: {amount: \"%d.5\", currency: \"%s\"}, closeDate: \"2026-0%d-01\","
                                            .formatted(i * 10, i == 3 ? "USD" : "EUR", 5 - i),
                            i * 7 % 5)
                    + "{name: \"shelf\", values: [{text: \"Shelf %d\"}]}, {name: \"checked\", values: [{flag: %s}]}, "
                            .formatted(i, i == 1)
                    + "{name: \"tags\", values: [{text: \"red\"}, {text: \"no%d\"}]}]".formatted(i));
        process("title: \"item 0\"");
    }

    private void process(String fields) {
        assertThat(server.run("""
                mutation { smartProcessItemCreate(input: {process: "listed", smartProcessItem: {%s}})
                { userErrors { message } } }""".formatted(fields)).data("smartProcessItemCreate", "userErrors"))
                .isEmpty();
    }

    private List<String> names(String list, String arguments) {
        var page = server.run("{ %s(%s) { totalCount edges { node { displayName } } } }".formatted(list, arguments))
                .data(list);
        List<String> names = page.path("edges").valueStream()
                .map(edge -> edge.path("node").path("displayName").asString()).toList();
        assertThat(page.path("totalCount").asInt()).as("the count of %s", arguments).isEqualTo(names.size());
        return names;
    }

    @Test
    void aNameIsFoundHoweverLongItIs() {
        String start = "Längste Firma der Welt für Schrauben, Muttern, Unterlegscheiben",
                rest = " und Zubehör aller Art";
        String exact = "x".repeat(60);
        for (String name : List.of(start + rest + " GmbH", start + rest + " AG", exact, exact + "y"))
            server.create("company", "name: \"%s\"".formatted(name));
        String full = start + rest;
        assertThat(found("is: \"%s GMBH\"".formatted(full))).containsExactly(full + " GmbH");
        assertThat(found("startsWith: \"%s\"".formatted(full))).containsExactly(full + " AG", full + " GmbH");
        assertThat(found("startsWith: \"%s a\"".formatted(full))).containsExactly(full + " AG");
        assertThat(found("startsWith: \"laengste firma\"")).containsExactly(full + " AG", full + " GmbH");
        assertThat(found("contains: \"zubehoer aller art gm\"")).containsExactly(full + " GmbH");
        assertThat(found("contains: \"%s ag\"".formatted(full.substring(3)))).containsExactly(full + " AG");
        assertThat(found("contains: \"unterlegscheiben und\"")).containsExactly(full + " AG", full + " GmbH");
        assertThat(found("is: \"%s\"".formatted(exact))).containsExactly(exact);
        assertThat(found("is: \"%sy\"".formatted(exact))).containsExactly(exact + "y");
        assertThat(found("is: \"%s\"".formatted(start))).isEmpty();
    }

    private List<String> found(String condition) {
        return names("companies", "filter: {displayName: {%s}}".formatted(condition));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', value = {
            "givenName: {is: \"ADA\"} | Ada",
            "familyName: {startsWith: \"listed-b\"} | Berta",
            "familyName: {contains: \"ZEBRA\"} | Cleo",
            "familyName: {startsWith: \"listed-bär\"} | Berta",
            "comments: {contains: \"*stars* (\"} | Ada",
            "comments: {empty: false} | Ada",
            "displayName: {contains: \"baer\"} | Berta",
            "displayName: {startsWith: \"ada l\"} | Ada",
            "displayName: {is: \"ada listed-aehre\"} | Ada",
            "birthDate: {from: \"1985-02-01\"} | Ada",
            "birthDate: {from: \"1985-01-31\", to: \"1985-01-31\"} | Berta",
            "birthDate: {empty: true} | Cleo",
            "gender: {in: [FEMALE]} | Ada",
            "source: {in: [CALL, TRADE_FAIR]} | Berta Ada",
            "source: {empty: true} | Cleo",
            "emails: {empty: false} | Ada",
            "emails: {is: \"ada@LISTED.example\"} | Ada",
            "emails: {domain: \"listed.example\"} | Ada",
            "phones: {empty: true} | Cleo",
            "phones: {is: \"+49 (30) 123 456\"} | Ada",
            "phones: {is: \"040 987654\"} | Berta",
            "websites: {contains: \"/berta\"} | Berta",
            "addresses: {city: \"KÖLN\", postalCode: \"506\"} | Ada",
            "addresses: {city: \"Köln\", country: \"AT\"} | ",
            "responsible: {in: [\"analyst\", \"admin\"]} | Cleo Ada",
            "responsible: {empty: true} | Berta",
            "not: {responsible: {empty: false}} | Berta",
            "createdBy: {me: true} | Cleo Berta Ada",
            "createdBy: {in: [\"nobody\"]} | ",
            "createdAt: {from: \"2020-01-01T00:00:00Z\", to: \"2100-01-01T00:00:00Z\"} | Cleo Berta Ada",
            "createdAt: {to: \"2020-01-01T00:00:00Z\"} | ",
            "changedAt: {from: \"2020-01-01T00:00:00Z\"} | Cleo Berta Ada",
            "search: \"ähre koeln\" | Ada",
            "search: \"aehre berlin\" | ",
            "or: [{givenName: {is: \"ada\"}}, {givenName: {is: \"cleo\"}}] | Cleo Ada",
            "or: [] | ",
            "and: [{or: [{source: {in: [CALL]}}, {source: {empty: true}}]}, {responsible: {empty: false}}] | Cleo Ada",
            "not: {or: [{source: {in: [CALL]}}, {source: {empty: true}}]} | Berta",
            "source: {in: []} | ",
    })
    void filtersContacts(String filter, @org.jspecify.annotations.Nullable String found) {
        assertThat(names("contacts", "filter: {familyName: {startsWith: \"Listed-\"}, and: [{%s}]}".formatted(filter)))
                .as(filter).extracting(name -> name.split(" ", -1)[0])
                .containsExactly(found == null ? new String[0] : found.split(" ", -1));
    }

    @Test
    void filtersByLinksWhicheverNamesTheOther() {
        server.create("company", "name: \"Listed Naming\", contacts: " + ids(berta));

        assertThat(names("contacts", "filter: {companies: {in: %s}}".formatted(ids(acme)))).containsExactly(
                "Ada Listed-Ähre");
        assertThat(names("companies", "filter: {contacts: {in: %s}}".formatted(ids(berta)))).containsExactly(
                "Listed Naming");
        assertThat(names("companies", "filter: {contacts: {in: %s}}".formatted(ids(ada)))).containsExactly(
                "Listed Acme");
        assertThat(names("contacts", "filter: {companies: {in: [\"0000000000000000000000000a\", \"x\"]}}")).isEmpty();
        assertThat(names("contacts", "filter: {ids: %s}".formatted(ids(ada, acme, "x")))).containsExactly(
                "Ada Listed-Ähre");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', value = {
            "stage: {in: [\"OPEN\"]} | 3 1",
            "amount: {currency: \"EUR\"} | 2 1",
            "amount: {currency: \"EUR\", from: 10.5, to: 10.5} | 1",
            "amount: {currency: \"EUR\", from: 10.51} | 2",
            "amount: {currency: \"USD\", to: 100} | 3",
            "closeDate: {to: \"2026-03-01\"} | 3 2",
            "fields: [{name: \"priority\", is: {decimal: {from: 1.5, to: 2}}}] | 1",
            "fields: [{name: \"shelf\", is: {text: {is: \"shelf 2\"}}}] | 2",
            "fields: [{name: \"checked\", is: {flag: true}}] | 1",
            "fields: [{name: \"tags\", is: {text: {startsWith: \"no3\"}}}] | 3",
            "fields: [{name: \"shelf\", is: {text: {empty: true}}}] | 0",
    })
    void filtersProcesses(String filter, String found) {
        assertThat(names("smartProcessItems", "process: \"listed\", filter: {%s}".formatted(filter)))
                .extracting(name -> name.substring(5)).containsExactly(found.split(" ", -1));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', value = {
            "by: CREATED | 1 2 3 4 0", "by: CREATED, direction: DESC | 0 4 3 2 1",
            "by: NAME | 0 1 2 3 4", "by: NAME, direction: DESC | 4 3 2 1 0",
            "by: CHANGED, direction: DESC | 0 4 3 2 1",
            "by: AMOUNT | 1 2 3 4 0", "by: AMOUNT, direction: DESC | 3 2 1 0 4",
            "by: CLOSE_DATE | 3 2 1 4 0", "by: CLOSE_DATE, direction: DESC | 1 2 3 0 4",
            "by: STAGE | 1 3 2 4 0", "by: STAGE, direction: DESC | 4 2 3 1 0",
            "field: \"priority\" | 3 1 4 2 0", "field: \"priority\", direction: DESC | 2 4 1 3 0",
    })
    void ordersWithThoseWithoutAValueLast(String order, String expected) {
        List<String> all = List.of(expected.split(" ", -1));
        for (int size = 1; size <= 5; size++) {
            assertThat(walk(order, "first: %d, after: ".formatted(size), "hasNextPage", "endCursor")).isEqualTo(all);
            assertThat(walk(order, "last: %d, before: ".formatted(size), "hasPreviousPage", "startCursor")).isEqualTo(
                    all);
        }
    }

    @Test
    void anOrderByAFieldThatCameLaterListsTheItemsBeforeItToo() {
        String create = """
                mutation { smartProcessItemCreate(input: {process: "earlier", smartProcessItem: {title: "before"}})
                { userErrors { message } } }""";
        server.runAsAdministrator("mutation { smartProcessDefine(input: {key: \"earlier\", label: \"E\"}) "
                + "{ userErrors { message } } }").data();
        server.run(create).data();
        server.runAsAdministrator("mutation { smartProcessDefine(input: {key: \"earlier\", label: \"E\", "
                + "fields: [{name: \"late\", label: \"Late\", kind: DATE}]}) { userErrors { message } } }").data();
        server.run(create.replace("title: \"before\"",
                "title: \"after\", fields: [{name: \"late\", values: [{date: \"2026-01-01\"}]}]")).data();

        assertThat(names("smartProcessItems", "process: \"earlier\", orderBy: {field: \"late\", direction: DESC}"))
                .containsExactly("after", "before");
    }

    private List<String> walk(String order, String arguments, String more, String cursor) {
        var all = new java.util.ArrayList<String>();
        for (String at = "null";;) {
            var page = server.run("""
                    { smartProcessItems(process: "listed", orderBy: {%s}, %s%s) { edges { node { title } }
                      pageInfo { %s %s } } }""".formatted(order, arguments, at, more, cursor))
                    .data("smartProcessItems");
            List<String> titles = page.path("edges").valueStream()
                    .map(edge -> edge.path("node").path("title").asString().substring(5)).toList();
            all.addAll(more.equals("hasNextPage") ? all.size() : 0, titles);
            if (!page.path("pageInfo").path(more).asBoolean()) return all;
            at = "\"" + page.path("pageInfo").path(cursor).asString() + "\"";
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "contacts(filter: {displayName: {empty: true}}) | has a name",
            "contacts(filter: {responsible: {me: false}}) | `not`",
            "deals(filter: {amount: {from: 5}}) | currency",
            "deals(filter: {amount: {currency: \"EUR\", from: 1e999999}}) | larger or finer",
            "contacts(filter: {changedAt: {from: \"+99999-01-01T00:00:00Z\"}}) | ",
            "contacts(filter: {birthDate: {from: \"31.12.1999\"}}) | birthDate",
            "contacts(filter: {source: {in: [NOWHERE]}}) | NOWHERE",
            "contacts(filter: {not: {not: {not: {not: {not: {not: {search: \"x\"}}}}}}}) | 5 deep",
            "contacts(orderBy: {by: AMOUNT}) | AMOUNT",
            "smartProcessItems(process: \"listed\", filter: {fields: [{name: \"nothing\", is: {flag: true}}]}) | nothing",
            "smartProcessItems(process: \"listed\", filter: {fields: [{name: \"shelf\", is: {flag: true}}]}) | `text`",
            "smartProcessItems(process: \"listed\", filter: {fields: [{name: \"shelf\", is: {}}]}) | ",
            "smartProcessItems(process: \"listed\", orderBy: {field: \"shelf\"}) | no order by shelf",
            "smartProcessItems(process: \"listed\", orderBy: {field: \"priority\", by: NAME}) | one thing",
            "smartProcessItems(process: \"listed\", orderBy: {}) | one thing",
    })
    void aFilterThatCannotBeMeantIsRefusedClearly(String list, @org.jspecify.annotations.Nullable String says) {
        var answer = server.run("{ %s { totalCount edges { cursor } } }".formatted(list));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("errors").isEmpty()).isFalse();
        if (says != null) assertThat(answer.error()).contains(says);
        assertThat(answer.text()).doesNotContain("INTERNAL_ERROR").doesNotContain("Exception");
    }

    @Test
    void aCursorIsGoodForItsFilterAndOrderOnly() {
        String list = "{ contacts(first: 1, after: %s, filter: {familyName: {startsWith: \"%s\"}}, orderBy: {by: %s}) "
                + "{ pageInfo { endCursor } } }";
        String cursor = "\"" + server.run(list.formatted("null", "Listed-", "NAME"))
                .data("contacts", "pageInfo", "endCursor").asString() + "\"";

        assertThat(server.run(list.formatted(cursor, "Listed-", "NAME")).data().path("contacts").isEmpty()).isFalse();
        assertThat(server.run(list.formatted(cursor, "Listed", "NAME")).code()).isEqualTo("BAD_REQUEST");
        assertThat(server.run(list.formatted(cursor, "Listed-", "CHANGED")).code()).isEqualTo("BAD_REQUEST");
    }
}
