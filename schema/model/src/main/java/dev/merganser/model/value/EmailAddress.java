package dev.merganser.model.value;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import com.ibm.icu.text.IDNA;

/// An e-mail address that keeps RFC 5321 (R70), its local part in UTF-8 by RFC 6531.
///
/// Plus-tags and dots are part of it. Two addresses are one (R05) when their [#key]s are equal.
///
/// @param text as it was written, without white space around it
public record EmailAddress(String text) {
    private static final int LONGEST = 254;
    private static final int LONGEST_LOCAL_PART = 64;
    private static final String ATOM = "[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]+";
    private static final Pattern LOCAL_PART = Pattern
            .compile(ATOM + "(\\." + ATOM + ")*|\"([^\"\\\\\\p{Cntrl}]|\\\\[\\x20-\\x7e])*\"");
    private static final Pattern DOMAIN = Pattern
            .compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final IDNA UTS_46 = IDNA
            .getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.USE_STD3_RULES | IDNA.CHECK_BIDI);

    /// @throws IllegalArgumentException if `text` is no address; see [#parse]
    public EmailAddress {
        if (problem(text).isPresent()) throw new IllegalArgumentException(problem(text).get());
    }

    /// @return the address in `text`, or empty if it breaks the rules
    public static Optional<EmailAddress> parse(String text) {
        String stripped = text.strip();
        return problem(stripped).isPresent() ? Optional.empty() : Optional.of(new EmailAddress(stripped));
    }

    private static Optional<String> problem(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1) return Optional.of("an e-mail address has the form name@domain");
        String local = text.substring(0, at);
        if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST
                || local.getBytes(StandardCharsets.UTF_8).length > LONGEST_LOCAL_PART)
            return Optional.of("the e-mail address is too long");
        if (!LOCAL_PART.matcher(local).matches())
            return Optional.of("the part before @ holds a character that isn't allowed there");
        var info = new IDNA.Info();
        String ascii = asciiDomain(text.substring(at + 1), info);
        if (info.hasErrors() || ascii.length() > 253 || !DOMAIN.matcher(ascii).matches())
            return Optional.of("the part after @ is no domain");
        return Optional.empty();
    }

    private static String asciiDomain(String domain, IDNA.Info info) {
        return UTS_46.nameToASCII(domain, new StringBuilder(), info).toString();
    }

    /// What addresses are compared by (R05): the local part in lower case, the domain as UTS 46 has it, without the
    /// transitional folding, so that `straße.example` and `strasse.example` differ.
    public String key() {
        int at = text.lastIndexOf('@');
        return text.substring(0, at).toLowerCase(Locale.ROOT) + "@" + domain();
    }

    /// The domain in its ASCII form (IDNA), in lower case.
    public String domain() {
        return asciiDomain(text.substring(text.lastIndexOf('@') + 1), new IDNA.Info());
    }

    @Override
    public String toString() {
        return text;
    }
}
