package dev.merganser.server.rights;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.merganser.model.value.ItemId;
import dev.merganser.server.TestServer;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Role;
import dev.merganser.store.access.Scope;

/// Ids that somebody made up, and ids of items that are there and hidden. `-Dmerganser.ids=10000` sets how many.
@DisplayName("R66 M17: an id of a hidden item is answered like one that never was")
class ForgedIdsTests {
    private static final int IDS = Integer.getInteger("merganser.ids", 2_000);
    private static final long SEED = Long.getLong("merganser.seed", 66);
    private static final int HIDDEN = 300, TOGETHER = 40;

    private final TestServer server = TestServer.get();

    @Test
    void forgedAndForeignIds() {
        System.out.printf("ForgedIdsTests: %,d ids, seed %d%n", IDS, SEED);
        var random = new Random(SEED);
        List<String> hidden = hidden();
        server.role(
                new Role("forger", "Forger", false, false, Role.everyType(Map.of(Action.VIEW, Scope.OWN, Action.CHANGE,
                        Scope.OWN, Action.DELETE, Scope.OWN))));
        TestServer forger = server.as("forger", "forger");
        Set<String> answers = new HashSet<>();
        Set<List<String>> commands = new HashSet<>();
        for (int done = 0; done < IDS; done += TOGETHER) {
            boolean foreign = random.nextBoolean();
            List<String> ids = IntStream.range(0, TOGETHER).mapToObj(_ -> foreign
                    ? hidden.get(random.nextInt(hidden.size()))
                    : ItemId.next().value()).toList();
            var document = new StringBuilder("{");
            for (int i = 0; i < TOGETHER; i++) {
                document.append(" a%d: %s(id: \"%s\") { id __typename }".formatted(i, i % 2 == 0 ? "item" : "node",
                        ids.get(i)));
            }
            server.watched();
            answers.add(forger.run(document.append(" }").toString()).text());
            commands.add(server.watched());
        }
        assertThat(answers).as("answers").hasSize(1);
        assertThat(answers.iterator().next()).contains("\"a0\":null").doesNotContain("errors");
        assertThat(commands).as("commands").hasSize(1);
    }

    @Test
    void whateverTakesAnId() {
        List<String> hidden = hidden();
        server.role(
                new Role("forger2", "Forger", false, false, Role.everyType(Map.of(Action.VIEW, Scope.OWN, Action.ADD,
                        Scope.OWN, Action.CHANGE, Scope.OWN, Action.DELETE, Scope.OWN))));
        TestServer forger = server.as("forger2", "forger2");
        String own = forger.contact("familyName: \"Own\"");
        for (String document : List.of(
                "{ mergePreview(input: {mainId: \"OWN\", itemIds: [\"OWN\", \"%s\"]}) { preview { fingerprint } "
                        + "userErrors { code message path } } }",
                "mutation { itemDelete(input: {id: \"%s\", version: 1}) { deletedId userErrors { code message path } } }",
                "mutation { contactChange(input: {id: \"%s\", version: 1, set: {familyName: \"X\"}}) "
                        + "{ stored { id } userErrors { code message path } } }",
                "mutation { itemsMerge(input: {mainId: \"OWN\", itemIds: [\"OWN\", \"%s\"], fingerprint: \"x\"}) "
                        + "{ main { id } userErrors { code message path } } }",
                "mutation { dealCreate(input: {deal: {title: \"X\", contacts: [\"%s\"]}}) "
                        + "{ deal { id } userErrors { code message path } } }",
                "mutation { sendMessage(input: {itemId: \"%s\", to: [\"a@b.example\"], subject: \"S\", text: \"T\"}) "
                        + "{ message { id } userErrors { code message path } } }")) {
            Set<List<String>> commands = new HashSet<>();
            Set<String> answers = new HashSet<>();
            for (int i = 0; i < 40; i++) {
                String id = i % 2 == 0 ? hidden.get(i) : ItemId.next().value();
                server.watched();
                answers.add(forger.run(document.formatted(id).replace("OWN", own)).text().replace(id, "ID"));
                commands.add(server.watched());
            }
            assertThat(answers).as(document).hasSize(1);
            assertThat(commands).as(document).hasSize(1);
        }
    }

    /// Of somebody else, made in one go.
    private List<String> hidden() {
        server.as("owner-of-many");
        String id = server.contact("familyName: \"Hidden\", responsible: \"owner-of-many\"");
        var items = server.store().database().mongo().getCollection("items");
        Document one = items.find(new Document("_id", id)).first();
        var copies = new ArrayList<Document>();
        for (int i = 0; i < HIDDEN; i++) {
            String copy = ItemId.next().value();
            copies.add(new Document(one).append("_id", copy).append("ids", List.of(copy)));
        }
        items.insertMany(copies);
        return copies.stream().map(copy -> copy.getString("_id")).collect(Collectors.toList());
    }
}
