package dev.merganser.matching.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.apache.commons.text.similarity.DamerauLevenshteinDistance;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import dev.merganser.matching.compare.Lanes;
import dev.merganser.matching.compare.Similar;

/// The hot comparators beside those of commons-text, on pairs of names as blocking brings them up: half of them at
/// random, half with a mistake or two.
///
/// The product prepares each distinct name once and compares prepared ones, pair by pair: so do the benchmarks named
/// `…Prepared`; what preparing a text costs is measured apart, and so is comparing two strings at hand. Where texts are too
/// long to be prepared (e-mail addresses are), strings are compared, as in the product.
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ComparatorBenchmark {
    private static final int PAIRS = 4096;
    private static final String[] GIVEN = ("Anna Paul Maria Lukas Sophie Jonas Emma Felix Hannah Maximilian Lea Elias "
            + "Johanna Alexander Katharina Sebastian Friederike Wolfgang Jacqueline Christopher Agnieszka Giovanni "
            + "Elisabeth Krzysztof Ursula Hans-Peter").split(" ");
    private static final String[] FAMILY = ("Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann "
            + "Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann "
            + "Lange Schmitt Werner Krause Lehmann Köhler Herrmann Oberkämper Kowalczyk Wiśniewski Martinez Rossi "
            + "Dubois Papadopoulos Steinbrecher Rautenberg-Klausen").split(" ");

    @Param({"lastNames", "fullNames", "emails"})
    String kind = "";

    private final String[] left = new String[PAIRS];
    private final String[] right = new String[PAIRS];
    private final int[] leftOf = new int[PAIRS];
    private final int[] rightOf = new int[PAIRS];
    private Lanes prepared = new Lanes(0);
    private boolean held;
    private final Lanes fresh = new Lanes(PAIRS);
    private final Similar ours = new Similar();
    private final JaroWinklerSimilarity theirJaroWinkler = new JaroWinklerSimilarity();
    private final LevenshteinDistance theirLevenshtein = LevenshteinDistance.getDefaultInstance();
    private final DamerauLevenshteinDistance theirDamerau = new DamerauLevenshteinDistance();

    @Setup
    public void pairs() {
        var random = new Random(1);
        for (int i = 0; i < PAIRS; i++) {
            left[i] = text(random);
            right[i] = i % 2 == 0 ? text(random) : mistaken(random, left[i]);
        }
        var distinct = new LinkedHashMap<String, Integer>();
        for (int i = 0; i < PAIRS; i++) {
            leftOf[i] = distinct.computeIfAbsent(left[i], _ -> distinct.size());
            rightOf[i] = distinct.computeIfAbsent(right[i], _ -> distinct.size());
        }
        prepared = new Lanes(distinct.size());
        distinct.forEach((text, code) -> prepared.set(code, text));
        held = true;
        for (int i = 0; i < PAIRS; i++)
            held &= prepared.hold(leftOf[i], rightOf[i]);
    }

    private String text(Random random) {
        String given = plain(GIVEN[random.nextInt(GIVEN.length)]),
                family = plain(FAMILY[random.nextInt(FAMILY.length)]);
        return switch (kind) {
            case "lastNames" -> family;
            case "fullNames" -> given + " " + family;
            default -> given + "." + family + random.nextInt(100) + "@post" + random.nextInt(20) + ".example";
        };
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("ü", "ue").replace("ä", "ae").replace("ö", "oe").replace("ś", "s")
                .replace('-', ' ');
    }

    private static String mistaken(Random random, String text) {
        var changed = new StringBuilder(text);
        for (int n = random.nextInt(2); n >= 0; n--) {
            int at = random.nextInt(changed.length());
            switch (random.nextInt(3)) {
                case 0 -> changed.setCharAt(at, (char) ('a' + random.nextInt(26)));
                case 1 -> changed.insert(at, (char) ('a' + random.nextInt(26)));
                default -> changed.deleteCharAt(at);
            }
        }
        return changed.toString();
    }

    @Benchmark
    @OperationsPerInvocation(PAIRS)
    public Lanes prepare() {
        for (int i = 0; i < PAIRS; i++)
            fresh.set(i, left[i]);
        return fresh;
    }

    @Benchmark
    @OperationsPerInvocation(PAIRS)
    public double jaroWinklerPrepared() {
        if (!held)
            return jaroWinklerOfStrings();
        double sum = 0;
        for (int i = 0; i < PAIRS; i++)
            sum += prepared.jaroWinkler(leftOf[i], rightOf[i]);
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(PAIRS)
    public double jaroWinklerOfStrings() {
        double sum = 0;
        for (int i = 0; i < PAIRS; i++)
            sum += ours.jaroWinkler(left[i], right[i]);
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(PAIRS)
    public double jaroWinklerOfCommonsText() {
        double sum = 0;
        for (int i = 0; i < PAIRS; i++)
            sum += theirJaroWinkler.apply(left[i], right[i]);
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(PAIRS)
    public int levenshteinOfStrings() {
        int sum = 0;
        for (int i = 0; i < PAIRS; i++)
            sum += ours.levenshtein(left[i], right[i]);
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(PAIRS)
    public int levenshteinOfCommonsText() {
        int sum = 0;
        for (int i = 0; i < PAIRS; i++)
            sum += theirLevenshtein.apply(left[i], right[i]);
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(PAIRS)
    public int damerauPrepared() {
        if (!held)
            return damerauOfStrings();
        int sum = 0;
        for (int i = 0; i < PAIRS; i++)
            sum += prepared.distance(leftOf[i], rightOf[i], true);
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(PAIRS)
    public int damerauOfStrings() {
        int sum = 0;
        for (int i = 0; i < PAIRS; i++)
            sum += ours.alignment(left[i], right[i]);
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(PAIRS)
    public int damerauOfCommonsText() {
        int sum = 0;
        for (int i = 0; i < PAIRS; i++)
            sum += theirDamerau.apply(left[i], right[i]);
        return sum;
    }
}
