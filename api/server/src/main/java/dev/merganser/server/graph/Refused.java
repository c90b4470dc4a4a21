package dev.merganser.server.graph;

/// What the asker wants can't be had, for a reason of its own, told as an error of the response.
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String code;

    /// @param code    for programs, such as `TOO_MANY`
    /// @param message one or two sentences that say what to do
    public Refused(String code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public String code() {
        return code;
    }

    public String words() {
        return String.valueOf(getMessage());
    }
}
