package dev.merganser.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.merganser.server.TestServer;
import dev.merganser.store.run.Runs;

class RunTests {
    private final TestServer server = TestServer.get();

    @Test
    @DisplayName("D07: a run's report is told line by line, whatever it holds")
    void tellsTheReport() {
        String run = server.runAsAdministrator("mutation { nightlyRunRequest(input: {types: [DEAL]}) { run { id } } }")
                .data("nightlyRunRequest", "run", "id").asString();
        server.store().runs().end(run, Runs.State.DONE, Map.of("types", List.of(Map.of("type", "deal", "seconds",
                Map.of("block", 0.5)), Map.of("type", "quote", "oversizedBlocks", List.of())), "notes",
                List.of("a", "b")), Instant.now());

        var told = server.run("{ nightlyRuns(first: 100) { id state endedAt report { name value } } }")
                .data("nightlyRuns").valueStream().filter(one -> one.path("id").asString().equals(run)).findFirst()
                .orElseThrow();

        assertThat(told.path("state").asString()).isEqualTo("DONE");
        assertThat(told.path("endedAt").isNull()).isFalse();
        assertThat(told.path("report").valueStream().map(Object::toString)).containsExactlyInAnyOrder(
                "{\"name\":\"types.deal.seconds.block\",\"value\":\"0.5\"}",
                "{\"name\":\"types.quote.oversizedBlocks\",\"value\":\"none\"}",
                "{\"name\":\"notes\",\"value\":\"a, b\"}");
    }
}
