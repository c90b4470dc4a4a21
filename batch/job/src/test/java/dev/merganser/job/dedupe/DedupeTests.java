package dev.merganser.job.dedupe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.merganser.job.CommandLineRun;

class DedupeTests {
    private static final List<String> GIVEN = List.of("Ada", "Grace", "Alan", "Emmy", "Jürgen", "Käthe", "Bruno", "Zoë",
            "Pia", "Olaf");
    private static final List<String> FAMILY = List.of("Lovelace", "Hopper", "Türing", "Noether", "Groß", "Müller",
            "Kovács", "Ørsted", "Quast", "Zuse", "Bell");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /// 110 people, the first five of them twice.
    private static String people(String separator) {
        return IntStream.range(0, 115)
                .mapToObj(i -> String.join(separator, "r%03d".formatted(i), GIVEN.get(i % 110 % 10),
                        FAMILY.get(i % 110 % 11),
                        "19%02d-%02d-%02d".formatted(i % 110 * 7 % 100, i % 110 % 12 + 1, i % 110 % 27 + 2),
                        "\"%s\nWeg %d\"".formatted("Am " + FAMILY.get(i % 110 * 3 % 11), i % 110)))
                .collect(Collectors.joining("\n", String.join(separator, "id", "vorname", "nachname", "geburtsdatum",
                        "anschrift") + "\n", "\n"));
    }

    private static final List<String> TWICE = List.of("r000,r110", "r001,r111", "r002,r112", "r003,r113", "r004,r114");

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void findsExactCopiesWhateverTheSeparator(String separator) throws IOException {
        assertThat(pairs(people(separator).getBytes(UTF_8))).containsExactlyElementsOf(TWICE);
    }

    @Test
    void findsThemInWindows1252AndBehindAByteOrderMark() throws IOException {
        assertThat(pairs(people(";").replace("á", "a").getBytes(Charset.forName("windows-1252"))))
                .containsExactlyElementsOf(TWICE);
        assertThat(pairs(("\uFEFF" + people(",")).getBytes(UTF_8))).containsExactlyElementsOf(TWICE);
    }

    @Test
    void readsWindowsLineEndsAndBlankLines() throws IOException {
        assertThat(pairs(people(",").replace("\n", "\r\n").replace("r007", "\r\nr007").getBytes(UTF_8)))
                .containsExactlyElementsOf(TWICE);
    }

    @Test
    void takesFieldsOfAHundredThousandCharacters() throws IOException {
        String text = people(",") + "big,%s,Lovelace,1900-01-01,x\n".formatted("x".repeat(100_000));
        assertThat(pairs(text.getBytes(UTF_8))).containsAll(TWICE);
    }

    @Test
    void givesAnEmptyResultForOneRecordAndForNone() throws IOException {
        assertThat(pairs("id,vorname,nachname\n1,Ada,Lovelace\n".getBytes(UTF_8))).isEmpty();
        assertThat(pairs("id,vorname,nachname\n".getBytes(UTF_8))).isEmpty();
        assertThat(pairs("id,vorname,nachname".getBytes(UTF_8))).isEmpty();
    }

    @Test
    void saysOfWhichCountryNumbersWithoutOneAre() throws IOException {
        String text = people(",").lines().map(line -> line.startsWith("id,")
                ? line + ",telefon"
                : line.endsWith("\"")
                        ? line + "," + (line.hashCode() % 2 == 0 ? "+44 1603 " : "01603 ")
                                + (100_000 + Math.abs(line.hashCode() % 900_000))
                        : line)
                .collect(Collectors.joining("\n", "", "\n"));
        Path records = Files.writeString(folder.resolve("r.csv"), text);
        var guessed = CommandLineRun.of("dedupe", "--records", records, "--out", folder.resolve("p.csv"));
        assertThat(guessed.err()).contains("phone numbers without a country are taken for numbers of GB");
        var said = CommandLineRun.of("dedupe", "--records", records, "--out", folder.resolve("p.csv"), "--region",
                "DE");
        assertThat(said.err()).doesNotContain("are taken for numbers of");
    }

