package dev.merganser.matching.compare;

import java.util.function.IntFunction;

/// Compared values as people read them.
final class Shown {
    private Shown() {}

    static String texts(Codes codes, int record, String[] texts) {
        return texts(codes, record, code -> texts[code]);
    }

    static String texts(Codes codes, int record, IntFunction<String> texts) {
        var shown = new StringBuilder();
        for (int n = 0; n < codes.count(record); n++)
            shown.append(n == 0 ? "" : " | ").append(texts.apply(codes.get(record, n)));
        return shown.toString();
    }
}
