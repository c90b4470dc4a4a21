package dev.merganser.matching.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// D01: amounts are compared as numbers, however they are written.
class AmountsTests {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = ';', value = {"99.90;99.9", "99,90;99.9", "999.00;999", "9990;9990", "12.50;12.5", "125;125",
            "1234.5;1234.5", "1234.50;1234.5", "1.234,50 €;1234.5", "EUR 1,234.50;1234.5", "$1,234;1234", "1.234;1234",
            "1.234.567;1234567", "1,234,567.8;1234567.8", "0.125;0.125", "0,125;0.125", ".5;0.5", "-100;-100",
            "−100;-100",
            "100-;-100", "(100.00);-100", "-EUR 12;-12", "EUR -12;-12", "12,-;12", "12,--;12", "12,- EUR;12", "0.00;0",
            "-0;0", "1'234.50 CHF;1234.5", "1 234,50;1234.5", "007;7", "12.3456;12.3456", "auf Anfrage;aufanfrage",
            "1,2,3;123", "1.234,567,8;12345678", "12.5.2024;1252024"})
    void oneAmountHasOneText(String text, String amount) {
        assertThat(Amounts.plain(text)).isEqualTo(amount);
    }

    /// Any amount of two decimals, in the ways of three countries, is the same text, and no two amounts are.
    @Test
    void whateverTheCountryTheAmountIsTheSame() {
        var random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            BigDecimal amount = BigDecimal.valueOf(random.nextLong(1L << (1 + random.nextInt(40))), 2)
                    .multiply(BigDecimal.valueOf(random.nextInt(4) == 0 ? -1 : 1));
            String plain = amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
            for (Locale locale : List.of(Locale.GERMANY, Locale.US, Locale.forLanguageTag("de-CH")))
                for (String pattern : List.of("#,##0.00", "0.00", "0.0#"))
                    assertThat(Amounts.plain(new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(locale))
                            .format(amount))).as("%s as %s in %s", amount, pattern, locale).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @CsvSource({"100, 119, true", "119, 100, true", "84.03, 100, true", "84.04, 100, true", "1234.56, 1469.13, true",
            "100, 108.1, true", "100, 125, true", "-100, -119, true", "100, -119, false", "100, 118, false",
            "100, 113, false", "1234.56, 1234, true", "1234.56, 1235, true", "1234.56, 1236, false",
            "1234.56, 1234.5, false", "1234, 1235, false", "5, 5.95, false", "100, 100, false", "about 100, 119, false",
            "12345678901234, 100, false", "9999999999999.99, 9999999999999, true"})
    void oneIsTheOtherWithItsTaxOrWithoutItsCents(String one, String other, boolean so) {
        assertThat(Amounts.taxOrCents(Amounts.cents(one), Amounts.cents(other))).isEqualTo(so);
    }
}
