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
}
