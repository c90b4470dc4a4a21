package dev.merganser.server.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLTypeUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.graphql.execution.GraphQlSource;
import tools.jackson.databind.json.JsonMapper;

import dev.merganser.server.TestServer;
import dev.merganser.server.TestServer.Answer;

/// Somebody who means ill, or whose program is broken: whatever comes in, the answer says what is wrong, without a stack
/// trace, and never fails by the server's own doing. `-Dmerganser.attacks=20000 -Dmerganser.seed=…` for a long run.
class AttackTests {
    private static final int ATTACKS = Integer.getInteger("merganser.attacks", 500);
    private static final long SEED = Long.getLong("merganser.seed", 7);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<Integer> REFUSALS = Set.of(200, 302, 400, 401, 403, 404, 405, 406, 409, 413, 414, 415, 417,
            431);
    private static final List<String> DOCUMENTS = List.of(
            "{ viewer { user { name } roles } }",
            "query($f: Int, $a: String) { contacts(first: $f, after: $a, filter: {familyName: {contains: \"x\"}}, "
                    + "orderBy: {by: NAME}) { totalCount edges { cursor node { id displayName ... on Item { version } } } } }",
            "{ search(text: \"müller 030\") { cut edges { node { __typename ...N } } } } fragment N on Item { displayName }",
            "mutation($i: ContactCreateInput!) { contactCreate(input: $i) { contact { id } userErrors { code path } } }",
            "{ itemGraph(id: \"01hzy3v7k8x9m2n4p6q8r0s2t4\", depth: 2) { edges { label } } }",
            "subscription { itemChanged { cursor } }");
    /// Where to, the type of the body, the other headers.
    private static final String POST = "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\n%s\r\n\r\n";
    /// What stands where something else should.
    private static final List<Object> NASTY = List.of("", " ", "\u0000", "\ud800", "\udc00\ud800", "😀", "null", "true",
            "-1", "1e400", "0x10", "NaN", "9999-99-99", "+1000000-01-01", "-0001-12-31", "2026-02-30", "24:00",
            "0000-00-00T00:00:00Z", "9999-12-31T23:59:60+19:00", "x".repeat(5_000), "%00", "../../etc/passwd", "$where",
            "{\"$gt\": \"\"}", ".*", "(a+)+$", "[", "EUR", "XXX", "01hzy3v7k8x9m2n4p6q8r0s2t4",
            "zzzzzzzzzzzzzzzzzzzzzzzzzz",
            Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, 1e308, -0.0, true, List.of(),
            List.of(List.of(List.of())),
            Map.of(), Map.of("$gt", 1), Map.of("and", List.of(Map.of("and", List.of(Map.of("or", List.of()))))),
            Map.of("set", 1), Map.of("in", List.of("\u0000")), Map.of("from", "1e999999999", "to", "-1e999999999"));

    private final TestServer server = TestServer.get();
    private final GraphQLSchema schema = server.bean(GraphQlSource.class).schema();
    private final Random random = new Random(SEED);
    private final Map<String, Integer> answered = new TreeMap<>();

    @Test
    void whateverComesInIsAnsweredClearly() {
        List<Supplier<Answer>> ways = List.of(this::mutatedDocument, this::mutatedDocument, this::wrongArguments,
                this::wrongArguments, this::wrongVariables, this::wrongVariables, this::body, this::envelope,
                this::nested,
                this::fragments, this::path);
        var wrong = new ArrayList<String>();
        for (int attack = 0; attack < ATTACKS; attack++) {
            int way = attack < ways.size() ? attack : random.nextInt(ways.size());
            long started = System.nanoTime();
            try {
                Answer answer = ways.get(way).get();
                judge(answer);
                assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
                answered.merge(answer.status() + (answer.text().contains("\"errors\"") ? " with errors" : ""), 1,
                        Integer::sum);
            } catch (UncheckedIOException | AssertionError e) {
                wrong.add("seed %d, attack %d, way %d: %s%n%s".formatted(SEED, attack, way, last, e.getMessage()));
            }
        }
        System.out.printf("%,d attacks (seed %d): %s%n", ATTACKS, SEED, answered);
        assertThat(wrong).isEmpty();
    }

