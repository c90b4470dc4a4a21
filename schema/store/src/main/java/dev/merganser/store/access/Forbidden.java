package dev.merganser.store.access;

/// Somebody asked for what they have no right to.
public final class Forbidden extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Right right;

    public Forbidden(Right right) {
        super("the right %s is needed".formatted(right));
        this.right = right;
    }

    public Right right() {
        return right;
    }
}
