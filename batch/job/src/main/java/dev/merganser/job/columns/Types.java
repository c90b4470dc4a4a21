package dev.merganser.job.columns;

import static dev.merganser.model.Meaning.AMOUNT;
import static dev.merganser.model.Meaning.BIRTH_DATE;
import static dev.merganser.model.Meaning.COMPANY_NAME;
import static dev.merganser.model.Meaning.FAMILY_NAME;
import static dev.merganser.model.Meaning.FULL_NAME;
import static dev.merganser.model.Meaning.GENDER;
import static dev.merganser.model.Meaning.GIVEN_NAME;
import static dev.merganser.model.Meaning.TITLE;

import java.util.Collection;
import java.util.List;

import dev.merganser.model.Meaning;

/// Tells what records are by what is known of them.
final class Types {
    private static final List<Meaning> PERSONAL = List.of(GIVEN_NAME, FAMILY_NAME, FULL_NAME, BIRTH_DATE, GENDER);

    private Types() {}

    /// Somebody with a name is a person, whoever employs them; what has a title and an amount is business.
    static RecordType ofMeanings(Collection<Meaning> meanings) {
        if (meanings.stream().anyMatch(PERSONAL::contains)) return RecordType.CONTACT;
        if (meanings.contains(COMPANY_NAME)) return RecordType.COMPANY;
        if (meanings.contains(TITLE) && meanings.contains(AMOUNT)) return RecordType.DEAL;
        return RecordType.MIXED;
    }
}