    @Test
    void writesPairsGroupsAndReasons() throws IOException {
        Path records = Files.writeString(folder.resolve("r.csv"), people(","));
        var run = CommandLineRun.of("dedupe", "--records", records, "--out", folder.resolve("p.csv"), "--groups",
                folder.resolve("g.csv"), "--explain", folder.resolve("e.jsonl"));
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("vorname: givenName", "nachname: familyName", "geburtsdatum: birthDate");
        List<String> pairs = Files.readAllLines(folder.resolve("p.csv"));
        assertThat(pairs.getFirst()).isEqualTo("left,right,probability,weight");
        assertThat(pairs.get(1)).matches("r000,r110,(0\\.[5-9]\\d{5}|1\\.0{6}),\\d+\\.\\d{6}");
        assertThat(Files.readAllLines(folder.resolve("g.csv"))).hasSize(116).startsWith("id,group", "r000,r000")
                .contains("r110,r000", "r050,r050");
        List<String> reasons = Files.readAllLines(folder.resolve("e.jsonl"));
        assertThat(reasons).hasSize(5);
        assertThat(reasons.getFirst()).startsWith("{\"left\":\"r000\",\"right\":\"r110\",\"probability\":")
                .contains("\"level\":")
                // How the two came into their group: by its first and only join.
                .contains("\"joined\":{\"group\":\"r000\",\"step\":1,\"weight\":");
    }

    @Test
    void contactsAreComparedByTheirCompaniesAndLeadsAreNot() throws IOException {
        String text = people(",").replace("anschrift\n", "anschrift,firma\n").lines()
                .map(line -> line.endsWith("\"") ? line + ",f" + line.charAt(line.length() - 2) : line)
                .collect(Collectors.joining("\n", "", "\n"));
        Path records = Files.writeString(folder.resolve("r.csv"), text), reasons = folder.resolve("e.jsonl");
        for (String type : List.of("contact", "lead")) {
            Path columns = Files.writeString(folder.resolve("c.yml"), """
                    type: %s
                    id: id
                    columns: {vorname: givenName, nachname: familyName, geburtsdatum: birthDate, anschrift: addressLine}
                    links: {firma: companies}
                    """.formatted(type));
            var run = CommandLineRun.of("dedupe", "--records", records, "--columns", columns, "--out",
                    folder.resolve("p.csv"), "--explain", reasons);
            assertThat(run.status()).as(run.err()).isZero();
            assertThat(Files.readString(reasons).contains("\"link firma\"")).isEqualTo(type.equals("contact"));
        }
    }

    @Test
    void writesEveryScoredPairIfAsked() throws IOException {
        Path records = Files.writeString(folder.resolve("r.csv"), people(","));
        // At probability 1 nothing is held for the same, and yet pairs were scored.
        CommandLineRun.of("dedupe", "--records", records, "--out", folder.resolve("p.csv"), "--threshold", 1);
        assertThat(Files.readAllLines(folder.resolve("p.csv"))).hasSize(1);
        CommandLineRun.of("dedupe", "--records", records, "--out", folder.resolve("p.csv"), "--threshold", 1, "--all");
        assertThat(Files.readAllLines(folder.resolve("p.csv")).size()).isGreaterThan(5);
    }

    @Test
    void comparesTypesApartAndSourcesAcross() throws IOException {
        String[] lines = people(",").split("(?<=\"\n)", -1);
        var text = new StringBuilder("id,Art,Quelle,vorname,nachname,geburtsdatum,anschrift\n");
        for (int i = 0; i < 115; i++) {
            String line = i == 0 ? lines[0].substring(lines[0].indexOf("r000")) : lines[i];
            // The third copy is a lead, the fourth comes from the same source as its original.
            text.append(
                    line.replaceFirst(",", (i == 112 ? ",lead," : ",Person,") + (i < 110 || i == 113 ? "A," : "B,")));
        }
        assertThat(pairs(text.toString().getBytes(UTF_8))).containsExactly("r000,r110", "r001,r111", "r004,r114");
    }

    private List<String> pairs(byte[] bytes) throws IOException {
        Path records = Files.write(folder.resolve("r.csv"), bytes);
        Path out = folder.resolve("p.csv");
        var run = CommandLineRun.of("dedupe", "--records", records, "--out", out);
        assertThat(run.status()).as(run.err()).isZero();
        return Files.readAllLines(out).stream().skip(1).map(line -> line.replaceFirst("^([^,]*,[^,]*).*", "$1"))
                .toList();
    }
}
