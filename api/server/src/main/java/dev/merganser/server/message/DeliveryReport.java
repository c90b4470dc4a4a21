package dev.merganser.server.message;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;

import dev.merganser.model.value.EmailAddress;

/// What a mail server sends back when it can't deliver what it took (RFC 3464, delivery status notification).
///
/// @param header   the `Message-ID` of the message that it is about, without brackets
/// @param failures addresses that it gave up on
record DeliveryReport(String header, List<Failure> failures) {
    /// More of a report isn't read.
    private static final int MOST_LINES = 10_000;

    /// @param status such as `5.1.1` (RFC 3463)
    /// @param words  what the server said
    record Failure(EmailAddress address, String status, String words) {
        /// Whether the address itself is at fault.
        boolean gone() {
            return Status.isGone(status);
        }
    }

    /// @return empty if the mail is no such report, or doesn't say what it is about
    static Optional<DeliveryReport> read(Part mail) throws MessagingException, IOException {
        if (!mail.isMimeType("multipart/report") || !(mail.getContent() instanceof Multipart parts))
            return Optional.empty();
        var failures = new ArrayList<Failure>();
        String header = "";
        for (int i = 0; i < parts.getCount(); i++) {
            BodyPart part = parts.getBodyPart(i);
            if (part.isMimeType("message/delivery-status")) {
                for (Map<String, String> group : groups(part.getInputStream())) failure(group).ifPresent(failures::add);
            } else
                if (part.isMimeType("message/rfc822") || part.isMimeType("text/rfc822-headers")
                        || part.isMimeType("message/rfc822-headers")) {
                            List<Map<String, String>> groups = groups(part.getInputStream());
                            if (!groups.isEmpty())
                                header = groups.getFirst().getOrDefault("message-id", "").replaceAll("[<>\\s]", "");
                        }
        }
        return header.isEmpty() ? Optional.empty() : Optional.of(new DeliveryReport(header, List.copyOf(failures)));
    }

    private static Optional<Failure> failure(Map<String, String> group) {
        if (!group.getOrDefault("action", "").equalsIgnoreCase("failed")) return Optional.empty();
        // The one that we wrote to comes first: mail may have been forwarded since.
        String recipient = group.getOrDefault("original-recipient", group.getOrDefault("final-recipient", ""));
        String status = group.getOrDefault("status", "").split("\\s", 2)[0];
        return EmailAddress.parse(recipient.replaceFirst("^[^;]*;", "").strip().replaceAll("[<>]", ""))
                .map(address -> new Failure(address, status,
                        group.getOrDefault("diagnostic-code", status).replaceFirst("^[^;]*;", "").strip()));
    }

    /// Header lines in groups that blank lines divide, by their names in lower case. Folded lines are joined.
    private static List<Map<String, String>> groups(InputStream content) throws IOException {
        var groups = new ArrayList<Map<String, String>>();
        var group = new HashMap<String, String>();
        String last = "";
        try (var lines = new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8))) {
            int count = 0;
            for (String line = lines.readLine(); line != null && count++ < MOST_LINES; line = lines.readLine()) {
                int colon = line.indexOf(':');
                if (line.isBlank()) {
                    if (!group.isEmpty()) groups.add(group);
                    group = new HashMap<>();
                } else if (Character.isWhitespace(line.charAt(0)) && group.containsKey(last)) {
                    group.merge(last, line.strip(), (one, rest) -> one + " " + rest);
                } else if (colon > 0) {
                    last = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
                    group.putIfAbsent(last, line.substring(colon + 1).strip());
                }
            }
        }
        if (!group.isEmpty()) groups.add(group);
        return groups;
    }
}
