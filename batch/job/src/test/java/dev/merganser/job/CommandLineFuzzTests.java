package dev.merganser.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever files and arguments it is given, the command line ends with a result or with one line that says what to do,
/// and leaves no half-written file.
///
/// Ten minutes: `mvn -o -pl batch/job -am test -Dtest=CommandLineFuzzTests -Dsurefire.failIfNoSpecifiedTests=false
/// -Dmerganser.fuzz.seconds=600 -Dmerganser.seed=7`.
class CommandLineFuzzTests {
    private static final int SECONDS = Integer.getInteger("merganser.fuzz.seconds", 5);
    private static final long SEED = Long.getLong("merganser.seed", 20_260_131);
    private static final List<String> BITS = List.of(",", ";", "\t", "\"", "\"\"", "\n", "\r\n", "\r", "id", "r1", "r2",
            "müller", "Müller", "\uFEFF", "\u0000", "1990-01-01", "a@b.example", "+49 30 123", "x".repeat(3000),
            "a" + "\u0301".repeat(2000), "\u202e", "ﷺ".repeat(100), "\ud83d\ude00", "=1+1", "null", " ", "\\", "'");
    private static final List<String> YAML = List.of("type: contact\n", "type: nothing\n", "typeColumn: id\n",
            "id: id\n",
            "id: nr\n", "source: b\n", "columns:\n", "  a: givenName\n", "  b: familyName\n", "  c: phone\n",
            "  d: birthDate\n", "  a: email\n", "  zz: city\n", "  b: [1, 2]\n", "links:\n", "&a [*a]\n", "? {\n",
            "!!java.lang.Runtime {}\n", "\t\n", "columns: 7\n");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static byte[] table(Random random) {
        var bytes = new ByteArrayOutputStream();
        var text = new StringBuilder(random.nextInt(4) == 0 ? "" : "id,a,b,c,d\n");
        int cells = random.nextInt(200);
        for (int i = 0; i < cells; i++)
            if (random.nextInt(5) > 0)
                text.append("r").append(i).append(",Anna,Müller,0301234567,1990-01-0").append(random.nextInt(10))
                        .append(random.nextInt(30) == 0 ? "" : "\n");
            else
                text.append(BITS.get(random.nextInt(BITS.size())));
        bytes.writeBytes(text.toString().getBytes(UTF_8));
        if (random.nextInt(3) == 0) {
            byte[] noise = new byte[random.nextInt(50)];
            random.nextBytes(noise);
            bytes.writeBytes(noise);
        }
        return bytes.toByteArray();
    }

    private static String some(Random random, List<String> parts, int most) {
        var text = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--)
            text.append(parts.get(random.nextInt(parts.size())));
        return text.toString();
    }

    @Test
    void endsWithAResultOrOneLineThatSaysWhatToDo() throws IOException {
        long end = System.nanoTime() + SECONDS * 1_000_000_000L, done = 0;
        do {
            long seed = SEED + done++;
            var random = new Random(seed);
            Path records = Files.write(folder.resolve("r.csv"), table(random));
            Path columns = Files.writeString(folder.resolve("c.yml"), random.nextBoolean()
                    ? "type: contact\nid: id\ncolumns:\n  a: givenName\n  b: familyName\n  c: phone\n  d: birthDate\n"
                    : some(random, YAML, 8));
            Path truth = Files.writeString(folder.resolve("t.csv"), "left,right\n" + some(random, BITS, 6));
            Path out = folder.resolve("out.csv");
            var arguments = new ArrayList<Object>(List.of(random.nextBoolean() ? "dedupe" : "evaluate", "--records",
                    records, "--out", out, "--threads", 1));
            if (arguments.getFirst().equals("evaluate"))
                arguments.addAll(List.of("--pairs", truth));
            if (random.nextInt(3) > 0)
                arguments.addAll(List.of("--columns", columns));
            if (random.nextInt(8) == 0)
                arguments.addAll(Stream.of("--threshold", "--region", "--nothing", "", "-h", "7", "NaN", "\u0000")
                        .filter(_ -> random.nextInt(3) == 0).toList());
            CommandLineRun run = CommandLineRun.of(arguments.toArray());
            assertThat(run.status()).as("-Dmerganser.seed=%d: %s", seed, run.err()).isIn(0, 2);
            if (run.status() == 2)
                assertThat(run.errLines().stream().filter(line -> line.startsWith("merganser: ")))
                        .as("seed %d: %s", seed,
                                run.err())
                        .hasSize(1);
            assertThat(run.err()).as("seed %d", seed).doesNotContain("\tat ").doesNotContain("Exception");
            try (Stream<Path> left = Files.list(folder)) {
                assertThat(left.map(file -> file.getFileName().toString())).as("seed %d", seed)
                        .isSubsetOf("r.csv", "c.yml", "t.csv", "out.csv");
            }
            Files.deleteIfExists(out);
        } while (System.nanoTime() < end);
        System.out.printf("fuzz: %,d command lines from seed %d%n", done, SEED);
    }
}
