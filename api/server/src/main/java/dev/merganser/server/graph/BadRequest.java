package dev.merganser.server.graph;

/// A request that the asker has to put right, told as an error of the response. Nothing was read or written for it.
public final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param message what is wrong and what would be right, as one sentence
    public BadRequest(String message) {
        super(message, null, false, false);
    }
}
