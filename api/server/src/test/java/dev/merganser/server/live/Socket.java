package dev.merganser.server.live;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A client that speaks graphql-transport-ws.
public final class Socket implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;

    private Socket(URI address, Map<String, String> headers) {
        var builder = http.newWebSocketBuilder().subprotocols("graphql-transport-ws");
        headers.forEach(builder::header);
        socket = builder.buildAsync(address, new Listening()).join();
    }

    private final class Listening implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                JsonNode message = JSON.readTree(text.toString());
                text.setLength(0);
                if (message.path("type").asString().equals("ping")) {
                    var _ = from.sendText("{\"type\":\"pong\"}", true);
                } else messages.add(message);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.complete(1006);
        }
    }

    /// Opens a connection and sends nothing.
    public static Socket open(int port, Map<String, String> headers) {
        try {
            return new Socket(URI.create("ws://127.0.0.1:" + port + "/graphql"), headers);
        } catch (CompletionException e) {
            throw new AssertionError("the handshake was refused", e.getCause());
        }
    }

    /// Opens a connection as whoever has the token.
    public static Socket open(int port, String token) {
        Socket socket = open(port, Map.of());
        socket.send("""
                {"type": "connection_init", "payload": {"Authorization": "Bearer %s"}}""".formatted(token));
        if (!socket.next().path("type").asString().equals("connection_ack")) throw new AssertionError("not let in");
        return socket;
    }

    /// Sends it whole, unless the server closes the connection meanwhile: [#closed] says with what code.
    public void send(String message) {
        socket.sendText(message, true).exceptionally(_ -> socket).join();
    }

    public void subscribe(String id, String document) {
        send(JSON.writeValueAsString(Map.of("id", id, "type", "subscribe", "payload", Map.of("query", document))));
    }

    public void complete(String id) {
        send(JSON.writeValueAsString(Map.of("id", id, "type", "complete")));
    }

    /// The next message of the server's.
    public JsonNode next() {
        try {
            @Nullable
            JsonNode message = messages.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (message == null) throw new AssertionError("no message came; closed with " + closed.getNow(null));
            return message;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// The data of the next event.
    public JsonNode event() {
        JsonNode message = next();
        if (!message.path("type").asString().equals("next") || message.path("payload").has("errors"))
            throw new AssertionError(message.toString());
        return message.path("payload").path("data");
    }

    /// What has come by now.
    public int waiting() {
        return messages.size();
    }

    /// The code that the server closes the connection with.
    public int closed() {
        return closed.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    @Override
    public void close() {
        socket.abort();
        http.close();
    }
}
