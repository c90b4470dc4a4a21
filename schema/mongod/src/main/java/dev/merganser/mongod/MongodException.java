package dev.merganser.mongod;

/// No MongoDB could be had, or not this one. The message says what is wrong and what to do, and is
/// fit to show to whoever started the program without the stack trace.
public final class MongodException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MongodException(String message) {
        super(message);
    }

    MongodException(String message, Throwable cause) {
        super(message, cause);
    }
}
