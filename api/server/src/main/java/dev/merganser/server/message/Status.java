package dev.merganser.server.message;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What mail servers' codes say about an address (RFC 5321, 4.2.3; enhanced codes: RFC 3463 and RFC 7505).
final class Status {
    private static final Pattern ENHANCED = Pattern.compile("^\\d{3}[ -](\\d\\.\\d{1,3}\\.\\d{1,3})\\b");
    private static final Pattern SAYS_SO = Pattern.compile(
            "unknown|no such|not exist|doesn't exist|invalid (recipient|mailbox|user)|user not found|mailbox not found"
                    + "|no mailbox|unrouteable|not a valid mailbox",
            Pattern.CASE_INSENSITIVE);

    private Status() {}

    /// Whether the address itself is at fault for good: bad mailbox, system or syntax, moved, a domain that takes no
    /// mail. Not the sender's address (X.1.7, X.1.8), a policy, a full mailbox or a network.
    ///
    /// @param status such as `5.1.1`
    static boolean isGone(String status) {
        return switch (status) {
            case "5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1" -> true;
            default -> false;
        };
    }

    /// @param code  the reply's, such as 550
    /// @param words the whole reply
    static boolean isGone(int code, String words) {
        Matcher enhanced = ENHANCED.matcher(words.strip());
        if (enhanced.find()) return isGone(enhanced.group(1));
        // Servers without enhanced codes use 550 for policies, too: only their words tell.
        return (code == 550 || code == 551 || code == 553) && SAYS_SO.matcher(words).find();
    }
}
