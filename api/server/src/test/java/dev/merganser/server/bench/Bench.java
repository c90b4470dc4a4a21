package dev.merganser.server.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.MongoIterable;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.server.MerganserServer;
import dev.merganser.server.TestServer;
import dev.merganser.store.access.Asker;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;

/// What a request costs beside the same reads by a bare driver loop. Not a test: `api/server/bench` runs it and says
/// how.
///
/// The server's figure is the processor time of its request threads (`http-nio-…-exec-…`): HTTP, signing in, GraphQL,
/// reading, JSON. The loop's is that of one thread which sends the very commands that the document was seen to send
/// and reads every answer into documents, with a client of its own. Both run in one JVM, one after the other, by turns;
/// the server that is measured is a second one on the same base, with nothing that watches its commands.
class Bench {
    private static final int WARM = Integer.getInteger("merganser.bench.warm", 20);
    private static final int SECONDS = Integer.getInteger("merganser.bench.seconds", 5);
    private static final String ONLY = System.getProperty("merganser.bench.only", "");
    private static final int ROUNDS = 3;
    /// How many times longer than its processor time a measurement may take.
    private static final int MOST_TIMES = 4;
    private static final boolean PROFILE = Boolean.getBoolean("merganser.bench.profile");
    private static final JsonMapper JSON = new JsonMapper();

    private static final String ITEM = "{ item(id: \"ID\") { id displayName version createdAt responsible { name } "
            + "... on Contact { givenName familyName birthDate emails { address } phones { number e164 } "
            + "addresses { street city postalCode } source } } }";
    private static final String LIST = "{ contacts(first: 50, orderBy: {by: NAME}) { edges { cursor node { id displayName "
            + "changedAt responsible { name } emails { address } phones { number } source } } "
            + "pageInfo { hasNextPage endCursor } } }";
    private static final String NESTED = "{ deals(first: 100) { edges { node { id title stage amount { amount currency } "
            + "contacts(first: 5) { edges { node { id displayName emails { address } "
            + "companies(first: 2) { edges { node { id name "
            + "invoices(first: 10, filter: {stage: {in: [ISSUED]}}) { edges { node { id number amount { amount currency } "
            + "dueDate } } } } } } } } } } } } }";

    private final TestServer server = TestServer.get();
    private final Random random = new Random(42);
    private final String base = Objects
            .requireNonNull(server.bean(Environment.class).getProperty("spring.mongodb.uri"));
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void bench() throws IOException, ParseException {
        try (var measured = new SpringApplication(MerganserServer.class).run("--server.port=0",
                "--server.address=127.0.0.1", "--spring.main.banner-mode=off", "--spring.mongodb.uri=" + base,
                "--merganser.mail.outbox=" + TestServer.OUTBOX);
                var bare = MongoClients.create(base)) {
            bench("http://127.0.0.1:%s/graphql".formatted(measured.getEnvironment().getProperty("local.server.port")),
                    bare.getDatabase(Objects.requireNonNull(new ConnectionString(base).getDatabase())));
        }
    }

