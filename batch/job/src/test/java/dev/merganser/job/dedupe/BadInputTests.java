package dev.merganser.job.dedupe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.merganser.job.CommandLineRun;

/// Input that can't be used: status 2, one line that says where and what to do, no output file, no trace.
class BadInputTests {
    private static final String SEVEN_ROWS = """
            id,given name,surname
            1,Ada,Lovelace
            2,Ada,Lovelace
            3,Grace,Hopper
            4,Alan,Turing
            5,Edsger,Dijkstra
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void namesTheRowWithTooFewFields() throws IOException {
        refused(SEVEN_ROWS + "6,Kurt\n", "row 7", "2 fields", "3 columns");
    }

    @Test
    void namesTheRowWithTooManyFields() throws IOException {
        refused(SEVEN_ROWS + "6,Kurt,Gödel,extra\n", "row 7", "4 fields", "3 columns");
    }

    @Test
    void namesBothRowsOfARepeatedId() throws IOException {
        refused(SEVEN_ROWS + "2,Kurt,Gödel\n", "row 7", "row 3", "'2'");
    }

    @Test
    void namesTheRowWithoutAnId() throws IOException {
        refused(SEVEN_ROWS + " ,Kurt,Gödel\n", "row 7", "id");
    }

    @Test
    void refusesAFieldOfAMegabyte() throws IOException {
        refused(SEVEN_ROWS + "6,Kurt," + "x".repeat(1_000_000) + "\n", "row 7", "262,144 characters");
    }

    @Test
    void refusesAQuoteThatNobodyClosed() throws IOException {
        refused(SEVEN_ROWS + "6,\"Kurt,Gödel\n7,Emmy,Noether\n", "row 7", "quote");
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        refused("", "is empty", "header");
        refused("\uFEFF", "is empty", "header");
        refused("\n\n", "is empty", "header");
    }

    @Test
    void refusesAFileWithoutIds() throws IOException {
        refused("given name,surname\nAda,Lovelace\nAda,Lovelace\n", "row 1", "'id'", "--columns");
    }

    @Test
    void refusesBytesThatAreTextInNoSupportedEncoding() throws IOException {
        byte[] rows = (SEVEN_ROWS + "6,Kurt,G?del\n").getBytes(UTF_8);
        rows[new String(rows, UTF_8).indexOf('?')] = (byte) 0x81; // in neither
        refused(rows, "row 7", "UTF-8 or Windows-1252");
    }

    @Test
    void refusesUtf8ThatIsDamagedInOnePlace() throws IOException {
        byte[] rows = (SEVEN_ROWS + "6,Kürt,Gödel\n7,Ä,Ö?\n").getBytes(UTF_8);
        rows[rows.length - 2] = (byte) 0xFC; // a lone ü of Windows-1252
        refused(rows, "row 8", "aren't UTF-8");
    }

    @Test
    void refusesUtf16AndBinaries() throws IOException {
        refused("id,surname\n1,Lovelace\n".getBytes(Charset.forName("UTF-16")), "UTF-16");
        refused("id,surname\n1,Love\0lace\n".getBytes(UTF_8), "row 2", "zero byte");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        Path out = folder.resolve("pairs.csv");
        var run = CommandLineRun.of("dedupe", "--records", folder.resolve("none.csv"), "--out", out);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.errLines()).singleElement().asString().contains("none.csv").contains("no such file");
        assertThat(CommandLineRun.of("dedupe", "--records", folder, "--out", out).errLines()).singleElement().asString()
                .contains("is a folder");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', value = {
            "type: contact~columns: {surname: nachname}~          | line 2 | unknown meaning 'nachname' | givenName",
            "type: contact~kolumns: {surname: familyName}         | line 2 | unknown key 'kolumns'      | columns",
            "type: customers of ours~columns: {surname: familyName} | line 1 | unknown type             | company",
            "type: contact~columns: {Surname: familyName}         | 'Surname' | doesn't have            | given name",
            "type: contact~columns: {surname: familyName, surname: text} | line 2 | stands twice        | surname",
            "type: contact                                        | columns | tel: phone                | columns.yml",
            "columns: [a                                          | line    | isn't YAML                | columns.yml",
    })
    void saysWhatIsWrongWithColumns(String yaml, String first, String second, String third) throws IOException {
        Path records = Files.writeString(folder.resolve("records.csv"), SEVEN_ROWS);
        Path columns = Files.writeString(folder.resolve("columns.yml"), yaml.strip().replace('~', '\n') + "\n");
        var run = CommandLineRun.of("dedupe", "--records", records, "--columns", columns, "--out",
                folder.resolve("out.csv"));
        assertThat(run.status()).as(run.err()).isEqualTo(2);
        assertThat(run.errLines()).singleElement().asString().contains(first, second, third);
        assertThat(folder.resolve("out.csv")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"--threshold,1.5,probability", "--threshold,half,--threshold", "--threads,0,at least 1",
            "--region,Germany,country code", "--nonsense,1,--nonsense"})
    void refusesOptionsOutOfRange(String option, String value, String says) throws IOException {
        Path records = Files.writeString(folder.resolve("records.csv"), SEVEN_ROWS);
        var run = CommandLineRun.of("dedupe", "--records", records, "--out", folder.resolve("out.csv"), option, value);
        assertThat(run.status()).as(run.err()).isEqualTo(2);
        assertThat(run.errLines()).singleElement().asString().contains(says);
    }

    @Test
    void refusesAnOutputThatHasNowhereToGo() throws IOException {
        Path records = Files.writeString(folder.resolve("records.csv"), SEVEN_ROWS);
        var run = CommandLineRun.of("dedupe", "--records", records, "--out", folder.resolve("no/such/out.csv"));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.errLines()).singleElement().asString().contains("folder doesn't exist");
        run = CommandLineRun.of("dedupe", "--records", records, "--out", records);
        assertThat(run.status()).isEqualTo(2);
        assertThat(records).hasContent(SEVEN_ROWS);
    }

    @Test
    void asksForAVerbAndItsOptions() {
        assertThat(CommandLineRun.of().status()).isEqualTo(2);
        assertThat(CommandLineRun.of("dedupe").err()).contains("--records").doesNotContain("\tat ");
        assertThat(CommandLineRun.of("dedoop").status()).isEqualTo(2);
        assertThat(CommandLineRun.of("--help").status()).isZero();
        assertThat(CommandLineRun.of("evaluate", "--help").out()).contains("--pairs");
    }

    private void refused(String text, String... says) throws IOException {
        refused(text.getBytes(UTF_8), says);
    }

    private void refused(byte[] bytes, String... says) throws IOException {
        Path records = Files.write(folder.resolve("records.csv"), bytes);
        Path out = Files.writeString(folder.resolve("pairs.csv"), "what stood here before");
        var run = CommandLineRun.of("dedupe", "--records", records, "--out", out);
        assertThat(run.status()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.errLines()).singleElement().asString().contains("records.csv").contains(says)
                .doesNotContain("Exception");
        assertThat(out).hasContent("what stood here before");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).hasSize(2);
        }
    }
}
