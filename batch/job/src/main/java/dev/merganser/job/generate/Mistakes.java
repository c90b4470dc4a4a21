package dev.merganser.job.generate;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.merganser.job.generate.Row.Column;
import dev.merganser.job.lexicon.Names;

/// What becomes of true values on their way into a customer base.
final class Mistakes {
    private static final Map<String, List<String>> NICKNAMES = Names.read("nicknames.txt");
    private static final String KEYS = "qwertzuiopü asdfghjklöä yxcvbnm";
    private static final List<String[]> SOUNDS = List.of(pair("ph", "f"), pair("ck", "k"), pair("tz", "z"),
            pair("ei", "ai"),
            pair("ie", "i"), pair("dt", "t"), pair("th", "t"), pair("v", "f"), pair("y", "i"), pair("ss", "s"),
            pair("mm", "m"),
            pair("nn", "n"), pair("tt", "t"), pair("ff", "f"), pair("ll", "l"), pair("rr", "r"), pair("ah", "a"),
            pair("eh", "e"),
            pair("oh", "o"), pair("äu", "eu"), pair("c", "k"), pair("meier", "meyer"), pair("maier", "meier"));
    private static final List<String[]> SCANS = List.of(pair("rn", "m"), pair("m", "rn"), pair("l", "1"),
            pair("o", "0"),
            pair("cl", "d"), pair("ü", "ii"), pair("h", "b"), pair("5", "S"), pair("e", "c"), pair("i", "l"));
    private static final Pattern STREET = Pattern.compile("(?i)straße$|strasse$");
    private static final Pattern VOWELS = Pattern.compile("(?<=\\p{L})[aeiou]");

    private final Dice dice;

    Mistakes(Dice dice) {
        this.dice = dice;
    }

    /// One of the ways in which words are misspelt; short ones stay.
    String misspelt(String text) {
        if (text.length() < 4) return text;
        return switch (dice.below(10)) {
            case 0, 1, 2, 3 -> mistyped(text);
            case 4, 5, 6 -> replaced(text, SOUNDS);
            case 7 -> replaced(text, SCANS);
            case 8 -> umlauts(text);
            default -> dice.happens(0.5) ? text.toUpperCase(Locale.GERMAN) : mistyped(mistyped(text));
        };
    }

    private String mistyped(String text) {
        int at = 1 + dice.below(text.length() - 1);
        return switch (dice.below(4)) {
            case 0 -> text.substring(0, at) + neighbour(text.charAt(at)) + text.substring(at + 1);
            case 1 -> text.substring(0, at) + text.substring(at + 1);
            case 2 -> text.substring(0, at) + text.charAt(at) + text.substring(at);
            default -> at + 1 >= text.length()
                    ? text.substring(0, at)
                    : text.substring(0, at) + text.charAt(at + 1) + text.charAt(at) + text.substring(at + 2);
        };
    }

    private char neighbour(char c) {
        if (Character.isDigit(c)) return (char) ('0' + dice.below(10));
        int at = KEYS.indexOf(Character.toLowerCase(c));
        if (at < 0) return 'e';
        char next = KEYS.charAt(Math.clamp(at + (dice.happens(0.5) ? 1 : -1), 0, KEYS.length() - 1));
        return next == ' ' ? 'e' : next;
    }

    private String replaced(String text, List<String[]> rules) {
        int first = dice.below(rules.size());
        for (int i = 0; i < rules.size(); i++) {
            String[] rule = rules.get((first + i) % rules.size());
            int at = find(text, rule[0]);
            if (at > 0) return text.substring(0, at) + rule[1] + text.substring(at + rule[0].length());
        }
        return mistyped(text);
    }

    /// Case apart, and never the first letter: there people look.
    private static int find(String text, String part) {
        for (int at = 1; at + part.length() <= text.length(); at++) {
            if (text.regionMatches(true, at, part, 0, part.length())) return at;
        }
        return -1;
    }

    private String umlauts(String text) {
        boolean plain = dice.happens(0.3);
        String spelt = text.replace("ä", plain ? "a" : "ae").replace("ö", plain ? "o" : "oe")
                .replace("ü", plain ? "u" : "ue")
                .replace("Ö", "Oe").replace("Ü", "Ue").replace("Ä", "Ae").replace("ß", "ss").replace("ł", "l")
                .replace("ş", "s")
                .replace("ç", "c").replace("ğ", "g").replace("é", "e").replace("è", "e").replace("ń", "n");
        return spelt.equals(text) ? mistyped(text) : spelt;
    }

    void givenName(Row row) {
        String name = row.get(Column.GIVEN_NAME);
        List<String> nicknames = NICKNAMES.get(name);
        row.set(Column.GIVEN_NAME, switch (dice.below(5)) {
            case 0, 1 -> nicknames != null ? dice.of(nicknames) : firstOnly(name);
            case 2 -> dice.happens(0.5) ? name.substring(0, 1) + "." : firstOnly(name);
            default -> misspelt(name);
        });
    }

