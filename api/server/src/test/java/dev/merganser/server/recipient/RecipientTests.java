package dev.merganser.server.recipient;

import static dev.merganser.server.ItemLocks.hidden;
import static dev.merganser.server.ItemLocks.readOnly;
import static dev.merganser.server.TestServer.ids;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.TestServer;
import dev.merganser.store.recipient.AddressUses;

/// The rules as a client sees them, over HTTP, on the real database. Addresses are unique in each test, since what is
/// known of one holds for the whole base.
class RecipientTests {
    private static final String RECIPIENTS = """
            { item(id: "%s") { recipients { sendable reason message preselected { address } preselectedBecause entries {
              displayName address asciiAddress label sendable obstacle lastUsedAt sources { own item { id } } } } } }""";
    private static int number;

    private final TestServer server = TestServer.writing();
    private final String domain = "d" + ++number + ".example";

    private String at(String... names) {
        return "emails: [" + String.join(", ", java.util.Arrays.stream(names)
                .map(name -> "{address: \"%s@%s\"}".formatted(name, domain)).toList()) + "]";
    }

    private String contact(String... names) {
        return server.contact("givenName: \"Ada\", " + at(names));
    }

    private String company(String... names) {
        return server.create("company", "name: \"Engines\", " + at(names));
    }

    private String lead(String links, String... names) {
        return server.create("lead", "title: \"Lead\", " + at(names) + links);
    }

    private String deal(String links) {
        return server.create("deal", "title: \"Deal\"" + links);
    }

    private static String contacts(String... ids) {
        return ", contacts: " + ids(ids);
    }

    private static String companies(String... ids) {
        return ", companies: " + ids(ids);
    }

    private JsonNode recipients(String id) {
        return server.run(RECIPIENTS.formatted(id)).data("item", "recipients");
    }

    /// `name`, `name OBSTACLE`, or what stands for a hidden item.
    private List<String> list(String id) {
        var list = new ArrayList<String>();
        recipients(id).path("entries").forEach(entry -> list.add(entry.path("address").isNull()
                ? entry.path("displayName").asString()
                : entry.path("address").asString().replace("@" + domain, "")
                        + (entry.path("sendable").asBoolean() ? "" : " " + entry.path("obstacle").asString())));
        return list;
    }

    /// `name WHY`, or the reason why nothing can be sent.
    private String preselected(String id) {
        JsonNode recipients = recipients(id);
        assertThat(recipients.path("sendable").asBoolean()).isEqualTo(recipients.path("reason").isNull());
        return recipients.path("sendable").asBoolean()
                ? recipients.path("preselected").path("address").asString().replace("@" + domain, "") + " "
                        + recipients.path("preselectedBecause").asString()
                : recipients.path("reason").asString();
    }

    private void sent(String from, String name, int minute) {
        server.store().database().inTransaction(session -> {
            AddressUses.record(server.store().database(), session, new ItemId(from),
                    List.of(new EmailAddress(name + "@" + domain).key()),
                    Instant.parse("2026-01-31T12:%02d:00Z".formatted(minute)));
            return true;
        });
    }

