package dev.merganser.store.index;

import dev.merganser.matching.normalise.Fold;

/// One spelling for what people take for the same when they look something up: ü, ue and u are one, and so are ä, ae
/// and a, and ö, oe and o.
///
/// Coarser than what matching compares by, and it works while somebody types: the folded start of a text is the start
/// of the folded text.
public final class Folding {
    private Folding() {}

    /// @return words of a to z and 0 to 9 with single spaces; letters of other scripts in Latin ones
    public static String fold(String text) {
        return umlauts(Fold.fold(text));
    }

    /// Folds, and leaves the signs of e-mail addresses where they are.
    public static String address(String text) {
        var parts = new StringBuilder();
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i < text.length() && "@.-_+".indexOf(text.charAt(i)) < 0) continue;
            parts.append(fold(text.substring(from, i)).replace(" ", ""));
            if (i < text.length()) parts.append(text.charAt(i));
            from = i + 1;
        }
        return parts.toString();
    }

    private static String umlauts(String folded) {
        var bare = new StringBuilder(folded.length());
        for (int i = 0; i < folded.length(); i++) {
            char c = folded.charAt(i);
            bare.append(c);
            if ("aou".indexOf(c) >= 0 && i + 1 < folded.length() && folded.charAt(i + 1) == 'e') i++;
        }
        return bare.toString();
    }
}
