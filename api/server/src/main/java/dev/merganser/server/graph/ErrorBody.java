package dev.merganser.server.graph;

import java.util.List;
import java.util.Map;

import tools.jackson.databind.json.JsonMapper;

/// The body of a response that never came to a GraphQL engine, in the form that GraphQL clients read anyway.
public final class ErrorBody {
    private static final JsonMapper JSON = new JsonMapper();

    private ErrorBody() {}

    /// @param code    for programs, such as `UNAUTHORIZED`
    /// @param message one or two sentences that say what to do
    public static Map<String, Object> of(String code, String message) {
        return Map.of("errors",
                List.of(Map.of("message", message, "extensions", Map.of("classification", code, "code", code))));
    }

    public static String json(String code, String message) {
        return JSON.writeValueAsString(of(code, message));
    }
}
