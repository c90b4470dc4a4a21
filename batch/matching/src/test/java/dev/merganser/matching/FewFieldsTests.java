package dev.merganser.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.merganser.model.Meaning;

/// Bases that hold little of each record: copies must not pass for what is common, nor what few hold for what nobody does.
class FewFieldsTests {
    private static final List<Column> NAMES = List.of(new Column("given", Meaning.GIVEN_NAME),
            new Column("family", Meaning.FAMILY_NAME));
    private final Random random = new Random(11);

    @Test
    void equalNamesOfCompaniesAreOneCompanysWhereNothingElseIsKnown() {
        var builder = Records.builder(Kind.COMPANY, List.of(new Column("name", Meaning.COMPANY_NAME)));
        int size = 0;
        var copies = new ArrayList<Integer>();
        for (int i = 0; i < 700; i++) {
            String name = word() + " " + List.of("Grill", "Café", "Garten", "Bar", "Haus").get(random.nextInt(5));
            builder.add("c" + size++, null, List.of(List.of(name)));
            if (i % 7 == 0) {
                copies.add(size);
                builder.add("c" + size++, null, List.of(List.of(name)));
            }
        }
        int[] groups = Matcher.match(builder.build(), MatchOptions.defaults().withThreads(1), Progress.NONE).groups();
        assertThat(copies).allMatch(copy -> groups[copy] == groups[copy - 1]);
    }

    @Test
    void whatManyCompaniesTakePartInIsNoName() {
        var builder = Records.builder(Kind.COMPANY, List.of(new Column("name", Meaning.COMPANY_NAME),
                new Column("programme", Meaning.COMPANY_NAME)));
        List<String> programmes = words(6);
        for (int i = 0; i < 600; i++)
            builder.add("c" + i, null, List.of(List.of(word() + " " + word()), List.of(programmes.get(i % 6))));
        int[] groups = Matcher.match(builder.build(), MatchOptions.defaults().withThreads(1), Progress.NONE).groups();
        assertThat(IntStream.range(0, groups.length)).filteredOn(record -> groups[record] != record)
                .hasSizeLessThan(20);
    }

    /// What begins alike is more than all that is the same: learned as it comes, it would be what copies are like.
    @Test
    void moreMatchesThanIsUsualAreNotBelieved() {
        var builder = Records.builder(Kind.COMPANY, List.of(new Column("name", Meaning.COMPANY_NAME)));
        List<String> before = words(4), behind = words(16), families = words(400);
        var names = new ArrayList<String>();
        for (int i = 0; i < 4_000; i++) {
            String family = families.get(random.nextInt(400)), name = switch (i % 10) {
                case 1 -> before.get(random.nextInt(4)) + " " + family;
                case 2 -> family + " & Sons";
                case 3, 4 -> word() + " " + behind.get(random.nextInt(16));
                case 5 -> behind.get(random.nextInt(16)) + " " + family;
                default -> family + " " + behind.get(random.nextInt(16));
            };
            for (int copy = 0; copy < (i % 10 == 0 ? 2 : 1); copy++) {
                builder.add("c" + names.size(), null, List.of(List.of(name)));
                names.add(name);
            }
        }
        Matching matching = Matcher.match(builder.build(), MatchOptions.defaults().withThreads(1), Progress.NONE);
        assertThat(matching.report().notes()).anyMatch(note -> note.contains("matches were learned where"));
        int[] groups = matching.groups();
        assertThat(IntStream.range(0, groups.length))
                .filteredOn(record -> !names.get(groups[record]).equals(names.get(record))).hasSizeLessThan(100);
    }

    /// Copies of full names are what makes given names look as if they went with family names.
    @Test
    void copiesOfRareNamesAreFoundByTheNamesAlone() {
        List<String> given = words(150), family = words(900);
        var builder = Records.builder(Kind.PERSON, NAMES);
        int size = 0;
        var copies = new ArrayList<Integer>();
        for (int i = 0; i < 3_000; i++) {
            // By a law like Zipf's: few names are frequent.
            List<List<String>> row = List.of(List.of(drawn(given)), List.of(drawn(family)));
            builder.add("p" + size++, null, row);
            if (i % 4 == 0) {
                copies.add(size);
                builder.add("p" + size++, null, row);
            }
        }
        int[] groups = Matcher.match(builder.build(), MatchOptions.defaults().withThreads(1), Progress.NONE).groups();
        long found = copies.stream().filter(copy -> groups[copy] == groups[copy - 1]).count();
        assertThat(found).isGreaterThan(copies.size() * 6L / 10);
    }

    @Test
    void whatFewRecordsHoldSaysNoMoreWhereItsParentAgrees() {
        List<String> given = words(60), family = words(100);
        var columns = new ArrayList<>(NAMES);
        columns.add(new Column("gender", Meaning.GENDER));
        var builder = Records.builder(Kind.PERSON, columns);
        for (int i = 0; i < 150; i++)
            builder.add("p" + i, null, List.of(List.of(given.get(i % 60)), List.of(family.get(random.nextInt(100))),
                    i == 7 || i == 67 || i > 140 ? List.of(i % 2 == 1 ? "m" : "f") : List.of()));
        Explanation why = Matcher.match(builder.build(), MatchOptions.defaults().withThreads(1), Progress.NONE)
                .explain(7, 67);
        assertThat(why.bars()).filteredOn(bar -> bar.field().equals("gender")).singleElement()
                .satisfies(bar -> assertThat(bar.weight()).isBetween(0.0, 2.0));
    }

    @Test
    void aNameWithoutALegalFormIsNoMistake() {
        var builder = Records.builder(Kind.COMPANY, List.of(new Column("name", Meaning.COMPANY_NAME),
                new Column("city", Meaning.CITY)));
        for (int i = 0; i < 40; i++)
            builder.add("c" + i, null, List.of(List.of(word() + (i % 2 == 0 ? " GmbH" : "")), List.of("Bonn")));
        Matching matching = Matcher.match(builder.build(), MatchOptions.defaults().withThreads(1), Progress.NONE);
        assertThat(matching.report().skipped()).isEmpty();
    }

    private String drawn(List<String> names) {
        return names.get((int) (Math.pow(names.size(), random.nextDouble()) - 1));
    }

    private List<String> words(int count) {
        return IntStream.range(0, count).mapToObj(_ -> word()).distinct().toList();
    }

    private String word() {
        var word = new StringBuilder();
        for (int i = 0; i < 3; i++)
            word.append("bdfgklmnprstvz".charAt(random.nextInt(14))).append("aeiou".charAt(random.nextInt(5)));
        return word.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + word.substring(1);
    }
}
