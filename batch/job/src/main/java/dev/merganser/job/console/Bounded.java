package dev.merganser.job.console;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;

/// Matches a large file in a Java of its own that gets as much memory as records need.
///
/// Java by itself takes a quarter of the machine before it tidies up, three times what a million contacts take, and no
/// flag can be laid into a jar. Who gives memory flags (`-Xmx4g`) gets what they say. Where the bound proves too tight,
/// the work is done again without it.
public final class Bounded {
    /// What the Java of its own ends with if its memory doesn't do; nothing has been written by then.
    public static final int TOO_TIGHT = 75;
    private static final String MARK = "merganser.bounded";
    /// Smaller files fit into what Java takes to begin with.
    private static final long LARGE = 24L << 20;
    /// Processors on which one thread tidies up.
    private static final int FEW = 2;
    /// Bytes that are always needed, that a record takes, and that a byte of the file takes, once it is read and looked at
    /// from all sides. A million contacts of 114 bytes, which get 1,280 MiB, went through
    /// 1,165.
    private static final long BASE = 128L << 20, RECORD = 640, TEXT = 5;

    private Bounded() {}

    /// Whether this is the Java of its own.
    public static boolean here() {
        return Boolean.getBoolean(MARK);
    }

    /// Runs `dedupe` and `evaluate` of a large file.
    ///
    /// @param main that was started with the arguments
    /// @return what it ended with; empty if the file isn't large, or has to be matched here
    public static OptionalInt run(Class<?> main, String... args) {
        try {
            Path records = records(args);
            List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments();
            if (records == null || here() || !Files.isRegularFile(records) || Files.size(records) < LARGE
                    || flags.stream().anyMatch(Bounded::aboutMemory))
                return OptionalInt.empty();
            long bytes = BASE + RECORD * lines(records) + TEXT * Files.size(records);
            if (bytes >= Runtime.getRuntime().maxMemory()) return OptionalInt.empty();
            Process process = new ProcessBuilder(command(main, flags, bytes, args)).inheritIO().start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            int status = process.waitFor();
            return status == TOO_TIGHT ? OptionalInt.empty() : OptionalInt.of(status);
        } catch (IOException | UnsupportedOperationException _) {
            return OptionalInt.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return OptionalInt.of(1);
        }
    }

    private static @Nullable Path records(String... args) {
        if (args.length == 0 || (!args[0].equals("dedupe") && !args[0].equals("evaluate"))) return null;
        for (int at = 1; at < args.length; at++) {
            if (args[at].startsWith("--records=")) return Path.of(args[at].substring("--records=".length()));
            if (args[at].equals("--records") && at + 1 < args.length) return Path.of(args[at + 1]);
        }
        return null;
    }

    private static boolean aboutMemory(String flag) {
        return flag.startsWith("-Xm") || flag.startsWith("-XX:Max") || flag.matches("-XX:[+-]Use\\w*GC");
    }

    private static long lines(Path file) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long lines = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int read; (read = in.read(buffer)) > 0;) for (int i = 0; i < read; i++) if (buffer[i] == '\n') lines++;
        }
        return lines;
    }

    private static List<String> command(Class<?> main, List<String> flags, long bytes, String... args) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        // Stops the world and is done: on large arrays that live long it takes the least time in all. Two threads that tidy up
        // together take twice the CPU time of one (1.2 beside 0.5 s of a million contacts, from keys to groups) and win little.
        command.add(Runtime.getRuntime().availableProcessors() <= FEW ? "-XX:+UseSerialGC" : "-XX:+UseParallelGC");
        // It grows to that in any case, and tidies up more often the smaller it is.
        command.addAll(List.of("-Xms" + (bytes >> 21) + "m", "-Xmx" + (bytes >> 20) + "m", "-D" + MARK + "=true"));
        // A run is over before code that is compiled again and again pays: less is laid into one another and nothing is bet on
        // what wasn't seen yet, which saves the compiler 40 % of its time (9 of 80 CPU seconds at a million records).
        command.addAll(List.of("-XX:PerMethodTrapLimit=0", "-XX:MaxInlineSize=20", "-XX:FreqInlineSize=100",
                "-XX:MaxInlineLevel=8", "-XX:LoopUnrollLimit=20"));
        // And what isn't run all the time isn't compiled to the last: a tenth less for the compiler, nothing more for the rest.
        command.addAll(List.of("-XX:Tier4InvocationThreshold=20000", "-XX:Tier4MinInvocationThreshold=2400",
                "-XX:Tier4CompileThreshold=60000", "-XX:Tier4BackEdgeThreshold=160000"));
        if (Files.exists(Path.of("/sys/kernel/mm/transparent_hugepage/enabled")))
            command.add("-XX:+UseTransparentHugePages"); // what is compared lies far apart
        String classPath = System.getProperty("java.class.path");
        boolean jar = classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator);
        command.addAll(jar ? List.of("-jar", classPath) : List.of("-cp", classPath, main.getName()));
        command.addAll(Arrays.asList(args));
        return command;
    }
}
