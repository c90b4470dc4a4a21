package dev.merganser.server.merge;

import static dev.merganser.server.TestServer.ids;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import com.mongodb.client.MongoClients;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import dev.merganser.model.value.UserId;
import dev.merganser.mongod.Mongod;
import dev.merganser.mongod.MongodOptions;
import dev.merganser.server.ServerProcess;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;

/// Clients merge and undo over GraphQL, repeating what got no answer, while the server is killed.
/// `-Dmerganser.merges=500 -Dmerganser.kills=50 -Dmerganser.seed=1` set how many merges and undos at least, how many
/// kills, and when.
class ServerKillTests {
    private static final int MERGES = Integer.getInteger("merganser.merges", 10);
    private static final int KILLS = Integer.getInteger("merganser.kills", 1);
    private static final long SEED = Long.getLong("merganser.seed", 20_261_122);
    private static final int CLIENTS = 3;

    @TempDir
    Path folder;

    private record Pair(String main, String source, String deal, boolean undone) {}

    @Test
    @DisplayName("M19 M21 M24: however often the server is killed, each merge and undo is done once or not at all, and "
            + "none that was acknowledged is lost")
    void aKilledServerDoesEachMergeOnce() throws Exception {
        System.out.println("seed " + SEED);
        var random = new Random(SEED);
        var pairs = new ConcurrentLinkedQueue<Pair>();
        var acknowledged = new AtomicInteger();
        var stop = new AtomicBoolean();
        // Of its own: what a killed server had begun holds locks that nobody is to wait for afterwards.
        try (Mongod mongod = mongod();
                var server = new ServerProcess(mongod.uri("kills"));
                var threads = Executors.newFixedThreadPool(CLIENTS)) {
            String token = analyst(mongod);
            server.start();
            var clients = IntStream.range(0, CLIENTS).mapToObj(number -> threads.submit(() -> {
                for (int i = 0; !stop.get(); i++)
                    new Client(server, token, "%d-%d".formatted(number, i)).work(pairs, acknowledged, i % 2 == 0);
                return null;
            })).toList();
            for (int kill = 0; kill < KILLS; kill++) {
                int before = acknowledged.get();
                while (acknowledged.get() < before + Math.min(2, MERGES / KILLS)) {
                    if (clients.stream().anyMatch(Future::isDone)) break;
                    LockSupport.parkNanos(5_000_000);
                }
                server.killWithin(random, Duration.ofMillis(400));
                server.start();
            }
            while (acknowledged.get() < MERGES && clients.stream().noneMatch(Future::isDone))
                LockSupport.parkNanos(5_000_000);
            stop.set(true);
            for (var client : clients) client.get();

            pairs.forEach(pair -> check(server, token, pair));
            System.out.printf(
                    "server killed %d times, seed %d: %,d merges and undos acknowledged, none lost, none done "
                            + "twice; %,d pairs merged, %,d apart again%n",
                    KILLS, SEED, acknowledged.get(),
                    pairs.stream().filter(pair -> !pair.undone()).count(), pairs.stream().filter(Pair::undone).count());
        }
    }

    private Mongod mongod() throws IOException {
        var environment = new HashMap<>(System.getenv());
        environment.remove("MONGODB_URI");
        return Mongod.start(MongodOptions.in(Files.createDirectories(folder.resolve("data")))
                .withEnvironment(environment));
    }

    private static String analyst(Mongod mongod) {
        try (var client = MongoClients.create(mongod.uri("kills"))) {
            Store store = Store.open(client, "kills", Store.Locality.GERMANY, Clock.systemUTC());
            var anna = new UserId("anna");
            store.users().add(new Asker(anna, Set.of(Role.ANALYST)), "{none}", Instant.now());
            return store.users().newToken(anna, Instant.now());
        }
    }

