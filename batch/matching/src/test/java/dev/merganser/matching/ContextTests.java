package dev.merganser.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.merganser.model.Meaning;

/// Pairs that share something for a reason and are no matches all the same.
class ContextTests {
    private static final List<Column> COMPANY = List.of(new Column("name", Meaning.COMPANY_NAME),
            new Column("street", Meaning.STREET), new Column("city", Meaning.CITY),
            new Column("phone", Meaning.PHONE));
    private final Random random = new Random(4);

    @Test
    void theSameOrderMonthsLaterIsAnotherOneAndDaysLaterTheSame() {
        var builder = Records.builder(Kind.BUSINESS, List.of(new Column("title", Meaning.TITLE),
                new Column("contact", Meaning.LINK), new Column("amount", Meaning.AMOUNT),
                new Column("date", Meaning.DATE)));
        var again = new ArrayList<Integer>();
        var copies = new ArrayList<Integer>();
        int size = 0;
        for (int i = 0; i < 600; i++) {
            String title = List.of("Order", "Delivery", "Service").get(random.nextInt(3)) + " part"
                    + random.nextInt(60);
            String contact = "c" + random.nextInt(900), amount = String.valueOf(10_000 + random.nextInt(900_000));
            LocalDate date = LocalDate.of(2022, 1, 1).plusDays(random.nextInt(1_000));
            builder.add("o" + size++, null, row(title, contact, amount, date));
            if (i % 10 == 0) {
                again.add(size);
                builder.add("o" + size++, null, row(title, contact, amount, date.plusDays(70 + random.nextInt(200))));
            } else if (i % 10 < 3) {
                copies.add(size);
                builder.add("o" + size++, null, row(title, contact, amount, date.plusDays(random.nextInt(4))));
            }
        }
        int[] groups = Matcher.match(builder.build(), MatchOptions.defaults(), Progress.NONE).groups();
        assertThat(copies).allMatch(copy -> groups[copy] == copy - 1);
        assertThat(again).noneMatch(repeated -> groups[repeated] == repeated - 1);
    }

    @Test
    void anOrderWithoutADateIsSoonerTheSameWhereItsTitleIsAnother() {
        var builder = Records.builder(Kind.BUSINESS, List.of(new Column("title", Meaning.TITLE),
                new Column("contact", Meaning.LINK), new Column("amount", Meaning.AMOUNT),
                new Column("date", Meaning.DATE)));
        List<String> kinds = List.of("Order", "Delivery", "Service");
        var retitled = new ArrayList<Integer>();
        var alike = new ArrayList<Integer>();
        int size = 0;
        for (int i = 0; i < 800; i++) {
            int kind = random.nextInt(3);
            String part = " part" + random.nextInt(60), title = kinds.get(kind) + part,
                    other = kinds.get((kind + 1) % 3) + part;
            String contact = "c" + random.nextInt(900), amount = String.valueOf(10_000 + random.nextInt(900_000));
            LocalDate date = LocalDate.of(2022, 1, 1).plusDays(random.nextInt(1_000));
            builder.add("o" + size++, null, row(title, contact, amount, date));
            if (i % 8 == 0)
                builder.add("o" + size++, null, row(title, contact, amount, date.plusDays(70 + random.nextInt(200))));
            else
                if (i % 8 < 3)
                    builder.add("o" + size++, null,
                            row(i % 2 == 0 ? title : other, contact, amount, date.plusDays(random.nextInt(4))));
                else
                    if (i % 40 == 3) {
                        boolean again = i % 80 == 3;
                        (again ? alike : retitled).add(size);
                        builder.add("o" + size++, null, List.of(List.of(again ? title : other), List.of(contact),
                                List.of(amount), List.of()));
                    }
        }
        Matching matching = Matcher.match(builder.build(), MatchOptions.defaults(), Progress.NONE);
        assertThat(matching.explain(retitled.getFirst() - 1, retitled.getFirst()).weight())
                .isGreaterThan(matching.explain(alike.getFirst() - 1, alike.getFirst()).weight() + 1);
    }

