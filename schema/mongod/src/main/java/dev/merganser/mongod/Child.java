package dev.merganser.mongod;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/// A program that a test starts, kills with SIGKILL and starts again, to see what a crash leaves behind.
///
/// ```java
/// var random = new Random(seed);
/// try (var job = Child.java(NightlyMain.class, "--full").withEnvironment("MONGODB_URI", uri)) {
///     job.start().awaitLine("blocking", Duration.ofSeconds(30));
///     boolean killed = job.killWithin(random, Duration.ZERO, Duration.ofSeconds(2));
///     job.start();
///     assertThat(job.awaitExit(Duration.ofMinutes(1))).as(job.outputText()).isZero();
/// }
/// ```
///
/// Nothing outlives the test: [#close] kills what still runs, and a child ends with this JVM even
/// when that is killed itself. Waiting is for a line, a condition or the end, and fails with the
/// child's output once the child is gone or the time is up. To crash the database instead, see [Mongod#kill].
///
/// For one thread, apart from what the child prints meanwhile.
public final class Child implements AutoCloseable {
    private static final long GLANCE_MILLIS = 10;

    private final List<String> command;
    private final Map<String, @Nullable String> environment = new HashMap<>();
    private @Nullable Path workingDirectory;
    private @Nullable Process process;
    private @Nullable Thread reader;
    private final List<String> output = new ArrayList<>();
    private int startOfOutput;

    private Child(List<String> command) {
        this.command = command;
    }

    /// A JVM like this one (same JDK, same class path) that runs a main class.
    public static Child java(Class<?> main, String... arguments) {
        return java(List.of(), main, arguments);
    }

    /// @param jvmOptions such as `-Xmx512m`
    public static Child java(List<String> jvmOptions, Class<?> main, String... arguments) {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        words.addAll(jvmOptions);
        words.add(main.getName());
        words.addAll(List.of(arguments));
        return new Child(words);
    }

    /// Any other program.
    public static Child command(String... command) {
        return new Child(List.of(command));
    }

    /// For the next starts. @param value null to unset what this JVM has set
    public Child withEnvironment(String name, @Nullable String value) {
        environment.put(name, value);
        return this;
    }

    /// For the next starts; this JVM's unless set.
    public Child withWorkingDirectory(Path directory) {
        workingDirectory = directory;
        return this;
    }

    /// Starts it, for the first time or again. @throws IllegalStateException if it runs
    public Child start() {
        if (isRunning())
            throw new IllegalStateException("it runs already");
        var builder = Guarded.command("KILL", command).redirectErrorStream(true);
        environment.forEach((name, value) -> {
            if (value == null)
                builder.environment().remove(name);
            else
                builder.environment().put(name, value);
        });
        if (workingDirectory != null)
            builder.directory(workingDirectory.toFile());
        synchronized (output) {
            startOfOutput = output.size();
        }
        try {
            var started = builder.start();
            process = started;
            reader = Thread.ofVirtual().name("output of child").start(() -> read(started));
        } catch (IOException e) {
            throw new UncheckedIOException("can't start " + command.getFirst(), e);
        }
        return this;
    }

    private void read(Process started) {
        try (var lines = started.inputReader()) {
            for (String line; (line = lines.readLine()) != null;)
                synchronized (output) {
                    output.add(line);
                }
        } catch (IOException _) {
            // its end, seen from the wrong side
        }
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /// The process of the last start, running or not.
    public ProcessHandle process() {
        return running().toHandle();
    }

    private Process running() {
        if (process == null)
            throw new IllegalStateException("never started");
        return process;
    }

    /// What it printed since the last start, standard error within.
    public List<String> output() {
        synchronized (output) {
            return List.copyOf(output.subList(startOfOutput, output.size()));
        }
    }

    /// What it printed in all its lives, as one text, for the message of an assertion.
    public String outputText() {
        synchronized (output) {
            return String.join("\n", output);
        }
    }

    /// Waits until it has printed a line that contains the words, and returns the first such line since the last start.
    public String awaitLine(String words, Duration atMost) {
        Predicate<String> wanted = line -> line.contains(words);
        await(() -> output().stream().anyMatch(wanted), "it prints \"" + words + "\"", atMost);
        return output().stream().filter(wanted).findFirst().orElseThrow();
    }

    /// Waits until the condition, looked at a hundred times a second, holds while it runs.
    ///
    /// @param what the condition in words, for the message
    public void await(BooleanSupplier condition, String what, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (endsWithin(GLANCE_MILLIS)) {
                drain();
                if (condition.getAsBoolean())
                    return;
                throw new AssertionError("ended with %d before %s:\n%s"
                        .formatted(running().exitValue(), what, outputText()));
            }
            if (System.nanoTime() > deadline)
                throw new AssertionError("not within %s: %s\n%s".formatted(atMost, what, outputText()));
        }
    }

    /// Waits for its end. @return its exit code: 0 for a good end, 137 for SIGKILL
    public int awaitExit(Duration atMost) {
        if (!endsWithin(atMost.toMillis()))
            throw new AssertionError("not ended within %s:\n%s".formatted(atMost, outputText()));
        drain();
        return running().exitValue();
    }

    /// Ends it with SIGKILL, now, and waits until it is gone.
    public void kill() {
        running().destroyForcibly();
        awaitExit(Duration.ofSeconds(30));
    }

    /// Lets it run for a random while, evenly drawn from the range, then ends it with SIGKILL.
    ///
    /// @param random with a seed that the test prints. The draw repeats with the seed; where the child
    ///               stands by then does not
    /// @return false if it ended by itself before
    public boolean killWithin(Random random, Duration earliest, Duration latest) {
        long millis = random.nextLong(earliest.toMillis(), latest.toMillis() + 1);
        if (endsWithin(millis)) {
            drain();
            return false;
        }
        kill();
        return true;
    }

    private boolean endsWithin(long millis) {
        try {
            return running().waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a child", e);
        }
    }

    /// Its own children may hold the pipe open: what they say later isn't waited for.
    private void drain() {
        try {
            if (reader != null)
                reader.join(Duration.ofSeconds(1));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Kills it if it still runs.
    @Override
    public void close() {
        if (isRunning())
            kill();
    }
}
