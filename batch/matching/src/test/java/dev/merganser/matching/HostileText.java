package dev.merganser.matching;

import java.util.List;
import java.util.Random;

/// Text that no person would type and every database holds somewhere.
final class HostileText {
    private static final List<String> UNITS = List.of("\u0301", "\u0308", "\u202e", "\u200f", "\ud800", "\udc00",
            "\ud83d\ude00", "ﷺ", "ſ", "İ", "ß", "ǆ", "a", "A.", "0", "9", " ", "\t", "\n", ",", ";", "\"", "'", "-",
            "+",
            "(", ")", "/", ".", "@", "&", "www.", "http://", "straße ", "str. ", "von ", "Dr. ", "GmbH ", "& Co. ",
            "unbekannt", "1990-01-01 ", "31.12.", "Januar ", "+49 ", "00", "a@b.c", "\u0000", "\ufffd", "ﬁ", "한", "漢",
            "ש", "ع", "๛", "𝔘");

    private HostileText() {}

    /// Mostly short; now and then one unit some hundred thousand times over, or a megabyte.
    static String next(Random random, int longest) {
        int length = switch (random.nextInt(20)) {
            case 0 -> random.nextInt(longest) + 1;
            case 1, 2 -> random.nextInt(Math.min(longest, 5_000)) + 1;
            default -> random.nextInt(30);
        };
        var text = new StringBuilder();
        switch (random.nextInt(4)) {
            case 0 -> {
                String unit = unit(random);
                text.append(unit(random));
                while (text.length() < length)
                    text.append(unit);
            }
            case 1 -> {
                while (text.length() < length)
                    text.append((char) random.nextInt(0x10000));
            }
            case 2 -> {
                while (text.length() < length)
                    text.append((char) (random.nextInt(95) + 32));
            }
            default -> {
                while (text.length() < length)
                    text.append(unit(random));
            }
        }
        return text.toString();
    }

    private static String unit(Random random) {
        return UNITS.get(random.nextInt(UNITS.size()));
    }
}