    private static List<List<String>> row(String title, String contact, String amount, LocalDate date) {
        return List.of(List.of(title), List.of(contact), List.of(amount), List.of(date.toString()));
    }

    @Test
    void anAddressMadeOfItsOwnersNameSaysLessThanOneThatIsNot() {
        Matching matching = people(List.of("anna.berg@mail.example", "anna.berg@mail.example"), List.of("", ""));
        assertThat(bar(matching, "email").level()).isEqualTo("exact, a name");
        Matching other = people(List.of("nord3992@mail.example", "nord3992@mail.example"), List.of("", ""));
        assertThat(bar(other, "email").level()).startsWith("exact").isNotEqualTo("exact, a name");
        assertThat(bar(other, "email").weight()).isGreaterThan(bar(matching, "email").weight());
    }

    @Test
    void mobilesAndOtherLinesAreDifferentThings() {
        Matching matching = people(List.of("", ""), List.of("0170 1234567", "030 7654321"));
        assertThat(bar(matching, "phone").level()).isEqualTo("missing");
        assertThat(bar(matching, "mobile").level()).isEqualTo("missing");
        Matching same = people(List.of("", ""), List.of("0170 1234567", "+49 170 1234567"));
        assertThat(bar(same, "mobile").level()).startsWith("exact");
    }

    @Test
    void addressesThatAreAlikeByTheirOwnersNamesSayNothingMore() {
        Matching matching = people(List.of("anna1550@mail.example", "anna1759@post.example"), List.of("", ""));
        assertThat(bar(matching, "email").level()).isEqualTo("different");
        Matching other = people(List.of("nordlicht1550@mail.example", "nordlicht1555@post.example"), List.of("", ""));
        assertThat(bar(other, "email").level()).isEqualTo("alike before the @");
    }

    @Test
    void branchesOfAChainAreNoCompaniesThatMoved() {
        var builder = Records.builder(Kind.COMPANY, COMPANY);
        var branches = new ArrayList<Integer>();
        var copies = new ArrayList<Integer>();
        int size = 0;
        for (int i = 0; i < 700; i++) {
            String name = word() + word() + " " + word() + " GmbH";
            List<List<String>> row = company(name);
            builder.add("c" + size++, null, row);
            if (i % 10 < 2) {
                copies.add(size);
                builder.add("c" + size++, null, row);
            } else
                if (i % 10 == 2)
                    for (int branch = 0; branch < 3; branch++) {
                        branches.add(size);
                        builder.add("c" + size++, null, company(name));
                    }
        }
        int[] groups = Matcher.match(builder.build(), MatchOptions.defaults(), Progress.NONE).groups();
        assertThat(copies).filteredOn(copy -> groups[copy] == copy - 1).hasSizeGreaterThan(copies.size() * 95 / 100);
        assertThat(branches).filteredOn(branch -> groups[branch] != branch)
                .hasSizeLessThan(branches.size() * 5 / 100);
    }

