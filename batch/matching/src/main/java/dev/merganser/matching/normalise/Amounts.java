package dev.merganser.matching.normalise;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Amounts of money as people write them: `1.234,50 €`, `EUR 1,234.50`, `1234.5`, `-99,90`, `99,90-`, `(99.90)`, `12,-`.
public final class Amounts {
    /// No amount is longer: what is, is something else.
    private static final int LONGEST = 60;
    private static final Pattern NOT_READ = Pattern.compile("[\\s\\p{Z}\\p{Sc}'\u2019]");
    private static final Pattern AMOUNT = Pattern
            .compile("(?<open>\\()?(?<minus>-)?(?:\\p{L}{1,4}\\.?)?(?<again>-)?"
                    + "(?<whole>\\d*(?:[.,]\\d{3})*?)(?:(?<point>[.,])(?<part>\\d*))?(?<after>-{0,2})(?:\\p{L}{1,4}\\.?)?\\)?");

    private static final Pattern PLAIN = Pattern.compile("-?\\d{1,13}(?:\\.\\d{1,2})?");
    /// What is added to prices in Europe, in thousandths: the usual rates, and the lower ones of Germany and Switzerland.
    private static final int[] TAXES = {70, 81, 190, 200, 210, 220, 230, 240, 250, 270};
    /// In cents; of a smaller amount too much is rounded.
    private static final long LEAST = 1000;

    private Amounts() {}

    /// The amount as a plain number, its point a dot, without zeros at its end: `1234.5`, `-99.9`. One separator alone with
    /// three digits behind it stands between thousands (`1.234`, `1,234`), as amounts have two decimals or none; behind a
    /// lone zero and with any other number of digits it is the decimal point. What is no amount is folded as other text.
    public static String plain(String text) {
        if (text.length() > LONGEST)
            return folded(text);
        Matcher read = AMOUNT.matcher(
                NOT_READ.matcher(text.replace('\u2212', '-').replace('\u2013', '-').replace('\u2014', '-'))
                        .replaceAll(""));
        if (!read.matches())
            return folded(text);
        String whole = read.group("whole"), part = read.group("part") == null ? "" : read.group("part");
        String point = read.group("point") == null ? "" : read.group("point");
        boolean dots = whole.contains("."), commas = whole.contains(",");
        if (part.length() == 3 && !whole.isEmpty() && !whole.equals("0")
                && (dots == commas || point.equals(dots ? "." : ","))) {
            // 1.234 and 1.234.567
            whole += part;
            part = "";
        } else
            if ((dots && commas) || (!point.isEmpty() && whole.contains(point)))
                return folded(text);
        whole = whole.replace(".", "").replace(",", "");
        if (whole.isEmpty() && part.isEmpty())
            return folded(text);
        boolean minus = read.group("open") != null || read.group("minus") != null || read.group("again") != null
                || (read.group("after").equals("-") && !(point.length() == 1 && part.isEmpty()));
        var number = new BigDecimal((whole.isEmpty() ? "0" : whole) + (part.isEmpty() ? "" : "." + part));
        return number.signum() == 0
                ? "0"
                : (minus ? number.negate() : number).stripTrailingZeros().toPlainString();
    }

    private static String folded(String text) {
        return Fold.fold(text).replace(" ", "");
    }

    /// The cents of a plain number; [Long#MIN_VALUE] if it has more than two decimals or is no amount.
    public static long cents(String plain) {
        return PLAIN.matcher(plain).matches()
                ? new BigDecimal(plain).movePointRight(2).longValueExact()
                : Long.MIN_VALUE;
    }

    /// Whether one amount is the other with its tax, or without its cents (cut off or rounded). Of one sign, at least 10 each.
    ///
    /// @param one see [#cents]
    public static boolean taxOrCents(long one, long other) {
        long low = Math.min(Math.abs(one), Math.abs(other)), high = Math.max(Math.abs(one), Math.abs(other));
        if (low < LEAST || one < 0 != other < 0)
            return false;
        if ((low % 100 == 0) != (high % 100 == 0) && high - low < 100)
            return true;
        for (int tax : TAXES)
            if (Math.abs(high * 1000 - low * (1000 + tax)) <= 1000)
                return true;
        return false;
    }
}
