package dev.merganser.server.merge;

import static dev.merganser.server.TestServer.ids;
import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;

import dev.merganser.server.TestServer;

/// Merges items over GraphQL, as somebody does who looks at the preview first.
public record Merges(TestServer server) {
    /// @param choices as GraphQL writes them
    /// @param items   the main item first
    /// @return the merge's id
    public String merge(String choices, String... items) {
        String input = "mainId: \"%s\", itemIds: %s, choices: [%s]".formatted(items[0], ids(items), choices);
        JsonNode preview = server.run("{ mergePreview(input: {%s}) { preview { fingerprint } userErrors { code } } }"
                .formatted(input)).data("mergePreview");
        assertThat(preview.path("userErrors")).isEmpty();
        JsonNode merged = server.run("""
                mutation { itemsMerge(input: {%s, fingerprint: %s}) { mergeId userErrors { code message } } }"""
                .formatted(input, preview.path("preview").path("fingerprint"))).data("itemsMerge");
        assertThat(merged.path("userErrors")).isEmpty();
        return merged.path("mergeId").asString();
    }
}
