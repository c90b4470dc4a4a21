package dev.merganser.job.columns;

import static dev.merganser.job.columns.Profile.Look.DATE;
import static dev.merganser.job.columns.Profile.Look.DIGITS;
import static dev.merganser.job.columns.Profile.Look.EMAIL;
import static dev.merganser.job.columns.Profile.Look.FLAG;
import static dev.merganser.job.columns.Profile.Look.GENDER;
import static dev.merganser.job.columns.Profile.Look.HOUSE_NUMBER;
import static dev.merganser.job.columns.Profile.Look.LETTER;
import static dev.merganser.job.columns.Profile.Look.LETTERS;
import static dev.merganser.job.columns.Profile.Look.NUMBER_THEN_TEXT;
import static dev.merganser.job.columns.Profile.Look.PHONE;
import static dev.merganser.job.columns.Profile.Look.PHONE_ONLY;
import static dev.merganser.job.columns.Profile.Look.POSTAL;
import static dev.merganser.job.columns.Profile.Look.RECENT;
import static dev.merganser.job.columns.Profile.Look.WEB;
import static dev.merganser.job.columns.Profile.Look.YEAR;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.Meaning;

/// What columns mean whose headers tell nothing: by the looks of their values, and by what must be there, such as the name of
/// a company in a file of companies.
final class Guesses {
    private static final Set<Meaning> ADDRESS = EnumSet.of(Meaning.STREET, Meaning.ADDRESS_LINE, Meaning.POSTAL_CODE,
            Meaning.CITY);
    /// Dates of which more are of this century are of what people did: they aren't born then.
    private static final double MOSTLY_RECENT = .8;

    private final Columns columns;
    private final List<Profile> profiles;
    private final @Nullable Meaning[] meanings;
    private final boolean[] taken;

    Guesses(Columns columns) {
        this.columns = columns;
        profiles = columns.profiles;
        meanings = columns.meanings;
        taken = columns.taken;
    }

    /// Whether dates of a column go back so far that people were born then, and nothing says otherwise.
    static boolean born(Columns columns, Profile profile) {
        return !columns.has(Meaning.BIRTH_DATE) && !columns.has(Meaning.COMPANY_NAME)
                && profile.share(RECENT) <= MOSTLY_RECENT;
    }

    void byValues() {
        for (int column = 0; column < meanings.length; column++) {
            Profile profile = profiles.get(column);
            if (taken[column] || profile.empty()) continue;
            Meaning meaning = looksLike(profile, column);
            if (meaning == null) continue;
            meanings[column] = meaning;
            taken[column] = true;
        }
    }

    private @Nullable Meaning looksLike(Profile profile, int column) {
        if (profile.fill() < Columns.SPARSE) return null;
        if (profile.mostly(EMAIL)) return Meaning.EMAIL;
        if (profile.mostly(WEB)) return Meaning.WEBSITE;
        if (profile.mostly(PHONE_ONLY)) return Meaning.PHONE;
        // What is said below is a guess by looks: a column that is mostly empty gives too little to look at.
        if (profile.fill() < 0.2) return null;
        if (profile.mostly(DATE)) {
            return !columns.has(Meaning.DATE) && born(columns, profile) ? Meaning.BIRTH_DATE : null;
        }
        if (profile.share(GENDER) > 0.9 && profile.distinct() <= 6 && !profile.mostly(DIGITS)) {
            return columns.has(Meaning.GENDER) ? null : Meaning.GENDER;
        }
        if (profile.share(FLAG) > 0.8 || profile.distinct() < 3) return null;
        if (profile.mostly(POSTAL) && profile.meanLength() >= 4 && profile.distinctShare() < 0.98
                && !columns.has(Meaning.POSTAL_CODE) && !profile.mostly(YEAR))
            return Meaning.POSTAL_CODE;
        if (profile.share(LETTER) > 0.5) return columns.has(Meaning.MIDDLE_NAME) ? null : Meaning.MIDDLE_NAME;
        if (profile.mostly(HOUSE_NUMBER) && profile.meanLength() <= 4.5 && !columns.has(Meaning.HOUSE_NUMBER)
                && meanings.length > 3 && !profile.mostly(YEAR) && (address(column - 1) || address(column + 1)))
            return Meaning.HOUSE_NUMBER;
        if (profile.mostly(DIGITS) && profile.meanLength() >= 6) return Meaning.IDENTIFIER;
        if (profile.share(LETTERS) < 0.5) return null;
        // One of a list: owners, sources. Yet a name can be frequent.
        if (profile.few()) return profile.meanWords() < 1.7 ? personalName(profile, column) : null;
        if (profile.company() > 0.25 && profile.company() > profile.given()) return Meaning.COMPANY_NAME;
        if (profile.street() > 0.5)
            return profile.share(NUMBER_THEN_TEXT) > 0.5 ? Meaning.ADDRESS_LINE : Meaning.STREET;
        return personalName(profile, column);
    }

