package dev.merganser.job.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.merganser.job.CommandLineRun;
import dev.merganser.job.Merganser;

/// Where results go: as a whole under their name, over no input, into devices and pipes, and never lost in silence.
@DisabledOnOs(OS.WINDOWS)
class OutputTests {
    private static final String HEADER = "left,right,probability,weight";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path records, columns, truth;

    @BeforeEach
    void inputs() throws IOException {
        records = Files.writeString(folder.resolve("r.csv"), """
                id,given name,surname
                1,Ada,Lovelace
                2,Ada,Lovelace
                3,Grace,Hopper
                """);
        columns = Files.writeString(folder.resolve("c.yml"),
                "type: contact\ncolumns: {given name: givenName, surname: familyName}\n");
        truth = Files.writeString(folder.resolve("p.csv"), "left,right\n1,2\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"r.csv", "c.yml", "p.csv", "here/r.csv", "link.csv", "real/../r.csv", "g.csv",
            "here/g.csv"})
    void noOutputTakesThePlaceOfWhatElseIsNamed(String out) throws IOException {
        Files.createSymbolicLink(folder.resolve("here"), folder);
        Files.createSymbolicLink(folder.resolve("link.csv"), truth);
        Files.createDirectory(folder.resolve("real"));
        List<String> before = contents();
        var run = evaluate("--groups", folder.resolve("g.csv"), "--out", folder.resolve(out));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.errLines()).singleElement().asString().contains("is named twice");
        assertThat(contents()).isEqualTo(before);
        assertThat(names(folder)).containsExactly("c.yml", "here", "link.csv", "p.csv", "r.csv", "real");
    }

    @Test
    void whatALinkLeadsToIsReplacedAndTheLinkStays() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path real = Files.writeString(elsewhere.resolve("out.csv"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("out.csv"), real);
        assertThat(evaluate("--out", link, "--region", "nowhere").status()).isEqualTo(2);
        assertThat(real).hasContent("old");
        assertThat(evaluate("--out", link).status()).isZero();
        assertThat(link).isSymbolicLink();
        assertThat(Files.readString(real)).startsWith(HEADER);
        assertThat(names(elsewhere)).containsExactly("out.csv");
        Files.delete(real);
        assertThat(evaluate("--out", link).errLines()).singleElement().asString().contains("leads nowhere");
    }

    @Test
    void aPipeIsWrittenInto() throws Exception {
        Path pipe = made("mkfifo", "pipe");
        Process reader = new ProcessBuilder("cat", pipe.toString()).start();
        assertThat(evaluate("--out", pipe).status()).isZero();
        assertThat(new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).startsWith(HEADER);
        assertThat(Files.isRegularFile(pipe)).isFalse();
    }

    @Test
    void aDeviceIsWrittenInto() throws Exception {
        Path device = made("mknod", "null", "c", "1", "3");
        assertThat(evaluate("--out", device).status()).isZero();
        assertThat(Files.isRegularFile(device, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    @Test
    void aPipeIsRefusedAsRecordsWithWhatToDo() throws Exception {
        Process process = java("dedupe", "--records", "/dev/stdin", "--out", folder.resolve("out.csv")).start();
        try (OutputStream in = process.getOutputStream()) {
            Files.copy(records, in);
        }
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(err).isEqualTo(2);
        assertThat(err.lines().filter(line -> line.startsWith("merganser: "))).singleElement().asString()
                .contains("/dev/stdin", "only once", "write it to a file");
    }

    @Test
    void aResultThatStandardOutputDoesNotTakeIsAFailure() throws Exception {
        File full = new File("/dev/full");
        assumeThat(full).exists();
        Process process = java("evaluate", "--records", records, "--columns", columns, "--pairs", truth)
                .redirectOutput(full).start();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(err).isOne();
        assertThat(err.lines().filter(line -> line.startsWith("merganser: "))).singleElement().asString()
                .contains("standard output");
    }

    @Test
    void aReaderThatLeavesEarlyIsNone() throws Exception {
        Process process = java("evaluate", "--records", records, "--columns", columns, "--pairs", truth).start();
        process.getInputStream().close();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(err).isZero();
        assertThat(err).doesNotContain("standard output");
    }

    @Test
    void exportsToOneFileDoNotMeetAndLeaveNothingWhenTheyAreStopped() throws Exception {
        Path exports = Files.createDirectory(folder.resolve("exports"));
        Path file = exports.resolve("deals.csv");
        try (var one = silent(); var other = silent()) {
            Process first = export(file, one), second = export(file, other);
            try {
                // They have begun to look for their databases, and opened their files before that.
                one.accept();
                other.accept();
                assertThat(names(exports)).hasSize(2).doesNotContain("deals.csv");
            } finally {
                first.destroy();
                second.destroy();
            }
            first.waitFor();
            second.waitFor();
            assertThat(names(exports)).isEmpty();
        }
    }

    @Test
    void anExportReplacesNoFolder() throws IOException {
        Path taken = Files.createDirectory(folder.resolve("deals.csv"));
        var run = CommandLineRun.of("export", "--type", "deal", "--output", taken);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.errLines()).singleElement().asString().contains("is a folder");
        assertThat(taken).isEmptyDirectory();
    }

    /// A database that takes calls and says nothing.
    private static ServerSocket silent() throws IOException {
        var silent = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        silent.setSoTimeout(120_000);
        return silent;
    }

    private static Process export(Path output, ServerSocket database) throws IOException {
        ProcessBuilder export = java("export", "--type", "deal", "--output", output).inheritIO();
        export.environment().put("MONGODB_URI", "mongodb://127.0.0.1:" + database.getLocalPort());
        return export.start();
    }

    private static ProcessBuilder java(Object... arguments) {
        return new ProcessBuilder(Stream.concat(
                Stream.of(Path.of(System.getProperty("java.home"), "bin", "java"), "-cp",
                        System.getProperty("java.class.path"), Merganser.class.getName()),
                Arrays.stream(arguments)).map(Object::toString).toList());
    }

    private CommandLineRun evaluate(Object... more) {
        return CommandLineRun.of(Stream.concat(
                Stream.of("evaluate", "--records", records, "--columns", columns, "--pairs", truth),
                Arrays.stream(more)).toArray());
    }

    /// A pipe or a device, if this user may make one.
    private Path made(String... command) throws Exception {
        Process process = new ProcessBuilder(command).directory(folder.toFile()).start();
        assumeThat(process.waitFor()).isZero();
        return folder.resolve(command[1]);
    }

    private List<String> contents() throws IOException {
        return List.of(Files.readString(records), Files.readString(columns), Files.readString(truth));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
