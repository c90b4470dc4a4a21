package dev.merganser.job.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.merganser.job.console.WrongInput;

class CsvFileTests {
    @TempDir
    Path folder;

    private CsvFile file(String text) throws IOException {
        return CsvFile.open(Files.writeString(folder.resolve("records.csv"), text));
    }

    /// As spreadsheets export them below, between and beside what was filled in.
    @Test
    void rowsOfNothingButSeparatorsArePassedOver() throws IOException {
        CsvFile file = file("id;name;city\n1;Anna;Bonn\n;;\n2;Bernd;Köln\n;;;;;\n ; ;\n");
        var ids = new ArrayList<String>();
        try (CsvFile.Rows rows = file.rows()) {
            rows.forEachRemaining(row -> ids.add(row.number() + " " + row.get(0)));
        }
        assertThat(ids).containsExactly("2 1", "4 2");
    }

    @Test
    void equalHeadersAreToldApart() throws IOException {
        assertThat(file("a,a,a (2),a,b\n1,2,3,4,5\n").header()).containsExactly("a", "a (2)", "a (2) (2)", "a (3)",
                "b");
    }

    @Test
    void moreColumnsThanThereCanBeAreRefusedForThatReason() {
        assertThatThrownBy(() -> file("c,".repeat(20_000) + "c\n").rows().next()).isInstanceOf(WrongInput.class)
                .hasMessageContaining("columns, the most there can be");
    }
}
