package dev.merganser.server.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import dev.merganser.server.TestServer;

/// Fields that customers add to built-in types at run time, over GraphQL, on the real database. Other tests' items are
/// of these types too: no field is required for long.
class CustomFieldTests {
    private static final String EXTEND = """
            mutation { itemTypeExtend(input: {type: QUOTE, fields: [%s]}) {
              type { fields { name kind active inactiveChoices custom } } userErrors { code message } } }""";
    private static final String COLOUR = "{name: \"colour\", label: \"Colour\", kind: CHOICE, choices: [\"red\", \"blue\"]%s}";
    private static final String SITES = "{name: \"sites\", label: \"Sites\", kind: LINK, many: true, targets: [COMPANY]}";

    private final TestServer server = TestServer.get();

    private JsonNode extend(String... fields) {
        return server.runAsAdministrator(EXTEND.formatted(String.join(", ", fields))).data("itemTypeExtend");
    }

    private JsonNode change(String quote, int version, String rest) {
        return server.run("""
                mutation { quoteChange(input: {id: "%s", version: %d, %s}) {
                  quote { version fields(names: ["colour", "sites"]) { definition { name custom } values { text } } }
                  userErrors { code message path } } }""".formatted(quote, version, rest)).data("quoteChange");
    }

    @Test
    void aFieldThatListsAreOrderedByIsNotCalledLikeAnOrderThatEveryListHas() {
        String define = """
                mutation { smartProcessDefine(input: {key: "ordered", label: "Ordered", fields: [%s]}) {
                  process { key } userErrors { code message } } }""";
        for (String field : List.of("{name: \"changed\", label: \"Changed\", kind: DATE}",
                "{name: \"name\", label: \"Name\", kind: DECIMAL}")) {
            assertThat(extend(field).path("userErrors").toString()).contains("INVALID",
                    "call the field something else");
            assertThat(server.runAsAdministrator(define.formatted(field)).data("smartProcessDefine", "userErrors")
                    .toString()).contains("INVALID", "call the field something else");
        }
        // There is no order by texts, nor by what may be several.
        assertThat(server.runAsAdministrator(define.formatted("{name: \"name\", label: \"Name\", kind: TEXT}, "
                + "{name: \"changed\", label: \"Changed\", kind: DATE, many: true}"))
                .data("smartProcessDefine", "userErrors")).isEmpty();
    }

    @Test
    @DisplayName("R10 R41: customers add fields, fill them, and take them out of use; their links to companies give recipients")
    void fieldsComeAreUsedAndGoOutOfUse() {
        assertThat(server.run(EXTEND.formatted(COLOUR.formatted(""))).data("itemTypeExtend", "userErrors", "0", "code")
                .asString()).isEqualTo("FORBIDDEN");
        JsonNode extended = extend(COLOUR.formatted(""), SITES);
        assertThat(extended.path("userErrors")).isEmpty();
        assertThat(extended.path("type").path("fields").valueStream().filter(field -> field.path("custom").asBoolean()))
                .extracting(field -> field.path("name").asString()).containsExactly("colour", "sites");

        String site = server.create("company", "name: \"Site\", emails: [{address: \"site@custom.example\"}]");
        String quote = server.create("quote",
                "title: \"Quote\", fields: [{name: \"colour\", values: [{choice: \"red\"}]}]");
        JsonNode changed = change(quote, 1,
                "add: {fields: [{name: \"sites\", values: [{item: \"%s\"}]}]}".formatted(site));
        assertThat(changed.path("quote").path("fields").toString()).contains("red", "Site", "\"custom\":true");
        assertThat(server.run("{ item(id: \"%s\") { recipients { entries { address } } } }".formatted(quote)).text())
                .contains("site@custom.example");

        JsonNode wrong = change(quote, 2, "set: {fields: [{name: \"colour\", values: [{choice: \"green\"}]}, "
                + "{name: \"none\", values: [{text: \"x\"}]}]}");
        assertThat(wrong.path("userErrors")).hasSize(2).allSatisfy(
                error -> assertThat(error.path("path").path(2).asString()).isEqualTo("fields"));

        assertThat(extend(COLOUR.formatted("")).path("userErrors").path(0).path("code").asString()).isEqualTo("IN_USE");
        assertThat(extend(COLOUR.formatted(", inactiveChoices: [\"red\"]"), SITES).path("userErrors")).isEmpty();
        String other = server.create("quote", "title: \"Other\"");
        assertThat(change(other, 1, "set: {fields: [{name: \"colour\", values: [{choice: \"red\"}]}]}").toString())
                .contains("isn't used any more");
        assertThat(change(quote, 2, "set: {title: \"Still red\"}").path("quote").path("fields").toString())
                .contains("red");

        assertThat(extend(COLOUR.formatted(", active: false, required: true"), SITES).path("userErrors")).isEmpty();
        assertThat(change(other, 1, "set: {fields: [{name: \"colour\", values: [{choice: \"blue\"}]}]}").toString())
                .contains("isn't used any more").contains("colour");
        assertThat(change(quote, 3, "remove: {fields: [{name: \"sites\", values: [{item: \"%s\"}]}]}, set: {fields: "
                .formatted(site) + "[{name: \"colour\", values: []}]}").path("quote").path("fields")).isEmpty();
    }

    @Test
    void refusesFieldsThatContradictThemselvesOrTakeANameThatIsThere() {
        for (String field : new String[]{"{name: \"title\", label: \"T\", kind: TEXT}",
                "{name: \"Bad name\", label: \"T\", kind: TEXT}", "{name: \"x\", label: \"\", kind: TEXT}",
                "{name: \"x\", label: \"X\", kind: CHOICE}", "{name: \"x\", label: \"X\", kind: LINK}",
                "{name: \"x\", label: \"X\", kind: TEXT, inactiveChoices: [\"a\"]}"})
            assertThat(extend(field).path("userErrors").path(0).path("code").asString()).as(field).isEqualTo("INVALID");
        assertThat(server.run("{ itemTypes { type process label fields { name required custom } } }")
                .data("itemTypes").valueStream()).extracting(type -> type.path("type").asString())
                .contains("LEAD", "CONTACT", "COMPANY", "DEAL", "INVOICE", "QUOTE");
    }
}
