package dev.merganser.model.value;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// An e-mail address that keeps RFC 5321 (R70), its local part in UTF-8 by RFC 6531, its domain one that has a name.
///
/// Plus-tags and dots are part of it. Two addresses are one (R05) when their [#key]s are equal.
///
/// @param text as it was written, without white space around it
public record EmailAddress(String text) {
    /// Octets as mail servers are told it: the domain in ASCII (RFC 5321, 4.5.3.1.3).
    private static final int LONGEST = 254;
    /// Characters; a domain may be written in longer ways than it is sent in.
    private static final int LONGEST_WRITTEN = 1_000;
    private static final int LONGEST_LOCAL_PART = 64;
    private static final int LONGEST_LABEL = 63;
    /// Beyond ASCII whatever is visible: neither controls, halves of pairs and invisible formats, nor separators.
    private static final String VISIBLE = "[^\\p{ASCII}\\p{C}\\p{Z}]";
    /// White space, that of pasted text included (no-break spaces).
    private static final Pattern AROUND = Pattern.compile("^[\\s\\p{Z}]+|[\\s\\p{Z}]+$");
    private static final String ATOM = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-" + VISIBLE + "]+";
    private static final Pattern LOCAL_PART = Pattern.compile(ATOM + "(\\." + ATOM + ")*"
            + "|\"([\\x20-\\x7e" + VISIBLE + "&&[^\"\\\\]]|\\\\[\\x20-\\x7e])*\"");

    /// @throws IllegalArgumentException if `text` is no address; see [#parse]
    public EmailAddress {
        problem(text).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
    }

    /// @return the address in `text`, or empty if it breaks the rules
    public static Optional<EmailAddress> parse(String text) {
        String stripped = AROUND.matcher(text).replaceAll("");
        return problem(stripped).isPresent()
                ? Optional.empty()
                : Optional.of(new EmailAddress(stripped)).filter(EmailAddress::canBeSent);
    }

    /// Whether mail servers take it for its length. What was stored before this was asked can still be read.
    private boolean canBeSent() {
        int local = text.substring(0, text.lastIndexOf('@') + 1).getBytes(StandardCharsets.UTF_8).length;
        return local + domain().length() <= LONGEST;
    }

    /// Whether it is made of small letters, digits and single dots and hyphens alone, as most are: such a one breaks no rule.
    /// Every address of every item that is read comes by here.
    private static boolean isPlain(String text) {
        int at = text.indexOf('@');
        if (at < 1 || at > LONGEST_LOCAL_PART || text.length() - at > LONGEST_LABEL || text.indexOf('.', at) < 0)
            return false;
        boolean edge = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z', digit = c >= '0' && c <= '9' && i < at;
            boolean inside = (c == '.' || c == '-') || (c == '@' && i == at);
            if (!letter && !digit && (!inside || edge)) return false;
            edge = inside;
        }
        return !edge;
    }

    private static Optional<String> problem(String text) {
        if (isPlain(text)) return Optional.empty();
        int at = text.lastIndexOf('@');
        if (at < 1) return Optional.of("an e-mail address has the form name@domain");
        String local = text.substring(0, at);
        int octets = local.getBytes(StandardCharsets.UTF_8).length;
        if (octets > LONGEST_LOCAL_PART || text.length() > LONGEST_WRITTEN)
            return Optional.of("the e-mail address is too long");
        if (!LOCAL_PART.matcher(local).matches())
            return Optional.of("the part before @ holds a character that isn't allowed there");
        return Domain.ascii(text.substring(at + 1)).filter(Domain::isNamed).isEmpty()
                ? Optional.of("the part after @ is no domain")
                : Optional.empty();
    }

    /// What addresses are compared by (R05): the local part in lower case, the domain as UTS 46 has it, without the
    /// transitional folding, so that `straße.example` and `strasse.example` differ.
    public String key() {
        int at = text.lastIndexOf('@');
        return text.substring(0, at).toLowerCase(Locale.ROOT) + "@" + domain();
    }

    /// How the address may have been written, as far as letters go: with its domain in ASCII, in its own script, and as it
    /// is here.
    public Set<String> spellings() {
        String local = text.substring(0, text.lastIndexOf('@') + 1);
        return Set
                .copyOf(List.of(text, local + domain(), local + Domain.unicode(domain())).stream().distinct().toList());
    }

    /// The domain in its ASCII form (IDNA), in lower case.
    public String domain() {
        return Domain.ascii(text.substring(text.lastIndexOf('@') + 1)).orElseThrow();
    }

    @Override
    public String toString() {
        return text;
    }
}