    private void bench(String address, MongoDatabase database) throws IOException, ParseException {
        List<String> contacts = fill();
        var documents = new LinkedHashMap<String, String>();
        documents.put("one item", ITEM.replace("ID", contacts.getFirst()));
        documents.put("a list of 50", LIST);
        documents.put("100 deals, contacts, companies, invoices", NESTED);
        documents.keySet().removeIf(name -> !name.contains(ONLY));
        System.out.printf("%n%-42s %8s %8s | %10s %9s | %10s %9s | %5s%n", "document", "commands", "kB",
                "server ms", "req/s", "driver ms", "loops/s", "ratio");
        for (var document : documents.entrySet()) {
            List<BsonDocument> commands = server.readsOf(document.getValue());
            int bytes = run(address, document.getValue());
            Runnable request = () -> run(address, document.getValue());
            Runnable reads = () -> read(database, commands);
            measure(request, WARM);
            measure(reads, Math.max(1, WARM / 4));
            double[] serverMs = new double[ROUNDS], driverMs = new double[ROUNDS], perSecond = new double[ROUNDS],
                    loops = new double[ROUNDS];
            Recording recording = PROFILE ? new Recording(Configuration.getConfiguration("profile")) : null;
            for (int round = 0; round < ROUNDS; round++) {
                if (recording != null && round == 0) recording.start();
                Cost cost = measure(request, SECONDS);
                if (recording != null && round == 0) recording.stop();
                serverMs[round] = cost.serverMillis();
                perSecond[round] = cost.perSecond();
                Cost bare = measure(reads, SECONDS / 2 + 1);
                driverMs[round] = bare.ownMillis();
                loops[round] = bare.perSecond();
            }
            System.out.printf("%-42s %8d %,8d | %10.2f %9.1f | %10.2f %9.1f | %5.2f%n", document.getKey(),
                    commands.size(), bytes / 1_000, median(serverMs), median(perSecond), median(driverMs),
                    median(loops),
                    median(serverMs) / median(driverMs));
            if (recording != null) profile(recording);
        }
    }

