package dev.merganser.matching.normalise;

import java.util.ArrayList;
import java.util.List;

/// What an e-mail address tells of who owns it.
public final class Mailboxes {
    /// Shorter family names, and what is left beside them, are found in addresses by chance where nothing parts the words.
    private static final int SHORTEST = 4;

    private Mailboxes() {}

    /// The given name in an address that is made of its owner's name, or the initial: `anna` of `anna.schmidt@`,
    /// `schmidt_anna84@` and `annaschmidt@`, `a` of `a.schmidt@` and `aschmidt@`.
    ///
    /// @param family as names are normalised
    /// @return normalised alike, perhaps no name at all; empty where the address isn't made so
    public static String given(String address, String family) {
        int at = address.lastIndexOf('@');
        String last = family.replace(" ", "");
        if (at < 1 || last.length() < 2)
            return "";
        int tag = address.indexOf('+');
        List<String> words = words(address.substring(0, tag < 0 ? at : Math.min(at, tag)));
        if (words.size() == 1)
            return beside(words.getFirst(), last);
        if (words.size() > 1 && words.getLast().equals(last))
            return String.join(" ", words.subList(0, words.size() - 1));
        if (words.size() > 1 && words.getFirst().equals(last))
            return String.join(" ", words.subList(1, words.size()));
        return "";
    }

    /// Words without digits.
    private static List<String> words(String local) {
        var words = new ArrayList<String>();
        for (String word : Fold.words(Fold.fold(local))) {
            var letters = new StringBuilder(word.length());
            word.chars().filter(c -> c >= 'a').forEach(c -> letters.append((char) c));
            if (!letters.isEmpty())
                words.add(letters.toString());
        }
        return words;
    }

    private static String beside(String word, String family) {
        int rest = word.length() - family.length();
        if (family.length() < SHORTEST || (rest != 1 && rest < SHORTEST))
            return "";
        // One letter behind the name belongs to it: `schmidts@`.
        return word.endsWith(family)
                ? word.substring(0, rest)
                : rest > 1 && word.startsWith(family)
                        ? word.substring(family.length())
                        : "";
    }
}
