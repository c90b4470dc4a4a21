package dev.merganser.matching.normalise;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import com.ibm.icu.text.Transliterator;

/// One spelling for what reads the same: lower-case ASCII words with single spaces.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Fold {
    /// Longer values are cut: far above the longest real name or address, and one pasted document can't stall a block.
    public static final int LONGEST = 500;

    /// Not a value, whatever the column.
    private static final Set<String> PLACEHOLDERS = Set.of("", "unknown", "unbekannt", "null", "none", "n a", "k a",
            "nan",
            "not available", "not applicable", "keine angabe", "keine", "ohne", "nicht bekannt", "xxx", "xx", "tbd",
            "inconnu", "brak");

    private static final Transliterator TO_LATIN = Transliterator.getInstance("Any-Latin; Latin-ASCII; Lower");

    private Fold() {}

    /// Lower-case letters a to z and digits; everything else a single space between words, none at the ends.
    /// Apostrophes within a word vanish; German umlauts become ae, oe, ue.
    public static String fold(String text) {
        return fold(text, false);
    }

    /// As [#fold(String)], but `&` becomes the word `and`.
    public static String fold(String text, boolean ampersand) {
        String ascii = ascii(text.length() > LONGEST ? text.substring(0, LONGEST) : text);
        var kept = new StringBuilder(ascii.length());
        boolean gap = false;
        // One sign can become a sentence in Latin letters: what comes out is cut as well.
        for (int i = 0; i < ascii.length() && kept.length() < LONGEST; i++) {
            char c = ascii.charAt(i);
            if (c >= 'A' && c <= 'Z')
                c = (char) (c + 'a' - 'A');
            if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9') {
                if (gap && !kept.isEmpty())
                    kept.append(' ');
                gap = false;
                kept.append(c);
            } else if (ampersand && (c == '&' || c == '+')) {
                kept.append(kept.isEmpty() ? "and" : " and");
                gap = true;
            } else if (c != '\'' && c != '`') {
                gap = true;
            }
        }
        return kept.toString();
    }

    /// Whether a folded value stands for no value.
    public static boolean placeholder(String folded) {
        return PLACEHOLDERS.contains(folded);
    }

    private static String ascii(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) < 0x80)
            i++;
        if (i == text.length())
            return text;
        var spelled = new StringBuilder(text.length() + 8);
        boolean other = false;
        for (i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // A letter followed by a combining diaeresis is the same umlaut.
            if (i + 1 < text.length() && text.charAt(i + 1) == 0x308 && "aouAOU".indexOf(c) >= 0) {
                spelled.append(c).append('e');
                i++;
                continue;
            }
            switch (c) {
                case 'ä', 'Ä', 'æ', 'Æ' -> spelled.append("ae");
                case 'ö', 'Ö', 'ø', 'Ø', 'œ', 'Œ' -> spelled.append("oe");
                case 'ü', 'Ü' -> spelled.append("ue");
                case 'ß', 'ẞ' -> spelled.append("ss");
                case '’', '‘', 'ʼ', '´' -> spelled.append('\'');
                default -> {
                    if (c >= 0x300 && c < 0x370)
                        continue;
                    other |= c >= 0x80;
                    spelled.append(c);
                }
            }
        }
        return other ? TO_LATIN.transliterate(spelled.toString()) : spelled.toString();
    }

    /// The words of a folded text.
    public static List<String> words(String folded) {
        var words = new ArrayList<String>();
        int from = 0;
        while (from < folded.length()) {
            int to = folded.indexOf(' ', from);
            if (to < 0)
                to = folded.length();
            if (to > from)
                words.add(folded.substring(from, to));
            from = to + 1;
        }
        return words;
    }

    /// 64 well-mixed bits of a text; the same in every run and version.
    public static long hash(CharSequence text) {
        long hash = 0x9e3779b97f4a7c15L ^ text.length();
        for (int i = 0; i < text.length(); i++)
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        return mix(hash);
    }

    /// Spreads the bits of a number over all 64 (the finaliser of MurmurHash3).
    public static long mix(long hash) {
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }
}
