package dev.merganser.matching.compare;

/// The letters that a text holds, as bits: what two texts can't have in common is told without looking at either.
///
/// The lower half of the mask has a bit a letter, the upper one a bit for those that stand twice and more.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class Letters {
    private Letters() {}

    static long mask(CharSequence text) {
        long once = 0, twice = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            long bit = 1L << (c >= 'a' && c <= 'z' ? c - 'a' : 26 + c % 6);
            twice |= once & bit;
            once |= bit;
        }
        return once | twice << 32;
    }

    /// The fewest letters of the one that the other lacks, the larger number of the two sides: no fewer errors tell
    /// them apart.
    static int errors(long left, long right) {
        return Math.max(Long.bitCount(left & ~right), Long.bitCount(right & ~left));
    }

    /// Whether the Jaro similarity of two texts can reach what `need` stands for, see [#need(double)].
    static boolean alike(long left, int leftLength, long right, int rightLength, double need) {
        int most = Math.min(leftLength - Long.bitCount(left & ~right), rightLength - Long.bitCount(right & ~left));
        return most * (leftLength + rightLength) >= need * leftLength * rightLength;
    }

    /// The least sum of both shares of matching letters at which the Jaro similarity can reach so much.
    static double need(double jaro) {
        return 3 * jaro - 1 - 1e-9;
    }

    /// The Jaro similarity at which Jaro-Winkler's reaches so much, with so many first letters alike.
    static double jaro(double winkler, int prefix) {
        return (winkler - 0.1 * prefix) / (1 - 0.1 * prefix);
    }

    /// The first eight letters in one number, the first in the lowest bits; letters beyond Latin-1 stand for others too.
    static long head(CharSequence text) {
        long head = 0;
        for (int i = Math.min(8, text.length()) - 1; i >= 0; i--)
            head = head << 8 | text.charAt(i) & 0xff;
        return head;
    }

    /// How many first letters, at most 4, two texts have in common at most, by their heads.
    static int prefix(long left, long right) {
        return Math.min(4, Long.numberOfTrailingZeros(left ^ right) >> 3);
    }
}