    @Test
    void whatIsInTwoPlacesMayHaveMovedAndWhatIsInMoreHasBranches() {
        var builder = Records.builder(Kind.COMPANY, COMPANY);
        var moved = new ArrayList<Integer>();
        var branches = new ArrayList<Integer>();
        int size = 0;
        for (int i = 0; i < 700; i++) {
            String name = word() + word() + " " + word() + " GmbH";
            List<List<String>> row = company(name);
            builder.add("c" + size++, null, row);
            if (i % 10 < 2)
                builder.add("c" + size++, null, row);
            if (i % 40 == 4) {
                moved.add(size);
                builder.add("c" + size++, null, company(name));
            }
            for (int branch = 0; i % 20 == 5 && branch < 4; branch++) {
                branches.add(size);
                builder.add("c" + size++, null, company(name));
            }
        }
        Matching matching = Matcher.match(builder.build(), MatchOptions.defaults(), Progress.NONE);
        // Cities that sound alike pass for one.
        assertThat(moved).filteredOn(copy -> bar(matching, copy - 1, copy, "sites").level().equals("in two places"))
                .hasSizeGreaterThan(moved.size() * 9 / 10);
        assertThat(branches)
                .filteredOn(branch -> bar(matching, branch - 1, branch, "sites").level().equals("in more places"))
                .hasSizeGreaterThan(branches.size() * 9 / 10);
        assertThat(matching.explain(moved.getFirst() - 1, moved.getFirst()).weight())
                .isGreaterThan(matching.explain(branches.getFirst() - 1, branches.getFirst()).weight() + 3);
        var model = MatchModel.fromDocument(matching.model().toDocument());
        Matching again = Matcher.match(builder.build(), MatchOptions.defaults().withModel(model), Progress.NONE);
        assertThat(again.groups()).isEqualTo(matching.groups());
    }

    @Test
    void sistersOfOneNameDifferInTheirLegalForm() {
        var copies = new ArrayList<Integer>();
        var sisters = new ArrayList<Integer>();
        int[] groups = sisters(copies, sisters, false);
        assertThat(copies).filteredOn(copy -> groups[copy] == copy - 1).hasSizeGreaterThan(copies.size() * 95 / 100);
        assertThat(sisters).filteredOn(sister -> groups[sister] == sister - 1)
                .hasSizeLessThan(sisters.size() * 10 / 100);
    }

    @Test
    void legalFormsThatAreWrittenAsTheyComeSayNothing() {
        var copies = new ArrayList<Integer>();
        int[] groups = sisters(copies, new ArrayList<>(), true);
        assertThat(copies).filteredOn(copy -> groups[copy] == copy - 1).hasSizeGreaterThan(copies.size() * 95 / 100);
    }

    /// Companies, a quarter there twice, some with a sister of their name under their roof.
    ///
    /// @param any whether copies have any legal form, and nobody has a sister
    private int[] sisters(List<Integer> copies, List<Integer> sisters, boolean any) {
        List<String> forms = List.of("GmbH", "KG", "AG", "OHG");
        var builder = Records.builder(Kind.COMPANY, COMPANY);
        int size = 0;
        for (int i = 0; i < 800; i++) {
            String name = word() + word() + " " + word();
            int form = random.nextInt(4);
            List<List<String>> row = company(name + " " + forms.get(form));
            builder.add("c" + size++, null, row);
            if (i % 4 == 0) {
                copies.add(size);
                String copy = any ? forms.get(random.nextInt(4)) : i % 8 == 0 ? "" : forms.get(form);
                builder.add("c" + size++, null,
                        List.of(List.of((name + " " + copy).strip()), row.get(1), row.get(2), row.get(3)));
            } else if (i % 16 == 1 && !any) {
                sisters.add(size);
                builder.add("c" + size++, null, List.of(List.of(name + " " + forms.get((form + 1) % 4)), row.get(1),
                        row.get(2), company(name).get(3)));
            }
        }
        return Matcher.match(builder.build(), MatchOptions.defaults(), Progress.NONE).groups();
    }

    @Test
    void whoMovedHasAnotherStreetToo() {
        var builder = Records.builder(Kind.PERSON,
                List.of(new Column("first", Meaning.GIVEN_NAME), new Column("last", Meaning.FAMILY_NAME),
                        new Column("street", Meaning.STREET), new Column("city", Meaning.CITY)));
        for (int i = 0; i < 300; i++) {
            List<String> first = List.of(word()), last = List.of(word() + word());
            builder.add("a" + i, null, List.of(first, last, List.of(word() + "weg " + i), List.of("Adorf" + i)));
            if (i % 3 == 0)
                builder.add("b" + i, null,
                        List.of(first, last, List.of(i == 0 ? "Elmenhorster Straße 900" : word() + "weg " + i),
                                List.of(i == 0 ? "Quickborn" : "Adorf" + i)));
        }
        Matching matching = Matcher.match(builder.build(), MatchOptions.defaults(), Progress.NONE);
        assertThat(bar(matching, "place").level()).isEqualTo("different");
        assertThat(bar(matching, "street").level()).isEqualTo("missing");
    }

