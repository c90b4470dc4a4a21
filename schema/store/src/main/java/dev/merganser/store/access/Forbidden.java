package dev.merganser.store.access;

/// Somebody asked for what they have no right to: with an item that they may view, or with any.
public final class Forbidden extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String right;

    public Forbidden(String right) {
        super("the right %s is needed".formatted(right));
        this.right = right;
    }

    /// The right that is needed: an [Action]'s name, `SETTINGS` or `ADMINISTRATOR`.
    public String right() {
        return right;
    }
}
