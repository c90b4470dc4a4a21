package dev.merganser.job.columns;

import static dev.merganser.model.Meaning.AMOUNT;
import static dev.merganser.model.Meaning.BIRTH_DATE;
import static dev.merganser.model.Meaning.COMPANY_NAME;
import static dev.merganser.model.Meaning.EMAIL;
import static dev.merganser.model.Meaning.FAMILY_NAME;
import static dev.merganser.model.Meaning.FULL_NAME;
import static dev.merganser.model.Meaning.GENDER;
import static dev.merganser.model.Meaning.GIVEN_NAME;
import static dev.merganser.model.Meaning.PHONE;
import static dev.merganser.model.Meaning.TITLE;

import java.util.Collection;
import java.util.List;

import dev.merganser.model.Meaning;

/// Tells what records are by what is known of them.
final class Types {
    private static final List<Meaning> PERSONAL = List.of(GIVEN_NAME, FAMILY_NAME, FULL_NAME, BIRTH_DATE, GENDER);

    private static final List<Meaning> OWN = List.of(GIVEN_NAME, FAMILY_NAME, BIRTH_DATE, GENDER, EMAIL, PHONE);

    private Types() {}

    /// What has a title and an amount is business, whoever it is done with; somebody with a name is a person, whoever employs
    /// them.
    static RecordType ofMeanings(Collection<Meaning> meanings) {
        if (meanings.contains(TITLE) && meanings.contains(AMOUNT) && meanings.stream().noneMatch(OWN::contains))
            return RecordType.DEAL;
        if (meanings.stream().anyMatch(PERSONAL::contains)) return RecordType.CONTACT;
        if (meanings.contains(COMPANY_NAME)) return RecordType.COMPANY;
        return RecordType.MIXED;
    }
}
