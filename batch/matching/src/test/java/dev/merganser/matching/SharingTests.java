package dev.merganser.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.merganser.model.Meaning;

/// People who share a home, a line, an employer or where they come from are different people, however little else is known.
class SharingTests {
    private final Random random = new Random(12);
    private final List<String> given = words(90), family = words(500);
    private final List<Integer> copies = new ArrayList<>(), others = new ArrayList<>();
    private int size;

    @Test
    void relativesAreToldApartByTheirGivenNamesAlone() {
        assertToldApart(homes("030 ", 2, 1), .05);
    }

    @Test
    void aMobileMayBeTheFamilys() {
        assertToldApart(homes("0170 ", 1, 9), .05);
    }

    /// People, a third of them with relatives under their roof.
    ///
    /// @param relatives how many each
    /// @param shared    of so many homes one has one line for all
    private Records.Builder homes(String prefix, int relatives, int shared) {
        var builder = Records.builder(Kind.PERSON, columns(Meaning.GIVEN_NAME, Meaning.FAMILY_NAME, Meaning.STREET,
                Meaning.CITY, Meaning.PHONE));
        for (int i = 0; i < 900; i++) {
            String name = drawn(family), street = word() + "weg " + i, city = word(), line = prefix + number();
            add(builder, i, given.get(i % 30), name, street, city, line);
            for (int relative = 1; i % 3 == 0 && relative <= relatives; relative++) {
                others.add(size);
                builder.add("p" + size++, null, row(given.get(i % 30 + relative * 30), name, street, city,
                        i % shared == 0 ? line : prefix + number()));
            }
        }
        return builder;
    }

    @Test
    void twinsAreTwo() {
        assertToldApart(twins(150), .1);
    }

    @Test
    void whereTwinsAreManyTheyAreTwoStill() {
        assertToldApart(twins(10), .1);
    }

    /// Three people under each roof.
    ///
    /// @param rare under one roof of so many there is a twin besides
    private Records.Builder twins(int rare) {
        var builder = Records.builder(Kind.PERSON, columns(Meaning.GIVEN_NAME, Meaning.FAMILY_NAME, Meaning.BIRTH_DATE,
                Meaning.STREET, Meaning.CITY));
        for (int i = 0; i < 900; i++) {
            String name = drawn(family), street = word() + "weg " + i, city = word(), born = birthday();
            add(builder, i, given.get(i % 30), name, born, street, city);
            for (int relative = 1; relative < 3; relative++)
                builder.add("p" + size++, null, row(given.get(relative * 30 + i % 30), name, birthday(), street, city));
            if (i % rare == 0) {
                others.add(size);
                builder.add("p" + size++, null, row(given.get((i + 7) % 30), name, born, street, city));
            }
        }
        return builder;
    }

    @Test
    void whoHasOnesNumberIsThatPersonHoweverTheBirthDateIsWritten() {
        var builder = insured();
        for (int i = 0; i < 600; i++) {
            String first = drawn(given), last = drawn(family), born = birthday(), street = word() + "weg " + i,
                    city = word(), number = "P" + number();
            builder.add("p" + size++, null, row(first, last, born, street, city, number));
            for (int copy = 0; i % 6 == 0 && copy < 4; copy++) {
                copies.add(size);
                builder.add("p" + size++, null,
                        row(first, last, copy == 3 ? birthday() : born, street, city, number));
            }
            if (i % 20 == 1) {
                others.add(size);
                builder.add("p" + size++, null, row(first, last, birthday(), street, city, "P" + number()));
            }
        }
        assertToldApart(builder, .1);
    }

    @Test
    void aPolicyMayBeTheFamilys() {
        var builder = insured();
        for (int i = 0; i < 900; i++) {
            String name = drawn(family), street = word() + "weg " + i, city = word(), number = "P" + number();
            add(builder, i, given.get(i % 30), name, birthday(), street, city, number);
            for (int relative = 1; i % 3 == 0 && relative < 3; relative++) {
                others.add(size);
                builder.add("p" + size++, null, row(given.get(relative * 30 + i % 30), name, birthday(), street, city,
                        number));
            }
            if (i % 30 == 2) {
                others.add(size);
                builder.add("p" + size++, null, row(given.get(i % 30), name, birthday(), street, city, number));
            }
        }
        assertToldApart(builder, .05);
    }

    private static Records.Builder insured() {
        return Records.builder(Kind.PERSON, columns(Meaning.GIVEN_NAME, Meaning.FAMILY_NAME, Meaning.BIRTH_DATE,
                Meaning.STREET, Meaning.CITY, Meaning.IDENTIFIER));
    }

    @Test
    void colleaguesAreToldApartByTheirNamesAlone() {
        var builder = Records.builder(Kind.MIXED, columns(Meaning.GIVEN_NAME, Meaning.FAMILY_NAME,
                Meaning.COMPANY_NAME));
        List<String> companies = IntStream.range(0, 250).mapToObj(_ -> word() + " " + word() + " GmbH").toList();
        for (int i = 0; i < 1500; i++) {
            others.add(size);
            add(builder, i, drawn(given), drawn(family), drawn(companies));
        }
        others.removeAll(copies);
        assertToldApart(builder, .05);
    }