    private String last = "";

    private static void judge(Answer answer) {
        assertThat(REFUSALS).as(String.valueOf(answer)).contains(answer.status());
        assertThat(answer.text()).doesNotContain("INTERNAL_ERROR", "Exception", "\tat ", "java.",
                "org.spring",
                "com.mongodb", "graphql.");
        if (answer.status() != 200 && !answer.text().isEmpty() && answer.type().startsWith("application/json"))
            assertThat(answer.error()).isNotBlank();
    }

    private Answer ask(String document, Map<String, ?> variables) {
        var body = new HashMap<String, Object>(Map.of("query", document, "variables", variables));
        return post(TestServer.escaped(JSON.writeValueAsString(body)), "application/json");
    }

    private Answer post(String body, String type) {
        last = body.length() > 2_000 ? body.substring(0, 2_000) + "…" : body;
        return server.send(server.signedIn("/graphql").timeout(Duration.ofSeconds(60)).header("Content-Type", type)
                .POST(BodyPublishers.ofString(body)));
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private Answer mutatedDocument() {
        var text = new StringBuilder(one(DOCUMENTS));
        for (int i = 1 + random.nextInt(4); i > 0 && !text.isEmpty(); i--) {
            int at = random.nextInt(text.length()), end = Math.min(text.length(), at + 1 + random.nextInt(12));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, text.substring(at, end));
                case 2 -> text.insert(at,
                        one(List.of("{", "}", "(", "[", "\"", "\"\"\"", "@", "...", "$", "#", "\u0000",
                                "\ud800", "\ufeff", "&", "!", "1", "@include(if: $x)", "@skip", "... on Nobody",
                                "__typename")));
                case 3 -> text.setCharAt(at, (char) random.nextInt(0x250));
                default -> text.replace(at, end, String.valueOf(one(NASTY)));
            }
        }
        // A stream that goes on isn't answered.
        return ask(text.toString().replace("subscription", "subscriptio"), Map.of("f", 2));
    }

    /// Any root field with values that aren't meant for its arguments, as literals.
    private Answer wrongArguments() {
        boolean query = random.nextInt(4) > 0;
        GraphQLFieldDefinition field = one(
                (query ? schema.getQueryType() : schema.getMutationType()).getFieldDefinitions());
        String arguments = field.getArguments().stream().filter(_ -> random.nextInt(5) > 0)
                .map(argument -> argument.getName() + ": " + literal(one(NASTY))).collect(Collectors.joining(", "));
        return ask((query ? "{ " : "mutation { ") + field.getName() + (arguments.isEmpty() ? "" : "(" + arguments + ")")
                + (GraphQLTypeUtil.isLeaf(GraphQLTypeUtil.unwrapAll(field.getType())) ? "" : " { __typename }") + " }",
                Map.of());
    }

    private static String literal(Object value) {
        return switch (value) {
            case Map<?, ?> map -> map.entrySet().stream()
                    .map(part -> String.valueOf(part.getKey()).replace("$", "") + ": " + literal(part.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
            case List<?> list -> list.stream().map(AttackTests::literal).collect(Collectors.joining(", ", "[", "]"));
            case String text -> JSON.writeValueAsString(text);
            default -> String.valueOf(value);
        };
    }

    /// Any root field with such values as variables of the arguments' own types.
    private Answer wrongVariables() {
        boolean query = random.nextInt(3) > 0;
        GraphQLFieldDefinition field = one(
                (query ? schema.getQueryType() : schema.getMutationType()).getFieldDefinitions());
        var variables = new HashMap<String, @Nullable Object>();
        var declared = new ArrayList<String>();
        var given = new ArrayList<String>();
        for (GraphQLArgument argument : field.getArguments()) {
            declared.add("$" + argument.getName() + ": " + GraphQLTypeUtil.simplePrint(argument.getType()));
            given.add(argument.getName() + ": $" + argument.getName());
            boolean input = GraphQLTypeUtil.simplePrint(argument.getType()).contains("Input");
            variables.put(argument.getName(), input && random.nextInt(4) > 0
                    ? Map.of("id", one(NASTY), "version", 1, "idempotencyKey", one(NASTY), "itemId", one(NASTY))
                    : one(NASTY));
        }
        String head = declared.isEmpty() ? "" : "(" + String.join(", ", declared) + ")";
        String arguments = given.isEmpty() ? "" : "(" + String.join(", ", given) + ")";
        return ask((query ? "query" : "mutation") + head + " { " + field.getName() + arguments
                + (GraphQLTypeUtil.isLeaf(GraphQLTypeUtil.unwrapAll(field.getType())) ? "" : " { __typename }") + " }",
                variables);
    }

    private Answer body() {
        String good = "{\"query\": \"{ viewer { roles } }\"}";
        String body = one(List.of(good + good, good.substring(0, random.nextInt(good.length())), "[" + good + "]",
                "[" + (good + ", ").repeat(100) + good + "]", "[".repeat(random.nextInt(100_000)),
                "{\"query\": ".repeat(900),
                "{\"query\": 1}", "{\"query\": [\"{ a }\"]}", "{\"query\": \"\"}",
                "{\"query\": \"{ a }\", \"operationName\": 5}",
                "{\"query\": \"{ viewer { roles } }\", \"variables\": \"x\"}",
                "{\"query\": \"query($x: Int) { viewer { roles } }\","
                        + " \"variables\": {\"x\": {\"y\": [1]}}}",
                "{\"query\": \"query A { viewer { roles } } query B { viewer { roles } }\"}",
                "{\"query\": \"query A { viewer { roles } }\", \"operationName\": \"" + one(NASTY).toString().length()
                        + "\"}",
                "{\"query\": \"{ viewer { roles } }\", \"extensions\": " + random.nextInt() + "}",
                "{\"query\": \"{ viewer { roles } }\", \"query\": \"{ x }\"}", "\u0000\u0001", "query={viewer{roles}}",
                "{\"query\": \"" + "x".repeat(random.nextInt(1_100_000)) + "\"}", "1e999999999", "\ufeff" + good));
        return post(body, one(List.of("application/json", "application/json", "application/json", "application/graphql",
                "application/graphql-response+json", "text/plain", "application/json; charset=utf-16",
                "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "*/*")));
    }

    /// A good document under headers and in ways that aren't.
    private Answer envelope() {
        String body = "{\"query\": \"{ viewer { roles } }\"}";
        var request = server
                .signedIn("/graphql" + one(List.of("", "?query={viewer{roles}}".replace("{", "%7B").replace("}",
                        "%7D"), "?x=%ff", "/", "?variables=%7B")))
                .timeout(Duration.ofSeconds(60));
        last = "envelope";
        switch (random.nextInt(7)) {
            case 0 -> request.header("Accept",
                    one(List.of("text/html", "image/png", "*/*;q=0", "application/xml", ",,,", "x")));
            case 1 -> request.header("Accept-Language",
                    one(List.of("de-" + "x-".repeat(50), "*;q=9", "𝔵".repeat(0) + "??", "-")));
            case 2 -> request.header("Content-Encoding", one(List.of("gzip", "br", "x")));
            case 3 -> request.header("X-Padding", "x".repeat(9_000));
            case 4 ->
                request.setHeader("Authorization", one(List.of("Bearer", "Bearer ", "Bearer mgs_\u00e9", "Basic eDp5",
                        "Bearer " + "x".repeat(4_000), "bearer a.b.c", "Bearer eyJhbGciOiJub25lIn0.e30.")));
            case 5 ->
                request.header("Cookie", one(List.of("merganser=x", "merganser=" + "y".repeat(3_000), "=;=;", "\"")));
            default -> request.header("Origin", "https://elsewhere.example");
        }
        request.header("Content-Type", "application/json");
        return server.send(switch (random.nextInt(6)) {
            case 0 -> request.GET();
            case 1 -> request.PUT(BodyPublishers.ofString(body));
            case 2 -> request.DELETE();
            case 3 -> request.method(one(List.of("PATCH", "OPTIONS", "TRACE", "FOO")), BodyPublishers.ofString(body));
            default -> request.POST(BodyPublishers.ofString(body));
        });
    }

    private Answer nested() {
        int deep = 1 + random.nextInt(5_000);
        return switch (random.nextInt(7)) {
            case 0 -> ask("{ a".repeat(deep) + " }".repeat(deep), Map.of());
            case 1 -> ask(
                    "{ contacts(filter: {and: " + "[{and: ".repeat(deep) + "[]" + "}]".repeat(deep)
                            + "}) { totalCount } }",
                    Map.of());
            case 2 ->
                ask("query($x: " + "[".repeat(deep) + "Int" + "]".repeat(deep) + ") { viewer { roles } }", Map.of());
            case 3 -> {
                Object filter = Map.of();
                for (int i = 0; i < deep % 400; i++) filter = Map.of(i % 2 == 0 ? "not" : "and", filter);
                yield ask("query($f: ContactFilter) { contacts(filter: $f) { totalCount } }", Map.of("f", filter));
            }
            case 4 ->
                ask("{ __schema { types { " + "fields { type { ".repeat(deep % 40) + "name" + " } }".repeat(deep % 40)
                        + " } } }", Map.of());
            case 5 -> ask("{ " + IntStream.range(0, deep).mapToObj(i -> "a" + i + ": viewer { roles }")
                    .collect(Collectors.joining(" ")) + " }", Map.of());
            default ->
                ask("{ contacts(first: %d) { edges { node { deals(first: %d) { edges { node { contacts(first: %d) "
                        .formatted(random.nextInt(), random.nextInt(200), random.nextInt(200))
                        + "{ edges { node { id } } } } } } } } } }", Map.of());
        };
    }

    private Answer fragments() {
        int many = 2 + random.nextInt(200);
        return switch (random.nextInt(4)) {
            case 0 -> ask("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", Map.of());
            case 1 -> ask("{ ...A } fragment A on Query { ...A }", Map.of());
            case 2 -> ask("{ ...F0 } "
                    + IntStream.range(0, many).mapToObj(i -> "fragment F%d on Query { ...F%d ...F%d } "
                            .formatted(i, i + 1, i + 1)).collect(Collectors.joining())
                    + "fragment F" + many
                    + " on Query { viewer { roles } }", Map.of());
            default ->
                ask("{ ...A ...Nobody } fragment A on Contact { id } fragment A on Deal { id } fragment U on Query { x }",
                        Map.of());
        };
    }

    private Answer path() {
        String junk = Base64.getUrlEncoder().encodeToString(one(NASTY).toString().getBytes(StandardCharsets.UTF_8));
        String part = one(
                List.of("01hzy3v7k8x9m2n4p6q8r0s2t4", junk.substring(0, Math.min(50, junk.length())), "%00", "%2e%2e",
                        "x", "%ED%A0%80", "a%20b", "%252f"));
        String path = one(
                List.of("/files/" + part, "/items/" + part + "/files?name=" + part, "/export/" + part + ".csv",
                        "/export/deal.csv?filter=" + part, "/export/deal." + part,
                        "/export/smartProcessItem.csv?process=" + part,
                        "/" + part, "/graphiql/" + part, "/unsubscribe?" + part, "/sign-in?" + part, "/error",
                        "/export/deal.csv?filter="
                                + "%7B%22and%22%3A%5B".repeat(40)));
        last = path;
        var request = server.signedIn("/").uri(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(60));
        return server.send(random.nextBoolean() ? request.GET() : request.POST(BodyPublishers.ofString("x")));
    }

    /// Many who begin a request and send the rest byte by byte, none of them signed in, keep nobody else from being served,
    /// and each is cut off.
    @Test
    void slowBodiesHoldNobodyUp() throws IOException {
        List<String> beginnings = List.of(
                POST.formatted("/graphql", "application/json", "Content-Length: 60") + "{",
                POST.formatted("/graphql", "application/json", "Content-Length: 5000") + "{",
                POST.formatted("/graphql", "application/json", "Transfer-Encoding: chunked") + "1\r\n{\r\n",
                POST.formatted("/graphql", "application/json", "Transfer-Encoding: chunked") + "1;",
                POST.formatted("/graphql", "application/json", "Authorization: Bearer mgs_x\r\nContent-Length: 900")
                        + "{",
                POST.formatted("/sign-in", "application/x-www-form-urlencoded", "Content-Length: 5000") + "name=",
                "GET /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n ");
        var slow = new ArrayList<Slow>();
        try {
            for (int i = 0; i < 300; i++) slow.add(new Slow(server.port(), beginnings.get(i % beginnings.size())));
            long began = System.nanoTime(), sent = began;
            while (!slow.isEmpty()) {
                long asked = System.nanoTime();
                assertThat(server.run("{ viewer { roles } }").status()).isEqualTo(200);
                assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(4));
                assertThat(Duration.ofNanos(asked - began)).as("%s senders are left", slow)
                        .isLessThan(Duration.ofSeconds(60));
                if (asked - sent > 1_000_000_000L) {
                    sent = asked;
                    slow.removeIf(Slow::isCutOff);
                }
            }
        } finally {
            for (Slow one : slow) one.socket.close();
        }
    }

    private record Slow(Socket socket, String beginning) {
        Slow(int port, String beginning) throws IOException {
            this(new Socket(InetAddress.getLoopbackAddress(), port), beginning);
            socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
        }

        boolean isCutOff() {
            String more = beginning.endsWith(";") ? "x" : beginning.contains("chunked") ? "1\r\n \r\n" : " ";
            try {
                socket.getOutputStream().write(more.getBytes(StandardCharsets.US_ASCII));
                return false;
            } catch (IOException _) {
                return true;
            }
        }
    }

    /// Of whoever isn't signed in, no long body is kept in memory.
    @Test
    void longFormsAreRefused() {
        for (String method : List.of("POST", "PUT")) {
            Answer answer = server.send(server.request("/sign-in").timeout(Duration.ofSeconds(60))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .method(method, BodyPublishers.ofString("name=" + "x".repeat(100_000))));
            assertThat(answer.status()).isIn(401, 403, 405, 413);
            judge(answer);
        }
    }

    /// An upload over a bad line takes its time, if something comes of it.
    @Test
    void slowUploadsArrive() throws IOException, InterruptedException {
        String lead = server.create("lead", "title: \"Slow\"");
        int pieces = 16, piece = 4_000;
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            var out = socket.getOutputStream();
            out.write(POST.formatted("/items/" + lead + "/files?name=slow.bin", "application/pdf",
                    "Connection: close\r\nAuthorization: Bearer %s\r\nContent-Length: %d"
                            .formatted(server.token(), pieces * piece))
                    .getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < pieces; i++) {
                Thread.sleep(500); // the line's rate, twice the least one
                out.write(new byte[piece]);
            }
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 201");
        }
    }

    /// A WebSocket that is flooded is closed with a code of its protocol, and the server goes on.
    @Test
    void floodsOfWebSocketsEndThem() {
        String init = "{\"type\": \"connection_init\", \"payload\": {\"Authorization\": \"Bearer %s\"}}"
                .formatted(server.token());
        var codes = new ArrayList<Integer>();
        for (String flood : List.of(
                "{\"type\": \"subscribe\", \"id\": \"1\", \"payload\": {\"query\": \"subscription { "
                        + "itemChanged { cursor } }\"}}",
                "{\"type\": \"connection_init\"}", "{\"type\": \"subscribe\"}", "[]", "\u0000",
                "{\"type\": \"next\", \"id\": \"1\", \"payload\": {}}",
                "{\"type\": \"subscribe\", \"id\": 7, \"payload\": {}}",
                "{\"type\": \"subscribe\", \"id\": \"1\", \"payload\": {\"query\": 5, \"variables\": []}}")) {
            try (var socket = dev.merganser.server.live.Socket.open(server.port(), Map.of())) {
                socket.send(init);
                for (int i = 0; i < 200; i++) socket.send(flood);
                codes.add(socket.closed());
            } catch (RuntimeException e) {
                // It was closed while there was still more to send.
                codes.add(4400);
            }
        }
        assertThat(codes).allMatch(code -> code >= 4400 && code < 4500);
        assertThat(server.run("{ viewer { roles } }").status()).isEqualTo(200);
    }
}
