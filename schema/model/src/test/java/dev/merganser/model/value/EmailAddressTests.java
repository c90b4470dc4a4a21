package dev.merganser.model.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTests {
    private static String key(String text) {
        return EmailAddress.parse(text).orElseThrow().key();
    }

    @ParameterizedTest(name = "{0} and {1}: the same? {2}")
    @DisplayName("R05 White space, case and the script of the domain don't tell two addresses apart; all else does")
    @CsvSource(textBlock = """
            ada@example.com,       '  ada@example.com\t', true
            ada@example.com,       ADA@Example.COM,       true
            ÄDA@example.com,       äda@example.com,       true
            ada@straße.example,    ada@strasse.example,   false
            ada@straße.example,    ada@xn--strae-oqa.example, true
            ada@MÜNCHEN.example,   ada@münchen.example,   true
            ada@münchen.example,   ada@xn--mnchen-3ya.example, true
            ada@ex。example,        ada@ex.example,        true
            ada+crm@example.com,   ada@example.com,       false
            a.da@example.com,      ada@example.com,       false
            straße@example.com,    strasse@example.com,   false
            """)
    void comparesByItsKey(String one, String other, boolean same) {
        assertThat(key(one).equals(key(other))).isEqualTo(same);
    }

    @Test
    @DisplayName("R05 The local part is lowered by the root locale, wherever the server stands")
    void foldsCaseTheSameInEveryCountry() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(key("INFO@EXAMPLE.COM")).isEqualTo("info@example.com");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void keepsTheTextAsItWasWritten() {
        assertThat(EmailAddress.parse(" Ada@Example.COM ")).hasValueSatisfying(
                address -> assertThat(address).hasToString("Ada@Example.COM"));
    }

    @ParameterizedTest
    @DisplayName("R70 An address that keeps RFC 5321, or RFC 6531, can be stored")
    @ValueSource(strings = {"a@b.co", "o'hara@example.com", "\"Ada Lovelace\"@example.com", "\"a\\\"b@c\"@example.com",
            "用户@例子.example", "पता@example.com", "ада@example.com", "a!#$%&'*+/=?^_`{|}~-b@example.com",
            "1234567890123456789012345678901234567890123456789012345678901234@example.com", "🦆@example.com",
            "x@1-800.example", "x@a.b.c.d.e.example"})
    void takesWhatKeepsTheRules(String text) {
        assertThat(EmailAddress.parse(text)).isPresent();
    }

    @ParameterizedTest
    @DisplayName("R70 An address that breaks RFC 5321 is refused")
    @ValueSource(strings = {"", "@", "a@", "@b.co", "ada", "ada@example", ".a@b.co", "a.@b.co", "a..b@b.co", "a b@b.co",
            "a@b@c.co", "a@b..co", "a@.co", "a@b.co.", "a@-b.co", "a@b-.co", "a@b_c.co", "a@b c.co", "a@[127.0.0.1]",
            "a@192.0.2.1", "a@example.1", "<a@b.co>", "Ada <a@b.co>", "a@b.co, c@d.co", "a(comment)@b.co",
            "\"a\"b\"@b.co", "\"a@b.co", "\"a\\\"@b.co", "a\\@b.co",
            "12345678901234567890123456789012345678901234567890123456789012345@example.com",
            "a@1234567890123456789012345678901234567890123456789012345678901234.com", "a@xn--a.example",
            "a\u200b@b.co", "a\u202e@b.co", "a\u00a0b@b.co", "a@\u202eb.co"})
    void refusesWhatBreaksTheRules(String text) {
        assertThat(EmailAddress.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("R70 Nothing that could end a header's line, or isn't text, is part of an address")
    @ValueSource(strings = {"a\r\nBcc: x@y.zz@b.co", "\"a\r\nBcc: x\"@b.co", "\"a\nb\"@b.co", "\"a\u0085b\"@b.co",
            "\"a\u2028b\"@b.co", "\"a\\\nb\"@b.co", "a@b.co\r\nBcc: x@y.zz", "a@b\r\n.co", "a\0@b.co", "\"\0\"@b.co",
            "\"\ud800\"@b.co", "\udc00@b.co", "a@\ud800.co"})
    void refusesInjectedLinesAndBrokenText(String text) {
        assertThat(EmailAddress.parse(text)).isEmpty();
    }

    @Test
    @DisplayName("R70 An address has 254 octets at most")
    void countsOctets() {
        String domain = ("a".repeat(60) + ".").repeat(3) + "example"; // 190
        String fits = "l".repeat(254 - 1 - domain.length()) + "@" + domain;

        assertThat(fits.length()).isEqualTo(254);
        assertThat(EmailAddress.parse(fits)).isPresent();
        assertThat(EmailAddress.parse("l" + fits)).isEmpty();
        assertThat(EmailAddress.parse("ü".repeat(33) + "@example.com")).isEmpty();
        assertThat(EmailAddress.parse("ü".repeat(32) + "@example.com")).isPresent();
    }

    @Test
    void cannotBeMadeOfWhatIsNoAddress() {
        assertThatThrownBy(() -> new EmailAddress("nobody")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name@domain");
        assertThatThrownBy(() -> new EmailAddress(" a@b.co")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EmailAddress("a@b.co ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("R05: white space around an address goes, that of pasted text too")
    void stripsWhatSurroundsIt() {
        assertThat(EmailAddress.parse("\u00a0 a@b.example\u202f\t").orElseThrow().text()).isEqualTo("a@b.example");
    }

    @Test
    @DisplayName("R70 An address is as long as mail servers are told it, however it is written")
    void lengthIsWhatMailServersAreTold() {
        String local = "a".repeat(64);
        assertThat(EmailAddress.parse(local + "@" + "ü.".repeat(30) + "example")).as("304 octets sent").isEmpty();
        assertThat(EmailAddress.parse("a@" + "ｅ".repeat(60) + "." + "ｅ".repeat(60) + ".example"))
                .as("full-width letters are one octet each").isPresent();
    }
}