    /// Company, place, line and mailbox all change with the employer: that is one difference.
    @Test
    void whoChangesTheEmployerDiffersOnce() {
        var builder = Records.builder(Kind.MIXED, columns(Meaning.GIVEN_NAME, Meaning.FAMILY_NAME,
                Meaning.COMPANY_NAME, Meaning.CITY, Meaning.PHONE, Meaning.EMAIL));
        List<String> companies = IntStream.range(0, 200).mapToObj(_ -> word() + " " + word() + " GmbH").toList();
        for (int i = 0; i < 600; i++) {
            String first = drawn(given), last = drawn(family);
            int company = random.nextInt(200);
            List<List<String>> row = at(first, last, companies, company);
            builder.add("p" + size++, null, row);
            if (i % 4 == 0)
                builder.add("p" + size++, null, i == 0 ? at(first, last, companies, (company + 77) % 200) : row);
        }
        Matching matching = Matcher.match(builder.build(), MatchOptions.defaults(), Progress.NONE);
        assertThat(matching.explain(0, 1).bars()).filteredOn(bar -> bar.weight() < -1)
                .extracting(Explanation.Bar::field).containsOnly("prior", "companyName");
    }

    @Test
    void whoMovedHasAnotherLandlineToo() {
        var builder = Records.builder(Kind.PERSON, columns(Meaning.GIVEN_NAME, Meaning.FAMILY_NAME, Meaning.CITY,
                Meaning.PHONE));
        for (int i = 0; i < 400; i++) {
            String first = drawn(given), last = drawn(family), city = "Adorf" + i, phone = "030 " + number();
            builder.add("p" + size++, null, row(first, last, city, phone));
            if (i % 4 == 0)
                builder.add("p" + size++, null,
                        i == 0 ? row(first, last, "Quickborn", "040 7654321") : row(first, last, city, phone));
        }
        Matching matching = Matcher.match(builder.build(), MatchOptions.defaults(), Progress.NONE);
        assertThat(matching.explain(0, 1).bars()).filteredOn(bar -> bar.field().equals("phone")).singleElement()
                .satisfies(bar -> assertThat(bar.level()).isEqualTo("missing"));
    }

    @Test
    void namesOfOneCountryGoTogether() {
        var builder = Records.builder(Kind.PERSON, columns(Meaning.FULL_NAME, Meaning.BIRTH_DATE, Meaning.CATEGORY));
        for (int i = 0; i < 2500; i++) {
            int country = random.nextInt(5);
            String name = given.get(18 * country + random.nextInt(18)) + " " + family.get(100 * country
                    + random.nextInt(100));
            others.add(size);
            add(builder, i, name, i % 3 == 0 ? "" : birthday(), "country" + country);
        }
        others.removeAll(copies);
        Matching matching = Matcher.match(builder.build(), MatchOptions.defaults(), Progress.NONE);
        assertThat(others).filteredOn(other -> matching.groups()[other] != other)
                .hasSizeLessThan(others.size() / 4);
    }

    private List<List<String>> at(String first, String last, List<String> companies, int company) {
        return row(first, last, companies.get(company), companies.get(company).substring(7, 13) + "stadt",
                "030 " + (4_000_000 + company * 1_117),
                first + "." + last + "@" + companies.get(company).substring(0, 6) + ".example");
    }

    /// Adds a record, every fourth one twice.
    private void add(Records.Builder builder, int nth, String... values) {
        builder.add("p" + size++, null, row(values));
        if (nth % 4 == 1) {
            copies.add(size);
            builder.add("p" + size++, null, row(values));
        }
    }

    private void assertToldApart(Records.Builder builder, double wrong) {
        int[] groups = Matcher.match(builder.build(), MatchOptions.defaults(), Progress.NONE).groups();
        assertThat(copies).filteredOn(copy -> groups[copy] == groups[copy - 1])
                .hasSizeGreaterThan(copies.size() * 9 / 10);
        assertThat(others).filteredOn(other -> groups[other] != other)
                .hasSizeLessThan((int) (others.size() * wrong) + 1);
    }

    private static List<Column> columns(Meaning... meanings) {
        return IntStream.range(0, meanings.length).mapToObj(at -> new Column("c" + at, meanings[at])).toList();
    }

    private static List<List<String>> row(String... values) {
        return IntStream.range(0, values.length)
                .mapToObj(at -> values[at].isEmpty() ? List.<String>of() : List.of(values[at])).toList();
    }

    /// By a law like Zipf's: few are frequent.
    private String drawn(List<String> from) {
        return from.get((int) (Math.pow(from.size() + 1.0, random.nextDouble()) - 1));
    }

    private String birthday() {
        return LocalDate.of(1940, 1, 1).plusDays(random.nextInt(25_000)).toString();
    }

    private int number() {
        return 1_000_000 + random.nextInt(8_000_000);
    }

    private List<String> words(int count) {
        return IntStream.range(0, count).mapToObj(_ -> word()).toList();
    }

    private String word() {
        var word = new StringBuilder();
        for (int i = 0; i < 3; i++)
            word.append("bdfgklmnprstvz".charAt(random.nextInt(14))).append("aeiou".charAt(random.nextInt(5)));
        return word.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + word.substring(1);
    }
}
