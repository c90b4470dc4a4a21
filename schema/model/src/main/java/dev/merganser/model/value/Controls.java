package dev.merganser.model.value;

import java.nio.charset.StandardCharsets;

/// Characters that have no place in text, or in one line for people: a name, a subject.
public final class Controls {
    private Controls() {}

    /// Whether text holds what is no character: NUL, or half of a pair, which UTF-8 can't write.
    public static boolean noText(String text) {
        return text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /// Whether text could end a line, hide in it or turn it round (a file `exe` that reads `fdp`), or is none.
    public static boolean in(String text) {
        return noText(text) || text.chars().anyMatch(c -> Character.isISOControl(c) || (c >= '\u2028' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069'));
    }
}
