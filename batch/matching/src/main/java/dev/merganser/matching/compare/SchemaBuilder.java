package dev.merganser.matching.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.apache.commons.codec.language.ColognePhonetic;
import org.jspecify.annotations.Nullable;

import dev.merganser.matching.Column;
import dev.merganser.matching.Kind;
import dev.merganser.matching.MatchReport;
import dev.merganser.matching.Records;
import dev.merganser.matching.Workers;
import dev.merganser.matching.normalise.Amounts;
import dev.merganser.matching.normalise.Companies;
import dev.merganser.matching.normalise.Fold;
import dev.merganser.matching.normalise.Names;
import dev.merganser.matching.normalise.Phones;
import dev.merganser.model.Meaning;

/// Finds what can be compared in the columns of some records, and by what they can be brought together.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class SchemaBuilder {
    private static final double[] ID = {.10, .05, .85};
    /// As many of the values are distinct where they are each record's own: of duplicates there aren't more.
    private static final double OWN = 2 / 3.0;
    /// Where fewer of the names say their legal form, what looks like one is a word of the name.
    private static final double FORMS = .1;
    private static final double[] AMOUNT = {.07, .03, .05, .85};
    /// One company has one: two that differ speak of two.
    private static final double[] TAX = {.03, .04, .93};
    final List<Comparison> comparisons = new ArrayList<>();
    final List<Schema.Atom> atoms = new ArrayList<>();
    final List<String> notes = new ArrayList<>();
    final List<MatchReport.Skipped> skipped;
    final int records;
    @Nullable
    PersonNames names;
    private @Nullable Place place;
    /// By which records of one company are known, apart from where it is.
    private final List<Sites.Mark> marks = new ArrayList<>();
    /// How many comparisons were numbered, those not added included.
    int numbers;
    private int bits;

    /// @param region of phone numbers without a country
    /// @param frozen the document of an earlier schema, whose frequencies then hold; null: count them here
    SchemaBuilder(Records records, String region, @Nullable Map<?, ?> frozen, Workers workers) {
        this.records = records.size();
        var reader = new Reader(records, workers);
        persons(reader, frozen);
        if (wanted(reader, frozen, "companyName", Meaning.COMPANY_NAME))
            words(reader, "companyName", Field.Role.COMPANY, reader.columns(Meaning.COMPANY_NAME), frozen);
        if (wanted(reader, frozen, "title", Meaning.TITLE))
            words(reader, "title", Field.Role.OWN, reader.columns(Meaning.TITLE), frozen);
        contact(reader, region, frozen);
        addresses(reader, frozen);
        if (place != null)
            legalForms(reader, frozen);
        if (names == null && place != null && !marks.isEmpty() && (frozen == null || frozen.containsKey("sites")))
            add(new Sites(marks, place, sounds(place.cityNames()), this.records, part(frozen, "sites")));
        for (String name : named(records, frozen)) {
            List<Integer> columns = columns(reader, name);
            switch (name.substring(0, name.indexOf(' '))) {
                // One contact has many deals, one company many who work there.
                case "link" -> exact(reader,
                        Field.banded(name, Field.Role.SHARED, 2, new double[]{.15, .85}, "different"), columns,
                        String::strip, Judges.CATEGORY, frozen);
                // An order's number, or its customer's.
                case "identifier" -> identifier(reader, name, records.kind() == Kind.BUSINESS && !own(records, columns)
                        ? Field.Role.SHARED
                        : Field.Role.OWN, ID, columns, frozen);
                case "category" -> category(reader, name, columns, frozen);
                default -> words(reader, name, Field.Role.SHARED, columns, frozen);
            }
        }
        if (wanted(reader, frozen, "amount", Meaning.AMOUNT))
            exact(reader, Field.banded("amount", Field.Role.OWN, 2, AMOUNT, "different", "close", "tax or cents apart"),
                    reader.columns(Meaning.AMOUNT), Amounts::plain, Judges.AMOUNT, frozen);
        if (wanted(reader, frozen, "currency", Meaning.CURRENCY))
            category(reader, "currency", reader.columns(Meaning.CURRENCY), frozen);
        if (wanted(reader, frozen, "date", Meaning.DATE))
            date(reader, "date", reader.columns(Meaning.DATE), List.of(), List.of(), List.of(), frozen);
        skipped = reader.skipped();
    }

    /// Whether a field is compared: where a model says which are, by it, else where there is any value.
    private static boolean wanted(Reader reader, @Nullable Map<?, ?> frozen, String name, Meaning first,
            Meaning... more) {
        return frozen == null ? !reader.columns(first, more).isEmpty() : frozen.containsKey(name);
    }

    /// The fields that are told apart by the name of their column.
    private static List<String> named(Records records, @Nullable Map<?, ?> frozen) {
        var names = new ArrayList<String>();
        if (frozen != null)
            for (Object key : frozen.keySet())
                if (String.valueOf(key).matches("(?s)(identifier|link|category|text) .*"))
                    names.add(String.valueOf(key));
        if (frozen == null)
            for (int column = 0; column < records.columns().size(); column++) {
                String name = name(records.columns().get(column));
                if (!name.isEmpty() && !names.contains(name) && records.distinct(column) > 0)
                    names.add(name);
            }
        return names;
    }

    private static String name(Column column) {
        return switch (column.meaning()) {
            // Field names are keys of the model's document, where these two signs have a meaning of their own.
            case IDENTIFIER, LINK, CATEGORY, TEXT ->
                (column.meaning().wireName() + " " + column.name()).replace('.', '_').replace('$', '_');
            default -> "";
        };
    }

    private static List<Integer> columns(Reader reader, String name) {
        var columns = new ArrayList<Integer>();
        for (int column = 0; column < reader.records.columns().size(); column++)
            if (name(reader.records.columns().get(column)).equals(name))
                columns.add(column);
        return columns;
    }

    /// Whether what the columns hold is each record's own, save for duplicates: an invoice's number, unlike its customer. Of
    /// use only where the model is learned.
    private static boolean own(Records records, List<Integer> columns) {
        long values = 0, distinct = 0;
        for (int column : columns) {
            distinct += records.distinct(column);
            for (int record = 0; record < records.size(); record++)
                values += records.count(record, column);
        }
        return distinct >= OWN * values;
    }

    private static @Nullable Map<?, ?> part(@Nullable Map<?, ?> frozen, String name) {
        return frozen != null && frozen.get(name) instanceof Map<?, ?> part ? part : null;
    }

    /// A number that no other comparison has, be it added or not: by it a thread remembers what it judged.
    private int number() {
        return numbers++;
    }

    private boolean add(Comparison comparison) {
        if (bits + comparison.bits() > 63) {
            notes.add("field " + comparison.fields().getFirst().name()
                    + " isn't compared: a pattern holds no more fields");
            return false;
        }
        bits += comparison.bits();
        comparisons.add(comparison);
        return true;
    }

    private void persons(Reader reader, @Nullable Map<?, ?> frozen) {
        if (wanted(reader, frozen, "givenName", Meaning.GIVEN_NAME, Meaning.FAMILY_NAME, Meaning.FULL_NAME)) {
            var both = new PersonNames(reader, number(), part(frozen, "givenName"));
            if (add(both)) {
                names = both;
                NameTable table = both.names();
                long[][] sounds = sounds(table);
                atoms.add(new Schema.Atom("name", (record, into) -> {
                    int count = 0;
                    for (int field = 0; field < 2; field++)
                        for (int n = 0; n < both.codes(field).count(record); n++)
                            for (long sound : sounds[both.codes(field).get(record, n)])
                                count = put(into, count, sound);
                    return count;
                }));
            }
        }
        if (wanted(reader, frozen, "middleName", Meaning.MIDDLE_NAME))
            add(new Exact(reader, number(),
                    Field.banded("middleName", Field.Role.OWN, 3, new double[]{.10, .05, .05, .80}, "different",
                            "alike", "initial"),
                    reader.columns(Meaning.MIDDLE_NAME), Names::plain, Judges.MIDDLE_NAME,
                    part(frozen, "middleName")));
        if (wanted(reader, frozen, "birthDate", Meaning.BIRTH_DATE, Meaning.BIRTH_YEAR))
            date(reader, "birthDate", reader.columns(Meaning.BIRTH_DATE), reader.columns(Meaning.BIRTH_YEAR),
                    reader.columns(Meaning.BIRTH_MONTH), reader.columns(Meaning.BIRTH_DAY), frozen);
        if (wanted(reader, frozen, "gender", Meaning.GENDER))
            add(new Exact(reader, number(),
                    Field.banded("gender", Field.Role.OWN, 2, new double[]{.05, .95}, "different"),
                    reader.columns(Meaning.GENDER), SchemaBuilder::gender,
                    Judges.CATEGORY, part(frozen, "gender")));
    }

    private static String gender(String text) {
        String folded = Fold.fold(text);
        return switch (folded) {
            case "m", "male", "mann", "maennlich", "man", "herr", "mr" -> "m";
            case "f", "w", "female", "frau", "weiblich", "woman", "mrs", "ms", "k" -> "f";
            default -> folded;
        };
    }

    private void date(Reader reader, String name, List<Integer> whole, List<Integer> years, List<Integer> months,
            List<Integer> days, @Nullable Map<?, ?> frozen) {
        var dates = new DateComparison(reader, name, Field.Role.OWN, whole, years, months, days, part(frozen, name));
        if (!add(dates))
            return;
        atoms.add(new Schema.Atom(name, (record, into) -> {
            int date = dates.date(record), month = date / 100 % 100, day = date % 100;
            return date == 0 || day == 0
                    ? 0
                    : put(into, 0,
                            Fold.mix(date / 10000 * 10000L + Math.min(month, day) * 100L + Math.max(month, day)));
        }));
        atoms.add(new Schema.Atom(name + " year", name,
                (record, into) -> dates.date(record) == 0 ? 0 : put(into, 0, Fold.mix(dates.date(record) / 10000))));
        atoms.add(new Schema.Atom(name + " day", name, (record,
                into) -> dates.date(record) % 100 == 0 ? 0 : put(into, 0, Fold.mix(dates.date(record) % 10000))));
    }

    private void words(Reader reader, String name, Field.Role role, List<Integer> columns, @Nullable Map<?, ?> frozen) {
        var words = new Words(reader, number(), name, role, columns, part(frozen, name));
        if (!add(words))
            return;
        if (name.equals("companyName"))
            marks.add(new Sites.Mark(words.codes(), words.keys()));
        var cologne = new ColognePhonetic();
        long[] keys = new long[words.vocabulary.length];
        for (int word = 0; word < keys.length; word++) {
            String text = words.vocabulary[word];
            boolean spelt = text.chars().noneMatch(Character::isDigit);
            int sound = spelt && text.length() > 4 ? NameTable.sound(cologne, text) : 0;
            keys[word] = sound != 0 ? Fold.mix(sound) : Fold.hash(text);
        }
        atoms.add(new Schema.Atom(name + " word", (record, into) -> {
            int count = 0;
            for (int n = 0; n < words.codes().count(record); n++)
                for (int word : words.words(words.codes().get(record, n)))
                    if (words.weights[word] > 1.5)
                        count = put(into, count, keys[word]);
            return count;
        }));
        atoms.add(new Schema.Atom(name + " start", (record, into) -> {
            int count = 0;
            for (int n = 0; n < words.codes().count(record); n++) {
                String text = words.compactText(words.codes().get(record, n));
                count = put(into, count, Fold.hash(text.substring(0, Math.min(5, text.length()))));
            }
            return count;
        }));
        atoms.add(new Schema.Atom(name + " acronym", (record, into) -> {
            int count = 0;
            for (int n = 0; n < words.codes().count(record); n++) {
                int value = words.codes().get(record, n);
                String text = words.compactText(value);
                if (!words.acronym(value).isEmpty())
                    count = put(into, count, Fold.hash(words.acronym(value)));
                if (!Words.sorted(text).isEmpty())
                    count = put(into, count, Fold.hash(Words.sorted(text)));
            }
            return count;
        }));
    }

    /// Sisters of one name differ in their legal form. A name that says none says nothing of it, and of people's employers it
    /// doesn't matter.
    private void legalForms(Reader reader, @Nullable Map<?, ?> frozen) {
        if (names != null || !wanted(reader, frozen, "legalForm", Meaning.COMPANY_NAME))
            return;
        var lexicon = new Lexicon();
        Codes forms = reader.codesOf(reader.columns(Meaning.COMPANY_NAME),
                column -> reader.part(column, Companies::form), lexicon);
        if (frozen != null || forms.held() >= FORMS * reader.records.size())
            add(new Exact(number(),
                    Field.banded("legalForm", Field.Role.COMPANY, 2, new double[]{.05, .03, .92}, "different",
                            "says more"),
                    forms, lexicon, Judges.LEGAL_FORM, part(frozen, "legalForm")));
    }

    private void contact(Reader reader, String region, @Nullable Map<?, ?> frozen) {
        if (wanted(reader, frozen, "email", Meaning.EMAIL)) {
            var emails = new Emails(reader, number(), names, part(frozen, "email"));
            if (add(emails)) {
                atom("email", emails, text -> Fold.hash(text));
                atom("email name", emails,
                        text -> text.indexOf('@') < 3 ? 0 : Fold.hash(text.substring(0, text.indexOf('@'))));
            }
        }
        lines(reader, region, frozen);
        if (wanted(reader, frozen, "website", Meaning.WEBSITE))
            exact(reader,
                    Field.banded("website", Field.Role.SHARED, 2, new double[]{.08, .07, .85}, "different", "close"),
                    reader.columns(Meaning.WEBSITE), SchemaBuilder::website, Judges.IDENTIFIER, frozen)
                    .ifPresent(this::mark);
        if (wanted(reader, frozen, "taxId", Meaning.TAX_ID))
            identifier(reader, "taxId", Field.Role.OWN, TAX, reader.columns(Meaning.TAX_ID), frozen)
                    .ifPresent(this::mark);
    }

    /// A company has these in all its places, [Sites] tells in how many.
    private void mark(Exact values) {
        marks.add(new Sites.Mark(values.codes, values.hashes));
    }

    /// A mobile is one person's, other lines a household's or an office's.
    private void lines(Reader reader, String region, @Nullable Map<?, ?> frozen) {
        List<Integer> columns = reader.columns(Meaning.PHONE);
        var parsed = new LinkedHashMap<Integer, String[]>();
        for (int column : columns)
            parsed.put(column, reader.normalise(column, text -> Phones.parse(text, region)));
        for (String name : List.of("phone", "mobile")) {
            if (!wanted(reader, frozen, name, Meaning.PHONE))
                continue;
            boolean mobile = name.equals("mobile");
            var lexicon = new Lexicon();
            Codes codes = reader.codesOf(columns, column -> Arrays.stream(parsed.getOrDefault(column, new String[0]))
                    .map(line -> Phones.mobile(line) == mobile ? Phones.digits(line) : "").toArray(String[]::new),
                    lexicon);
            if (frozen == null && codes.held() == 0)
                continue;
            var lines = new Exact(number(),
                    Field.banded(name, mobile ? Field.Role.OWN : Field.Role.SHARED, 3,
                            new double[]{.15, .04, .03, .78}, "different", "close", "same ending"),
                    codes, lexicon, Judges.PHONE, part(frozen, name));
            if (add(lines))
                atom(name, lines, text -> Fold.hash(text.substring(Math.max(0, text.length() - 7))));
        }
    }

    private Optional<Exact> identifier(Reader reader, String name, Field.Role role, double[] expected,
            List<Integer> columns, @Nullable Map<?, ?> frozen) {
        return exact(reader, Field.banded(name, role, 2, expected, "different", "close"), columns,
                text -> Fold.fold(text).replace(" ", ""), Judges.IDENTIFIER, frozen);
    }

    /// Compares values, and brings records together by them; empty where a pattern has no room for the field.
    private Optional<Exact> exact(Reader reader, Field field, List<Integer> columns, UnaryOperator<String> normaliser,
            Exact.Judge judge, @Nullable Map<?, ?> frozen) {
        var values = new Exact(reader, number(), field, columns, normaliser, judge, part(frozen, field.name()));
        if (!add(values))
            return Optional.empty();
        atom(field.name(), values, text -> Fold.hash(text));
        return Optional.of(values);
    }

    private void category(Reader reader, String name, List<Integer> columns, @Nullable Map<?, ?> frozen) {
        add(new Exact(reader, number(),
                Field.banded(name, Field.Role.COMPANY, 2, new double[]{.25, .75}, "different"), columns, Fold::fold,
                Judges.CATEGORY, part(frozen, name)));
    }

    private void addresses(Reader reader, @Nullable Map<?, ?> frozen) {
        List<Integer> streets = reader.columns(Meaning.STREET), lines = reader.columns(Meaning.ADDRESS_LINE);
        var inLines = new Codes(reader.records.size());
        var postcodes = new Lexicon();
        StreetComparison street = null;
        boolean apart = frozen == null ? !streets.isEmpty() && !lines.isEmpty() : frozen.containsKey("addressLine");
        boolean inLine = streets.isEmpty() && !apart;
        if (wanted(reader, frozen, "street", Meaning.STREET, Meaning.ADDRESS_LINE, Meaning.HOUSE_NUMBER)) {
            street = new StreetComparison(reader, number(), inLine ? lines : streets,
                    part(frozen, "street"));
            if (inLine) {
                inLines = street.postcodes;
                postcodes = street.postcodeLexicon;
            }
        }
        boolean places = frozen == null && postcodes.size() > 0
                || wanted(reader, frozen, "place", Meaning.POSTAL_CODE, Meaning.CITY, Meaning.REGION, Meaning.COUNTRY);
        if (places) {
            var place = new Place(reader, number(), inLines, postcodes, part(frozen, "place"));
            if (add(place)) {
                this.place = place;
                long[][] sounds = sounds(place.cityNames());
                atoms.add(new Schema.Atom("postal code", (record, into) -> {
                    int count = 0;
                    for (int n = 0; n < place.postcodes().count(record); n++)
                        count = put(into, count, place.postcodeHash(place.postcodes().get(record, n)));
                    return count;
                }));
                atoms.add(new Schema.Atom("city", (record, into) -> {
                    int count = 0;
                    for (int n = 0; n < place.cities().count(record); n++)
                        count = put(into, count, sounds[place.cities().get(record, n)][0]);
                    return count;
                }));
            }
        }
        if (street != null && add(street)) {
            StreetComparison found = street;
            long[][] sounds = sounds(street.names());
            atoms.add(new Schema.Atom("street", (record, into) -> {
                int count = 0;
                for (int n = 0; n < found.streets().count(record); n++)
                    count = put(into, count, sounds[found.streets().get(record, n)][0]);
                return count;
            }));
            atoms.add(new Schema.Atom("house", (record, into) -> {
                int count = 0;
                for (int n = 0; n < found.numbers().count(record); n++)
                    count = put(into, count, Fold.hash(found.number(found.numbers().get(record, n))));
                return count;
            }));
        }
        if (apart)
            words(reader, "addressLine", Field.Role.SHARED, lines, frozen);
    }

    private void atom(String name, Exact values, java.util.function.ToLongFunction<String> key) {
        long[] keys = new long[values.texts.size()];
        for (int value = 0; value < keys.length; value++)
            keys[value] = key.applyAsLong(values.texts.get(value));
        atoms.add(new Schema.Atom(name, (record, into) -> {
            int count = 0;
            for (int n = 0; n < values.codes.count(record); n++)
                if (keys[values.codes.get(record, n)] != 0)
                    count = put(into, count, keys[values.codes.get(record, n)]);
            return count;
        }));
    }

    /// The sound of each word of each name; the whole name's first for names of places.
    private static long[][] sounds(NameTable table) {
        var cologne = new ColognePhonetic();
        long[][] sounds = new long[table.texts.length][];
        for (int name = 0; name < sounds.length; name++) {
            String[] words = table.words(name);
            sounds[name] = new long[words.length];
            for (int word = 0; word < words.length; word++) {
                int sound = NameTable.sound(cologne, words[word]);
                sounds[name][word] = sound != 0 ? Fold.mix(sound) : Fold.hash(words[word]);
            }
        }
        return sounds;
    }

    private static int put(long[] into, int count, long key) {
        if (count == into.length)
            return count;
        for (int i = 0; i < count; i++)
            if (into[i] == key)
                return count;
        into[count] = key;
        return count + 1;
    }

    private static String website(String text) {
        String plain = text.strip().toLowerCase(java.util.Locale.ROOT).replaceFirst("^[a-z]+://", "")
                .replaceFirst("^www\\d?\\.", "");
        int end = 0;
        while (end < plain.length() && "/?#: ".indexOf(plain.charAt(end)) < 0)
            end++;
        return plain.substring(0, Math.min(end, 250));
    }
}
