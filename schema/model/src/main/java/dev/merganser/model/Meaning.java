package dev.merganser.model;

import java.util.Arrays;
import java.util.Optional;

/// What a value says about an item, whatever the field or column that holds it is called.
///
/// A field of the catalogue and a column of a CSV file both name a meaning; matching knows meanings only. A value
/// without one isn't compared.
public enum Meaning {
    FULL_NAME("fullName"), GIVEN_NAME("givenName"), MIDDLE_NAME("middleName"), FAMILY_NAME("familyName"),
    BIRTH_DATE("birthDate"), BIRTH_YEAR("birthYear"), BIRTH_MONTH("birthMonth"), BIRTH_DAY("birthDay"),
    GENDER("gender"),
    EMAIL("email"), PHONE("phone"), WEBSITE("website"),
    /// A whole address, or a part of one, in one piece of text.
    ADDRESS_LINE("addressLine"), STREET("street"), HOUSE_NUMBER("houseNumber"), POSTAL_CODE("postalCode"),
    CITY("city"), REGION("region"), COUNTRY("country"),
    COMPANY_NAME("companyName"), TAX_ID("taxId"),
    /// Equal or different; a near-miss is weak evidence.
    IDENTIFIER("identifier"),
    /// The id of an item that this one belongs to, such as a deal's customer or a person's employer: shared by all that do.
    LINK("link"),
    /// One of few values, such as an industry.
    CATEGORY("category"),
    /// Free text.
    TEXT("text"),
    TITLE("title"), AMOUNT("amount"), CURRENCY("currency"), DATE("date");

    private final String wireName;

    Meaning(String wireName) {
        this.wireName = wireName;
    }

    /// The name in `columns.yml` and on the command line, such as `givenName`.
    public String wireName() {
        return wireName;
    }

    /// The meaning of that wire name, or empty if there is none.
    public static Optional<Meaning> of(String wireName) {
        return Arrays.stream(values()).filter(meaning -> meaning.wireName.equals(wireName)).findFirst();
    }
}
