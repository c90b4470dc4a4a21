package dev.merganser.job.console;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/// What was given can't be used; its message is one line that says where the fault is and what to do. The process ends
/// with 2.
public final class WrongInput extends RuntimeException {
    private static final long serialVersionUID = 1;

    public WrongInput(String message) {
        super(oneLine(message));
    }

    /// @param place such as `row 7`; null if the fault is the whole file's
    public static WrongInput in(Path file, @Nullable String place, String fault) {
        return new WrongInput(file + (place == null ? "" : ", " + place) + ": " + fault);
    }

    /// What a file holds can stand in a message, so line breaks and control characters in it must not.
    static String oneLine(String text) {
        String line = text.strip().replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
        return line.length() <= 600 ? line : line.substring(0, 600) + "…";
    }
}
