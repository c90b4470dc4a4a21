package dev.merganser.server.access;

import java.util.List;
import java.util.Locale;

/// The languages that sentences for people are in.
public final class Languages {
    public static final List<Locale> SPOKEN = List.of(Locale.ENGLISH, Locale.GERMAN);

    private Languages() {}

    /// @param asked the most wanted first, as in `Accept-Language`
    /// @return the first that the product speaks; English if there is none
    public static Locale of(List<Locale> asked) {
        return asked.stream().flatMap(one -> SPOKEN.stream().filter(spoken -> spoken.getLanguage()
                .equals(one.getLanguage()))).findFirst().orElse(Locale.ENGLISH);
    }
}