    /// One after the other a pair, its merge and perhaps its undo; each is asked for again until it is answered.
    private record Client(ServerProcess server, String token, String name) {
        void work(Queue<Pair> pairs, AtomicInteger acknowledged, boolean undo) {
            String main = create("contact",
                    "givenName: \"Ada\", emails: [{address: \"a@%s.example\"}]".formatted(name));
            String source = create("contact",
                    "givenName: \"Ada\", familyName: \"King\", emails: [{address: \"b@%s.example\"}]".formatted(name));
            String deal = create("deal", "title: \"Engine\", contacts: " + ids(source));
            String input = "mainId: \"%s\", itemIds: %s".formatted(main, ids(main, source));
            String merge = merge(input);
            acknowledged.incrementAndGet();
            if (undo) {
                JsonNode errors = server
                        .ask(token, "mutation { mergeUndo(input: {mergeId: \"%s\"}) { userErrors { code } } }"
                                .formatted(merge))
                        .data("mergeUndo", "userErrors");
                // Done at once, or by the request that got no answer.
                if (!errors.isEmpty()) assertThat(errors.path(0).path("code").asString()).isEqualTo("ALREADY_UNDONE");
                acknowledged.incrementAndGet();
            }
            pairs.add(new Pair(main, source, deal, undo));
        }

        private String create(String type, String fields) {
            return server
                    .ask(token, ("mutation { %1$sCreate(input: {%1$s: {%2$s}, idempotencyKey: \"%1$s-%3$s-%4$d\"}) "
                            + "{ %1$s { id } } }").formatted(type, fields, name, fields.hashCode()))
                    .data(type + "Create", type, "id").asString();
        }

        private String merge(String input) {
            String fingerprint = server.ask(token, "{ mergePreview(input: {%s}) { preview { fingerprint } } }"
                    .formatted(input)).data("mergePreview", "preview", "fingerprint").asString();
            JsonNode merged = server.ask(token, ("mutation { itemsMerge(input: {%s, fingerprint: \"%s\", "
                    + "idempotencyKey: \"%s\"}) { mergeId userErrors { code } } }")
                    .formatted(input, fingerprint, name)).data("itemsMerge");
            assertThat(merged.path("userErrors")).as(name).isEmpty();
            return merged.path("mergeId").asString();
        }
    }

    /// What is there is what was acknowledged, whole and once.
    private static void check(ServerProcess server, String token, Pair pair) {
        JsonNode data = server.ask(token, """
                { main: item(id: "%1$s") { id mergedIds ... on Contact { familyName emails { address } }
                    history { edges { node { action itemId } } } }
                  source: item(id: "%2$s") { id ... on Contact { familyName emails { address } } }
                  deal: item(id: "%3$s") { ... on Deal { contacts { edges { node { id } } } } } }"""
                .formatted(pair.main(), pair.source(), pair.deal())).data();
        String holder = pair.undone() ? pair.source() : pair.main();
        assertThat(data.at("/source/id").asString()).as("%s", pair).isEqualTo(holder);
        assertThat(data.at("/deal/contacts/edges").toString()).as("%s", pair)
                .isEqualTo("[{\"node\":{\"id\":\"%s\"}}]".formatted(holder));
        assertThat(data.at("/main/mergedIds").toString()).as("%s", pair)
                .isEqualTo(pair.undone() ? "[]" : "[\"" + pair.source() + "\"]");
        assertThat(data.at("/main/emails")).as("%s", pair).hasSize(pair.undone() ? 1 : 2);
        assertThat(data.at("/source/familyName").asString()).as("%s", pair).isEqualTo("King");
        List<String> told = data.at("/main/history/edges").valueStream()
                .map(edge -> edge.at("/node/action").asString()).filter(action -> !action.equals("CREATED")).toList();
        assertThat(told).as("%s", pair).containsExactlyInAnyOrderElementsOf(pair.undone()
                ? List.of("MERGED", "MERGE_UNDONE")
                : List.of("MERGED", "MERGED_AWAY"));
    }
}
