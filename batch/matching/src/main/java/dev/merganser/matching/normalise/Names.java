package dev.merganser.matching.normalise;

import java.util.List;
import java.util.Set;

/// Names of persons.
public final class Names {
    private static final Set<String> TITLES = Set.of("dr", "prof", "professor", "mr", "mrs", "ms", "miss", "mister",
            "sir", "dame", "lord", "lady", "herr", "frau", "hr", "fr", "fraeulein",
            "dipl", "ing", "med", "phil", "jur", "rer", "nat", "habil", "mag", "mba", "phd", "msc", "bsc", "ba", "ma",
            "md", "esq", "jr", "sr", "ii", "iii", "monsieur", "madame", "mme", "mlle", "pan", "pani", "rev", "hon");
    private static final Set<String> PARTICLES = Set.of("von", "van", "vom", "zu", "zur", "zum", "der", "den", "de",
            "del", "della", "di", "da", "dos", "du", "la", "le", "el", "al", "bin", "ibn", "ten", "ter", "mac", "mc",
            "o", "st");

    private Names() {}

    /// The words of a name without titles; of particles such as `von` only if nothing else is left.
    public static String plain(String text) {
        List<String> words = Fold.words(Fold.fold(text));
        if (words.size() == 1)
            return words.getFirst();
        var kept = new StringBuilder();
        for (String word : words)
            if (!TITLES.contains(word) && !PARTICLES.contains(word))
                kept.append(kept.isEmpty() ? "" : " ").append(word);
        return kept.isEmpty() ? String.join(" ", words) : kept.toString();
    }

    /// Given and family name of a whole name; `Family, Given` and `Given Family` are told apart by the comma.
    ///
    /// @return given, then family name, either of which may be empty
    public static String[] split(String text) {
        int comma = text.indexOf(',');
        if (comma > 0) {
            String given = plain(text.substring(comma + 1)), family = plain(text.substring(0, comma));
            if (!given.isEmpty() && !TITLES.contains(given))
                return new String[]{given, family};
            text = text.substring(0, comma);
        }
        String plain = plain(text);
        int gap = plain.lastIndexOf(' ');
        return gap < 0 ? new String[]{"", plain} : new String[]{plain.substring(0, gap), plain.substring(gap + 1)};
    }
}
