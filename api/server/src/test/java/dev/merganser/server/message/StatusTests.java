package dev.merganser.server.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTests {
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"550; 550 5.1.1 no such user; true", "550; 550-5.1.10 null MX; true",
            "553; 553 5.1.3 bad syntax; true", "550; 550 5.1.8 Sender address rejected; false",
            "550; 550 5.7.1 relaying denied; false", "550; 550 relaying denied; false",
            "550; 550 blocked by policy; false", "553; 553 sorry; false", "550; 550 User unknown; true",
            "550; 550 No such user here; true", "552; 552 5.2.2 mailbox full; false", "450; 450 4.1.1 later; false",
            "452; 452 no such user, try later; false"})
    @DisplayName("R70: an address is flagged for what the server says of it, not for policies or the sender's address")
    void gone(int code, String words, boolean gone) {
        assertThat(Status.isGone(code, words)).isEqualTo(gone);
    }
}
