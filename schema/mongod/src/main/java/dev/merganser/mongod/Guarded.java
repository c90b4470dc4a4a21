package dev.merganser.mongod;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// Starts a child process that doesn't outlive this one, however this one ends.
///
/// Beside the child waits a shell that reads from a pipe whose other end only this JVM holds. When
/// the JVM dies, even of SIGKILL, the pipe ends and the shell signals the child. When the child
/// dies first, the JVM closes the pipe on reaping it, and the shell's signal finds nobody: the
/// system would have to hand out the whole range of process ids within that millisecond.
///
/// The child is put into a session of its own where `setsid` is at hand, so that Ctrl-C in a
/// terminal reaches the JVM alone, which then ends the child in order.
final class Guarded {
    private static final String SCRIPT = """
            signal=$1; shift
            exec 3<&0 </dev/null
            (trap '' INT HUP TERM; exec >/dev/null 2>&1; while read -r line <&3; do :; done; kill -"$signal" $$) &
            exec 3<&-
            exec "$@"
            """;

    private Guarded() {}

    /// @param signal what the child gets when this JVM dies: `TERM` or `KILL`
    static ProcessBuilder command(String signal, List<String> command) {
        var words = new ArrayList<String>();
        var setsid = find("setsid", System.getenv());
        if (setsid != null)
            words.add(setsid.toString());
        words.addAll(List.of("/bin/sh", "-c", SCRIPT, "merganser-guard", signal));
        words.addAll(command);
        return new ProcessBuilder(words);
    }

    /// The first executable of that name on `PATH`; null if there is none.
    static @Nullable Path find(String name, Map<String, String> environment) {
        for (var folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (folder.isBlank())
                continue;
            var file = Path.of(folder, name);
            if (Files.isRegularFile(file) && Files.isExecutable(file))
                return file;
        }
        return null;
    }

    /// What a short-lived command printed, both streams together, and how it ended.
    record Output(int exit, String text) {
        String lastLine() {
            return text.lines().filter(line -> !line.isBlank()).reduce((_, last) -> last).orElse("").strip();
        }
    }

    static Output run(List<String> command, Map<String, String> environment) throws IOException {
        var builder = command("TERM", command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        var process = builder.start();
        try (var out = process.getInputStream()) {
            var text = new String(out.readAllBytes(), UTF_8);
            return new Output(process.waitFor(), text);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new MongodException("Interrupted while waiting for " + command.getFirst() + ".", e);
        }
    }
}
