package dev.merganser.local;

/// The start can't go on. The message says why and what to do, and is all that is shown.
final class CannotStart extends RuntimeException {
    private static final long serialVersionUID = 1;

    CannotStart(String message) {
        super(message, null, false, false);
    }
}
