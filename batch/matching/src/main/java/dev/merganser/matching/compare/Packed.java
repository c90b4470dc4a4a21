package dev.merganser.matching.compare;

/// Short texts, such as postal codes and house numbers, in one number each: how they begin and end, and whether one
/// error tells them apart, is told without touching letters.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class Packed {
    private static final int LONGEST = 8;
    private final String[] texts;
    private final long[] heads;

    Packed(String[] texts) {
        this.texts = texts;
        heads = new long[texts.length];
        for (int i = 0; i < heads.length; i++)
            heads[i] = pack(texts[i]);
    }

    /// The letters, the first in the lowest bits; -1 for what doesn't fit.
    private static long pack(String text) {
        if (text.length() > LONGEST)
            return -1;
        for (int i = 0; i < text.length(); i++)
            if (text.charAt(i) == 0 || text.charAt(i) >= 128)
                return -1;
        return Letters.head(text);
    }

    private static int length(long head) {
        return LONGEST - Long.numberOfLeadingZeros(head) / 8;
    }

    /// How much longer one of the two is than the other.
    int difference(int left, int right) {
        long a = heads[left], b = heads[right];
        return Math.abs(a < 0 || b < 0 ? texts[left].length() - texts[right].length() : length(a) - length(b));
    }

    /// Whether both have two letters, the one in reverse order of the other.
    boolean reversed(int left, int right) {
        long a = heads[left], b = heads[right];
        return a > 0xff && a <= 0xffff && b == ((a & 0xff) << 8 | a >>> 8);
    }

    /// Whether one of the two begins with the other.
    boolean begins(int left, int right) {
        long a = heads[left], b = heads[right];
        if (a < 0 || b < 0)
            return texts[left].startsWith(texts[right]) || texts[right].startsWith(texts[left]);
        int min = Math.min(length(a), length(b));
        return min == 0 || (a ^ b) << 64 - 8 * min == 0;
    }

    /// Whether one of the two ends with the other.
    boolean ends(int left, int right) {
        long a = heads[left], b = heads[right];
        if (a < 0 || b < 0)
            return texts[left].endsWith(texts[right]) || texts[right].endsWith(texts[left]);
        int more = length(a) - length(b);
        return (more >= 0 ? a >>> 8 * Math.min(7, more) : a) == (more < 0 ? b >>> 8 * Math.min(7, -more) : b)
                || a == 0 || b == 0;
    }

    /// Whether a letter more, less or other, or two neighbours that changed places, is all that differs.
    boolean oneError(int left, int right) {
        long a = heads[left], b = heads[right];
        if (a < 0 || b < 0)
            return Similar.oneError(texts[left], texts[right]);
        long other = a ^ b;
        if (other == 0)
            return true;
        int more = length(a) - length(b), from = Long.numberOfTrailingZeros(other) / 8;
        if (more == 0) {
            int to = LONGEST - 1 - Long.numberOfLeadingZeros(other) / 8;
            long first = other >>> 8 * from & 0xff;
            return to == from || to == from + 1 && other >>> 8 * to == first
                    && (a >>> 8 * from & 0xff) == (b >>> 8 * to & 0xff);
        }
        long longer = more > 0 ? a : b, shorter = more > 0 ? b : a;
        // Without the first letter that differs, the longer one has to be the shorter.
        long rest = from == LONGEST - 1 ? 0 : longer >>> 8 * (from + 1) << 8 * from;
        return Math.abs(more) == 1 && (longer & (1L << 8 * from) - 1 | rest) == shorter;
    }
}
