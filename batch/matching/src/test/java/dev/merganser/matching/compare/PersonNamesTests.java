package dev.merganser.matching.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.merganser.matching.Column;
import dev.merganser.matching.Kind;
import dev.merganser.matching.Records;
import dev.merganser.matching.Workers;
import dev.merganser.model.Meaning;

class PersonNamesTests {
    /// The level of the given names of two whole names, in both directions.
    private static int given(String left, String right) {
        var builder = Records.builder(Kind.PERSON, List.of(new Column("name", Meaning.FULL_NAME)));
        builder.add("a", null, List.of(List.of(left)));
        builder.add("b", null, List.of(List.of(right)));
        var names = new PersonNames(new Reader(builder.build(), new Workers(1)), 0, null);
        Codes.interleave(names.columns(), 2);
        long level = names.levels(0, 1, new Scratch(1));
        assertThat(names.levels(1, 0, new Scratch(1))).isEqualTo(level);
        return (int) level & (1 << names.fields().getFirst().bits()) - 1;
    }

    @Test
    void fatherAndSonAreTwoWhereBothNamesSayWhich() {
        assertThat(given("Robert Smith Jr.", "Robert Smith Sr.")).isEqualTo(NameTable.DIFFERENT);
        assertThat(given("Smith, Robert Junior", "Robert Smith Senior")).isEqualTo(NameTable.DIFFERENT);
        assertThat(given("Hans Berg jun.", "Hans Berg sen.")).isEqualTo(NameTable.DIFFERENT);
        assertThat(given("Robert Smith Jr.", "Robert Smith II")).isGreaterThanOrEqualTo(NameTable.EXACT);
        assertThat(given("Robert Smith Jr.", "Robert Smith")).isGreaterThanOrEqualTo(NameTable.EXACT);
    }

    @ParameterizedTest(name = "{0} is {1}: {2}")
    @CsvSource({"J Smith, Jim Smith, 2", "'Smith, J. R.', John Robert Smith, 2",
            "'Smith, J. R.', John William Smith, 1",
            "J R Smith, John Smith, 2", "Robert J Smith, Robert Smith, 4", "J Robert Smith, John Smith, 2",
            "B Smith, Robert Smith, 1"})
    void initialsFitOrDoNot(String left, String right, int level) {
        assertThat(given(left, right)).isEqualTo(level);
    }
}
