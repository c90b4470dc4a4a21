package dev.merganser.server.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import dev.merganser.model.value.UserId;
import dev.merganser.server.TestServer;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;

class OverallHistoryTests {
    /// Bytes that a cursor begins with.
    private static final int CHECKSUM = 6;

    private final TestServer server = TestServer.get();

    private String token(UserId user, Role... roles) {
        server.store().users().add(new Asker(user, Set.of(roles)), "{none}", Instant.now());
        return server.store().users().newToken(user, Instant.now());
    }

    private static UserId user() {
        return new UserId("history-" + UUID.randomUUID());
    }

    private String create(String token, String name) {
        return server
                .runAs(token, "mutation { contactCreate(input: {contact: {familyName: \"%s\"}}) { contact { id } } }"
                        .formatted(name))
                .data("contactCreate", "contact", "id").asString();
    }

    @Test
    void tellsWhatSomebodyDidToWhichItemsPageByPage() {
        UserId user = user();
        String token = token(user, Role.ANALYST);
        var made = new ArrayList<String>();
        for (int i = 0; i < 5; i++)
            made.addFirst(create(token, "Overall " + i));
        server.runAs(token,
                "mutation { itemDelete(input: {id: \"%s\", version: 1}) { deletedId } }".formatted(made.getLast()))
                .data();

        var seen = new ArrayList<String>();
        String after = "null";
        JsonNode page;
        do {
            page = server
                    .run(("{ history(by: \"%s\", action: CREATED, first: 2, after: %s) { edges { node { itemId request "
                            + "by { name } item { displayName } changes { label } } } pageInfo { hasNextPage endCursor } } }")
                            .formatted(user, after))
                    .data("history");
            page.path("edges").forEach(edge -> {
                seen.add(edge.at("/node/itemId").asString());
                assertThat(edge.at("/node/request").asString()).startsWith("graphql:");
                assertThat(edge.at("/node/changes/0/label").asString()).isEqualTo("Last name");
            });
            after = "\"" + page.at("/pageInfo/endCursor").asString() + "\"";
        } while (page.at("/pageInfo/hasNextPage").asBoolean());
        assertThat(seen).containsExactlyElementsOf(made);

        JsonNode newest = server
                .run("{ history(by: \"%s\") { edges { node { action item { id } } } } }".formatted(user))
                .data("history", "edges", "0", "node");
        assertThat(newest.path("action").asString()).isEqualTo("DELETED");
        assertThat(newest.path("item").isNull()).isTrue();
        assertThat(
                server.run("{ history(by: \"%s\", to: \"2020-01-01T00:00:00Z\") { edges { cursor } } }".formatted(user))
                        .data("history", "edges"))
                .isEmpty();
    }

    /// A page may end at an entry that the asker may not see.
    @Test
    void cursorsTellNothingOfTheEntriesThatTheyName() {
        UserId user = user();
        create(token(user, Role.ANALYST), "Named by a cursor");
        var page = server.run("{ history(by: \"%s\") { edges { cursor node { id at } } pageInfo { endCursor } } }"
                .formatted(user)).data("history");
        JsonNode node = page.at("/edges/0/node");
        String time = String.valueOf(Instant.parse(node.path("at").asString()).toEpochMilli());
        for (String cursor : List.of(page.at("/edges/0/cursor").asString(),
                page.at("/pageInfo/endCursor").asString())) {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            var place = new String(bytes, CHECKSUM, bytes.length - CHECKSUM, StandardCharsets.UTF_8);
            assertThat(place).doesNotContain(node.path("id").asString()).doesNotContain(time);
            assertThat(new String(Base64.getUrlDecoder().decode(place), StandardCharsets.ISO_8859_1))
                    .doesNotContain(node.path("id").asString()).doesNotContain(time);
        }
    }

    @Test
    void tellsNothingToWhoeverMayViewNothing() {
        UserId user = user();
        create(token(user, Role.ANALYST), "Not for everyone");
        assertThat(server.runAs(token(user()), "{ history(by: \"%s\") { edges { node { id } } } }".formatted(user))
                .data("history", "edges")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"first: -1", "first: 101", "after: \"x\"", "by: \"a b\"", "action: DANCED",
            "from: \"yesterday\""})
    void badArgumentsAreToldClearly(String arguments) {
        var answer = server.run("{ history(%s) { edges { cursor } } }".formatted(arguments));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(List.of("BAD_REQUEST", "")).contains(answer.code());
        assertThat(answer.error()).isNotBlank().doesNotContain("Exception");
    }
}
