package dev.merganser.matching.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailboxesTests {
    @ParameterizedTest(name = "{0} of {1}: {2}")
    @CsvSource({"anna.schmidt@mail.example, schmidt, anna", "Schmidt_Anna84@mail.example, schmidt, anna",
            "annaschmidt@mail.example, schmidt, anna", "schmidtanna@mail.example, schmidt, anna",
            "schmidts@mail.example, schmidt, ''", "a.schmidt@mail.example, schmidt, a",
            "aschmidt7@mail.example, schmidt, a",
            "anna.maria.schmidt@mail.example, schmidt, anna maria", "a.müller@mail.example, mueller, a",
            "anna.von.der.heide@mail.example, heide, anna von der", "anna.lee+shop@mail.example, lee, anna",
            "info@mail.example, schmidt, ''", "anna@mail.example, schmidt, ''", "schmidt@mail.example, schmidt, ''",
            "anlee@mail.example, lee, ''", "@mail.example, schmidt, ''", "no address, schmidt, ''", "'', schmidt, ''",
            "12.34@mail.example, schmidt, ''", "anna.schmidt@mail.example, '', ''"})
    void anAddressMadeOfANameTellsTheGivenOne(String address, String family, String given) {
        assertThat(Mailboxes.given(address, family)).isEqualTo(given);
    }
}
