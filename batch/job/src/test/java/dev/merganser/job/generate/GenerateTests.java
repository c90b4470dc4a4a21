package dev.merganser.job.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.merganser.job.CommandLineRun;

class GenerateTests {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void writesTheSameBytesForTheSameSeedAndOthersForAnother() throws IOException {
        Path one = generate("one", 2_000, 5);
        Path same = generate("same", 2_000, 5);
        Path other = generate("other", 2_000, 6);
        for (String file : List.of("records.csv", "columns.yml", "pairs.csv"))
            assertThat(one.resolve(file)).hasSameBinaryContentAs(same.resolve(file));
        assertThat(Files.mismatch(one.resolve("records.csv"), other.resolve("records.csv"))).isNotNegative();
        try (var files = Files.list(one)) {
            assertThat(files).hasSize(3);
        }
    }

    /// A change here makes every figure measured on generated bases another one: change it knowingly. The hashes stand
    /// in QUALITY.md of the matching module.
    @Test
    void hasNotChangedUnnoticed() throws Exception {
        Path made = generate("made", 2_000, 5);
        var hashes = new HashMap<String, String>();
        for (String file : List.of("records.csv", "pairs.csv")) {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(made.resolve(file)));
            hashes.put(file, HexFormat.of().formatHex(hash).substring(0, 16));
        }
        assertThat(hashes).containsEntry("records.csv", "0bbe48c4b1618d0d").containsEntry("pairs.csv",
                "84daed102fef2d23");
    }

    @Test
    void holdsTheShareOfDuplicatesAskedForAndLinksThatResolve() throws IOException {
        Path made = generate("made", 5_000, 1, "--duplicates", "0.3");
        List<String[]> rows = Files.readAllLines(made.resolve("records.csv")).stream().skip(1)
                .map(line -> line.split(",", -1)).toList();
        Map<String, String> types = rows.stream().collect(Collectors.toMap(row -> row[0], row -> row[1]));
        assertThat(types).hasSize(5_000);
        assertThat(new HashSet<>(types.values())).containsExactlyInAnyOrder("contact", "company", "lead", "deal");
        for (String[] row : rows) {
            String contact = row[row.length - 2];
            String company = row[row.length - 1];
            if (!contact.isEmpty()) assertThat(types.get(contact)).isEqualTo("contact");
            if (!company.isEmpty()) assertThat(types.get(company)).isEqualTo("company");
        }
        Set<String> copied = new HashSet<>();
        Map<String, String> group = new HashMap<>();
        for (String line : Files.readAllLines(made.resolve("pairs.csv")).stream().skip(1).toList()) {
            String[] pair = line.split(",", -1);
            assertThat(pair[0]).isLessThan(pair[1]);
            assertThat(types.get(pair[0])).isEqualTo(types.get(pair[1]));
            copied.add(pair[1]);
            group.merge(pair[1], pair[0], (a, b) -> a.compareTo(b) < 0 ? a : b);
        }
        // Whoever stands on the right of some pair is one record more than there are people.
        assertThat(copied).hasSizeBetween(1_498, 1_502); // each type rounds by itself
    }

    @Test
    void canBeDeduplicatedWithAndWithoutItsColumns() {
        Path made = generate("made", 1_500, 3);
        var with = CommandLineRun.of("evaluate", "--records", made.resolve("records.csv"), "--columns",
                made.resolve("columns.yml"), "--pairs", made.resolve("pairs.csv"));
        var without = CommandLineRun.of("evaluate", "--records", made.resolve("records.csv"), "--pairs",
                made.resolve("pairs.csv"));
        assertThat(with.status()).as(with.err()).isZero();
        assertThat(without.status()).as(without.err()).isZero();
        assertThat(without.err()).contains("typeColumn: type", "links: {contact_id=contacts, company_id=companies}");
        assertThat(f1(without)).isEqualTo(f1(with));
    }

    @Test
    void refusesNumbersOutOfRange() {
        for (var arguments : List.of(List.of("--records", "9"), List.of("--records", "100", "--duplicates", "0.9"),
                List.of("--records", "many"), List.of("--records", "100", "--households", "2"))) {
            var all = new java.util.ArrayList<Object>(List.of("generate", "--out", folder.resolve("none")));
            all.addAll(arguments);
            var run = CommandLineRun.of(all.toArray());
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.errLines()).hasSize(1);
            assertThat(folder.resolve("none")).doesNotExist();
        }
    }

    private static String f1(CommandLineRun run) {
        return run.out().replaceFirst(".*?\"f1\":([0-9.E-]+).*\\n", "$1");
    }

    private Path generate(String name, int records, int seed, String... more) {
        Path out = folder.resolve(name);
        var arguments = new java.util.ArrayList<Object>(
                List.of("generate", "--records", Math.max(10, records), "--seed", seed, "--out", out));
        arguments.addAll(List.of(more));
        var run = CommandLineRun.of(arguments.toArray());
        assertThat(run.status()).as(run.err()).isZero();
        return out;
    }
}
