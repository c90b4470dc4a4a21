package dev.merganser.matching.normalise;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Names of persons.
@SuppressWarnings("OperatorPrecedence") // "and" binds before "or", as it is read aloud
public final class Names {
    /// Titles and what is put behind a name, wherever they stand.
    private static final Set<String> TITLES = Set.of("dr", "prof", "professor", "mr", "mrs", "ms", "miss", "mister",
            "sir", "lady", "herr", "frau", "hr", "fr", "fraeulein", "dipl", "habil", "mba", "phd", "msc", "bsc", "esq",
            "jr", "jnr", "sr", "snr", "ii", "iii", "monsieur", "madame", "mme", "mlle", "pani", "rev", "revd",
            "reverend", "captain", "capt", "colonel", "lieutenant", "sergeant", "sgt", "brigadier", "archbishop",
            "viscount", "viscountess", "baroness", "baronet", "countess", "duchess", "marchioness", "freiherr",
            "freifrau", "graefin", "prinzessin", "honourable", "mbe", "obe", "cbe", "kcb");
    /// Titles at the front; elsewhere names.
    private static final Set<String> FRONT = Set.of("lord", "dame", "admiral", "general", "sister");
    /// Titles at the front that are given names or family names too, and so need a whole name behind them.
    private static final Set<String> DOUBTFUL = Set.of("pan", "hon", "major", "mag", "ing");
    /// What is put behind a name and may be a family name.
    private static final Set<String> BACK = Set.of("ma", "ba", "md", "junior", "senior", "iv");
    /// What another title goes on with: `Dr. rer. nat.`
    private static final Set<String> SUBJECTS = Set.of("ing", "med", "phil", "jur", "rer", "nat");
    /// Ranks only behind a number or before `of`; names otherwise.
    private static final Set<String> RANKS = Set.of("baron", "earl", "duke", "count", "marquess", "marquis", "prince",
            "princess", "lord", "lady");
    /// Ranks between given and family name.
    private static final Set<String> BETWEEN = Set.of("graf", "prinz", "baron");
    /// Without their full stops these are family names.
    private static final Pattern SHORTENED = Pattern.compile("[\\s,](?:sen|jun)\\.(?=\\s*(?:,|$))",
            Pattern.CASE_INSENSITIVE);
    private static final Set<String> PARTICLES = Set.of("von", "van", "vom", "zu", "zur", "zum", "der", "den", "de",
            "del", "della", "di", "da", "dos", "du", "la", "le", "el", "al", "bin", "ibn", "ten", "ter", "mac", "mc",
            "o", "st", "of");

    private Names() {}

    /// The words of a given or a family name without titles; of particles such as `von` only if nothing else is left.
    /// Empty if there is nothing but titles.
    public static String plain(String text) {
        return plain(text, 1);
    }

    /// @param least how many words are a name: what may be a name or a title is one if fewer were left
    private static String plain(String text, int least) {
        List<String> words = Fold.words(Fold.fold(shortened(text)));
        // Two letters may be initials, and there are families called Herr.
        if (words.size() == 1 && (words.getFirst().length() < 3 || !title(words, 0) || words.getFirst().equals("herr")))
            return words.getFirst();
        var kept = new ArrayList<String>();
        var particles = new ArrayList<String>();
        boolean title = false;
        for (int i = 0; i < words.size(); i++) {
            title = title(words, i) || title && SUBJECTS.contains(words.get(i));
            if (!title)
                (PARTICLES.contains(words.get(i)) ? particles : kept).add(words.get(i));
        }
        if (kept.isEmpty())
            return String.join(" ", particles);
        while (kept.size() > least && BACK.contains(kept.getLast()))
            kept.removeLast();
        while (kept.size() > 1 && FRONT.contains(kept.getFirst())
                || kept.size() > least && DOUBTFUL.contains(kept.getFirst()))
            kept.removeFirst();
        for (int i = kept.size() - 2; i > 0; i--)
            if (BETWEEN.contains(kept.get(i)))
                kept.remove(i);
        return String.join(" ", kept);
    }

    private static String shortened(String text) {
        return text.indexOf('.') < 0 ? text : SHORTENED.matcher(text).replaceAll("");
    }

    private static boolean title(List<String> words, int at) {
        String word = words.get(at);
        return TITLES.contains(word) || ordinal(word) || RANKS.contains(word)
                && (at > 0 && ordinal(words.get(at - 1)) || at + 1 < words.size() && words.get(at + 1).equals("of"));
    }

    private static boolean ordinal(String word) {
        int end = word.length() - 2;
        return end > 0 && Character.isDigit(word.charAt(0)) && Character.isDigit(word.charAt(end - 1))
                && (word.endsWith("st") || word.endsWith("nd") || word.endsWith("rd") || word.endsWith("th"));
    }

    /// Given and family name of a whole name; `Family, Given` and `Given Family` are told apart by the comma.
    ///
    /// @return given, then family name, either of which may be empty
    public static String[] split(String text) {
        int comma = text.indexOf(',');
        if (comma > 0) {
            String given = plain(text.substring(comma + 1)), family = plain(text.substring(0, comma));
            if (!given.isEmpty() && !appended(Fold.words(Fold.fold(text.substring(comma + 1)))))
                return new String[]{given, family};
            text = text.substring(0, comma);
        }
        String plain = plain(text, 2);
        int gap = plain.lastIndexOf(' ');
        return gap < 0 ? new String[]{"", plain} : new String[]{plain.substring(0, gap), plain.substring(gap + 1)};
    }

    /// Whether what stands behind a comma is no name: degrees, a generation, `4th Duke of Newcastle`.
    private static boolean appended(List<String> words) {
        for (int i = 0; i < words.size(); i++)
            if (!title(words, i) && !BACK.contains(words.get(i)) && !SUBJECTS.contains(words.get(i)))
                return i > 0 && (ordinal(words.getFirst()) || RANKS.contains(words.getFirst()) && title(words, 0));
        return true;
    }

    /// Which of several of one name somebody is: 1 the elder, 2 the younger, 3 and 4 those after; 0 if the name
    /// doesn't say.
    public static int generation(String text) {
        // By hand, as every name is asked: at the end, and before each comma.
        int last = Math.min(text.length(), Fold.LONGEST);
        for (int end = last; end > 0; end = text.lastIndexOf(',', end - 1)) {
            int to = end;
            while (to > 0 && (text.charAt(to - 1) == ' ' || text.charAt(to - 1) == '.'))
                to--;
            int from = to;
            while (from > 0 && text.charAt(from - 1) != ' ' && text.charAt(from - 1) != ',')
                from--;
            int generation = from == 0 || to - from > 6 ? 0 : said(text, from, to, end);
            if (generation > 0)
                return generation;
        }
        return 0;
    }

    private static int said(String text, int from, int to, int end) {
        boolean stop = to < end && text.charAt(to) == '.';
        return switch (text.substring(from, to).toLowerCase(Locale.ROOT)) {
            case "sr", "snr", "senior" -> 1;
            case "sen" -> stop ? 1 : 0;
            case "jr", "jnr", "junior", "ii", "2nd" -> 2;
            case "jun" -> stop ? 2 : 0;
            case "iii", "3rd" -> 3;
            case "iv", "4th" -> 4;
            default -> 0;
        };
    }
}
