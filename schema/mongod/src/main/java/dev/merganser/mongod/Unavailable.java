package dev.merganser.mongod;

/// One of the ways to a MongoDB doesn't lead there on this machine; the message is the reason, and the next way is tried.
final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unavailable(String reason) {
        super(reason, null, false, false);
    }
}
