package dev.merganser.job.generate;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/// One record on its way into the file; what is empty is missing.
final class Row {
    /// The columns after `id` and `type`, in the order of the file.
    enum Column {
        GENDER, GIVEN_NAME, FAMILY_NAME, BIRTH_DATE, COMPANY_NAME, STREET, HOUSE_NUMBER, POSTAL_CODE, CITY, COUNTRY,
        EMAIL,
        PHONE, MOBILE, WEBSITE, VAT_ID, INDUSTRY, TITLE, AMOUNT, CURRENCY, DATE, CONTACT_ID, COMPANY_ID;

        String header() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<Column, String> values = new EnumMap<>(Column.class);

    String get(Column column) {
        return values.getOrDefault(column, "");
    }

    boolean has(Column column) {
        return !get(column).isEmpty();
    }

    Row set(Column column, String value) {
        values.put(column, value);
        return this;
    }

    Row clear(Column... columns) {
        Arrays.asList(columns).forEach(values::remove);
        return this;
    }
}
