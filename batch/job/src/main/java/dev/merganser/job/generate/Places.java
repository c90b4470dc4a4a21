package dev.merganser.job.generate;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import dev.merganser.job.generate.Row.Column;
import dev.merganser.job.lexicon.Names;

/// Makes up places, streets and phone numbers.
final class Places {
    private static final Map<String, List<String>> WORDS = Names.read("places-and-trades.txt");
    private static final Pattern COLON = Pattern.compile(":");
    private static final List<String> MOBILE = List.of("0151", "0152", "0157", "0159", "0160", "0162", "0163", "0170",
            "0171",
            "0172", "0173", "0174", "0175", "0176", "0177", "0178", "0179");

    /// @param area the area code of landlines, with the leading zero
    record Town(String name, String postalCode, String country, String area) {}

    private Places() {}

    static List<String> words(String key) {
        return Objects.requireNonNull(WORDS.get(key), key);
    }

    static Town town(Dice dice) {
        if (dice.happens(0.05)) {
            List<String> parts = COLON.splitAsStream(dice.of(words("abroad"))).toList();
            return new Town(parts.get(0), parts.get(2), parts.get(1), parts.get(3));
        }
        if (dice.happens(0.45)) {
            List<String> parts = COLON.splitAsStream(dice.early(words("city"))).toList();
            return new Town(parts.get(0), parts.get(1) + digits(100 + dice.early(Numbers.UP_TO_800), 3), "DE",
                    parts.get(2));
        }
        // A small town: everything about it follows from which one it is.
        Dice of = new Dice(17, 3, dice.early(Numbers.UP_TO_6000));
        String name = of.of(words("town-start")) + of.of(words("town-end"));
        if (of.happens(0.04)) name = "Bad " + name;
        if (of.happens(0.08)) name += " " + of.of(words("town-of"));
        return new Town(name, digits(of.between(1_067, 99_998), 5), "DE", "0" + of.between(2_041, 9_978));
    }

    /// The number with leading zeros.
    static String digits(int number, int width) {
        String digits = Integer.toString(number);
        return "0".repeat(Math.max(0, width - digits.length())) + digits;
    }

    static String street(Dice dice) {
        if (dice.happens(0.4)) return dice.early(words("street"));
        String start = dice.early(words("street-start"));
        String end = dice.of(words("street-end"));
        // Berliner Straße, Robert-Koch-Straße, but Lindenstraße.
        boolean joined = Character.isLetter(start.charAt(start.length() - 1));
        return start + (joined ? end : Character.toUpperCase(end.charAt(0)) + end.substring(1));
    }

    static String houseNumber(Dice dice) {
        return (1 + dice.early(Numbers.UP_TO_800) / 4)
                + (dice.happens(0.08) ? String.valueOf((char) ('a' + dice.below(4))) : "");
    }

    static Row address(Row row, Dice dice, Town town) {
        row.set(Column.STREET, street(dice));
        return row.set(Column.HOUSE_NUMBER, houseNumber(dice)).set(Column.POSTAL_CODE, town.postalCode())
                .set(Column.CITY, town.name()).set(Column.COUNTRY, town.country());
    }

    static String landline(Dice dice, Town town) {
        return town.area() + " " + dice.between(20_000, 9_999_999);
    }

    static String mobile(Dice dice) {
        return dice.of(MOBILE) + " " + dice.between(1_000_000, 99_999_999);
    }
}
