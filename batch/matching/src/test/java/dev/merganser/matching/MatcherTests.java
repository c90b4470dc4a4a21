package dev.merganser.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.merganser.model.Meaning;

class MatcherTests {
    private static final List<Column> COLUMNS = List.of(new Column("vorname", Meaning.GIVEN_NAME),
            new Column("nachname", Meaning.FAMILY_NAME), new Column("geburtstag", Meaning.BIRTH_DATE),
            new Column("ort", Meaning.CITY), new Column("mail", Meaning.EMAIL));

    /// 300 persons, the first 60 of them twice, the copies with one letter of the family name changed.
    private static Records persons() {
        var random = new Random(7);
        var builder = Records.builder(Kind.PERSON, COLUMNS);
        var rows = new ArrayList<List<List<String>>>();
        for (int i = 0; i < 300; i++)
            rows.add(List.of(List.of(word(random, 6)), List.of(word(random, 8)),
                    List.of("%d-%02d-%02d".formatted(1940 + random.nextInt(60), 1 + random.nextInt(12),
                            1 + random.nextInt(28))),
                    List.of("city" + random.nextInt(20)), List.of(word(random, 9) + "@example.com")));
        for (int i = 0; i < rows.size(); i++)
            builder.add("a" + i, null, rows.get(i));
        for (int i = 0; i < 60; i++) {
            var row = new ArrayList<>(rows.get(i));
            String name = row.get(1).getFirst();
            row.set(1, List.of(name.substring(0, 5) + "x" + name.substring(6)));
            builder.add("b" + i, null, row);
        }
        return builder.build();
    }

    private static String word(Random random, int length) {
        var word = new StringBuilder();
        for (int i = 0; i < length; i++)
            word.append((char) ('a' + random.nextInt(26)));
        return word.toString();
    }

    @Test
    void findsCopiesAndNothingElse() {
        Matching matching = Matcher.match(persons(), MatchOptions.defaults(), Progress.NONE);
        int[] groups = matching.groups();
        for (int i = 0; i < 300; i++)
            assertThat(groups[i]).isEqualTo(i);
        for (int i = 0; i < 60; i++)
            assertThat(groups[300 + i]).isEqualTo(i);
    }

    @Test
    void explanationsAddUpToTheWeight() {
        Matching matching = Matcher.match(persons(), MatchOptions.defaults(), Progress.NONE);
        assertThat(matching.pairs()).isPositive();
        for (int pair = 0; pair < matching.pairs(); pair++) {
            Explanation why = matching.explain(matching.left(pair), matching.right(pair));
            double sum = why.bars().stream().mapToDouble(Explanation.Bar::weight).sum();
            assertThat(sum).isCloseTo(why.weight(), org.assertj.core.data.Offset.offset(1e-9))
                    .isCloseTo(matching.weight(pair), org.assertj.core.data.Offset.offset(1e-9));
        }
    }

    @Test
    void aModelThatWentThroughItsDocumentGivesTheSameScores() {
        Records records = persons();
        Matching first = Matcher.match(records, MatchOptions.defaults(), Progress.NONE);
        MatchModel model = MatchModel.fromDocument(first.model().toDocument());
        assertThat(model.version()).isEqualTo(first.model().version());
        Matching second = Matcher.match(records, MatchOptions.defaults().withModel(model), Progress.NONE);
        assertThat(second.pairs()).isEqualTo(first.pairs());
        for (int pair = 0; pair < first.pairs(); pair++)
            assertThat(second.weight(pair)).isEqualTo(first.weight(pair));
        assertThat(second.groups()).isEqualTo(first.groups());
    }

    @Test
    void aRejectedPairIsNeverInOneGroup() {
        var options = MatchOptions.defaults().withRejected(Set.of(new MatchOptions.Rejected("b0", "a0")));
        assertThat(Matcher.match(persons(), options, Progress.NONE).groups()[300]).isEqualTo(300);
    }
}
