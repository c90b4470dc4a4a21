package dev.merganser.server.rights;

import static dev.merganser.server.TestServer.ids;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

import org.bson.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

import dev.merganser.server.TestServer;
import dev.merganser.server.merge.Merges;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Role;
import dev.merganser.store.access.Scope;
import dev.merganser.store.database.Collections;

/// Rights as people have them and set them, over HTTP.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RightsTests {
    private static final String ERRORS = " userErrors { code message path } } }";
    private static final Map<Action, Scope> OWN = Map.of(Action.VIEW, Scope.OWN, Action.ADD, Scope.OWN, Action.CHANGE,
            Scope.OWN, Action.DELETE, Scope.OWN);
    private final TestServer server = TestServer.get();
    private TestServer seller = server, colleague = server, settings = server;

    @BeforeAll
    void users() {
        server.role(new Role("seller", "Seller", false, false, Role.everyType(OWN)));
        server.role(new Role("reader", "Reader", false, false, Role.everyType(Map.of(Action.VIEW, Scope.ALL))));
        server.role(new Role("crmSettings", "CRM settings", false, true, Map.of()));
        seller = server.as("seller", "seller");
        colleague = server.as("sellers-colleague", "seller");
        settings = server.as("settings", "crmSettings");
    }

    private static List<String> codes(JsonNode payload) {
        return payload.path("userErrors").valueStream().map(error -> error.path("code").asString()).toList();
    }

    private static String change(String id, int version, String set) {
        return "mutation { dealChange(input: {id: \"%s\", version: %d, set: {%s}}) { deal { id } userErrors { code "
                .formatted(id, version, set) + "message path } } }";
    }

    @Test
    @DisplayName("R66: what one may not see isn't there, not by id, list, count or link")
    void notThere() {
        String mine = seller.create("deal", "title: \"Mine\""), other = colleague.create("deal", "title: \"Other\"");
        assertThat(seller.run("{ item(id: \"%s\") { id } }".formatted(other)).data("item").isNull()).isTrue();
        JsonNode list = seller.run("{ deals { totalCount edges { node { id } } } }").data("deals");
        assertThat(list.path("totalCount").asInt()).isEqualTo(list.path("edges").size());
        assertThat(list.path("edges").findValuesAsString("id")).contains(mine).doesNotContain(other);
        assertThat(codes(seller.run(change(other, 1, "title: \"X\"")).data("dealChange"))).containsExactly("NOT_FOUND");
        assertThat(
                seller.run("mutation { invoiceCreate(input: {invoice: {title: \"I\", deal: \"%s\"}}) {".formatted(other)
                        + ERRORS).data("invoiceCreate", "userErrors", "0", "message").asString())
                .isEqualTo("Deal: there is no item %s to link to".formatted(other));
    }

    @Test
    @DisplayName("Rights of several roles add up; what is changed holds from the next request on, for tokens too, which end "
            + "with a deactivation")
    void roles() {
        TestServer one = server.as("adding", "seller");
        String deal = server.create("deal", "title: \"Everybody's\"");
        String see = "{ item(id: \"%s\") { id } }".formatted(deal);
        assertThat(one.run(see).data("item").isNull()).isTrue();
        setRoles(settings, "adding", "seller", "reader");
        assertThat(one.run(see).data("item", "id").asString()).isEqualTo(deal);
        assertThat(codes(one.run(change(deal, 1, "title: \"X\"")).data("dealChange"))).containsExactly("FORBIDDEN");
        String mine = one.create("deal", "title: \"Mine\"");
        assertThat(codes(one.run(change(mine, 1, "title: \"X\"")).data("dealChange"))).isEmpty();
        setRoles(settings, "adding");
        assertThat(one.run(see).data("item").isNull()).isTrue();
        user(settings, "userDeactivate", "adding");
        assertThat(one.run(see).status()).isEqualTo(401);
        user(settings, "userActivate", "adding");
        assertThat(one.run(see).status()).isEqualTo(401);
        assertThat(server.as("adding").run("{ viewer { rights roles } }").data("viewer").toString())
                .isEqualTo("{\"rights\":[],\"roles\":[]}");
    }

    private static JsonNode setRoles(TestServer asker, String user, String... roles) {
        return asker.run("mutation { userSetRoles(input: {name: \"%s\", roles: %s}) { user { roles }".formatted(user,
                roles.length == 0 ? "[]" : ids(roles)) + ERRORS).data("userSetRoles");
    }

    private static JsonNode user(TestServer asker, String mutation, String name) {
        return asker.run("mutation { %s(input: {name: \"%s\"}) { user { active }".formatted(mutation, name) + ERRORS)
                .data(mutation);
    }

    @Test
    @DisplayName("An item can't be handed to somebody whom one's right doesn't reach")
    void handingOver() {
        String mine = seller.create("deal", "title: \"Mine\"");
        JsonNode refused = seller.run(change(mine, 1, "responsible: \"sellers-colleague\"")).data("dealChange");
        assertThat(codes(refused)).containsExactly("INVALID");
        assertThat(refused.path("userErrors").path(0).path("path").toString())
                .isEqualTo("[\"input\",\"set\",\"responsible\"]");
        assertThat(codes(seller.run("mutation { dealCreate(input: {deal: {title: \"Theirs\", responsible: "
                + "\"sellers-colleague\"}}) { deal { id }" + ERRORS).data("dealCreate"))).containsExactly("INVALID");
    }

    @Test
    @DisplayName("R61 R62: linked items without access are labels, in one's language, and stay linked when one writes")
    void hiddenLinks() {
        String theirs = colleague.contact("familyName: \"Secret\", emails: [{address: \"secret@hidden.example\"}]");
        String firm = colleague.create("company", "name: \"Secret\"");
        String mine = seller.contact("familyName: \"Mine\""), another = seller.contact("familyName: \"Another\"");
        String deal = server.create("deal", "title: \"Ours\", responsible: \"seller\", contacts: "
                + ids(theirs, mine) + ", companies: " + ids(firm));
        String ask = "{ item(id: \"%s\") { ... on Deal { contacts { totalCount hidden { label } edges { node { id } } } "
                .formatted(deal)
                + "companies { totalCount hidden { label } } } recipients { entries { displayName } } } }";
        JsonNode seen = seller.run(ask).data("item");
        assertThat(seen.path("contacts").toString())
                .isEqualTo("{\"totalCount\":1,\"hidden\":[{\"label\":\"Hidden contact\"}]"
                        + ",\"edges\":[{\"node\":{\"id\":\"%s\"}}]}".formatted(mine));
        assertThat(seen.path("companies").toString())
                .isEqualTo("{\"totalCount\":0,\"hidden\":[{\"label\":\"Hidden company\"}]}");
        assertThat(seen.path("recipients").toString()).contains("Hidden contact", "Hidden company");
        assertThat(seller.runIn("de", ask).text()).contains("Ausgeblendeter Kontakt", "Ausgeblendetes Unternehmen")
                .doesNotContain("Hidden");

        // Set replaces what one sees, and hidden links stay where they stood; removing what one doesn't see does nothing.
        assertThat(codes(seller.run(change(deal, 1, "contacts: " + ids(another))).data("dealChange"))).isEmpty();
        assertThat(codes(seller.run("mutation { dealChange(input: {id: \"%s\", version: 2, remove: {contacts: %s}}) {"
                .formatted(deal, ids(theirs)) + ERRORS).data("dealChange"))).isEmpty();
        assertThat(codes(seller.run(change(deal, 2, "contacts: " + ids(theirs))).data("dealChange")))
                .containsExactly("INVALID");
        String all = "{ item(id: \"%s\") { ... on Deal { contacts { edges { node { id } } } } } }".formatted(deal);
        assertThat(server.run(all).data("item", "contacts").findValuesAsString("id")).containsExactly(theirs, another);
        JsonNode history = seller.run("{ item(id: \"%s\") { history { edges { node { changes { before { text ... on "
                .formatted(deal) + "LinkValue { item { id } hidden { label } } } after { text } } } } } } }")
                .data("item", "history");
        assertThat(history.toString()).contains("Hidden contact").doesNotContain("Secret", theirs);
    }

    @Test
    @DisplayName("A single link to a hidden item is null, and isn't overwritten unseen")
    void singleLink() {
        String lead = colleague.create("lead", "title: \"Secret\""), mine = seller.create("lead", "title: \"Mine\"");
        String deal = server.create("deal", "title: \"Ours\", responsible: \"seller\", lead: \"%s\"".formatted(lead));
        assertThat(seller.run("{ item(id: \"%s\") { ... on Deal { lead { id } } } }".formatted(deal))
                .data("item", "lead").isNull()).isTrue();
        assertThat(codes(seller.run(change(deal, 1, "lead: \"%s\"".formatted(mine))).data("dealChange")))
                .containsExactly("INVALID");
        assertThat(codes(seller.run(change(deal, 1, "title: \"Still ours\", lead: null")).data("dealChange")))
                .isEmpty();
        assertThat(server.run("{ item(id: \"%s\") { ... on Deal { lead { id } } } }".formatted(deal))
                .data("item", "lead", "id").asString()).isEqualTo(lead);
    }

    @Test
    @DisplayName("R60 R64 R65: two deals, one hidden contact with an address and one without: the same bytes")
    void sameBytes() {
        String with = colleague.contact("familyName: \"S\", emails: [{address: \"s@hidden.example\"}]");
        String without = colleague.contact("familyName: \"S\"");
        var answers = new ArrayList<String>();
        for (String contact : List.of(with, without)) {
            String deal = server.create("deal", "title: \"Ours\", responsible: \"seller\", contacts: " + ids(contact));
            answers.add(seller
                    .run("{ item(id: \"%s\") { displayName ... on Deal { contacts { totalCount hidden { label } } "
                            .formatted(deal)
                            + "amount { text } } recipients { sendable reason message entries { displayName "
                            + "address } } } }")
                    .text());
        }
        assertThat(answers.get(0)).isEqualTo(answers.get(1)).contains("ALL_HIDDEN");
    }

    @Test
    @DisplayName("M16 M17: merging needs both rights on each item; what one can't see isn't found")
    void merging() {
        String mine = seller.contact("familyName: \"M\""), second = seller.contact("familyName: \"M\"");
        String theirs = colleague.contact("familyName: \"M\"");
        TestServer looking = server.as("looking", "seller", "reader");
        String own = looking.contact("familyName: \"M\"");
        assertThat(codes(preview(seller, mine, theirs))).containsExactly("NOT_FOUND");
        assertThat(codes(preview(looking, own, theirs))).containsExactly("FORBIDDEN");
        assertThat(codes(preview(server.as("reading", "reader"), mine, second))).containsExactly("FORBIDDEN");
        assertThat(codes(preview(seller, mine, second))).isEmpty();
    }

    @Test
    @DisplayName("A missing right is told among the user errors, so that what a document wrote before is answered")
    void missingRightsNullNothing() {
        String main = server.contact("familyName: \"Ours\""), source = server.contact("familyName: \"Ours\"");
        String merge = new Merges(server).merge("", main, source);
        String deal = server.create("deal", "title: \"Ours\"");
        String file = server.send(server.signedIn("/items/" + main + "/files?name=x.txt")
                .header("Content-Type", "text/plain").POST(HttpRequest.BodyPublishers.ofString("x")))
                .json().path("id").asString();
        server.run("mutation { itemDelete(input: {id: \"%s\", version: 1}) { deletedId } }".formatted(deal)).data();
        server.role(new Role("adder", "Adder", false, false, Role.everyType(Map.of(Action.VIEW, Scope.ALL, Action.ADD,
                Scope.OWN))));
        // One who may do it with other items, and one who may do it with none.
        for (TestServer asker : List.of(server.as("looking", "seller", "reader"), server.as("adding-only", "adder"))) {
            JsonNode data = asker
                    .run("""
                            mutation {
                              made: contactCreate(input: {contact: {familyName: "Written first"}}) { contact { id } }
                              undo: mergeUndo(input: {mergeId: "%s"}) { main { id } userErrors { code message path } }
                              restore: itemRestore(input: {id: "%s"}) { item { id } userErrors { code message path } }
                              purge: itemPurge(input: {id: "%s", reason: "x"}) { purgedId userErrors { code message path } }
                              file: fileRemove(input: {id: "%s"}) { removedId userErrors { code message path } }
                              change: itemDelete(input: {id: "%s", version: 2}) { deletedId userErrors { code message path } }
                              rule: recycleBinSet(input: {keepDays: 5}) { settings { keepDays } userErrors { code message path } }
                              more: contactCreate(input: {contact: {familyName: "Written last"}}) { contact { id } }
                            }"""
                            .formatted(merge, deal, deal, file, main))
                    .data();
            assertThat(data.at("/made/contact/id").asString()).isNotEmpty();
            assertThat(data.at("/more/contact/id").asString()).isNotEmpty();
            for (String refused : List.of("undo", "restore", "purge", "file", "change", "rule"))
                assertThat(codes(data.path(refused))).as(refused).containsExactly("FORBIDDEN");
        }
        assertThat(server.run("{ mergeUndoPreview(mergeId: \"%s\") { userErrors { code } } }".formatted(merge))
                .data("mergeUndoPreview", "userErrors")).isEmpty();
    }

    private static String document(String... items) {
        return "{ mergePreview(input: {mainId: \"%s\", itemIds: %s}) { preview { fingerprint movingLinks { count } }"
                .formatted(items[0], ids(items)) + ERRORS;
    }

    private static JsonNode preview(TestServer asker, String... items) {
        return asker.run(document(items)).data("mergePreview");
    }

    @Test
    @DisplayName("R67: rights are set by an administrator or by who may edit CRM settings, and by nobody else")
    void whoSetsRights() {
        String role = "mutation { roleCreate(input: {key: \"%s\", label: \"R\", permissions: [{type: DEAL, view: TEAM, "
                + "change: OWN}, {type: SMART_PROCESS_ITEM, view: ALL}]}) { role { key permissions { type view change } }"
                + ERRORS;
        for (String document : List.of(role.formatted("no"), "{ roles { key } }", "{ users { user { name } } }",
                "{ teams { key } }", "{ accessChanges { edges { node { key } } } }",
                "mutation { userCreate(input: {name: \"no\", roles: []}) { user { active }" + ERRORS,
                "mutation { userSetRoles(input: {name: \"seller\", roles: [\"analyst\"]}) { user { active }"
                        + ERRORS)) {
            assertThat(server.run(document).text()).contains("\"code\":\"FORBIDDEN\"");
            assertThat(seller.run(document).text()).contains("\"code\":\"FORBIDDEN\"");
        }
        JsonNode made = settings.run(role.formatted("byHand")).data("roleCreate");
        assertThat(made.path("role").toString()).isEqualTo("{\"key\":\"byHand\",\"permissions\":[{\"type\":\"DEAL\","
                + "\"view\":\"TEAM\",\"change\":\"OWN\"},{\"type\":\"SMART_PROCESS_ITEM\",\"view\":\"ALL\",\"change\":\"NONE\"}]}");
        assertThat(codes(settings.run(role.formatted("byHand")).data("roleCreate"))).containsExactly("TAKEN");
        assertThat(codes(settings.run(role.formatted("1")).data("roleCreate"))).containsExactly("INVALID");
        assertThat(codes(setRoles(settings, "sellers-colleague", "seller", "none-such"))).containsExactly("NOT_FOUND");
        assertThat(codes(settings.run("mutation { roleDelete(input: {key: \"seller\"}) {" + ERRORS)
                .data("roleDelete"))).containsExactly("IN_USE");
        assertThat(codes(settings.run("mutation { roleDelete(input: {key: \"analyst\"}) {" + ERRORS)
                .data("roleDelete"))).containsExactly("BUILT_IN");
        assertThat(codes(settings.run("mutation { roleDelete(input: {key: \"byHand\"}) {" + ERRORS)
                .data("roleDelete"))).isEmpty();
        JsonNode newest = settings
                .run("{ accessChanges(first: 2) { edges { node { by { name } kind key lines { what before "
                        + "after } } } } }")
                .data("accessChanges", "edges");
        assertThat(newest.path(0).path("node").path("key").asString()).isEqualTo("byHand");
        assertThat(newest.path(0).toString()).contains("{\"what\":\"deal.VIEW\"", "\"before\":\"TEAM\",\"after\":null",
                "\"name\":\"settings\"");
    }

    @Test
    void nobodyIsCalledLikeTheProductsOwnActors() {
        for (String name : List.of("operator", "exact-copies", "Exact-Copies"))
            assertThat(codes(settings.run("mutation { userCreate(input: {name: \"%s\", roles: []}) { user { active }"
                    .formatted(name) + ERRORS).data("userCreate"))).as(name).containsExactly("TAKEN");
    }

    @Test
    @DisplayName("R67: a settings editor makes no administrator, is none, and shuts none out")
    void noHigher() {
        assertThat(codes(setRoles(settings, "settings", "administrator"))).containsExactly("ADMINISTRATOR_NEEDED");
        assertThat(codes(setRoles(settings, "seller", "administrator"))).containsExactly("ADMINISTRATOR_NEEDED");
        assertThat(codes(setRoles(settings, "admin", "analyst"))).containsExactly("ADMINISTRATOR_NEEDED");
        assertThat(codes(user(settings, "userDeactivate", "admin"))).containsExactly("ADMINISTRATOR_NEEDED");
        assertThat(codes(settings.run("mutation { userCreate(input: {name: \"boss\", roles: [\"administrator\"]}) "
                + "{ user { active }" + ERRORS).data("userCreate"))).containsExactly("ADMINISTRATOR_NEEDED");
        assertThat(
                codes(settings.run("mutation { roleChange(input: {key: \"administrator\", label: \"A\", permissions: "
                        + "[]}) {" + ERRORS).data("roleChange")))
                .containsExactly("BUILT_IN");
        assertThat(settings.run("{ contacts { totalCount } }").data("contacts", "totalCount").asInt()).isZero();
    }

    @Test
    @DisplayName("The last administrator can't be taken away, not even by two at once")
    void lastAdministrator() throws Exception {
        // Other tests' administrators, if there are any, would be left.
        server.store().database().collection(Collections.USERS).updateMany(
                new Document("_id", new Document("$ne", "admin")).append("roles", "administrator"),
                new Document("$set", new Document("roles", List.of())));
        TestServer second = server.as("second-admin", "administrator");
        String demote = "mutation { userSetRoles(input: {name: \"%s\", roles: []}) { user { roles }" + ERRORS;
        try (var threads = Executors.newFixedThreadPool(2)) {
            var both = threads.invokeAll(List.<Callable<String>>of(
                    () -> server.runAsAdministrator(demote.formatted("second-admin")).text(),
                    () -> second.run(demote.formatted("admin")).text()));
            String answers = both.get(0).get() + both.get(1).get();
            assertThat(answers).satisfiesAnyOf(text -> assertThat(text).contains("LAST_ADMINISTRATOR"),
                    text -> assertThat(text).contains("FORBIDDEN"));
        }
        boolean first = server.runAsAdministrator("{ viewer { administrator } }").data("viewer", "administrator")
                .asBoolean();
        assertThat(second.run("{ viewer { administrator } }").data("viewer", "administrator").asBoolean())
                .isNotEqualTo(first);
        server.as("admin", "administrator");
        server.as("second-admin");
        assertThat(codes(server.runAsAdministrator(demote.formatted("admin")).data("userSetRoles")))
                .containsExactly("LAST_ADMINISTRATOR");
        assertThat(server.runAsAdministrator("mutation { userDeactivate(input: {name: \"admin\"}) { user { active }"
                + ERRORS).text()).contains("LAST_ADMINISTRATOR");
    }

    @Test
    @DisplayName("Teams: a right of scope TEAM reaches what any member owns, from the next request on")
    void teams() {
        server.role(new Role("teamReader", "Team", false, false, Role.everyType(Map.of(Action.VIEW, Scope.TEAM))));
        TestServer member = server.as("member", "teamReader");
        String deal = colleague.create("deal", "title: \"Team's\"");
        String see = "{ item(id: \"%s\") { id } }".formatted(deal);
        assertThat(member.run(see).data("item").isNull()).isTrue();
        String team = "mutation { %s(input: {key: \"south\", label: \"South\", members: %s}) { team { members { name } }"
                + ERRORS;
        assertThat(codes(settings.run(team.formatted("teamCreate", ids("member", "nobody-such"))).data("teamCreate")))
                .containsExactly("NOT_FOUND");
        settings.run(team.formatted("teamCreate", ids("member", "sellers-colleague"))).data("teamCreate", "team",
                "members", "1");
        assertThat(member.run(see).data("item", "id").asString()).isEqualTo(deal);
        assertThat(member.run("{ viewer { permissions { type view change } } }").data("viewer", "permissions", "0")
                .toString()).isEqualTo("{\"type\":\"COMPANY\",\"view\":\"TEAM\",\"change\":\"NONE\"}");
        settings.run(team.formatted("teamChange", ids("member"))).data("teamChange");
        assertThat(member.run(see).data("item").isNull()).isTrue();
        assertThat(codes(settings.run("mutation { teamDelete(input: {key: \"south\"}) {" + ERRORS).data("teamDelete")))
                .isEmpty();
    }

    @Test
    @DisplayName("D10: a suggestion exists for those who see both items, and is decided by those who may merge them")
    void suggestions() {
        server.store().database().mongo().getCollection("suggestions")
                .deleteMany(new org.bson.Document("run", "run"));
        var world = new World(server);
        for (String[] expected : new String[][]{{"seller", "0"}, {"viewTeamDuplicates", "1"}, {"analyst", "3"}}) {
            if (expected[0].startsWith("view"))
                server.role(new Role(expected[0], "V", false, false, Role.everyType(
                        Map.of(Action.VIEW, Scope.TEAM, Action.CHANGE, Scope.OWN, Action.DELETE, Scope.OWN))));
            TestServer asker = server.as(World.WALKER, expected[0]);
            JsonNode queue = asker.run("{ duplicateSuggestions(type: QUOTE) { totalCount edges { node { id } } } }")
                    .data("duplicateSuggestions");
            assertThat(queue.path("totalCount").asString()).as(expected[0]).isEqualTo(expected[1]);
            assertThat(queue.path("edges")).hasSize(Integer.parseInt(expected[1]));
        }
        TestServer looking = server.as(World.WALKER, "viewTeamDuplicates");
        String id = world.of(World.MATE, dev.merganser.model.catalogue.ItemType.QUOTE).related().get("suggestion");
        String seen = looking.run("{ duplicateSuggestions(type: QUOTE) { edges { node { id } } } }")
                .data("duplicateSuggestions", "edges", "0", "node", "id").asString();
        String dismiss = "mutation { duplicateSuggestionDismiss(input: {id: \"%s\", reason: \"no\"}) {" + ERRORS;
        assertThat(codes(looking.run(dismiss.formatted(seen)).data("duplicateSuggestionDismiss")))
                .containsExactly("FORBIDDEN");
        assertThat(looking.run(dismiss.formatted(id)).text()).contains("NOT_FOUND");
        server.store().database().mongo().getCollection("suggestions")
                .deleteMany(new org.bson.Document("run", "run"));
    }
}