    private JsonNode flag(String mutation, String name, String flag, String reason) {
        return server.run("""
                mutation { %s(input: {address: "%s@%s", flag: %s, reason: "%s"}) { userErrors { code path }
                  suppression { address flags steps { flag lifted reason by { name } } } } }"""
                .formatted(mutation, name, domain, flag, reason)).data(mutation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lead", "contact", "company", "deal", "invoice", "quote", "smartProcessItem"})
    @DisplayName("R01 R41 R45: from each of the seven types")
    void fromEachType(String type) {
        String person = contact("a"), firm = company("b");
        String fields = switch (type) {
            case "contact" -> "givenName: \"X\"" + companies(firm);
            case "company" -> "name: \"X\"" + contacts(person);
            default -> "title: \"X\"" + contacts(person) + companies(firm);
        };
        String id = type.equals("smartProcessItem") ? process(fields) : server.create(type, fields);
        assertThat(list(id)).isEqualTo(
                type.equals("contact") ? List.of("b") : type.equals("company") ? List.of("a") : List.of("a", "b"));
    }

    private String process(String fields) {
        server.runAsAdministrator(
                "mutation { smartProcessDefine(input: {key: \"writing\", label: \"W\", fields: [{name: "
                        + "\"extra\", label: \"Extra\", kind: EMAIL, many: true}]}) { userErrors { code } } }")
                .data();
        return server.run("mutation { smartProcessItemCreate(input: {process: \"writing\", smartProcessItem: {" + fields
                + ", fields: [{name: \"extra\", values: [{email: {address: \"own@x.example\"}}]}]}}) "
                + "{ smartProcessItem { id } userErrors { message } } }")
                .data("smartProcessItemCreate", "smartProcessItem", "id").asString();
    }

    @Test
    @DisplayName("R03 R04: last used from here, then from elsewhere, then own before contacts before companies")
    void order() {
        String person = contact("person", "second"), firm = company("firm");
        String lead = lead(contacts(person) + companies(firm), "own", "other");
        String elsewhere = deal("");
        assertThat(list(lead)).containsExactly("own", "other", "person", "second", "firm");
        sent(elsewhere, "second", 50);
        sent(lead, "firm", 10);
        sent(lead, "other", 5);
        assertThat(list(lead)).containsExactly("firm", "other", "second", "own", "person");
        assertThat(preselected(lead)).isEqualTo("other FIRST_OWN");
        assertThat(recipients(lead).path("entries").path(0).path("lastUsedAt").asString())
                .isEqualTo("2026-01-31T12:10:00Z");
        hidden(elsewhere);
        assertThat(list(lead)).containsExactly("firm", "other", "own", "person", "second");
    }

    @Test
    @DisplayName("R05: one address on several sources is one entry; look-alike domains show their ASCII form")
    void oneEntry() {
        String person = contact("Info");
        String lead = lead(contacts(person), "info", "in.fo", "info+tag");
        assertThat(list(lead)).containsExactly("info", "in.fo", "info+tag");
        assertThat(recipients(lead).path("entries").path(0).path("sources")).extracting(
                source -> source.path("item").path("id").asString()).containsExactly(lead, person);
        String umlaut = server.create("lead",
                "title: \"x\", emails: [{address: \"a@straße.example\", label: \"work\"}, "
                        + "{address: \"a@strasse.example\"}]");
        assertThat(recipients(umlaut).path("entries")).extracting(entry -> entry.path("asciiAddress").asString())
                .containsExactly("a@xn--strae-oqa.example", "a@strasse.example");
        assertThat(recipients(umlaut).path("entries").path(0).path("label").asString()).isEqualTo("work");
    }

    @Test
    @DisplayName("R10 R11 R12 R14: a lead's own addresses and those of its contact and company")
    void lead() {
        assertThat(preselected(lead("", "a"))).isEqualTo("a ONLY_OWN");
        assertThat(preselected(lead("", "a", "b"))).isEqualTo("a FIRST_OWN");
        assertThat(list(lead(companies(company("firm")) + contacts(contact("person")), "own")))
                .containsExactly("own", "person", "firm");
    }

    @Test
    @DisplayName("R13 R16 R44: nothing to write to: NO_ADDRESS, with the sentence in the reader's language")
    void nothing() {
        String lead = lead("");
        assertThat(preselected(lead)).isEqualTo("NO_ADDRESS");
        assertThat(preselected(lead(contacts(contact()) + companies(company())))).isEqualTo("NO_ADDRESS");
        assertThat(preselected(deal(""))).isEqualTo("NO_ADDRESS");
        assertThat(preselected(deal(contacts(contact())))).isEqualTo("NO_ADDRESS");
        assertThat(recipients(lead).path("message").asString()).startsWith("No e-mail can be sent: neither");
        assertThat(server.runIn("fr, de-AT;q=0.8, en;q=0.1", RECIPIENTS.formatted(lead))
                .data("item", "recipients", "message").asString()).startsWith("Es kann keine E-Mail gesendet werden");
    }

    @Test
    @DisplayName("R15 R42 R43: a contact's company only where it is linked itself")
    void contactsCompany() {
        String firm = company("firm");
        String person = server.contact("givenName: \"Ada\", " + at("person") + companies(firm));
        assertThat(list(lead(contacts(person)))).containsExactly("person");
        assertThat(list(deal(contacts(person)))).containsExactly("person");
        assertThat(list(deal(contacts(person) + companies(firm)))).containsExactly("person", "firm");
    }

    @Test
    @DisplayName("R17: no own address can be sent to: the first other one; none: NONE_SENDABLE")
    void noneOfItsOwn() {
        String lead = lead(contacts(contact("person")), "own");
        flag("addressFlag", "own", "INVALID", "typed wrong");
        assertThat(preselected(lead)).isEqualTo("person NO_OWN_SENDABLE");
        flag("addressFlag", "person", "BOUNCED", "550");
        assertThat(preselected(lead)).isEqualTo("NONE_SENDABLE");
        assertThat(list(lead)).containsExactly("own INVALID", "person BOUNCED");
    }

    @Test
    @DisplayName("R20 R21 R30 R31 R32: contact and company, from either side, one hop")
    void contactAndCompany() {
        String named = contact("named");
        String firm = server.create("company", "name: \"Engines\", " + at("firm") + contacts(named));
        String naming = server.contact("givenName: \"Eve\", " + at("naming", "second") + companies(firm));
        String other = server.create("company", "name: \"Other\", " + at("other") + contacts(naming));
        assertThat(list(firm)).containsExactly("firm", "named", "naming", "second");
        assertThat(list(named)).containsExactly("named", "firm");
        assertThat(list(naming)).containsExactly("naming", "second", "firm", "other");
        assertThat(preselected(naming)).isEqualTo("naming FIRST_OWN");
        assertThat(preselected(other)).isEqualTo("other ONLY_OWN");
    }

    @Test
    @DisplayName("R22 R46: without an own address the first in the list that can be sent to")
    void withoutOwn() {
        String firm = company("a", "b");
        String person = server.contact("givenName: \"Ada\"" + companies(firm));
        assertThat(preselected(person)).isEqualTo("a NO_OWN");
        flag("addressFlag", "a", "OPTED_OUT", "asked");
        assertThat(preselected(person)).isEqualTo("b NO_OWN");
        assertThat(preselected(deal(companies(firm)))).isEqualTo("b NO_OWN");
    }

    @Test
    @DisplayName("R40: a custom field with an address gives none")
    void customField() {
        assertThat(list(process("title: \"X\""))).isEmpty();
    }

    @Test
    @DisplayName("R60 R64 R66: rights are judged entry by entry; own addresses need the right on the item")
    void rights() {
        String seen = readOnly(contact("seen"));
        String deal = deal(contacts(seen, contact("free")));
        assertThat(list(deal)).containsExactly("seen NO_CHANGE_RIGHT", "free");
        assertThat(recipients(deal).path("entries").path(0).path("displayName").asString()).isEqualTo("Ada");
        assertThat(list(readOnly(lead(contacts(contact("other")), "own")))).containsExactly("own NO_CHANGE_RIGHT",
                "other");
        assertThat(server.run("{ item(id: \"00000000000000000000000000\") { recipients { sendable } } }").data("item")
                .isNull()).isTrue();
    }

    @Test
    @DisplayName("R61 R62 R63: hidden items stand last, in the reader's language, with nothing in them")
    void hiddenItems() {
        String firm = company("b"), person = contact("a");
        String deal = deal(companies(firm) + contacts(person, contact("free")));
        hidden(firm);
        hidden(person);
        assertThat(list(deal)).containsExactly("free", "Hidden contact", "Hidden company");
        JsonNode german = server.runIn("de", RECIPIENTS.formatted(deal)).data("item", "recipients", "entries");
        assertThat(german.path(1).toString()).isEqualTo("{\"displayName\":\"Ausgeblendeter Kontakt\",\"address\":null,"
                + "\"asciiAddress\":null,\"label\":null,\"sendable\":false,\"obstacle\":\"HIDDEN\",\"lastUsedAt\":null,"
                + "\"sources\":[]}");
        assertThat(german.path(2).path("displayName").asString()).isEqualTo("Ausgeblendetes Unternehmen");
    }

    @Test
    @DisplayName("R65: two deals, one hidden contact with an address and one without: the same bytes")
    void sameBytes() {
        String first = contact("a"), second = contact();
        String with = deal(contacts(first)), without = deal(contacts(second));
        hidden(first);
        hidden(second);
        assertThat(preselected(with)).isEqualTo("ALL_HIDDEN");
        assertThat(server.run(RECIPIENTS.formatted(with)).text())
                .isEqualTo(server.run(RECIPIENTS.formatted(without)).text());
        assertThat(server.runAsAdministrator(RECIPIENTS.formatted(with)).text()).contains("a@" + domain);
    }

    @Test
    @DisplayName("R70: flags of an address: once for the base, first of opted out, invalid, bounced; lifted with a reason")
    void flags() {
        String lead = lead("", "Flagged");
        for (String flag : List.of("BOUNCED", "INVALID", "OPTED_OUT")) {
            flag("addressFlag", "flagged", flag, "because " + flag);
            assertThat(list(lead)).containsExactly("Flagged " + flag);
        }
        assertThat(flag("addressFlagLift", "flagged", "OPTED_OUT", " ").path("userErrors").toString())
                .isEqualTo("[{\"code\":\"INVALID\",\"path\":[\"input\",\"reason\"]}]");
        assertThat(flag("addressFlagLift", "FLAGGED", "OPTED_OUT", "consented").path("suppression").path("flags")
                .toString()).isEqualTo("[\"INVALID\",\"BOUNCED\"]");
        assertThat(flag("addressFlagLift", "flagged", "OPTED_OUT", "again").path("userErrors").path(0).path("code")
                .asString()).isEqualTo("NOT_FOUND");
        JsonNode steps = server
                .run("{ addressSuppression(address: \"flagged@%s\") { steps { lifted by { name } reason } } }"
                        .formatted(domain))
                .data("addressSuppression", "steps");
        assertThat(steps.path(3).toString())
                .isEqualTo("{\"lifted\":true,\"by\":{\"name\":\"writer\"},\"reason\":\"consented\"}");
        assertThat(
                TestServer.get().run(
                        "{ addressSuppressions(first: 1) { edges { node { address } } pageInfo { hasNextPage } } }")
                        .data("addressSuppressions", "edges"))
                .hasSize(1);
    }

    @Test
    @DisplayName("R61 R70: guessing addresses tells nothing of those that only hidden items hold")
    void guessing() {
        String lead = lead("", "secret");
        flag("addressFlag", "secret", "BOUNCED", "550 no such user");
        hidden(lead);
        String ask = "{ addressSuppression(address: \"%s@%s\") { flags } }";
        assertThat(server.run(ask.formatted("secret", domain)).text())
                .isEqualTo(server.run(ask.formatted("nobody", domain)).text());
        assertThat(flag("addressFlagLift", "secret", "BOUNCED", "guess").path("userErrors").path(0).path("code")
                .asString()).isEqualTo("NOT_FOUND");
        assertThat(flag("addressFlag", "secret", "OPTED_OUT", "called").path("suppression").path("flags").toString())
                .isEqualTo("[\"OPTED_OUT\"]");
        assertThat(TestServer.get().runAsAdministrator(ask.formatted("secret", domain)).text())
                .contains("OPTED_OUT", "BOUNCED");
    }

    @Test
    @DisplayName("R05: what a mutation selects is read after it, whatever the same document read before")
    void readsAnew() {
        String lead = lead("", "first");
        JsonNode data = server.run("""
                mutation {
                  a: leadChange(input: {id: "%1$s", version: 1, set: {emails: [{address: "a@%2$s"}]}}) {
                    lead { recipients { entries { address } } } }
                  b: leadChange(input: {id: "%1$s", version: 2, set: {emails: [{address: "b@%2$s"}]}}) {
                    lead { recipients { entries { address } } } } }""".formatted(lead, domain)).data();
        assertThat(data.at("/a/lead/recipients/entries/0/address").asString()).isEqualTo("a@" + domain);
        assertThat(data.at("/b/lead/recipients/entries/0/address").asString()).isEqualTo("b@" + domain);
    }

    @Test
    @DisplayName("R70: an address that breaks RFC 5321 is refused when it is stored, white space around one goes")
    void storing() {
        assertThat(server.run("mutation { leadCreate(input: {lead: {title: \"x\", emails: [{address: \"a@b@c\"}]}}) "
                + "{ userErrors { code } } }").data("leadCreate", "userErrors", "0", "code").asString())
                .isEqualTo("INVALID");
        assertThat(list(server.create("lead", "title: \"x\", emails: [{address: \" jürgen@%s \"}]".formatted(domain))))
                .containsExactly("jürgen");
    }

    @Test
    @DisplayName("R01: a list's recipients take as many commands as one item's")
    void commands() {
        String firm = company("shared");
        for (int i = 0; i < 10; i++) {
            sent(deal(contacts(contact("c" + i)) + companies(firm)), "shared", i);
        }
        String document = "{ deals(first: %d) { edges { node { recipients { entries { address } } } } } }";
        assertThat(server.commandsOf(document.formatted(10))).hasSize(5).isEqualTo(
                server.commandsOf(document.formatted(1)));
    }

    @Test
    @DisplayName("R04 R12: a change answers with the order and the default that the next question gets")
    void aChangeAnswersAsTheNextQuestionIs() {
        String lead = server.create("lead", "title: \"L\"" + contacts(contact("linked")));
        String asked = "recipients { preselected { address } entries { address } }";
        JsonNode changed = server
                .run("mutation { leadChange(input: {id: \"%s\", version: 1, set: {%s}}) { lead { %s } } }"
                        .formatted(lead, at("z", "a"), asked))
                .data("leadChange", "lead");
        assertThat(server.run("{ item(id: \"%s\") { %s } }".formatted(lead, asked)).data("item")).isEqualTo(changed);
    }

    @Test
    @DisplayName("R70: a flag is found by every spelling of its address's domain")
    void flagsAreFoundByEverySpelling() {
        String lead = server.create("lead", "title: \"L\", emails: [{address: \"Bo@straße.%s\"}]".formatted(domain));
        server.run("mutation { addressFlag(input: {address: \"bo@straße.%s\", flag: BOUNCED, reason: \"came back\"}) "
                .formatted(domain) + "{ userErrors { code } } }").data();
        for (String spelling : List.of("bo@straße.", "BO@STRAßE.", "bo@xn--strae-oqa."))
            assertThat(server.run("{ addressSuppression(address: \"%s%s\") { flags } }".formatted(spelling, domain))
                    .data("addressSuppression", "flags").toString()).as(spelling).isEqualTo("[\"BOUNCED\"]");
        assertThat(list(lead)).hasSize(1);
    }
}
