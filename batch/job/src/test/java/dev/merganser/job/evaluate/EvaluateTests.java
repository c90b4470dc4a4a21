package dev.merganser.job.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.merganser.job.CommandLineRun;

class EvaluateTests {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path records;

    @BeforeEach
    void writeRecords() throws IOException {
        // 100 firms, the first ten of them twice.
        String rows = IntStream.range(0, 110)
                .mapToObj(i -> "%d,%s%s Nr%d GmbH,+49 30 555%04d".formatted(i, (char) ('A' + i % 100 % 23),
                        Integer.toString(i % 100 * 7919 + 40_000, 26), i % 100, i % 100 * 83))
                .collect(Collectors.joining("\n", "id,Firma,Telefon\n", "\n"));
        records = Files.writeString(folder.resolve("records.csv"), rows);
    }

    @Test
    void printsOneLineOfJsonWithAllFigures() throws IOException {
        Path truth = Files.writeString(folder.resolve("truth.csv"), IntStream.range(0, 10)
                .mapToObj(i -> i + "," + (i + 100)).collect(Collectors.joining("\n", "left,right\n", "\n")));
        var run = CommandLineRun.of("evaluate", "--records", records, "--pairs", truth);
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out().lines()).hasSize(1);
        assertThat(run.out()).contains("\"records\":110", "\"truePairs\":10", "\"precision\":", "\"recall\":1.0",
                "\"f1\":",
                "\"scoredPairs\":{", "\"bestF1\":", "\"bCubed\":{", "\"largestGroup\":", "\"candidates\":",
                "\"pairsCompleteness\":1.0", "\"read\":{\"seconds\":", "\"block+score\":{", "\"normalise\":{",
                "\"estimate\":{", "\"group\":{", "\"write\":{", "\"cpuSeconds\":", "\"peakHeapMiB\":",
                "\"calibration\":[");
    }

    @Test
    void refusesATruthThatNamesUnknownIds() throws IOException {
        refused("left,right\n0,100\n1,999\n", "row 3", "'999'");
    }

    @Test
    void refusesATruthThatPairsARecordWithItselfOrLacksItsColumns() throws IOException {
        refused("left,right\n0,100\n1,1\n", "row 3", "itself");
        refused("a,b\n0,100\n", "row 1", "'left'");
        refused("", "empty");
    }

    private void refused(String truth, String... says) throws IOException {
        Path file = Files.writeString(folder.resolve("truth.csv"), truth);
        Path out = folder.resolve("out.csv");
        var run = CommandLineRun.of("evaluate", "--records", records, "--pairs", file, "--out", out);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        // The last line: what takes long tells how far it is.
        assertThat(run.errLines()).last().asString().contains("truth.csv").contains(says);
        assertThat(out).doesNotExist();
    }
}
