package dev.merganser.job.columns;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.merganser.job.csv.CsvFile.Row;
import dev.merganser.model.Meaning;

/// Leaves out columns whose meaning is known but that don't help to tell who a record is, once all meanings are known.
final class Sifting {
    /// Columns of one of these are compared as one: another takes no room.
    private static final Set<Meaning> JOINED = EnumSet.of(Meaning.GIVEN_NAME, Meaning.FAMILY_NAME, Meaning.COMPANY_NAME,
            Meaning.EMAIL, Meaning.PHONE, Meaning.STREET, Meaning.ADDRESS_LINE, Meaning.POSTAL_CODE, Meaning.CITY);
    /// Whoever has one of these is somebody.
    private static final Set<Meaning> WHOSE = EnumSet.of(Meaning.GIVEN_NAME, Meaning.FAMILY_NAME, Meaning.BIRTH_DATE,
            Meaning.EMAIL, Meaning.PHONE, Meaning.STREET, Meaning.ADDRESS_LINE, Meaning.POSTAL_CODE, Meaning.CITY);
    private static final Set<RecordType> WHO = EnumSet.of(RecordType.CONTACT, RecordType.COMPANY, RecordType.MIXED);
    private static final Set<String> DEALINGS = Set.of("deal", "opportunity", "order", "quote", "invoice", "auftrag",
            "auftrags", "auftragsnummer", "auftragswert", "auftragsname", "angebot", "angebots", "angebotsnummer",
            "rechnung", "rechnungs", "rechnungsnummer", "rechnungsdatum", "auftragsdatum", "angebotsdatum");

    private final Columns columns;
    private final List<Profile> profiles;
    private final @Nullable Meaning[] meanings;

    Sifting(Columns columns) {
        this.columns = columns;
        profiles = columns.profiles;
        meanings = columns.meanings;
    }

    void sift(int typeColumn) {
        wholeNames();
        secondNames();
        dropUseless();
        if (!business(typeColumn)) dropDealings();
        currencies();
    }

    /// A whole name beside its parts is of use where parts are missing, unless it is somebody else's.
    private void wholeNames() {
        if (!columns.has(Meaning.GIVEN_NAME) && !columns.has(Meaning.FAMILY_NAME)) return;
        for (int column = 0; column < meanings.length; column++) {
            if (meanings[column] != Meaning.FULL_NAME || profiles.get(column).empty()) continue;
            int alone = 0, beside = 0, same = 0;
            for (Row row : columns.sample) {
                List<String> whole = Profile.words(row.get(column));
                if (whole.isEmpty()) continue;
                List<String> given = words(row, Meaning.GIVEN_NAME), family = words(row, Meaning.FAMILY_NAME);
                if ((given.isEmpty() && !family.containsAll(whole)) || (family.isEmpty() && !given.containsAll(whole)))
                    alone++;
                if (given.isEmpty() && family.isEmpty()) continue;
                beside++;
                if (Stream.of(given, family).flatMap(List::stream).anyMatch(whole::contains)) same++;
            }
            if (same < beside / 2.0 || alone < columns.sample.size() * Columns.SPARSE) meanings[column] = null;
        }
    }

    private List<String> words(Row row, Meaning meaning) {
        return IntStream.range(0, meanings.length).filter(column -> meanings[column] == meaning).boxed()
                .flatMap(column -> Profile.words(row.get(column)).stream()).toList();
    }

    /// A second column of given names that few have is of their second ones.
    private void secondNames() {
        double first = 0;
        for (int column = 0; column < meanings.length; column++) {
            double fill = profiles.get(column).fill();
            if (meanings[column] != Meaning.GIVEN_NAME) continue;
            if (first > 0 && fill < first / 2 && !columns.has(Meaning.MIDDLE_NAME))
                meanings[column] = Meaning.MIDDLE_NAME;
            first = Math.max(first, fill);
        }
    }

    /// Columns that can't tell two records apart, or tell every two apart.
    private void dropUseless() {
        for (int column = 0; column < meanings.length; column++) {
            Profile profile = profiles.get(column);
            Meaning meaning = meanings[column];
            if (meaning == null || profile.empty()) continue;
            boolean constant = columns.sample.size() > 20 && profile.distinct() == 1 && profile.fill() > 0.9
                    && meaning != Meaning.COMPANY_NAME;
            boolean rowNumber = meaning == Meaning.IDENTIFIER && profile.fill() == 1 && profile.distinctShare() == 1
                    && profile.distinct() > 20;
            boolean besides = JOINED.contains(meaning) && Stream.of(meanings).filter(meaning::equals).count() > 1;
            boolean sparse = !besides && profile
                    .fill() < (meaning == Meaning.TEXT || meaning == Meaning.CATEGORY ? 0.05 : Columns.SPARSE);
            boolean group = meaning == Meaning.IDENTIFIER && profile.shared();
            if (constant || rowNumber || sparse || group) meanings[column] = null;
        }
    }

    /// Whether some records are deals, quotes or invoices, whose amounts and dates tell them apart.
    private boolean business(int typeColumn) {
        if (typeColumn >= 0)
            return profiles.get(typeColumn).values().keySet().stream().flatMap(name -> RecordType.of(name).stream())
                    .anyMatch(type -> !WHO.contains(type));
        if (IntStream.range(0, meanings.length).anyMatch(column -> meanings[column] != null
                && HeaderWords.words(columns.header.get(column)).stream().anyMatch(DEALINGS::contains)))
            return true;
        return Stream.of(meanings).noneMatch(WHOSE::contains);
    }

    /// What somebody spent, and when, doesn't tell who it is.
    private void dropDealings() {
        for (int column = 0; column < meanings.length; column++) {
            if (meanings[column] == Meaning.AMOUNT || meanings[column] == Meaning.CURRENCY
                    || meanings[column] == Meaning.DATE)
                meanings[column] = born(column) ? Meaning.BIRTH_DATE : null;
        }
    }

    /// Whether a date that people have, the only one, is that of their birth.
    private boolean born(int column) {
        return meanings[column] == Meaning.DATE && Guesses.born(columns, profiles.get(column))
                && (columns.has(Meaning.FAMILY_NAME) || columns.has(Meaning.FULL_NAME))
                && Stream.of(meanings).filter(Meaning.DATE::equals).count() == 1;
    }

    private void currencies() {
        if (!columns.has(Meaning.AMOUNT)) return;
        for (int column = 0; column < meanings.length; column++) {
            if (meanings[column] == null && !columns.taken[column] && profiles.get(column).currencies())
                meanings[column] = Meaning.CURRENCY;
        }
    }
}
