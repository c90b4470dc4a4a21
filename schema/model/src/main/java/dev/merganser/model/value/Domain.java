package dev.merganser.model.value;

import java.util.Optional;
import java.util.regex.Pattern;

import com.ibm.icu.text.IDNA;

/// Names of hosts, in any script, as UTS 46 maps them: without the transitional folding of ß and its like.
final class Domain {
    private static final int LONGEST = 253;
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern DOTTED = Pattern.compile("(" + LABEL + "\\.)+" + LABEL);
    private static final Pattern NUMBER_AT_THE_END = Pattern.compile(".*\\.[0-9]+");
    private static final IDNA UTS_46 = IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.USE_STD3_RULES
            | IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ);

    private Domain() {}

    /// @return the host in its ASCII form, in lower case; empty if `host` is none, or has but one label
    static Optional<String> ascii(String host) {
        // Most are in that form already, and every address of every item that is read comes by here.
        if (host.length() <= LONGEST && !host.contains("--") && DOTTED.matcher(host).matches())
            return Optional.of(host);
        var info = new IDNA.Info();
        String ascii = UTS_46.nameToASCII(host, new StringBuilder(), info).toString();
        return info.hasErrors() || ascii.length() > LONGEST || !DOTTED.matcher(ascii).matches()
                ? Optional.empty()
                : Optional.of(ascii);
    }

    /// @param ascii an ASCII form
    /// @return the host as people write it
    static String unicode(String ascii) {
        return UTS_46.nameToUnicode(ascii, new StringBuilder(), new IDNA.Info()).toString();
    }

    /// Whether an ASCII form is a name rather than a number such as `192.0.2.1`: no top-level domain is all digits.
    static boolean isNamed(String ascii) {
        return !NUMBER_AT_THE_END.matcher(ascii).matches();
    }
}
