package dev.merganser.matching.compare;

/// Numbers of up to fifteen digits, four bits each, the last digit in the lowest: how they end, and whether one error
/// tells them apart, is told without touching letters.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class Digits {
    private static final int LONGEST = 15;

    private Digits() {}

    /// The digits of a text; -1 if it is longer, or holds anything else.
    static long pack(String text) {
        if (text.length() > LONGEST)
            return -1;
        long packed = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9)
                return -1;
            packed = packed << 4 | digit;
        }
        return packed;
    }

    /// As [Similar#oneError(String, String)].
    static boolean oneError(long left, int leftLength, long right, int rightLength) {
        long other = left ^ right;
        int more = leftLength - rightLength;
        if (more == 0) {
            if (other == 0)
                return true;
            int from = Long.numberOfTrailingZeros(other) >> 2,
                    to = Long.SIZE - 1 - Long.numberOfLeadingZeros(other) >> 2;
            return to == from || to == from + 1
                    && (left >>> 4 * from & 15) == (right >>> 4 * to & 15)
                    && (left >>> 4 * to & 15) == (right >>> 4 * from & 15);
        }
        long longer = more > 0 ? left : right, shorter = more > 0 ? right : left;
        // Without the last digit that differs, the longer one has to be the shorter; where none does, without its first.
        int from = other == 0 ? Math.max(leftLength, rightLength) - 1 : Long.numberOfTrailingZeros(other) >> 2;
        return Math.abs(more) == 1 && (longer & (1L << 4 * from) - 1 | longer >>> 4 * from + 4 << 4 * from) == shorter;
    }
}
