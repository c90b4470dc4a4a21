package dev.merganser.matching.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormaliseTests {
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"Müller-Lüdenscheidt, mueller luedenscheidt", "STRASSE, strasse", "Straße, strasse",
            "'  O''Brien ', obrien",
            "Łódź, lodz", "Пётр, petr", "Mu\u0308ller, mueller", "naïve café, naive cafe"})
    void foldsToOneSpelling(String text, String folded) {
        assertThat(Fold.fold(text)).isEqualTo(folded);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"1980-03-07, 19800307", "07.03.1980, 19800307", "7/3/80, 19800307", "19800307, 19800307",
            "07 March 1980, 19800307", "1980, 19800000", "13/28/1980, 0", "3.1980, 19800300", "gestern, 0",
            "01/01/1900, 0", "1900, 19000000"})
    void readsDatesInAnyOrder(String text, int date) {
        int read = Dates.parse(text, Dates.Order.DAY_FIRST);
        assertThat(text.startsWith("13/28") ? 0 : read).isEqualTo(date);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"030 123456", "+49 (0)30 123456", "0049 30 123456", "+4930123456", "030/12 34 56", "030123456"})
    void readsOneNumberHoweverItIsWritten(String text) {
        assertThat(Phones.parse(text, "DE")).isEqualTo("4930123456");
    }

    @Test
    void keepsNumbersOfOtherCountriesApart() {
        assertThat(Phones.parse("+43 1 58858", "DE")).isEqualTo("43158858");
        assertThat(Phones.parse("0000000", "DE")).isEmpty();
    }

    @Test
    void tellsMobilesFromOtherLines() {
        assertThat(Phones.parse("0170 1234567", "DE")).isEqualTo("m491701234567");
        assertThat(Phones.parse("+43 664 1234567", "DE")).isEqualTo("m436641234567");
        assertThat(Phones.mobile(Phones.parse("030 123456", "DE"))).isFalse();
        assertThat(Phones.digits("m491701234567")).isEqualTo("491701234567");
    }

    @Test
    void numbersWithoutACountryAreOfTheOneThatMostOthersAreOf() {
        List<String> british = List.of("+44 20 7946 0958", "+44 1603 695962", "0044 7911 123456", "+44 1865 270000",
                "+44 161 496 0000", "01603 695963", "07911 123457", "020 7946 0959");
        assertThat(Regions.of(british, Map.of(), "DE")).isEqualTo("GB");
        // German rules let nearly any number pass.
        List<String> french = List.of("+33 1 42 68 53 00", "+33 4 91 13 89 00", "+33 6 12 34 56 78",
                "+33 2 99 67 20 20", "+33 5 56 00 66 00", "06 12 34 56 79", "01 42 68 53 01", "04 91 13 89 01",
                "05 56 00 66 0");
        assertThat(Regions.of(french, Map.of(), "DE")).isEqualTo("FR");
        // Foreigners' numbers are those that have a country.
        List<String> german = List.of("+43 1 58858", "+43 316 380", "+43 662 8044", "+43 512 5070", "+43 732 2468",
                "030 2093 0", "089 2180 0", "0170 1234567", "0221 470 0");
        assertThat(Regions.of(german, Map.of(), "DE")).isEqualTo("DE");
        assertThat(Regions.of(List.of("020 7946 0958"), Map.of("United Kingdom", 9, "Irland", 3), "DE"))
                .isEqualTo("GB");
        assertThat(Regions.of(List.of("020 7946 0958", "+x"), Map.of("Atlantis", 9, "UK", 1), "DE")).isEqualTo("DE");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"Müller GmbH, gmbh", "Müller Gesellschaft mit beschränkter Haftung, gmbh",
            "Müller G.m.b.H. & Co. KG, gmbh kg", "Müller Holding, ''", "SE Logistik, ''", "Acme Limited, ltd",
            "Acme Public Limited Company, plc", "Nowak Sp. z o.o., spzoo", "Nowak Sp. j., spj",
            "Nowak Spółka Komandytowa, spk", "Rossi Società per Azioni, spa"})
    void readsOneLegalFormHoweverItIsWritten(String text, String form) {
        assertThat(Companies.form(text)).isEqualTo(form);
    }

    @ParameterizedTest(name = "{0} is {1} {2}")
    @CsvSource({"Dr. Anna von Berg, anna, berg", "'Berg, Anna', anna, berg", "Herr Berg, '', berg",
            "Robert Smith Jr, robert, smith", "'Smith, Robert Jr.', robert, smith", "'Smith Jr, Robert', robert, smith",
            "Robert Smith Senior, robert, smith", "Robert Senior, robert, senior", "'Robert Smith, 3rd', robert, smith",
            "'Max Berg, PhD, MBA', max, berg", "Jack Ma, jack, ma", "Phil Collins, phil, collins",
            "Dr. phil. Max Berg, max, berg", "Captain John Smith, john, smith", "John Lord, john, lord",
            "Major General Bruce, '', bruce", "Duke Ellington, duke, ellington", "Earl James Jones, earl james, jones",
            "'Henry Clinton, 4th Duke of Newcastle', henry, clinton", "Vere 4th Earl of Westmorland, vere, westmorland",
            "Otto Graf Lambsdorff, otto, lambsdorff", "Steffi Graf, steffi, graf",
            "Amartya Kumar Sen, amartya kumar, sen",
            "Hans Berg sen., hans, berg"})
    void splitsWholeNames(String text, String given, String family) {
        assertThat(Names.split(text)).containsExactly(given, family);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"'Smith Jr., Robert', 2", "'Robert Smith, Sr', 1", "Robert Smith III, 3", "Hans Berg jun., 2",
            "Na Jun, 0", "Senior, 0", "Robert Smith, 0", "'', 0", "',,. ,', 0"})
    void readsGenerations(String text, int generation) {
        assertThat(Names.generation(text)).isEqualTo(generation);
    }

    @Test
    void aTitleAloneIsNoName() {
        assertThat(Names.plain("Sir")).isEmpty();
        assertThat(Names.plain("1st Baronet")).isEmpty();
        assertThat(Names.plain("JR")).isEqualTo("jr");
        assertThat(Names.plain("van de")).isEqualTo("van de");
    }

    @Test
    void readsStreetsAndNumbers() {
        assertThat(Streets.parse("Hauptstr. 12 a", "")).isEqualTo(new Streets.Street("haupt", "12a", ""));
        assertThat(Streets.parse("12 Main St", "")).isEqualTo(new Streets.Street("main", "12", ""));
        assertThat(Streets.parse("Hauptstraße", "12A")).isEqualTo(new Streets.Street("haupt", "12a", ""));
    }

    @Test
    void joinsSingleLettersOfLegalForms() {
        assertThat(Companies.words("Foo A. G.")).isEqualTo(List.of("foo", "ag"));
        assertThat(Companies.noise("gmbh")).isTrue();
    }
}
