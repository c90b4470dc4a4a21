package dev.merganser.matching.compare;

/// String similarities for the hot loop: bit-parallel, without allocation for texts of up to 64 units.
///
/// One instance a thread. The answers are those of commons-text, to the last bit. Longer texts take the textbook way,
/// in time proportional to the product of the lengths; callers cut texts before.
///
/// Sources: W. E. Winkler, "String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record
/// Linkage", 1990; G. Myers, "A Fast Bit-Vector Algorithm for Approximate String Matching", 1999; H. Hyyrö, "A
/// Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit Distances", 2002.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Similar {
    private static final int WORD = 64;
    private final long[] ascii = new long[128];
    private final char[] others = new char[WORD];
    private final long[] otherBits = new long[WORD];
    private int otherCount;
    private final Lanes two = new Lanes(2);

    /// Jaro-Winkler similarity, 0 to 1, as commons-text's `JaroWinklerSimilarity`.
    public double jaroWinkler(String left, String right) {
        int leftLength = left.length(), rightLength = right.length();
        boolean swapped = leftLength > rightLength;
        String longer = swapped ? left : right, shorter = swapped ? right : left;
        int max = longer.length(), min = shorter.length();
        if (min == 0)
            return max == 0 ? 1 : 0;
        if (max > WORD)
            return winkler(left, right, jaro(longer, shorter, leftLength, rightLength));
        if (max <= Lanes.LONGEST && hold(left, right))
            return two.jaroWinkler(0, 1);
        int prefix = 0;
        while (prefix < min && longer.charAt(prefix) == shorter.charAt(prefix))
            prefix++;
        // Letters of the beginning that both share match each other; what is left is indexed behind it.
        index(longer, prefix, max);
        int range = Math.max(max / 2 - 1, 0);
        // The letters that may match one: those up to `range` before and after it.
        long window = (range + prefix >= WORD - 1 ? -1L : (1L << range + prefix + 1) - 1)
                & -1L << Math.max(0, prefix - range);
        long begun = prefix == WORD ? -1L : (1L << prefix) - 1, inLonger = begun, inShorter = begun, crossed = 0;
        for (int i = prefix; i < min; i++) {
            long free = bits(shorter.charAt(i)) & window & ~inLonger, first = free & -free;
            inShorter |= (free | -free) >>> 63 << i;
            // Nothing is transposed as long as each letter's match lies behind those before.
            crossed |= inLonger & -first;
            inLonger |= first;
            window = window << 1 | (i < range ? 1 : 0);
        }
        clear(longer, prefix, max);
        if (inShorter == 0)
            return 0;
        int halves = crossed == 0 ? 0 : halves(shorter, longer, inShorter, inLonger);
        return winkler(Long.bitCount(inShorter) << 8 | halves, prefix, leftLength, rightLength);
    }

    private static double winkler(int matches, int prefix, int leftLength, int rightLength) {
        if (matches == 0)
            return 0;
        double jaro = jaro(matches >> 8, matches & 0xff, leftLength, rightLength);
        return jaro < 0.7 ? jaro : jaro + 0.1 * Math.min(4, prefix) * (1 - jaro);
    }

    /// Of the matching letters of both texts, each in its order, how many differ.
    private static int halves(String shorter, String longer, long inShorter, long inLonger) {
        int halves = 0;
        for (long s = inShorter, l = inLonger; s != 0; s &= s - 1, l &= l - 1)
            if (shorter.charAt(Long.numberOfTrailingZeros(s)) != longer.charAt(Long.numberOfTrailingZeros(l)))
                halves++;
        return halves;
    }

    private static double jaro(String longer, String shorter, int leftLength, int rightLength) {
        int max = longer.length(), min = shorter.length(), range = Math.max(max / 2 - 1, 0), matches = 0, halves = 0;
        boolean[] inLonger = new boolean[max], inShorter = new boolean[min];
        for (int i = 0; i < min; i++)
            for (int j = Math.max(i - range, 0), to = Math.min(i + range + 1, max); j < to; j++)
                if (!inLonger[j] && shorter.charAt(i) == longer.charAt(j)) {
                    inLonger[j] = inShorter[i] = true;
                    matches++;
                    break;
                }
        for (int i = 0, j = 0; i < min; i++)
            if (inShorter[i]) {
                while (!inLonger[j])
                    j++;
                if (shorter.charAt(i) != longer.charAt(j++))
                    halves++;
            }
        return matches == 0 ? 0 : jaro(matches, halves, leftLength, rightLength);
    }

    private static double jaro(int matches, int halves, int leftLength, int rightLength) {
        double m = matches;
        return (m / leftLength + m / rightLength + (m - (double) halves / 2) / m) / 3;
    }

    private static double winkler(String left, String right, double jaro) {
        if (jaro < 0.7)
            return jaro;
        int prefix = 0, most = Math.min(4, Math.min(left.length(), right.length()));
        while (prefix < most && left.charAt(prefix) == right.charAt(prefix))
            prefix++;
        return jaro + 0.1 * prefix * (1 - jaro);
    }

    /// Whether two texts differ by one error at most: a letter more, less or other, or two neighbours that changed places.
    public static boolean oneError(String left, String right) {
        int a = left.length(), b = right.length();
        if (Math.abs(a - b) > 1)
            return false;
        int min = Math.min(a, b), max = Math.max(a, b), prefix = 0, suffix = 0;
        while (prefix < min && left.charAt(prefix) == right.charAt(prefix))
            prefix++;
        while (suffix < min - prefix && left.charAt(a - 1 - suffix) == right.charAt(b - 1 - suffix))
            suffix++;
        if (prefix + suffix >= max - 1)
            return true;
        return a == b && prefix + suffix == a - 2 && left.charAt(prefix) == right.charAt(prefix + 1)
                && left.charAt(prefix + 1) == right.charAt(prefix);
    }

    /// Levenshtein distance: insertions, deletions and replacements.
    public int levenshtein(String left, String right) {
        return distance(left, right, false);
    }

    /// Optimal string alignment distance: Levenshtein's, with two neighbours that change places as one error.
    public int alignment(String left, String right) {
        return distance(left, right, true);
    }

    /// Whether the optimal string alignment distance is at most so much, in time that grows as the longer text does.
    public boolean within(String left, String right, int errors) {
        if (Math.abs(left.length() - right.length()) > errors)
            return false;
        return Math.min(left.length(), right.length()) <= WORD
                ? distance(left, right, true) <= errors
                : band(left, right, errors);
    }

    private int distance(String left, String right, boolean swaps) {
        boolean longer = left.length() > right.length();
        String pattern = longer ? right : left, text = longer ? left : right;
        int m = pattern.length(), n = text.length();
        if (m == 0)
            return n;
        if (m > WORD)
            return table(pattern, text, swaps);
        if (n <= Lanes.LONGEST && hold(pattern, text))
            return two.distance(0, 1, swaps);
        index(pattern, 0, m);
        long plus = -1L, minus = 0, last = 1L << m - 1, zero = 0, before = 0;
        int score = m;
        for (int j = 0; j < n; j++) {
            long equal = bits(text.charAt(j));
            long swap = swaps ? ((~zero & equal) << 1) & before : 0;
            zero = (((equal & plus) + plus) ^ plus) | equal | minus | swap;
            long up = minus | ~(zero | plus), down = zero & plus;
            if ((up & last) != 0)
                score++;
            if ((down & last) != 0)
                score--;
            up = up << 1 | 1;
            down <<= 1;
            plus = down | ~(zero | up);
            minus = up & zero;
            before = equal;
        }
        clear(pattern, 0, m);
        return score;
    }

    /// The table's diagonals up to `errors` beside the middle one: what lies beyond them takes more errors.
    private static boolean band(String left, String right, int errors) {
        int width = 2 * errors + 1, far = errors + 1;
        int[] two = new int[width], one = new int[width], now = new int[width];
        for (int d = 0; d < width; d++)
            one[d] = two[d] = d >= errors ? d - errors : far;
        for (int i = 1; i <= left.length(); i++) {
            int least = far;
            for (int d = 0; d < width; d++) {
                int j = i + d - errors, best = far;
                if (j == 0)
                    best = i;
                else
                    if (j > 0 && j <= right.length()) {
                        best = one[d] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                        if (d > 0)
                            best = Math.min(best, now[d - 1] + 1);
                        if (d + 1 < width)
                            best = Math.min(best, one[d + 1] + 1);
                        if (i > 1 && j > 1 && left.charAt(i - 1) == right.charAt(j - 2)
                                && left.charAt(i - 2) == right.charAt(j - 1))
                            best = Math.min(best, two[d] + 1);
                    }
                now[d] = Math.min(best, far);
                least = Math.min(least, now[d]);
            }
            if (least == far)
                return false;
            int[] oldest = two;
            two = one;
            one = now;
            now = oldest;
        }
        return one[right.length() - left.length() + errors] <= errors;
    }

    private static int table(String left, String right, boolean swaps) {
        int width = right.length() + 1;
        int[] two = new int[width], one = new int[width], now = new int[width];
        for (int j = 0; j < width; j++)
            one[j] = j;
        for (int i = 1; i <= left.length(); i++) {
            now[0] = i;
            for (int j = 1; j < width; j++) {
                int best = Math.min(Math.min(now[j - 1], one[j]) + 1,
                        one[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1));
                if (swaps && i > 1 && j > 1 && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1))
                    best = Math.min(best, two[j - 2] + 1);
                now[j] = best;
            }
            int[] oldest = two;
            two = one;
            one = now;
            now = oldest;
        }
        return one[width - 1];
    }

    private boolean hold(String left, String right) {
        two.set(0, left);
        two.set(1, right);
        return two.hold(0, 1);
    }

    private void index(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < 128)
                ascii[c] |= 1L << i;
            else
                otherBits[other(c)] |= 1L << i;
        }
    }

    private int other(char c) {
        for (int i = 0; i < otherCount; i++)
            if (others[i] == c)
                return i;
        others[otherCount] = c;
        otherBits[otherCount] = 0;
        return otherCount++;
    }

    private long bits(char c) {
        if (c < 128)
            return ascii[c];
        for (int i = 0; i < otherCount; i++)
            if (others[i] == c)
                return otherBits[i];
        return 0;
    }

    private void clear(String text, int from, int to) {
        for (int i = from; i < to; i++)
            ascii[text.charAt(i) & 127] = 0;
        otherCount = 0;
    }
}
