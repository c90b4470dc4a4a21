package dev.merganser.matching.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NicknamesTests {
    private static boolean related(String left, String right) {
        int a = Nicknames.number(left), b = Nicknames.number(right);
        assertThat(Nicknames.related(b, a)).isEqualTo(Nicknames.related(a, b));
        return Nicknames.related(a, b);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"bob, robert", "howie, howard", "wally, walter", "fanny, frances", "sepp, josef", "kasia, katarzyna",
            "pepe, jose", "beppe, giuseppe", "sasha, aleksandr", "henk, hendrik", "jussi, juhani", "niki, nicole",
            "ulli, ulrike", "darek, dariusz", "honza, jan", "pista, istvan", "kostas, konstantinos",
            "muhammad, mohammed",
            "oleksiy, alexei", "ilse, elisabeth"})
    void formsStandForOneAnother(String left, String right) {
        assertThat(related(left, right)).isTrue();
    }

    @Test
    void aNameOfSeveralGroupsDoesNotJoinThem() {
        assertThat(related("pat", "patrick")).isTrue();
        assertThat(related("pat", "patricia")).isTrue();
        assertThat(related("patrick", "patricia")).isFalse();
        assertThat(related("bert", "albert")).isTrue();
        assertThat(related("albert", "robert")).isFalse();
    }

    @Test
    void endingsAreKnownHoweverTheyAreWritten() {
        assertThat(related("peggie", "margaret")).isTrue();
        assertThat(related("bobbey", "robert")).isTrue();
        assertThat(related("peggie", "peggy")).isTrue();
    }

    @Test
    void namesWithoutOtherFormsAreRelatedToNone() {
        assertThat(Nicknames.number("zrbl")).isZero();
        assertThat(related("zrbl", "zrbl")).isFalse();
        assertThat(related("zrbl", "john")).isFalse();
    }
}
