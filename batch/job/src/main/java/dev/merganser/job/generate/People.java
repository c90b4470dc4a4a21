package dev.merganser.job.generate;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import dev.merganser.job.generate.Row.Column;
import dev.merganser.job.lexicon.Names;

/// Makes up persons, each a function of the seed and its number, alone or in households of four places.
///
/// Traps: members of a household share address, landline and sometimes a mailbox; some sons bear their father's name;
/// twins share their birthday.
final class People {
    private static final Map<String, List<String>> GIVEN = Names.given();
    private static final Map<String, List<String>> FAMILY = Names.family();
    private static final List<String> CULTURES = List.of("de", "tr", "pl", "en", "ru", "it", "fr", "ar", "es", "xx");
    private static final double[] SHARES = {0.74, 0.80, 0.85, 0.88, 0.91, 0.935, 0.95, 0.97, 0.985, 1};
    private static final int PLACES = 4;

    private final long seed;
    private final double households;
    private final double sharedMailboxes;

    /// @param households      share of persons that live with others in the base
    /// @param sharedMailboxes share of persons in households, and of employees, whose only address is a shared one
    People(long seed, double households, double sharedMailboxes) {
        this.seed = seed;
        this.households = households;
        this.sharedMailboxes = sharedMailboxes;
    }

    /// The person as they are, complete and without mistakes.
    Row person(int index) {
        Dice home = new Dice(seed, 101, index / PLACES);
        boolean together = home.happens(households);
        Dice own = new Dice(seed, 102, index);
        Dice shared = together ? home : own;
        String culture = culture(shared);
        boolean male = own.happens(0.5);
        int place = index % PLACES;
        if (together && place < 2) male = place == 0;
        Places.Town town = Places.town(shared);
        String stem = family(culture, shared);
        var row = Places.address(new Row(), shared, town);
        String landline = Places.landline(shared, town);
        String given = given(culture, male, own);
        int year = 1935 + (int) (68 * Math.sqrt(own.share()));
        int month = own.between(1, 12);
        int day = own.between(1, 28);
        if (together && place >= 2) {
            Dice father = new Dice(seed, 102, index - place);
            year = Math.min(2006, 1960 + own.below(46));
            if (place == 2 && home.happens(0.02)) {
                // Father and son of one name.
                male = true;
                father.happens(0.5);
                given = given(culture, true, father);
            } else if (place == 3 && home.happens(0.06)) {
                Dice twin = new Dice(seed, 102, index - 1);
                twin.happens(0.5);
                given(culture, true, twin);
                year = 1960 + twin.below(46);
                month = 1 + home.below(12);
                day = 1 + home.below(28);
            }
        }
        String family = inflected(culture, stem, male);
        if (together && !male && home.happens(0.12)) family = inflected(culture, family(culture, own), false);
        if (culture.equals("de") && !male && own.happens(0.05)) family = family(culture, own) + "-" + family;
        row.set(Column.GENDER, male ? "male" : "female").set(Column.GIVEN_NAME, given).set(Column.FAMILY_NAME, family)
                .set(Column.BIRTH_DATE, year + "-" + Places.digits(month, 2) + "-" + Places.digits(day, 2))
                .set(Column.PHONE, landline)
                .set(Column.MOBILE, Places.mobile(own));
        boolean familyMailbox = together && home.happens(sharedMailboxes * 3);
        row.set(Column.EMAIL, familyMailbox
                ? "familie." + local(stem) + home.below(99) + "@" + home.early(Places.words("freemail"))
                : email(given, family, year, own));
        return row;
    }

    String email(String given, String family, int year, Dice dice) {
        String first = local(given);
        String last = local(family);
        String domain = dice.happens(0.75)
                ? dice.early(Places.words("freemail"))
                : local(dice.of(Places.words("fantasy-start")) + dice.of(Places.words("fantasy-end"))) + ".example";
        return switch (dice.below(8)) {
            case 0, 1, 2 -> first + "." + last;
            case 3 -> first.charAt(0) + "." + last;
            case 4 -> first + last.charAt(0) + year % 100;
            case 5 -> last + "." + first;
            case 6 -> first + "_" + last + dice.below(100);
            default -> dice.of(Places.words("fantasy-start")).toLowerCase(Locale.ROOT) + dice.between(10, 9_999);
        } + "@" + domain;
    }

    static String culture(Dice dice) {
        double share = dice.share();
        for (int i = 0; i < SHARES.length; i++) {
            if (share < SHARES[i]) return CULTURES.get(i);
        }
        return "xx";
    }

    static String given(String culture, boolean male, Dice dice) {
        List<String> names = Objects.requireNonNull(GIVEN.get(culture + (male ? " m" : " f")));
        String name = dice.early(names);
        if (!dice.happens(0.07)) return name;
        String second = dice.early(names);
        return second.equals(name) ? name : name + (dice.happens(0.6) ? "-" : " ") + second;
    }

    /// A family name: from the list half of the time, else put together of parts, as most rare names are.
    static String family(String culture, Dice dice) {
        List<String> names = Objects.requireNonNull(FAMILY.get(culture));
        if (dice.happens(0.5)) return dice.early(names);
        return switch (culture) {
            case "de" -> dice.of(Places.words("surname-start")) + dice.of(Places.words("surname-end"));
            case "tr" -> dice.of(Places.words("tr-surname")) + dice.of(Places.words("tr-end"));
            case "pl" -> dice.of(Places.words("pl-surname"))
                    + dice.of(List.of("ski", "owski", "iński", "czyk", "owicz", "ak", "ka"));
            case "en" -> dice.of(Places.words("en-surname")) + dice.of(Places.words("en-end"));
            case "ru" -> dice.of(Places.words("ru-surname")) + dice.of(List.of("ow", "jew", "in", "enko", "tschuk"));
            case "es" -> dice.early(names) + " " + dice.of(names);
            default -> dice.of(names);
        };
    }

    /// Polish and Russian names have a form for women, which offices here may or may not use.
    private static String inflected(String culture, String stem, boolean male) {
        if (male) return stem;
        if (culture.equals("pl") && stem.endsWith("ski")) return stem.substring(0, stem.length() - 1) + "a";
        return culture.equals("ru") && (stem.endsWith("ow") || stem.endsWith("jew") || stem.endsWith("in"))
                ? stem + "a"
                : stem;
    }

    /// The ASCII letters and digits that a mail server would take for it.
    static String local(String name) {
        String text = name.toLowerCase(Locale.GERMAN).replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
                .replace("ß", "ss")
                .replace('ı', 'i').replace('ł', 'l').replace('ø', 'o');
        boolean ascii = text.chars().allMatch(c -> c < 128);
        String parted = ascii ? text : Normalizer.normalize(text, Normalizer.Form.NFD);
        var plain = new StringBuilder(parted.length());
        for (int i = 0; i < parted.length(); i++) {
            char c = parted.charAt(i);
            if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) plain.append(c);
        }
        return plain.isEmpty() ? "x" : plain.toString();
    }
}
