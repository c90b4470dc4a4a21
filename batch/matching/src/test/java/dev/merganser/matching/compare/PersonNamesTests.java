package dev.merganser.matching.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
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
        return given(List.of(person(left, "", ""), person(right, "", "")));
    }

    private static List<List<String>> person(String whole, String family, String email) {
        return List.of(list(whole), list(family), list(email));
    }

    private static List<String> list(String value) {
        return value.isEmpty() ? List.of() : List.of(value);
    }

    /// The level of the given names of the first two.
    private static int given(List<List<List<String>>> people) {
        var builder = Records.builder(Kind.PERSON, List.of(new Column("name", Meaning.FULL_NAME),
                new Column("family", Meaning.FAMILY_NAME), new Column("email", Meaning.EMAIL)));
        for (List<List<String>> person : people)
            builder.add("p" + people.indexOf(person), null, person);
        var names = new PersonNames(new Reader(builder.build(), new Workers(1)), 0, null);
        Codes.interleave(names.columns(), people.size());
        long level = names.levels(0, 1, new Scratch(1));
        assertThat(names.levels(1, 0, new Scratch(1))).isEqualTo(level);
        return (int) level & (1 << names.fields().getFirst().bits()) - 1;
    }

    /// The first two among 200 others, of whom twenty each are called Peter and Petra, two Petro.
    private static int among(List<List<String>> one, List<List<String>> other) {
        var people = new ArrayList<>(List.of(one, other));
        for (int i = 0; i < 200; i++)
            people.add(person(
                    (i % 10 == 0 ? "Peter" : i % 10 == 1 ? "Petra" : i % 100 == 2 ? "Petro" : "Name" + i) + " Family"
                            + i,
                    "", ""));
        return given(people);
    }

    @Test
    void fatherAndSonAreTwoWhereBothNamesSayWhich() {
        assertThat(given("Robert Smith Jr.", "Robert Smith Sr.")).isEqualTo(PersonNames.DIFFERENT);
        assertThat(given("Smith, Robert Junior", "Robert Smith Senior")).isEqualTo(PersonNames.DIFFERENT);
        assertThat(given("Hans Berg jun.", "Hans Berg sen.")).isEqualTo(PersonNames.DIFFERENT);
        assertThat(given("Robert Smith Jr.", "Robert Smith II")).isGreaterThanOrEqualTo(PersonNames.EXACT);
        assertThat(given("Robert Smith Jr.", "Robert Smith")).isGreaterThanOrEqualTo(PersonNames.EXACT);
    }

    @ParameterizedTest(name = "{0} is {1}: {2}")
    @CsvSource({"J Smith, Jim Smith, 4", "'Smith, J. R.', John Robert Smith, 4",
            "'Smith, J. R.', John William Smith, 1",
            "J R Smith, John Smith, 4", "Robert J Smith, Robert Smith, 6", "J Robert Smith, John Smith, 4",
            "B Smith, Robert Smith, 1"})
    void initialsFitOrDoNot(String left, String right, int level) {
        assertThat(given(left, right)).isEqualTo(level);
    }

    @Test
    void twoNamesThatManyBearAreNoSlipsOfThePen() {
        assertThat(among(person("Peter Smith", "", ""), person("Petra Smith", "", "")))
                .isEqualTo(PersonNames.ANOTHER);
        assertThat(among(person("Peter Smith", "", ""), person("Petre Smith", "", "")))
                .isGreaterThanOrEqualTo(PersonNames.ALIKE);
        assertThat(among(person("Petra Smith", "", ""), person("Petro Smith", "", "")))
                .isGreaterThanOrEqualTo(PersonNames.ALIKE);
        // Among few nobody knows.
        assertThat(given("Peter Smith", "Petra Smith")).isGreaterThanOrEqualTo(PersonNames.ALIKE);
    }

    @Test
    void namesThatChangedPlacesAreTheSameWhicheverComesFirst() {
        assertThat(among(person("Peter Smith", "", ""), person("Smith Peter", "", "")))
                .isGreaterThanOrEqualTo(PersonNames.EXACT);
    }

    @Test
    void theAddressTellsAGivenNameThatTheRecordDoesNot() {
        List<List<String>> petra = person("Petra Smith", "", "");
        assertThat(among(person("", "Smith", "petra.smith@mail.example"), petra))
                .isGreaterThanOrEqualTo(PersonNames.EXACT);
        assertThat(among(person("", "Smith", "peter.smith@mail.example"), petra)).isEqualTo(PersonNames.ANOTHER);
        assertThat(among(person("", "Smith", "p.smith@mail.example"), petra)).isEqualTo(PersonNames.INITIAL);
        assertThat(among(person("", "Smith", "a.smith@mail.example"), petra)).isEqualTo(PersonNames.DIFFERENT);
        // Nobody is called so, or it isn't made of the name.
        assertThat(among(person("", "Smith", "office.smith@mail.example"), petra)).isZero();
        assertThat(among(person("", "Smith", "petra@mail.example"), petra)).isZero();
        // The first that is a name, in whatever order.
        for (List<String> both : List.of(List.of("office.smith@mail.example", "dr.petra.smith@mail.example"),
                List.of("petra.smith@mail.example", "office.smith@mail.example")))
            assertThat(among(List.of(List.of(), List.of("Smith"), both), petra))
                    .isGreaterThanOrEqualTo(PersonNames.EXACT);
        // What the record says itself holds.
        assertThat(among(person("Peter Smith", "", "petra.smith@mail.example"), petra))
                .isEqualTo(PersonNames.ANOTHER);
    }
}
