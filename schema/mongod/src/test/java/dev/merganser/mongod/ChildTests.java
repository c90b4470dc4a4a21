package dev.merganser.mongod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SEED = 42;

    @TempDir
    Path folder;

    @Test
    void itIsKilledAtARandomMomentAndStartedAgain() throws IOException {
        var random = new Random(SEED);
        try (var child = counter().withEnvironment("WHOM", "Ada")) {
            for (int life = 1; life <= 3; life++) {
                assertThat(child.start().awaitLine("at 1 ", PATIENCE)).isEqualTo("at 1 for Ada");
                assertThat(child.killWithin(random, Duration.ZERO, Duration.ofMillis(300))).as("seed " + SEED).isTrue();
                assertThat(child.awaitExit(Duration.ZERO)).isEqualTo(137);
                assertThat(child.isRunning()).isFalse();
                long starts = Files.readAllLines(folder.resolve("numbers")).stream().filter("1"::equals).count();
                assertThat(starts).isEqualTo(life);
            }
        }
    }

    @Test
    void aChildThatEndsFirstIsNotKilled() {
        try (var child = counter("3").start()) {
            assertThat(child.killWithin(new Random(SEED), PATIENCE, PATIENCE)).isFalse();
            assertThat(child.awaitExit(Duration.ZERO)).isZero();
            assertThat(child.output()).hasSize(3);
        }
    }

    @Test
    void waitingForWhatNeverComesFailsWithTheOutput() {
        try (var child = counter("3").start()) {
            assertThatThrownBy(() -> child.awaitLine("at 4", PATIENCE)).isInstanceOf(AssertionError.class)
                    .hasMessageContaining("ended with 0 before it prints \"at 4\"").hasMessageContaining("at 3");
        }
        try (var child = counter().start()) {
            assertThatThrownBy(() -> child.awaitLine("never", Duration.ofMillis(50)))
                    .isInstanceOf(AssertionError.class).hasMessageContaining("not within PT0.05S");
        }
    }

    @Test
    void closingEndsIt() {
        ProcessHandle process;
        try (var child = counter().start()) {
            process = child.process();
        }
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void itEndsWithAParentThatIsKilled() {
        try (var parent = Child.java(Parent.class, folder.resolve("numbers").toString()).start()) {
            var line = parent.awaitLine("child ", PATIENCE);
            var child = ProcessHandle.of(Long.parseLong(line.substring(6))).orElseThrow();
            parent.kill();
            Servers.awaitEnd(child);
        }
    }

    /// Starts a child of its own and waits to be killed.
    static final class Parent {
        private Parent() {}

        public static void main(String... args) throws InterruptedException {
            var child = Child.java(Counter.class, args[0]).start();
            child.awaitLine("at 1 ", PATIENCE);
            System.out.println("child " + child.process().pid());
            Thread.currentThread().join();
        }
    }

    private Child counter(String... more) {
        var arguments = new ArrayList<>(List.of(folder.resolve("numbers").toString()));
        arguments.addAll(List.of(more));
        return Child.java(Counter.class, arguments.toArray(String[]::new));
    }
}
