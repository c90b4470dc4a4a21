package dev.merganser.matching.normalise;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Streets and house numbers out of one text or two.
public final class Streets {
    /// What a text says of a street.
    ///
    /// @param name    folded words without kind and direction, one spelling; empty if there is no name
    /// @param number  the house number as `12` or `12a`; empty if there is none
    /// @param postcode that stood in the text, or empty
    public record Street(String name, String number, String postcode) {}

    private static final Set<String> KINDS = Set.of("street", "road", "avenue", "boulevard", "drive", "lane", "place",
            "court", "crescent", "close", "terrace", "parade", "highway", "parkway", "square", "circuit", "way", "rue",
            "calle", "via", "ulica", "corner");
    private static final Set<String> DIRECTIONS = Set.of("n", "s", "e", "w", "ne", "nw", "se", "sw", "north", "south",
            "east", "west", "northeast", "northwest", "southeast", "southwest");
    private static final Map<String, String> SPELLED = Map.ofEntries(Map.entry("st", "street"),
            Map.entry("str", "street"), Map.entry("rd", "road"), Map.entry("ave", "avenue"), Map.entry("av", "avenue"),
            Map.entry("blvd", "boulevard"), Map.entry("boul", "boulevard"), Map.entry("dr", "drive"),
            Map.entry("ln", "lane"), Map.entry("pl", "place"), Map.entry("plaza", "place"), Map.entry("ct", "court"),
            Map.entry("cres", "crescent"), Map.entry("cr", "crescent"),
            Map.entry("cl", "close"), Map.entry("tce", "terrace"), Map.entry("ter", "terrace"),
            Map.entry("pde", "parade"), Map.entry("hwy", "highway"), Map.entry("pkwy", "parkway"),
            Map.entry("pky", "parkway"), Map.entry("sq", "square"),
            Map.entry("cct", "circuit"), Map.entry("wy", "way"), Map.entry("ul", "ulica"),
            Map.entry("strasse", "street"));

    private Streets() {}

    /// Reads a street with or without number, or a whole address line.
    ///
    /// @param number a number that stands in a column of its own; it wins over one in the text
    public static Street parse(String text, String number) {
        List<String> words = Fold.words(Fold.fold(text));
        var name = new ArrayList<String>();
        var kinds = new ArrayList<String>();
        String house = number(Fold.fold(number)), postcode = "";
        int atNumber = -1;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean digit = Character.isDigit(word.charAt(0));
            if (digit && ordinal(word)) {
                name.add(word.replaceFirst("(st|nd|rd|th)$", ""));
            } else if (digit && house.isEmpty() && (i == 0 || !name.isEmpty() || !kinds.isEmpty())) {
                house = number(word);
                atNumber = i;
                if (i + 1 < words.size() && words.get(i + 1).length() == 1 && word.matches("\\d+") && i > 0)
                    house += words.get(++i);
            } else if (digit && word.length() >= 4 && word.length() <= 6 && i > atNumber) {
                postcode = word;
            } else if (digit && name.isEmpty()) {
                name.add(word); // streets that have a number for a name
            } else if (digit) {
                if (i - 1 > atNumber)
                    name.add(word);
            } else {
                String spelled = SPELLED.getOrDefault(word, word);
                if (KINDS.contains(spelled) || DIRECTIONS.contains(spelled))
                    kinds.add(spelled);
                else
                    if (spelled.length() > 5 && spelled.endsWith("strasse"))
                        name.add(spelled.substring(0, spelled.length() - 7));
                else
                        if (spelled.length() > 4 && spelled.endsWith("str"))
                            name.add(spelled.substring(0, spelled.length() - 3));
                else
                            name.add(spelled);
            }
        }
        return new Street(name.isEmpty() ? String.join(" ", kinds) : String.join(" ", name), house, postcode);
    }

    private static boolean ordinal(String word) {
        return word.length() > 2
                && (word.endsWith("st") || word.endsWith("nd") || word.endsWith("rd") || word.endsWith("th"));
    }

    private static String number(String folded) {
        var kept = new StringBuilder();
        for (int i = 0; i < folded.length() && kept.length() < 8; i++) {
            char c = folded.charAt(i);
            if (c != ' ' && !(c == '0' && kept.isEmpty()))
                kept.append(c);
        }
        return kept.toString();
    }
}
