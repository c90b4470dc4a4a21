package dev.merganser.matching.bench;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/// The benchmark's comparators by the CPU time of the thread, taken by turns: JMH measures by the clock on the wall, which
/// says little where others use the machine. Prints million comparisons (or texts prepared) a CPU second: median, and fifth
/// best and worst; of the prepared ones likewise how many times those of commons-text they are, round by round.
public final class ComparatorSeconds {
    private static final int WARMING = 9, ROUNDS = 25, TIMES = 8, PAIRS = 4096;

    private ComparatorSeconds() {}

    public static void main(String[] kinds) {
        var threads = ManagementFactory.getThreadMXBean();
        double sum = 0;
        for (String kind : kinds.length > 0 ? kinds : new String[]{"lastNames", "fullNames", "emails"}) {
            var benchmark = new ComparatorBenchmark();
            benchmark.kind = kind;
            benchmark.pairs();
            var comparators = new LinkedHashMap<String, DoubleSupplier>();
            comparators.put("preparing a text", () -> benchmark.prepare().hold(0, 1) ? 1 : 0);
            comparators.put("Jaro-Winkler, prepared", benchmark::jaroWinklerPrepared);
            comparators.put("Jaro-Winkler of commons-text", benchmark::jaroWinklerOfCommonsText);
            comparators.put("Jaro-Winkler of strings", benchmark::jaroWinklerOfStrings);
            comparators.put("Levenshtein of strings", benchmark::levenshteinOfStrings);
            comparators.put("Levenshtein of commons-text", benchmark::levenshteinOfCommonsText);
            comparators.put("Damerau, prepared", benchmark::damerauPrepared);
            comparators.put("Damerau of commons-text", benchmark::damerauOfCommonsText);
            comparators.put("Damerau of strings", benchmark::damerauOfStrings);
            var rates = new LinkedHashMap<String, double[]>();
            for (int round = 0; round < WARMING + ROUNDS; round++)
                for (Map.Entry<String, DoubleSupplier> each : comparators.entrySet()) {
                    long before = threads.getCurrentThreadCpuTime();
                    for (int n = 0; n < TIMES; n++)
                        sum += each.getValue().getAsDouble();
                    double nanos = threads.getCurrentThreadCpuTime() - before;
                    if (round >= WARMING)
                        rates.computeIfAbsent(each.getKey(), _ -> new double[ROUNDS])[round - WARMING] = TIMES * PAIRS
                                * 1e3 / nanos;
                }
            for (String name : new String[]{"Jaro-Winkler", "Damerau"}) {
                double[] ours = rates.get(name + ", prepared"), theirs = rates.get(name + " of commons-text"),
                        times = new double[ROUNDS];
                Arrays.setAll(times, round -> ours[round] / theirs[round]);
                rates.put(name + ", prepared: times commons-text's", times);
            }
            rates.forEach((name, found) -> {
                Arrays.sort(found);
                System.out.printf("%s, %s: %.2f (%.2f to %.2f)%n", kind, name, found[ROUNDS / 2], found[4],
                        found[ROUNDS - 5]);
            });
        }
        System.out.println("sum of all: " + sum);
    }
}