    @Test
    void whoLivesInAnotherStreetOfOnePlaceHasAnotherLandlineToo() {
        var builder = Records.builder(Kind.PERSON,
                List.of(new Column("first", Meaning.GIVEN_NAME), new Column("last", Meaning.FAMILY_NAME),
                        new Column("street", Meaning.STREET), new Column("city", Meaning.CITY),
                        new Column("phone", Meaning.PHONE)));
        for (int i = 0; i < 300; i++) {
            List<String> first = List.of(word()), last = List.of(word() + word()), city = List.of("Adorf" + i),
                    street = List.of(word() + "weg " + i), phone = List.of("030 " + (1_000_000 + 7919 * i));
            builder.add("a" + i, null, List.of(first, last, street, city, phone));
            if (i % 3 == 0)
                builder.add("b" + i, null, List.of(first, last,
                        i == 0 ? List.of("Elmenhorster Straße 900") : street, city,
                        i <= 3 ? List.of("030 9876543") : phone));
        }
        Matching matching = Matcher.match(builder.build(), MatchOptions.defaults(), Progress.NONE);
        assertThat(bar(matching, "street").level()).isEqualTo("different");
        assertThat(bar(matching, "phone").level()).isEqualTo("missing");
        // In one street another line is a disagreement.
        assertThat(bar(matching, 4, 5, "phone").level()).isEqualTo("different");
    }

    private List<List<String>> company(String name) {
        return List.of(List.of(name), List.of(word() + word() + "weg " + (1 + random.nextInt(90))),
                List.of(word() + word()), List.of("030 " + (1_000_000 + random.nextInt(8_000_000))));
    }

    private static Explanation.Bar bar(Matching matching, String field) {
        return bar(matching, 0, 1, field);
    }

    private static Explanation.Bar bar(Matching matching, int left, int right, String field) {
        return matching.explain(left, right).bars().stream().filter(bar -> bar.field().equals(field)).findFirst()
                .orElseThrow();
    }

    /// Two Anna Bergs, first, among others who have an address, a landline and a mobile each; some stand there twice.
    private Matching people(List<String> emails, List<String> phones) {
        var builder = Records.builder(Kind.PERSON,
                List.of(new Column("first", Meaning.GIVEN_NAME), new Column("last", Meaning.FAMILY_NAME),
                        new Column("email", Meaning.EMAIL), new Column("phone", Meaning.PHONE)));
        for (int i = 0; i < 2; i++)
            builder.add("a" + i, null, List.of(List.of("Anna"), List.of("Berg"),
                    List.of(emails.get(i)), List.of(phones.get(i))));
        for (int i = 0; i < 400; i++) {
            String first = List.of("Anna", "Karl", "Maria", "Peter", "Ida").get(random.nextInt(5));
            String last = word() + word();
            List<List<String>> row = List.of(List.of(first), List.of(last),
                    List.of((i % 3 == 0 ? word() + i : first + "." + last) + "@mail.example"),
                    List.of("0170 " + (1_000_000 + random.nextInt(8_000_000)),
                            "030 " + (1_000_000 + random.nextInt(8_000_000))));
            builder.add("b" + i, null, row);
            if (i % 4 == 0)
                builder.add("c" + i, null, row);
        }
        return Matcher.match(builder.build(), MatchOptions.defaults(), Progress.NONE);
    }

    private String word() {
        return List.of("al", "bor", "cam", "dun", "esk", "fir", "gol", "hin", "ir", "jon").get(random.nextInt(10))
                + (char) ('a' + random.nextInt(26));
    }
}
