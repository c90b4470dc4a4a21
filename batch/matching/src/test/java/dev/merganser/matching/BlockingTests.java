package dev.merganser.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.merganser.model.Meaning;

class BlockingTests {
    private static final Column NAME = new Column("nachname", Meaning.FAMILY_NAME),
            BORN = new Column("geburtstag", Meaning.BIRTH_DATE), CITY = new Column("ort", Meaning.CITY);

    /// 2,000 people of four birth dates in two cities, more than a block may hold of either, yet not of both.
    private static MatchModel fewDates() {
        var builder = Records.builder(Kind.PERSON, List.of(NAME, BORN, CITY));
        for (int i = 0; i < 2_000; i++)
            builder.add("p" + i, null, List.of(List.of("name" + Integer.toString(i * 7_919, 36)),
                    List.of("19%d0-0%d-1%d".formatted(5 + i % 4, 3 + i % 4, 4 + i % 4)),
                    List.of(i / 4 % 2 == 0 ? "Kiel" : "Ulm")));
        return Matcher.match(builder.build(), MatchOptions.defaults(), Progress.NONE).model();
    }

    private static List<String> keys(MatchModel model, Map<Column, List<String>> values) {
        return model.keys(Kind.PERSON, values);
    }

    @Test
    void whatIsPartOfADateIsNoKeyTogetherWithIt() {
        List<String> keys = keys(fewDates(), Map.of(BORN, List.of("1950-03-14"), CITY, List.of("Kiel")));
        assertThat(keys).as("the date, its year and its day, each with the city").hasSize(3);
    }

    @Test
    void whoHasNothingButADateOfManyHasAKeyAllTheSame() {
        MatchModel model = fewDates();
        List<String> keys = keys(model, Map.of(BORN, List.of("1950-03-14")));
        assertThat(keys).hasSize(1).isEqualTo(keys(model, Map.of(BORN, List.of("14.03.1950"))));
        assertThat(keys).doesNotContainAnyElementsOf(keys(model, Map.of(BORN, List.of("1960-04-15"))));
    }
}
