package dev.merganser.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Large files are matched by a Java of their own, whose end and words are passed on.
class BoundedTests {
    @TempDir
    Path folder;

    private record Ended(int status, List<String> err) {}

    /// All rows have one id, which is refused at the second.
    private Ended dedupe(int rows) throws Exception {
        Path records = folder.resolve("records.csv"), columns = folder.resolve("columns.yml");
        Files.writeString(columns, "type: contact\nid: id\ncolumns: {name: familyName}\n");
        try (BufferedWriter out = Files.newBufferedWriter(records)) {
            out.write("id,name\n");
            for (int row = 0; row < rows; row++)
                out.write("7," + "a".repeat(500) + "\n");
        }
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Merganser.class.getName(), "dedupe", "--records",
                records.toString(), "--columns", columns.toString(), "--out", folder.resolve("pairs.csv").toString())
                .start();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), err.lines().toList());
    }

    @Test
    void aLargeFileIsRefusedAsASmallOneIs() throws Exception {
        Ended small = dedupe(10), large = dedupe(60_000);
        assertThat(large).isEqualTo(small);
        assertThat(large.status()).isEqualTo(2);
        assertThat(large.err()).singleElement().asString().contains("row 3");
    }
}
