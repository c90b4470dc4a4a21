package dev.merganser.model.value;

/// Characters that have no place in one line for people: a name, a subject.
public final class Controls {
    private Controls() {}

    /// Whether text could end a line, hide in it or turn it round (a file `exe` that reads `fdp`).
    public static boolean in(String text) {
        return text.chars().anyMatch(c -> Character.isISOControl(c) || (c >= '\u2028' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069'));
    }
}
