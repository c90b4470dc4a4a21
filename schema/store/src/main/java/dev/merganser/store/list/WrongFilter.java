package dev.merganser.store.list;

/// A filter or an order that can't be meant. Its message says what would be right, as one sentence.
public final class WrongFilter extends RuntimeException {
    private static final long serialVersionUID = 1;

    public WrongFilter(String message) {
        super(message, null, false, false);
    }
}
