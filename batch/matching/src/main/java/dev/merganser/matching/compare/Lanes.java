package dev.merganser.matching.compare;

/// Short texts of ASCII letters, eight side by side in a number, so that one letter is compared with all of a text at
/// once and nothing hangs on a guess of how long a text is or where two differ.
///
/// Sources: L. Lamport, "Multiple Byte Processing with Full-Word Instructions", 1975; H. S. Warren, "Hacker's Delight",
/// 2013, on finding a zero byte.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class Lanes {
    /// The longest text that is held in two numbers.
    static final int LONGEST = 16;
    private static final int HALF = 8;
    private static final long ONES = 0x0101010101010101L, LOW = 0x7f7f7f7f7f7f7f7fL, HIGH = 0x8080808080808080L;
    /// Times lanes of 0 and 1 it gathers them in the uppermost byte, the first lane in its lowest bit.
    private static final long GATHER = 0x0102040810204080L;

    private Lanes() {}

    /// The first eight letters, the first in the lowest byte, zeros behind the last; negative if one isn't ASCII.
    static long pack(String text) {
        return pack(text, 0, Math.min(HALF, text.length()));
    }

    /// The next eight in the same way.
    static long rest(String text) {
        return text.length() <= HALF ? 0 : pack(text, HALF, Math.min(LONGEST, text.length()));
    }

    private static long pack(String text, int from, int to) {
        long packed = 0;
        int all = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            all |= c;
            packed |= (long) c << 8 * (i - from);
        }
        return all < 0x80 ? packed : -1;
    }

    /// The upper bits of those lanes that hold the letter.
    private static long equal(long lanes, long letter) {
        return ~((lanes ^ letter * ONES) + LOW) & HIGH;
    }

    /// A bit for each of sixteen lanes that holds the letter.
    private static int equal(long low, long high, long letter) {
        return (int) ((equal(low, letter) >>> 7) * GATHER >>> 56 | (equal(high, letter) >>> 7) * GATHER >>> 56 << HALF);
    }

    /// What the Jaro similarity of two texts of up to eight letters is made of: `matches << 8 | halves`, the letters that
    /// match and how many of them, each text's in its order, differ.
    private static int matches(long longer, int max, long shorter, int min) {
        int range = Math.max(max / 2 - 1, 0);
        long all = HIGH >>> 8 * (HALF - max), window = HIGH >>> 8 * (HALF - 1 - range), inLonger = 0, inShorter = 0;
        for (int i = 0; i < min; i++) {
            long free = equal(longer, shorter >>> 8 * i & 0xff) & window & all & ~inLonger, first = free & -free;
            inLonger |= first;
            inShorter |= (first | -first) >>> 63 << 8 * i + 7;
            window = window << 8 | (i < range ? 0x80 : 0);
        }
        long other = Long.compress(longer, bytes(inLonger)) ^ Long.compress(shorter, bytes(inShorter));
        // Lanes that differ hold no zero.
        return Long.bitCount(inLonger) << 8 | Long.bitCount((other + LOW) & HIGH);
    }

    /// The same of up to sixteen.
    static int matches(long longer, long longerRest, int max, long shorter, long shorterRest, int min) {
        if (max <= HALF)
            return matches(longer, max, shorter, min);
        int range = Math.max(max / 2 - 1, 0), all = (1 << max) - 1, window = (1 << range + 1) - 1, inLonger = 0,
                inShorter = 0, crossed = 0;
        for (int i = 0; i < min; i++) {
            long letter = (i < HALF ? shorter : shorterRest) >>> 8 * i & 0xff;
            int free = equal(longer, longerRest, letter) & window & all & ~inLonger, first = free & -free;
            // Nothing is transposed as long as each letter's match lies behind those before.
            crossed |= inLonger & -first;
            inLonger |= first;
            inShorter |= (first | -first) >>> 31 << i;
            window = window << 1 | (i < range ? 1 : 0);
        }
        int halves = 0;
        if (crossed != 0)
            for (int s = inShorter, l = inLonger; s != 0; s &= s - 1, l &= l - 1)
                if (letter(shorter, shorterRest, Integer.numberOfTrailingZeros(s)) != letter(longer, longerRest,
                        Integer.numberOfTrailingZeros(l)))
                    halves++;
        return Integer.bitCount(inLonger) << 8 | halves;
    }

    /// How many first letters two texts have in common, 4 for more; so many at most as the shorter one has.
    static int prefix(long left, long right) {
        return Math.min(4, Long.numberOfTrailingZeros(left ^ right) >> 3);
    }

    /// Levenshtein distance of two texts of up to sixteen letters, or optimal string alignment, as [Similar] works it out.
    static int distance(long pattern, long patternRest, int m, long text, long textRest, int n, boolean swaps) {
        int plus = -1, minus = 0, zero = 0, before = 0, score = m, all = (1 << m) - 1;
        for (int j = 0; j < n; j++) {
            int equal = equal(pattern, patternRest, (j < HALF ? text : textRest) >>> 8 * j & 0xff) & all;
            int swap = swaps ? (~zero & equal) << 1 & before : 0;
            zero = (equal & plus) + plus ^ plus | equal | minus | swap;
            int up = minus | ~(zero | plus), down = zero & plus;
            score += (up >>> m - 1 & 1) - (down >>> m - 1 & 1);
            up = up << 1 | 1;
            down <<= 1;
            plus = down | ~(zero | up);
            minus = up & zero;
            before = equal;
        }
        return score;
    }

    private static long letter(long low, long high, int at) {
        return (at < HALF ? low : high) >>> 8 * at & 0xff;
    }

    /// All bits of the lanes whose upper one is set.
    private static long bytes(long upper) {
        return (upper >>> 7) * 0xff;
    }
}
