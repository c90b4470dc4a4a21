package dev.merganser.server.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A client that reads server-sent events.
final class Events implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;

    Events(HttpRequest.Builder request, String document) throws IOException, InterruptedException {
        response = http.send(request.header("Content-Type", "application/json").header("Accept", "text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(Map.of("query", document)))).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    int status() {
        return response.statusCode();
    }

    /// The body of the next event of the type `next`; null once the server has completed.
    @Nullable
    JsonNode next() throws IOException {
        boolean next = false;
        for (String line; (line = lines.readLine()) != null;) {
            if (line.startsWith("event:")) {
                next = line.substring(6).strip().equals("next");
                if (!next) return null;
            } else if (line.startsWith("data:") && next) {
                return JSON.readTree(line.substring(5));
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        http.shutdownNow();
        lines.close();
    }
}
