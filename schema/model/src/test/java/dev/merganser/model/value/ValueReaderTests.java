package dev.merganser.model.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.value.ValueReader.Reading;

class ValueReaderTests {
    private static final Currency EUR = Currency.getInstance("EUR");
    private final ValueReader german = new ValueReader("DE", EUR);

    static Field field(FieldKind kind) {
        return switch (kind) {
            case CHOICE -> new Field("stage", "Stage", kind, false, false, null, List.of("NEW", "DONE"), Set.of(),
                    false, false);
            case LINK -> new Field("deal", "Deal", kind, false, false, null, List.of(), Set.of(ItemType.DEAL), false,
                    false);
            default -> Field.of("value", "Value", kind);
        };
    }

    private Value read(FieldKind kind, Object input) {
        Reading reading = german.read(field(kind), input);
        assertThat(reading).as("%s of %s", kind, input).isInstanceOf(Reading.Read.class);
        return ((Reading.Read) reading).value();
    }

    private String wrong(FieldKind kind, Object input) {
        Reading reading = german.read(field(kind), input);
        assertThat(reading).as("%s of %s", kind, input).isInstanceOf(Reading.Wrong.class);
        return ((Reading.Wrong) reading).problem();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            '1.234,56',     1234.56
            '1,234.56',     1234.56
            '1 234,56',     1234.56
            '1''234.56',    1234.56
            '1.234.567',    1234567
            '1,234,567',    1234567
            '1.234.567,8',  1234567.8
            '12,5',         12.5
            '12.5',         12.5
            '1234.567',     1234.567
            '0,125',        0.125
            '0.125',        0.125
            '-7',           -7
            '+7',           7
            '.5',           0.5
            '007',          7
            """)
    void readsNumbersWrittenInGermanAndInEnglish(String text, BigDecimal number) {
        assertThat(((Value.Decimal) read(FieldKind.DECIMAL, text)).number()).isEqualByComparingTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3", "192.168.0.1", "1,2,3", "12.34.567", "1.234.56", "1,23.45", "1 2 3", "12 2024",
            "1..2", "-", "--1", "1-", "abc", "1e5", "NaN", "Infinity", "1234567890123456789", "0.1234567",
            "1.234.567.8"})
    void refusesWhatOnlyLooksLikeANumber(String text) {
        wrong(FieldKind.DECIMAL, text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.234", "1,234", "-12.345", "999,999"})
    void refusesANumberThatIsOneInGermanAndAnotherInEnglish(String text) {
        assertThat(wrong(FieldKind.DECIMAL, text)).contains("could be two numbers");
    }

    @Test
    void takesNumbersOfProgramsAsTheyAre() {
        assertThat(read(FieldKind.DECIMAL, 1.234)).isEqualTo(new Value.Decimal(new BigDecimal("1.234")));
        assertThat(read(FieldKind.DECIMAL, 1_000_000L)).isEqualTo(new Value.Decimal(new BigDecimal("1000000")));
        assertThat(read(FieldKind.DECIMAL, new BigDecimal("1E+3")))
                .isEqualTo(new Value.Decimal(new BigDecimal("1000")));
        assertThat(read(FieldKind.MONEY, new BigDecimal("1.234")))
                .isEqualTo(new Value.Money(new BigDecimal("1.234"), EUR));
        wrong(FieldKind.DECIMAL, Double.NaN);
        wrong(FieldKind.DECIMAL, new BigDecimal("1E+999999999"));
    }

    @Test
    void keepsNoMoreZerosThanADatabaseHolds() {
        var number = (Value.Decimal) read(FieldKind.DECIMAL, new BigDecimal("0E-1000000"));

        assertThat(number.number().scale()).isLessThanOrEqualTo(6);
        assertThat(((Value.Decimal) read(FieldKind.DECIMAL, "1." + "0".repeat(900))).number().precision())
                .isLessThanOrEqualTo(24);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            12,                12,      EUR
            '12,50 €',         12.50,   EUR
            '€ 12.50',         12.50,   EUR
            '$1,234.56',       1234.56, USD
            '1.234,56 chf',    1234.56, CHF
            'GBP 5',           5,       GBP
            '£5',              5,       GBP
            '1.234 €',         1234,    EUR
            '1,234 USD',       1234,    USD
            '-3,10 EUR',       -3.10,   EUR
            '1234.567 KWD',    1234.567, KWD
            """)
    void readsAmountsWithAndWithoutACurrency(String text, BigDecimal amount, String currency) {
        var money = (Value.Money) read(FieldKind.MONEY, text);

        assertThat(money.amount()).isEqualByComparingTo(amount);
        assertThat(money.currency().getCurrencyCode()).isEqualTo(currency);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5 ABC", "5 USD EUR", "USD 5 EUR", "$ 5 €", "€", "5 EURO", "EUR", "five euros",
            "1.234 KWD"})
    void refusesAmountsInNoCurrencyOrTwo(String text) {
        wrong(FieldKind.MONEY, text);
    }

    @ParameterizedTest
    @CsvSource({"2026-01-31, 2026-01-31", "20260131, 2026-01-31", "31.01.2026, 2026-01-31", "3.4.2026, 2026-04-03",
            "31/1/2026, 2026-01-31", "1/31/2026, 2026-01-31", "31-01-2026, 2026-01-31", "5/5/2026, 2026-05-05",
            "29.02.2024, 2024-02-29"})
    void readsDates(String text, LocalDate date) {
        assertThat(read(FieldKind.DATE, text)).isEqualTo(new Value.Date(date));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3/4/2026", "03-04-2026", "12/1/2026"})
    void refusesDatesThatCouldBeTwo(String text) {
        assertThat(wrong(FieldKind.DATE, text)).contains("could be two dates", "YYYY-MM-DD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-02-30", "31.02.2026", "29.02.2023", "13/13/2026", "2026-0131", "26-01-31", "31.1.26",
            "0999-12-31", "12026-01-01", "yesterday", "2026-01-31T00:00:00Z", "31.01/2026", "٣١.٠١.٢٠٢٦"})
    void refusesWhatIsNoDate(String text) {
        wrong(FieldKind.DATE, text);
    }

    @Test
    void readsTimesToTheMillisecond() {
        var noon = new Value.Timestamp(Instant.parse("2026-01-31T12:00:00.123Z"));

        assertThat(read(FieldKind.TIMESTAMP, "2026-01-31T13:00:00.123456789+01:00")).isEqualTo(noon);
        assertThat(read(FieldKind.TIMESTAMP, Instant.parse("2026-01-31T12:00:00.123999Z"))).isEqualTo(noon);
        assertThat(read(FieldKind.TIMESTAMP, OffsetDateTime.parse("2026-01-31T12:00:00.123Z"))).isEqualTo(noon);
        wrong(FieldKind.TIMESTAMP, "2026-01-31 12:00");
        wrong(FieldKind.TIMESTAMP, "+999999999-01-01T00:00:00Z");
        wrong(FieldKind.TIMESTAMP, Instant.MAX);
    }

    @Test
    void readsFlagsInGermanAndEnglish() {
        for (Object yes : List.of("true", "YES", "Ja", "1", "x", true))
            assertThat(read(FieldKind.FLAG, yes)).isEqualTo(new Value.Flag(true));
        for (Object no : List.of("false", "No", "nein", "0", false))
            assertThat(read(FieldKind.FLAG, no)).isEqualTo(new Value.Flag(false));
        wrong(FieldKind.FLAG, "maybe");
    }

    @ParameterizedTest
    @CsvSource({"example.com, https://example.com", "http://example.com/a?b#c, http://example.com/a?b#c",
            "HTTPS://Example.com, HTTPS://Example.com", "https://münchen.example/größe, https://münchen.example/größe",
            "www.example.com:8443/x, https://www.example.com:8443/x"})
    void readsWebAddresses(String text, String url) {
        assertThat(read(FieldKind.WEB_ADDRESS, text)).isEqualTo(new Value.WebAddress(url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"javascript:alert(1)", "ftp://example.com", "file:///etc/passwd", "https://", "localhost",
            "a b.example", "https://exa mple.com", "mailto:ada@example.com", "https://-.example", "//example.com",
            "https://[::1]/", "data:text/html,x.y", "https://user:secret@example.com"})
    void refusesWhatIsNoWebAddress(String text) {
        wrong(FieldKind.WEB_ADDRESS, text);
    }

    @Test
    void tellsWebAddressesApartByTheirPathsLetters() {
        assertThat(new Value.WebAddress("https://www.Example.com/").identity())
                .isEqualTo(new Value.WebAddress("HTTP://example.com").identity());
        assertThat(new Value.WebAddress("https://straße.example/").identity())
                .isEqualTo(new Value.WebAddress("https://xn--strae-oqa.example").identity());
        assertThat(new Value.WebAddress("https://example.com/AbC").identity())
                .isNotEqualTo(new Value.WebAddress("https://example.com/abc").identity());
    }

    @ParameterizedTest
    @DisplayName("M08 Numbers without a country are of the configured region")
    @CsvSource(nullValues = "-", textBlock = """
            DE, 030 123456,        +4930123456
            DE, +44 20 7946 0000,  +442079460000
            DE, 0049 30 123456,    +4930123456
            US, (650) 253-0000,    +16502530000
            US, 555 0000,          -
            DE, 110,               -
            DE, extension 123,     -
            """)
    void readsPhones(String region, String text, @Nullable String e164) {
        assertThat(new ValueReader(region, EUR).read(field(FieldKind.PHONE), text))
                .isEqualTo(new Reading.Read(new Value.Phone(text, e164, null, false)));
    }

    @Test
    void refusesWhatIsNoTelephoneNumber() {
        wrong(FieldKind.PHONE, "none");
        wrong(FieldKind.PHONE, "12");
        wrong(FieldKind.PHONE, "1".repeat(101));
    }

    @ParameterizedTest
    @EnumSource(FieldKind.class)
    void takesBlankTextForNothing(FieldKind kind) {
        for (Object blank : new Object[]{"", " \t\r\n ", "\u2003"})
            assertThat(german.read(field(kind), blank)).isEqualTo(new Reading.Nothing());
        assertThat(german.read(field(kind), null)).isEqualTo(new Reading.Nothing());
    }

    @ParameterizedTest
    @EnumSource(FieldKind.class)
    void refusesWhatIsNotTextAndWhatIsTooLong(FieldKind kind) {
        wrong(kind, "a\0b");
        wrong(kind, "a\ud800b");
        wrong(kind, "\udc00");
        wrong(kind, "1".repeat(100_001));
        wrong(kind, List.of("a"));
        wrong(kind, new String[]{"a"});
        wrong(kind, Map.of("surprise", List.of()));
    }

    @Test
    void keepsLongTextOnlyWhereTheFieldIsForIt() {
        assertThat(read(FieldKind.LONG_TEXT, "a".repeat(100_000))).isNotNull();
        assertThat(wrong(FieldKind.TEXT, "a".repeat(1_001))).contains("1,001", "1,000");
    }

    @Test
    void readsChoicesInAnyCaseAndNamesThemAll() {
        assertThat(read(FieldKind.CHOICE, " done ")).isEqualTo(new Value.Choice("DONE"));
        assertThat(wrong(FieldKind.CHOICE, "LOST")).contains("NEW, DONE");
        wrong(FieldKind.CHOICE, new Value.Choice("LOST"));
    }

    @Test
    void refusesAValueOfAnotherKind() {
        wrong(FieldKind.DECIMAL, new Value.Text("1"));
        assertThat(read(FieldKind.TEXT, new Value.Text("1"))).isEqualTo(new Value.Text("1"));
    }

    @Test
    void readsValuesOfTheirParts() {
        assertThat(read(FieldKind.EMAIL, Map.of("address", "ada@example.com", "label", " work ")))
                .isEqualTo(new Value.Email(new EmailAddress("ada@example.com"), "work"));
        assertThat(read(FieldKind.PHONE, Map.of("number", "030 123456", "doNotCall", true)))
                .isEqualTo(new Value.Phone("030 123456", "+4930123456", null, true));
        assertThat(read(FieldKind.MONEY, Map.of("amount", "1.5", "currency", "usd")))
                .isEqualTo(new Value.Money(new BigDecimal("1.5"), Currency.getInstance("USD")));
        assertThat(read(FieldKind.NOTE, Map.of("text", "Called", "at", "2026-01-31T12:00:00Z", "by", "anna")))
                .isEqualTo(new Value.Note("Called", Instant.parse("2026-01-31T12:00:00Z"), new UserId("anna")));
        assertThat(read(FieldKind.ADDRESS, Map.of("city", "Berlin", "label", "delivery")))
                .isEqualTo(new Value.Address(null, null, null, null, "Berlin", null, null, "delivery"));
        assertThat(german.read(field(FieldKind.ADDRESS), Map.of("label", "delivery"))).isEqualTo(new Reading.Nothing());
    }

    @Test
    void saysWhichPartIsMissingOrWrong() {
        assertThat(wrong(FieldKind.MONEY, Map.of("amount", "1"))).contains("currency");
        assertThat(wrong(FieldKind.EMAIL, Map.of("label", "work"))).contains("address");
        assertThat(wrong(FieldKind.NOTE, Map.of("text", "Called", "at", "noon", "by", "anna"))).contains("noon");
        assertThat(wrong(FieldKind.EMAIL, Map.of("address", "a@b.co", "label", Map.of()))).isNotBlank();
        wrong(FieldKind.TEXT, Map.of("text", "x"));
    }

    @Test
    void refusesLineItemsThatMakeNoSense() {
        assertThat(read(FieldKind.LINE_ITEM, line())).isInstanceOf(Value.LineItem.class);
        assertThat(wrong(FieldKind.LINE_ITEM, with("quantity", "0"))).contains("quantity");
        assertThat(wrong(FieldKind.LINE_ITEM, with("quantity", "-1"))).contains("quantity");
        assertThat(wrong(FieldKind.LINE_ITEM, with("unitPrice", "5"))).contains("unit price");
        assertThat(wrong(FieldKind.LINE_ITEM, with("taxRate", 101))).contains("tax rate");
        assertThat(wrong(FieldKind.LINE_ITEM, with("taxRate", "a\0"))).isNotBlank();
        assertThat(wrong(FieldKind.LINE_ITEM, with("description", " "))).contains("description");
        assertThat(wrong(FieldKind.LINE_ITEM, "a line")).contains("parts");
    }

    private static Map<String, Object> line() {
        return Map.of("description", "Engine", "quantity", 2, "unitPrice", Map.of("amount", 5, "currency", "EUR"),
                "taxRate", 19);
    }

    private static Map<String, Object> with(String part, Object value) {
        var parts = new HashMap<>(line());
        parts.put(part, value);
        return parts;
    }

    @Test
    void showsLongInputShortened() {
        var problems = new ArrayList<String>();
        for (FieldKind kind : FieldKind.values()) {
            if (german.read(field(kind), "🦆".repeat(400)) instanceof Reading.Wrong(String problem))
                problems.add(problem);
        }
        assertThat(problems).isNotEmpty().allSatisfy(problem -> assertThat(problem.length()).isLessThan(250));
    }
}