    private int run(String address, String document) {
        var answer = TestServer.answer(TestServer.respond(http, HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + server.firstUsers().token())
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(Map.of("query", document))))));
        assertThat(answer.text()).startsWith("{\"data\":{").doesNotContain("\"errors\"");
        return answer.text().length();
    }

    /// @param serverMillis processor time of the server's request threads for one
    /// @param ownMillis    that of this thread
    private record Cost(double serverMillis, double ownMillis, double perSecond) {}

    /// @param seconds of processor time, so that a busy machine measures as much as an idle one; but in the end it stops
    private static Cost measure(Runnable work, int seconds) {
        long server = serverNanos(), own = ownNanos(), started = System.nanoTime(), looked = started;
        int times = 0;
        while (System.nanoTime() - started < MOST_TIMES * seconds * 1e9) {
            work.run();
            times++;
            if (System.nanoTime() - looked < 100_000_000) continue;
            looked = System.nanoTime();
            if (serverNanos() - server + ownNanos() - own > seconds * 1e9) break;
        }
        return new Cost((serverNanos() - server) / 1e6 / times, (ownNanos() - own) / 1e6 / times,
                times / ((System.nanoTime() - started) / 1e9));
    }

    private static long ownNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long serverNanos() {
        var threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().contains("-exec-"))
                .mapToLong(thread -> Math.max(0, threads.getThreadCpuTime(thread.getThreadId()))).sum();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void read(MongoDatabase database, List<BsonDocument> commands) {
        int read = 0;
        for (BsonDocument command : commands) {
            MongoIterable<Document> answer;
            if (command.containsKey("find")) {
                answer = database.getCollection(command.getString("find").getValue())
                        .find(part(command, "filter")).sort(part(command, "sort"))
                        .projection(part(command, "projection"))
                        .limit(command.get("limit", new BsonInt32(0)).asNumber().intValue());
            } else {
                answer = database.getCollection(command.getString("aggregate").getValue()).aggregate(command
                        .getArray("pipeline", new BsonArray()).stream().map(BsonValue::asDocument).toList());
            }
            for (Document document : answer)
                read += document.size();
        }
        assertThat(read).isPositive();
    }

    private static BsonDocument part(BsonDocument command, String name) {
        return command.getDocument(name, new BsonDocument());
    }

    /// Where the request threads' time went: by whose code was on top of the stack, the JDK's counted to its caller.
    private static void profile(Recording recording) throws IOException {
        Path file = Files.createTempFile(Path.of("target"), "bench", ".jfr");
        recording.dump(file);
        recording.close();
        var shares = new LinkedHashMap<String, Integer>();
        int all = 0;
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            if (!event.getEventType().getName().equals("jdk.ExecutionSample")
                    || !event.getThread("sampledThread").getJavaName().contains("-exec-"))
                continue;
            shares.merge(owner(event), 1, Integer::sum);
            all++;
        }
        int total = Math.max(1, all);
        shares.entrySet().stream().sorted(Map.Entry.<String, Integer>comparingByValue().reversed()).limit(14)
                .forEach(share -> System.out.printf("    %5.1f %%  %s%n", 100.0 * share.getValue() / total,
                        share.getKey()));
        System.out.println("    more in " + file.toAbsolutePath());
    }

    private static String owner(RecordedEvent event) {
        for (var frame : event.getStackTrace().getFrames()) {
            String type = frame.getMethod().getType().getName();
            if (type.startsWith("java.") || type.startsWith("jdk.") || type.startsWith("sun.")) continue;
            String[] parts = type.split("\\.", -1);
            return String.join(".", Arrays.asList(parts).subList(0, Math.min(parts.length - 1,
                    type.startsWith("dev.merganser") ? 4 : 3)));
        }
        return "the JDK alone";
    }

    private List<String> fill() {
        List<String> companies = write(1_000, i -> new Change.Create(TypeKey.COMPANY, Map.of("name",
                Edit.to("Company " + i + " GmbH"), "industry", Edit.to("Industry " + i % 20), "addresses",
                Edit.to(address(i)))));
        List<String> contacts = write(5_000, i -> new Change.Create(TypeKey.CONTACT, Map.of("givenName",
                Edit.to("Given" + i % 300), "familyName", Edit.to("Family" + i % 1_700), "birthDate",
                Edit.to("19%02d-0%d-1%d".formatted(50 + i % 50, 1 + i % 9, i % 9)), "emails",
                Edit.to("person%d@example.org".formatted(i), "p%d@example.com".formatted(i)), "phones",
                Edit.to("+49 30 %07d".formatted(1_000_000 + i)), "addresses", Edit.to(address(i)), "source",
                Edit.to("CALL"), "responsible",
                Edit.to(i % 2 == 0 ? server.firstUsers().administrator() : server.firstUsers().analyst()), "companies",
                Edit.to(companies.get(i % 1_000), companies.get((i * 7 + 1) % 1_000)))));
        write(2_000, i -> new Change.Create(TypeKey.DEAL, Map.of("title", Edit.to("Deal " + i), "stage",
                Edit.to("OFFERED"), "amount", Edit.to(Map.of("amount", 100 + i, "currency", "EUR")), "closeDate",
                Edit.to("2026-12-24"), "contacts", new Edit.Set(random.ints(5, 0, 5_000).distinct()
                        .mapToObj(contacts::get).toList()))));
        write(3_000,
                i -> new Change.Create(TypeKey.INVOICE, Map.of("number", Edit.to("2026-%05d".formatted(i)), "stage",
                        Edit.to(i % 3 == 0 ? "PAID" : "ISSUED"), "amount",
                        Edit.to(Map.of("amount", 10 + i, "currency", "EUR")), "dueDate", Edit.to("2026-11-30"),
                        "companies",
                        Edit.to(companies.get(i % 1_000)))));
        return contacts;
    }

    private static Map<String, Object> address(int i) {
        return Map.of("street", "Street " + i % 400, "houseNumber", "" + i % 90, "postalCode", "%05d".formatted(i),
                "city", "City " + i % 70, "country", "DE");
    }

    private List<String> write(int count, java.util.function.IntFunction<Change> change) {
        var ids = new ArrayList<String>();
        for (int from = 0; from < count; from += 500) {
            List<Change> changes = java.util.stream.IntStream.range(from, Math.min(count, from + 500))
                    .mapToObj(change).toList();
            server.store().writePath().write(Request.of(Asker.OPERATOR, "bench"), changes)
                    .forEach(outcome -> {
                        if (!(outcome instanceof Outcome.Written(var item, _))) throw new AssertionError(outcome);
                        ids.add(item.id().value());
                    });
        }
        return ids;
    }
}
