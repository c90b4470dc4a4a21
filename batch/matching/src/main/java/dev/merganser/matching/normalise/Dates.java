package dev.merganser.matching.normalise;

/// Dates in any order of their parts, as a number `yyyymmdd` with zeros for what is missing.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Dates {
    /// How a column writes dates whose year comes last.
    public enum Order {
        DAY_FIRST, MONTH_FIRST
    }

    private Dates() {}

    /// The date that a text names, 0 if it names none. A month above 12 and a day below makes the two change places.
    public static int parse(String text, Order order) {
        int[] parts = new int[3];
        int[] digits = new int[3];
        int count = 0;
        boolean in = false;
        int month = 0;
        for (int i = 0; i < text.length() && i < 40; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                if (!in) {
                    if (count == 3)
                        break; // a time of day follows
                    in = true;
                    count++;
                }
                if (digits[count - 1] < 8) {
                    parts[count - 1] = parts[count - 1] * 10 + c - '0';
                    digits[count - 1]++;
                }
            } else {
                in = false;
                if (month == 0 && Character.isLetter(c)) {
                    month = month(text, i);
                    while (i + 1 < text.length() && Character.isLetter(text.charAt(i + 1)))
                        i++;
                }
            }
        }
        if (month > 0 && count >= 2)
            return digits[0] == 4 ? date(parts[0], month, parts[1]) : date(year(parts[1], digits[1]), month, parts[0]);
        if (month > 0 && count == 1 && digits[0] == 4)
            return date(parts[0], month, 0);
        if (count == 1)
            return switch (digits[0]) {
                case 8 -> {
                    int head = parts[0] / 10000;
                    yield head >= 1800 && head < 2200
                            ? date(head, parts[0] / 100 % 100, parts[0] % 100)
                            : order == Order.DAY_FIRST
                                    ? date(parts[0] % 10000, parts[0] / 10000 % 100, parts[0] / 1000000)
                                    : date(parts[0] % 10000, parts[0] / 1000000, parts[0] / 10000 % 100);
                }
                case 4 -> date(parts[0], 0, 0);
                default -> 0;
            };
        if (count == 2)
            return digits[0] == 4 ? date(parts[0], parts[1], 0) : digits[1] == 4 ? date(parts[1], parts[0], 0) : 0;
        if (count < 3)
            return 0;
        if (digits[0] >= 3)
            return date(parts[0], parts[1], parts[2]);
        int year = year(parts[2], digits[2]);
        return order == Order.DAY_FIRST ? date(year, parts[1], parts[0]) : date(year, parts[0], parts[1]);
    }

    /// A date of its parts, each 0 where it is missing; 0 if the year is none, and for the first of January 1900, by which
    /// programs mean that there is none.
    public static int date(int year, int month, int day) {
        if (year < 1000 || year > 2999 || (year == 1900 && month == 1 && day == 1))
            return 0;
        if (month > 12 && day >= 1 && day <= 12) {
            int swapped = month;
            month = day;
            day = swapped;
        }
        return year * 10000 + (month > 12 ? 0 : month) * 100 + (day > 31 ? 0 : day);
    }

    /// Whether a text's first part can only be a day (1), its second (-1), or either (0).
    public static int vote(String text) {
        int first = 0, second = 0, part = 0, length = 0;
        for (int i = 0; i < text.length() && i < 12; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                length++;
                if (part == 0)
                    first = first * 10 + c - '0';
                else
                    if (part == 1)
                        second = second * 10 + c - '0';
            } else {
                if (length == 0 || length > 2)
                    return 0;
                length = 0;
                part++;
            }
        }
        return part < 2
                ? 0
                : first > 12 && first <= 31 && second <= 12 ? 1 : second > 12 && second <= 31 && first <= 12 ? -1 : 0;
    }

    private static int year(int year, int digits) {
        return digits > 2 ? year : year > 30 ? 1900 + year : 2000 + year;
    }

    private static int month(String text, int at) {
        if (at + 3 > text.length())
            return 0;
        String start = Fold.fold(text.substring(at, Math.min(text.length(), at + 4)));
        if (start.length() < 3)
            return 0;
        return switch (start.substring(0, 3)) {
            case "jan" -> 1;
            case "feb", "fev" -> 2;
            case "mar", "mrz", "mae" -> 3;
            case "apr", "avr" -> 4;
            case "may", "mai" -> 5;
            case "jun" -> 6;
            case "jul" -> 7;
            case "aug", "aou" -> 8;
            case "sep" -> 9;
            case "oct", "okt" -> 10;
            case "nov" -> 11;
            case "dec", "dez" -> 12;
            default -> 0;
        };
    }
}
