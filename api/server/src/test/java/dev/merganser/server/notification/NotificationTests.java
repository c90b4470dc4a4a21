package dev.merganser.server.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.server.TestServer;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.run.Runs;
import dev.merganser.store.suggestion.Suggestion;
import dev.merganser.store.suggestion.SuggestionId;
import dev.merganser.store.suggestion.Suggestions;

class NotificationTests {
    private static final String ALL = "{ notifications { unreadCount edges { cursor node { id kind by { name } itemCount "
            + "items { id } note readAt run { state } suggestion { id } } } } }";

    private final TestServer server = TestServer.get();
    private final Store store = server.store();

    private record Person(String name, String token) {}

    private Person person(Role... roles) {
        var user = new UserId("told-" + UUID.randomUUID());
        store.users().add(new Asker(user, Set.of(roles)), "{none}", Instant.now());
        return new Person(user.value(), store.users().newToken(user, Instant.now()));
    }

    private JsonNode told(Person person) {
        return server.runAs(person.token(), ALL).data("notifications");
    }

    @Test
    void whoeverIsMadeResponsibleIsToldOnceForAllItemsOfARequestAndNotByThemselves() {
        Person anna = person(Role.ANALYST);
        String contact = server.contact("familyName: \"Handed\", responsible: \"%s\"".formatted(anna.name()));
        server.runAs(anna.token(),
                "mutation { contactCreate(input: {contact: {familyName: \"Own\", responsible: \"%s\"}}) { contact { id } } }"
                        .formatted(anna.name()))
                .data();

        JsonNode told = told(anna);
        assertThat(told.path("unreadCount").asInt()).isEqualTo(1);
        assertThat(told.path("edges")).singleElement().satisfies(edge -> {
            assertThat(edge.at("/node/kind").asString()).isEqualTo("ASSIGNED");
            assertThat(edge.at("/node/by/name").asString()).isEqualTo("analyst");
            assertThat(edge.at("/node/items/0/id").asString()).isEqualTo(contact);
        });
    }

    @Test
    void readOnesAreMarkedAndLeftOutOfTheUnread() {
        Person bert = person(Role.ANALYST);
        for (int i = 0; i < 3; i++)
            server.contact("familyName: \"Read\", responsible: \"%s\"".formatted(bert.name()));
        JsonNode edges = told(bert).path("edges");
        String mark = "mutation { notificationMarkRead(input: {%s}) { unreadCount notifications { readAt } } }";

        JsonNode one = server.runAs(bert.token(),
                mark.formatted("ids: [\"%s\", \"unknown\"]".formatted(edges.get(0).at("/node/id").asString())))
                .data("notificationMarkRead");
        assertThat(one.path("unreadCount").asInt()).isEqualTo(2);
        assertThat(one.at("/notifications/0/readAt").isNull()).isFalse();
        assertThat(server.runAs(bert.token(),
                "{ notifications(unreadOnly: true, first: 1) { edges { node { id } } pageInfo { hasNextPage endCursor } } }")
                .data("notifications").toString())
                .contains(edges.get(1).at("/node/id").asString(), "\"hasNextPage\":true");
        assertThat(server
                .runAs(bert.token(), mark.formatted("upTo: \"%s\"".formatted(edges.get(0).path("cursor").asString())))
                .data("notificationMarkRead", "unreadCount").asInt()).isZero();
        assertThat(server.runAs(person(Role.ANALYST).token(),
                mark.formatted("upTo: \"%s\"".formatted(edges.get(0).path("cursor").asString()))).error())
                .contains("isn't one of this list's");
    }

    @Test
    void whatSomebodyMayNoLongerSeeIsNotTold() {
        Person carl = person();
        server.contact("familyName: \"Hidden\"");
        store.database().inTransaction(session -> {
            dev.merganser.store.notification.Notifications.append(store.database(), session,
                    List.of(dev.merganser.store.notification.News.assigned(new UserId(carl.name()), UserId.OPERATOR,
                            List.of(ItemId.next()))),
                    Instant.now());
            return carl;
        });
        JsonNode told = told(carl);
        assertThat(told.path("edges")).isEmpty();
        assertThat(told.path("unreadCount").asInt()).isZero();
    }

    @Test
    @DisplayName("D10: whoever may look passes a suggestion, with a note, to somebody who may decide it")
    void aSuggestionIsPassedToSomebodyWhoMayDecide() {
        Person dora = person(Role.ANALYST), nobody = person();
        String left = server.contact("familyName: \"Twin\""), right = server.contact("familyName: \"Twin\"");
        store.suggestions().queue(List.of(new Suggestions.Found(TypeKey.CONTACT, new ItemId(left), new ItemId(right),
                new Suggestion.Evidence(.9, 3, List.of(), List.of("name"), "m", "g", "x", "r"))), Instant.now());
        String id = SuggestionId.of(new ItemId(left), new ItemId(right)).value();
        String pass = "mutation { duplicateSuggestionPass(input: {id: \"%s\", to: \"%s\", note: \"Same person?\"}) "
                + "{ suggestion { id } userErrors { code path } } }";

        assertThat(server.run(pass.formatted(id, nobody.name())).text()).contains("NOBODY_WHO_MAY");
        assertThat(server.run(pass.formatted(id, "not there")).text()).contains("NOBODY_WHO_MAY");
        assertThat(server.runAs(nobody.token(), pass.formatted(id, dora.name())).text()).contains("NOT_FOUND");
        assertThat(server.run(pass.formatted("x", dora.name())).text()).contains("NOT_FOUND");
        assertThat(told(dora).path("edges")).isEmpty();

        assertThat(server.run(pass.formatted(id, dora.name())).data("duplicateSuggestionPass", "suggestion", "id")
                .asString()).isEqualTo(id);
        JsonNode node = told(dora).at("/edges/0/node");
        assertThat(node.path("kind").asString()).isEqualTo("SUGGESTION_PASSED");
        assertThat(node.path("note").asString()).isEqualTo("Same person?");
        assertThat(node.at("/suggestion/id").asString()).isEqualTo(id);
    }

    @Test
    void whoeverAskedForARunIsToldOfItsEndAndOfAFailureEveryAdministrator() {
        Person emil = person(Role.ADMINISTRATOR), other = person(Role.ADMINISTRATOR);
        String type = "types: [QUOTE, LEAD]";
        String run = server
                .runAs(emil.token(), "mutation { nightlyRunRequest(input: {%s}) { run { id } } }".formatted(type))
                .data("nightlyRunRequest", "run", "id").asString();
        store.runs().end(run, Runs.State.DONE, Map.of(), Instant.now());
        assertThat(told(emil).at("/edges/0/node/run/state").asString()).isEqualTo("DONE");
        assertThat(told(other).path("edges")).isEmpty();

        store.runs().end(run, Runs.State.FAILED, Map.of(), Instant.now());
        assertThat(told(other).at("/edges/0/node/kind").asString()).isEqualTo("RUN_FAILED");
    }
}