    /// Whether a house number can stand beside that column: it is part of an address, or text that may be its street.
    private boolean address(int column) {
        if (column < 0 || column >= meanings.length) return false;
        return taken[column]
                ? ADDRESS.contains(meanings[column])
                : profiles.get(column).share(LETTERS) > 0.7 && !profiles.get(column).few();
    }

    private @Nullable Meaning personalName(Profile profile, int column) {
        if (columns.has(Meaning.COMPANY_NAME) && !columns.has(Meaning.FAMILY_NAME) && !columns.has(Meaning.GIVEN_NAME))
            return null;
        if (profile.meanWords() > 3.5 || profile.street() > 0.2) return null;
        if (profile.meanWords() >= 1.7 && profile.given() > 0.4 && profile.family() > 0.15
                && !columns.has(Meaning.FULL_NAME)
                && !columns.has(Meaning.GIVEN_NAME))
            return Meaning.FULL_NAME;
        if (profile.meanWords() >= 1.7) return null;
        if (profile.given() > 0.3 && profile.given() > profile.family() && !columns.has(Meaning.GIVEN_NAME)
                && bestGiven(column))
            return Meaning.GIVEN_NAME;
        if (profile.family() > 0.15 && profile.family() > profile.given() * 0.8 && profile.distinctShare() > 0.02
                && !columns.has(Meaning.FAMILY_NAME))
            return Meaning.FAMILY_NAME;
        return null;
    }

    /// Family names can be given names too: the column with the most of them has it.
    private boolean bestGiven(int column) {
        return IntStream.range(0, profiles.size()).filter(other -> other != column && !taken[other])
                .noneMatch(other -> profiles.get(other).given() > profiles.get(column).given()
                        && profiles.get(other).meanWords() < 1.7);
    }

    /// Files of companies or things without a column that is called their name: the most telling text is it.
    void nameless() {
        if (Stream.of(Meaning.FULL_NAME, Meaning.FAMILY_NAME, Meaning.GIVEN_NAME, Meaning.COMPANY_NAME)
                .anyMatch(columns::has)) {
            streetBesideNumber();
            return;
        }
        int best = -1;
        for (int column = 0; column < meanings.length; column++) {
            Profile profile = profiles.get(column);
            boolean open = (meanings[column] == null && !taken[column]) || meanings[column] == Meaning.TITLE
                    || meanings[column] == Meaning.TEXT;
            if (!open || profile.share(LETTERS) < 0.8 || profile.fill() < 0.5) continue;
            if (best < 0 || telling(column) > telling(best)) best = column;
        }
        if (best < 0 || (meanings[best] == Meaning.TITLE && columns.has(Meaning.AMOUNT))) return;
        meanings[best] = Meaning.COMPANY_NAME;
        taken[best] = true;
    }

    private double telling(int column) {
        Profile profile = profiles.get(column);
        return profile.fill() * profile.distinctShare() + (meanings[column] == Meaning.TITLE ? 0.5 : 0)
                - (meanings[column] == Meaning.TEXT ? 0.1 : 0);
    }

    /// Text that repeats, next to house numbers, is their street.
    private void streetBesideNumber() {
        if (columns.has(Meaning.STREET) || columns.has(Meaning.ADDRESS_LINE) || !columns.has(Meaning.HOUSE_NUMBER))
            return;
        for (int column = 0; column < meanings.length; column++) {
            Profile profile = profiles.get(column);
            boolean beside = (column > 0 && meanings[column - 1] == Meaning.HOUSE_NUMBER)
                    || (column + 1 < meanings.length && meanings[column + 1] == Meaning.HOUSE_NUMBER);
            if (taken[column] || !beside || profile.share(LETTERS) < 0.7 || profile.distinctShare() > 0.8) continue;
            meanings[column] = Meaning.STREET;
            taken[column] = true;
            return;
        }
    }
}