    private String firstOnly(String name) {
        int end = Math.max(name.indexOf('-'), name.indexOf(' '));
        return end > 0 ? name.substring(0, end) : misspelt(name);
    }

    void familyName(Row row) {
        String name = row.get(Column.FAMILY_NAME);
        int hyphen = name.indexOf('-');
        row.set(Column.FAMILY_NAME, hyphen > 0 && dice.happens(0.5)
                ? dice.happens(0.5) ? name.substring(0, hyphen) : name.substring(hyphen + 1)
                : dice.happens(0.06) ? "Dr. " + name : misspelt(name));
    }

    /// Married: another name, or one more.
    void married(Row row, @Nullable String culture) {
        String name = People.family(culture == null ? "de" : culture, dice);
        row.set(Column.FAMILY_NAME, dice.happens(0.6) ? name : row.get(Column.FAMILY_NAME) + "-" + name);
    }

    void swapNames(Row row) {
        String given = row.get(Column.GIVEN_NAME);
        row.set(Column.GIVEN_NAME, row.get(Column.FAMILY_NAME)).set(Column.FAMILY_NAME, given);
    }

    void birthDate(Row row) {
        String date = row.get(Column.BIRTH_DATE);
        if (date.length() != 10) return;
        String year = date.substring(0, 4);
        String month = date.substring(5, 7);
        String day = date.substring(8);
        row.set(Column.BIRTH_DATE, switch (dice.below(6)) {
            case 0, 1, 2 -> day + "." + month + "." + year;
            case 3 -> Integer.parseInt(day) <= 12 ? year + "-" + day + "-" + month : year + "-" + month + "-" + day;
            case 4 -> year + "-01-01";
            default -> {
                int at = dice.of(List.of(2, 3, 6, 9));
                yield date.substring(0, at) + (char) ('0' + (date.charAt(at) - '0' + 1) % (at == 6 ? 2 : 10))
                        + date.substring(at + 1);
            }
        });
    }

    void street(Row row) {
        String street = row.get(Column.STREET);
        row.set(Column.STREET, switch (dice.below(4)) {
            case 0, 1 -> STREET.matcher(street).replaceAll("str.");
            case 2 -> umlauts(street);
            default -> misspelt(street);
        });
    }

    void city(Row row) {
        String city = row.get(Column.CITY);
        int space = city.indexOf(' ');
        row.set(Column.CITY, space > 0 && dice.happens(0.6)
                ? city.substring(0, space)
                : dice.happens(0.3) ? city + "-" + dice.of(Places.words("district")) : misspelt(city));
    }

    void postalCode(Row row) {
        row.set(Column.POSTAL_CODE, mistyped(row.get(Column.POSTAL_CODE)));
    }

    /// The same number as somebody else writes it.
    void notation(Row row, Column column) {
        String phone = row.get(column);
        if (phone.indexOf(' ') < 0 || phone.startsWith("00")) return;
        int space = phone.indexOf(' ');
        String area = phone.substring(0, space);
        String number = phone.substring(space + 1);
        row.set(column, switch (dice.below(6)) {
            case 0 -> "+49 " + area.substring(1) + " " + number;
            case 1 -> "0049" + area.substring(1) + number;
            case 2 -> area + "/" + number;
            case 3 -> "(" + area + ") " + number.substring(0, number.length() / 2) + " "
                    + number.substring(number.length() / 2);
            case 4 -> "+49 (0)" + area.substring(1) + "-" + number;
            default -> area + number;
        });
    }

    void digit(Row row, Column column) {
        if (row.has(column)) row.set(column, mistyped(row.get(column)));
    }

    void companyName(Row row) {
        String name = row.get(Column.COMPANY_NAME);
        String legal = Places.words("legal").stream().filter(form -> name.contains(" " + form)).findFirst().orElse("");
        String bare = legal.isEmpty() ? name : name.replace(" " + legal, "");
        row.set(Column.COMPANY_NAME, switch (dice.below(9)) {
            case 0, 1 -> bare;
            case 2 -> legal.equals("GmbH") ? bare + " Gesellschaft mbH" : bare + " " + dice.of(Places.words("legal"));
            case 3 -> bare.replace(" & ", " und ") + " " + legal.toLowerCase(Locale.GERMAN);
            case 4 -> abbreviated(bare) + (dice.happens(0.5) ? " " + legal : "");
            case 5 -> bare.indexOf(' ') > 0
                    ? bare.substring(bare.indexOf(' ') + 1) + " " + bare.substring(0, bare.indexOf(' '))
                    : bare;
            case 6 -> name.toUpperCase(Locale.GERMAN);
            default -> misspelt(bare) + " " + legal;
        });
    }

    private String abbreviated(String bare) {
        int space = bare.lastIndexOf(' ');
        if (space < 0) return bare;
        String last = bare.substring(space + 1);
        return dice.happens(0.4)
                ? bare.substring(0, space)
                : bare.substring(0, space + 1)
                        + (last.length() > 6 ? last.substring(0, 4) + "." : VOWELS.matcher(last).replaceFirst(""));
    }

    private static String[] pair(String from, String to) {
        return new String[]{from, to};
    }
}
