package dev.merganser.matching.compare;

/// Texts held ready to be compared with each other, each letter in a lane of its own, so that one letter is compared with
/// all of a text at once and nothing hangs on a guess of where two differ.
///
/// A text is four numbers of eight letters, the first in the lowest byte, zeros behind the last; in place of the 32nd
/// letter stands the length. Texts that are longer, empty or of other characters than lower-case letters,
/// digits and ASCII's signs before and after them aren't held.
///
/// Jaro matches the letters of one text in their order, each with the first equal one in reach that is still free. Of
/// each letter that is a merge of its places in both texts: one too far ahead of the other's is left out, else both match.
/// So it doesn't matter which text is gone through, and the letters of a common beginning match each other.
///
/// Sources: L. Lamport, "Multiple Byte Processing with Full-Word Instructions", 1975; H. S. Warren, "Hacker's Delight",
/// 2013, on finding a zero byte.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Lanes {
    /// The longest text that is held.
    public static final int LONGEST = 31;
    private static final int WORDS = 4, EIGHT = 8, SIXTEEN = 16;
    /// Lanes of eight, four and two bits: the lowest bit of each, the highest, those below it.
    private static final long ONES = 0x0101010101010101L, HIGH = 0x8080808080808080L, LOW = ~HIGH,
            ONES_4 = 0x1111111111111111L, HIGH_4 = 0x8888888888888888L, LOW_4 = ~HIGH_4, ONES_2 = 0x5555555555555555L;
    private static final long UNKNOWN = 0x80;
    private static final long SEVEN_TENTHS = Double.doubleToRawLongBits(0.7);
    /// What is told apart, in six bits: lower-case letters from 1, digits and signs as they are.
    private static final byte[] CODES = new byte[128];
    /// A code in all lanes: its lower and its upper three bits in sixteen, and two bits each in thirty-two.
    private static final long[] HALVES = new long[2 * 64], THIRDS = new long[3 * 64];
    /// What is in reach: by the longer length and the first text's, laid out as in [#eight(long, long, int, int)]; by the
    /// longer length and a letter's place, in lanes of four bits.
    private static final long[] REACH_8 = new long[16 * EIGHT], REACH_4 = new long[17 * 32];
    /// By a number of matches: its share in a length; the part that keeps its order when so many of them don't.
    private static final double[] SHARES = new double[32 * 32], ORDERED = new double[32 * 32];
    /// What a beginning in common adds, by its length.
    private static final double[] BEGINNING = new double[LONGEST + 1];
    static {
        for (int c = 0; c < CODES.length; c++)
            CODES[c] = (byte) (c >= ' ' && c < '@' ? c : c > '`' ? c & 31 : UNKNOWN);
        for (int code = 0; code < 64; code++) {
            for (int half = 0; half < 2; half++)
                HALVES[half << 6 | code] = (code >> 3 * half & 7) * ONES_4;
            for (int third = 0; third < 3; third++)
                THIRDS[third << 6 | code] = (code >> 2 * third & 3) * ONES_2;
        }
        for (int max = 1; max <= SIXTEEN; max++)
            for (int at = 0; at < max; at++)
                for (int lane = Math.max(at - range(max), 0); lane <= Math.min(at + range(max), max - 1); lane++)
                    REACH_4[max << 5 | at] |= 8L << 4 * lane;
        for (int max = 1; max <= EIGHT; max++)
            for (int length = 1; length <= max; length++)
                for (int i = 0; i < 8 * length; i++)
                    if (Math.abs(i % 8 - 3) <= range(max))
                        REACH_8[max << 3 | length - 1] |= 1L << i;
        for (int matches = 1; matches <= LONGEST; matches++)
            for (int n = 0; n <= LONGEST; n++) {
                SHARES[matches << 5 | n] = n == 0 ? 0 : (double) matches / n;
                ORDERED[matches << 5 | n] = (matches - (double) n / 2) / matches;
            }
        for (int prefix = 0; prefix <= LONGEST; prefix++)
            BEGINNING[prefix] = 0.1 * Math.min(4, prefix);
    }

    private final long[] words;

    /// @param size how many texts there are to hold
    public Lanes(int size) {
        words = new long[WORDS * size];
    }

    public void set(int at, String text) {
        int length = text.length();
        long a = codes(text, 0), b = codes(text, EIGHT), c = codes(text, 2 * EIGHT), d = codes(text, 3 * EIGHT);
        boolean held = length > 0 && length <= LONGEST && ((a | b | c | d) & HIGH) == 0;
        words[WORDS * at] = a;
        words[WORDS * at + 1] = b;
        words[WORDS * at + 2] = c;
        words[WORDS * at + 3] = held ? d | (long) length << 56 : -1;
    }

    private static long codes(String text, int from) {
        long codes = 0;
        for (int i = from, to = Math.min(text.length(), from + EIGHT); i < to; i++) {
            char c = text.charAt(i);
            codes |= (c < 128 ? CODES[c] & 0xffL : UNKNOWN) << 8 * i;
        }
        return codes;
    }

    /// Whether two texts are both held, and can be compared.
    public boolean hold(int left, int right) {
        return (words[WORDS * left + 3] | words[WORDS * right + 3]) >= 0;
    }

    boolean equal(int left, int right) {
        int a = WORDS * left, b = WORDS * right;
        return words[a] == words[b] && words[a + 1] == words[b + 1] && words[a + 2] == words[b + 2]
                && words[a + 3] == words[b + 3];
    }

    /// As [Similar#jaroWinkler(String, String)].
    public double jaroWinkler(int left, int right) {
        int a = WORDS * left, b = WORDS * right, leftLength = length(a), rightLength = length(b),
                max = Math.max(leftLength, rightLength);
        int prefix = Math.min(Long.numberOfTrailingZeros(words[a] ^ words[b]) >> 3, leftLength);
        int found = max <= EIGHT
                ? eight(words[a], words[b], max, leftLength)
                : max <= SIXTEEN ? sixteen(a, b, max, prefix) : more(a, b, max, prefix);
        int matches = found & ~31;
        double jaro = (SHARES[matches | leftLength] + SHARES[matches | rightLength] + ORDERED[found]) / 3;
        // All ones if it is at least 0.7.
        int alike = (int) ~(Double.doubleToRawLongBits(jaro) - SEVEN_TENTHS >> 63);
        return jaro + BEGINNING[prefix & alike] * (1 - jaro);
    }

    private int length(int at) {
        return (int) (words[at + WORDS - 1] >>> 56);
    }

    /// The last letters, without the length.
    private long last(int at) {
        return words[at + WORDS - 1] & -1L >>> 8;
    }

    /// `matches << 5 | halves`: the letters that match, and how many of them, each text's in its order, differ.
    ///
    /// Byte `i` tells where the first text's letter `i` is found in the second: bit 3 stands for the same place, the bits
    /// below it for earlier places, those above it for later ones. Of eight letters three to either side are in reach.
    private static int eight(long a, long b, int max, int length) {
        long unlike = (a ^ b) + LOW >>> 4 & ONES << 3;
        for (int d = 1; d <= 3; d++)
            unlike |= (a ^ b >>> 8 * d) + LOW >>> 4 - d & ONES << 3 + d
                    | (a ^ b << 8 * d) + LOW >>> 4 + d & ONES << 3 - d;
        long equal = REACH_8[max << 3 | length - 1] & ~unlike, used = 0, pairs = 0;
        for (int i = 0; i < EIGHT; i++) {
            long free = equal >>> 7 * i + 3 & 0x7f << i >> 3 & ~used, first = free & -free;
            used |= first;
            pairs |= first << 7 * i;
        }
        long hit = (pairs << 3) + LOW & HIGH;
        long other = Long.compress(a, (hit >>> 7) * 0xff) ^ Long.compress(b, Long.expand(used, ONES) * 0xff);
        return Long.bitCount(used) << 5 | Long.bitCount(other + LOW & HIGH);
    }

    /// The same of up to sixteen letters, in lanes of four bits. Gone through is the shorter text behind the common beginning,
    /// of which mostly eight letters or fewer are left: a fixed number, as how many there are can't be guessed.
    private int sixteen(int left, int right, int max, int prefix) {
        int swap = length(left) - length(right) >> 31 & (left ^ right), shorter = right ^ swap, longer = left ^ swap,
                skipped = 4 * prefix, at = max << 5 | prefix;
        long low = words[shorter], high = words[shorter + 1];
        long a = low >>> skipped >>> skipped | high << 32 - skipped << 32 - skipped, a1 = high >>> skipped >>> skipped;
        long lower = lower(words[longer], words[longer + 1]), upper = upper(words[longer], words[longer + 1]);
        long before = (1L << skipped) - 1 & HIGH_4, used = before, hit = 0;
        for (int i = 0; i < EIGHT; i++) {
            long free = REACH_4[at + i] & ~differ(lower, upper, (int) (a >>> 8 * i)) & ~used, first = free & -free;
            used |= first;
            hit = hit >>> 1 | -first & Long.MIN_VALUE;
        }
        int letters = EIGHT;
        for (long rest = a1; rest != 0; rest >>>= 8) {
            long free = REACH_4[at + letters++] & ~differ(lower, upper, (int) rest) & ~used, first = free & -free;
            used |= first;
            hit = hit >>> 1 | -first & Long.MIN_VALUE;
        }
        hit = Long.expand(hit >>> -letters, ONES_4) * 15;
        long taken = (used - before >>> 3) * 15;
        long other = Long.compress(lower(a, a1), hit) ^ Long.compress(lower, taken)
                | Long.compress(upper(a, a1), hit) ^ Long.compress(upper, taken);
        return Long.bitCount(used) << 5 | Long.bitCount(other + LOW_4 & HIGH_4);
    }

    /// The highest bit of each lane of four whose letter isn't this one.
    private static long differ(long lower, long upper, int letter) {
        int code = letter & 63;
        return (lower ^ HALVES[code] | upper ^ HALVES[code + 64]) + LOW_4;
    }

    /// The same of all that are held, in lanes of two bits; what is used and missed has one bit a letter.
    private int more(int a, int b, int max, int prefix) {
        int skipped = 4 * prefix, range = range(max);
        long low = third(b, 0), middle = third(b, 2), high = third(b, 4);
        long reach = (2L << 2 * range) - 1 << prefix, used = -1L << 32 | (1L << prefix) - 1, missed = 0;
        long next = words[a + 1], next2 = words[a + 2], next3 = last(a);
        for (long rest = words[a] >>> skipped >>> skipped;; rest = next, next = next2, next2 = next3, next3 = 0) {
            for (; rest != 0; rest >>>= 8) {
                long free = reach >>> range & ~(differ(low, middle, high, (int) rest & 63) | used);
                used |= free & -free;
                missed = missed >>> 1 | free - 1 & Long.MIN_VALUE;
                reach <<= 1;
            }
            if (next == 0)
                break;
        }
        long hit = Long.expand(~(missed >>> prefix - length(a) << prefix), ONES_2) * 3,
                taken = Long.expand(used, ONES_2) * 3;
        long other = Long.compress(third(a, 0), hit) ^ Long.compress(low, taken)
                | Long.compress(third(a, 2), hit) ^ Long.compress(middle, taken)
                | Long.compress(third(a, 4), hit) ^ Long.compress(high, taken);
        return Long.bitCount(used) - 32 << 5 | Long.bitCount((other | other >>> 1) & ONES_2);
    }

    /// Levenshtein distance, or optimal string alignment, as [Similar] works it out.
    public int distance(int left, int right, boolean swaps) {
        int a = WORDS * left, b = WORDS * right, m = length(a), plus = -1, minus = 0, zero = 0, before = 0, score = m;
        long head = words[a], low = 0, middle = 0, high = 0;
        if (m > EIGHT) {
            low = third(a, 0);
            middle = third(a, 2);
            high = third(a, 4);
        }
        long next = words[b + 1], next2 = words[b + 2], next3 = last(b);
        for (long rest = words[b];; rest = next, next = next2, next2 = next3, next3 = 0) {
            for (; rest != 0; rest >>>= 8) {
                int equal = (int) ~(m > EIGHT
                        ? differ(low, middle, high, (int) rest & 63)
                        : Long.compress((head ^ (rest & 63) * ONES) + LOW, HIGH) | ~0xffL);
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
            if (next == 0)
                break;
        }
        return score;
    }

    /// The lower three bits of sixteen letters, in lanes of four.
    private static long lower(long word, long next) {
        return (Long.compress(word, 0x0f0f0f0f0f0f0f0fL) | Long.compress(next, 0x0f0f0f0f0f0f0f0fL) << 32) & LOW_4;
    }

    private static long upper(long word, long next) {
        return Long.compress(word, 0x7878787878787878L) | Long.compress(next, 0x7878787878787878L) << 32;
    }

    /// Two bits of each letter, in lanes of two.
    private long third(int at, int from) {
        long bits = 0x0303030303030303L << from;
        return Long.compress(words[at], bits) | Long.compress(words[at + 1], bits) << 16
                | Long.compress(words[at + 2], bits) << 32 | Long.compress(last(at), bits) << 48;
    }

    /// A bit for each of thirty-two letters that isn't this one.
    private static long differ(long low, long middle, long high, int code) {
        long other = low ^ THIRDS[code] | middle ^ THIRDS[code + 64] | high ^ THIRDS[code + 128];
        return Long.compress(other | other >>> 1, ONES_2);
    }

    /// How far apart equal letters match in texts of which the longer one has so many.
    private static int range(int max) {
        return Math.max((max >> 1) - 1, 0);
    }
}
