package dev.merganser.job.console;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;

import com.sun.management.OperatingSystemMXBean;

/// What a run costs, phase by phase: elapsed time and the processor time of all threads, the compiler's and the garbage
/// collector's included.
public final class Meter {
    /// @param seconds    elapsed
    /// @param cpuSeconds of all threads of the process
    public record Cost(double seconds, double cpuSeconds) {
        public Cost plus(Cost other) {
            return new Cost(seconds + other.seconds, cpuSeconds + other.cpuSeconds);
        }
    }

    private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory
            .getOperatingSystemMXBean();
    private final SequencedMap<String, Cost> phases = new LinkedHashMap<>();
    private long startWall = System.nanoTime();
    private long startCpu = SYSTEM.getProcessCpuTime();

    /// Adds what it cost since the last mark to `phase`.
    public void mark(String phase) {
        long wall = System.nanoTime();
        long cpu = SYSTEM.getProcessCpuTime();
        add(phase, new Cost((wall - startWall) / 1e9, (cpu - startCpu) / 1e9));
        skip();
    }

    /// What it cost since the last mark is counted elsewhere.
    public void skip() {
        startWall = System.nanoTime();
        startCpu = SYSTEM.getProcessCpuTime();
    }

    public void add(String phase, Cost cost) {
        phases.merge(phase, cost, Cost::plus);
    }

    /// In the order in which they were first marked.
    public Map<String, Cost> phases() {
        return phases;
    }

    public Cost total() {
        return phases.values().stream().reduce(new Cost(0, 0), Cost::plus);
    }

    /// The sum of the heap pools' own peaks, in bytes: at least the true peak, which the JVM doesn't keep.
    public static long peakHeap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage).mapToLong(usage -> usage.getUsed()).sum();
    }

    /// The most memory of the machine that the process ever held, in bytes; empty where the system doesn't tell.
    public static OptionalLong peakResident() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).findFirst();
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }
}
