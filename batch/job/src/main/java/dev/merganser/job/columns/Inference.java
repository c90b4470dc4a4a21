package dev.merganser.job.columns;

import static dev.merganser.job.columns.Profile.Look.AMOUNT;
import static dev.merganser.job.columns.Profile.Look.CODE;
import static dev.merganser.job.columns.Profile.Look.DATE;
import static dev.merganser.job.columns.Profile.Look.DIGITS;
import static dev.merganser.job.columns.Profile.Look.EMAIL;
import static dev.merganser.job.columns.Profile.Look.FLAG;
import static dev.merganser.job.columns.Profile.Look.GENDER;
import static dev.merganser.job.columns.Profile.Look.HOUSE_NUMBER;
import static dev.merganser.job.columns.Profile.Look.LETTERS;
import static dev.merganser.job.columns.Profile.Look.NUMBER_THEN_TEXT;
import static dev.merganser.job.columns.Profile.Look.PHONE;
import static dev.merganser.job.columns.Profile.Look.PHONE_ONLY;
import static dev.merganser.job.columns.Profile.Look.POSTAL;
import static dev.merganser.job.columns.Profile.Look.WEB;
import static dev.merganser.job.columns.Profile.Look.YEAR;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.merganser.job.console.WrongInput;
import dev.merganser.job.csv.CsvFile;
import dev.merganser.job.csv.CsvFile.Row;
import dev.merganser.matching.Progress;
import dev.merganser.model.Meaning;

/// Finds out what columns mean where nobody said it: first what the header says, held against the values; then what
/// the values look like; last what must be there, such as the name of a company in a file of companies.
///
/// It knows no file by name. A column of which nothing can be told is left out, as it would weigh at random.
public final class Inference {
    private static final int SAMPLE = 4_000;
    private static final Set<String> TYPE_HEADERS = Set.of("type", "typ", "art", "kind", "record type", "entity type",
            "recordtype", "entitytype", "item type", "itemtype", "objekttyp", "datensatzart");
    private static final Pattern ID_END = Pattern.compile("(^|[a-z ])(id|ids|nr|no|number|nummer|key|guid|uuid)$");
    /// What is each record's own, or nearly: a few values that all share aren't that.
    private static final Set<Meaning> OWN = EnumSet.of(Meaning.FULL_NAME, Meaning.COMPANY_NAME, Meaning.TITLE,
            Meaning.ADDRESS_LINE, Meaning.STREET, Meaning.TEXT, Meaning.IDENTIFIER);
    private static final Set<String> TITLES = Set.of("title", "titel", "label", "bezeichnung");
    private static final Set<String> LINK_ENDS = Set.of("id", "nr", "no", "number", "nummer", "key", "ref");
    private static final Set<String> SOURCE_HEADERS = Set.of("source", "quelle", "data source", "datasource", "origin",
            "source system", "herkunft", "dataset", "system", "quellsystem");

    private final CsvFile file;
    private final Columns columns;
    private final List<String> header;
    private final List<Profile> profiles;
    private final @Nullable Meaning[] meanings;
    private final HeaderWords.@Nullable Reading[] readings;
    private final boolean[] taken;

    private Inference(CsvFile file, List<Row> sample) {
        this.file = file;
        columns = new Columns(file.header(), sample);
        header = columns.header;
        profiles = columns.profiles;
        meanings = columns.meanings;
        readings = columns.readings;
        taken = columns.taken;
    }

    /// Reads the whole file once for a sample of its rows, the same whenever it is read.
    ///
    /// @throws WrongInput if a row is malformed, no column holds ids, or nothing could be made of any column
    public static ColumnPlan of(CsvFile file, Progress progress) {
        var sample = new ArrayList<Row>();
        var random = new Random(4_711);
        long seen = 0;
        try (CsvFile.Rows rows = file.rows()) {
            while (rows.hasNext()) {
                Row row = rows.next();
                if (seen++ < SAMPLE) {
                    sample.add(row);
                } else {
                    long place = random.nextLong(seen);
                    if (place < SAMPLE) sample.set((int) place, row);
                }
                if ((seen & 0x3FFF) == 0) progress.report("look at columns", -1, seen);
            }
        }
        return new Inference(file, sample).plan();
    }

    /// What was found out, a line each, for people.
    public static List<String> describe(ColumnPlan plan, CsvFile file) {
        Set<String> used = Stream.of(plan.id(), plan.source(), plan.typeColumn()).filter(name -> name != null)
                .collect(Collectors.toSet());
        List<String> ignored = file.header().stream()
                .filter(name -> !plan.meanings().containsKey(name) && !plan.links().containsKey(name)
                        && !used.contains(name))
                .toList();
        var lines = new ArrayList<String>();
        lines.add("what the columns mean was inferred; to say otherwise, give --columns:");
        lines.add("  " + (plan.type() != null ? "type: " + plan.type().wireName() : "typeColumn: " + plan.typeColumn())
                + ", id: " + plan.id() + (plan.source() == null ? "" : ", source: " + plan.source()));
        lines.add("  columns: " + plan.meanings().entrySet().stream()
                .map(column -> column.getKey() + ": " + column.getValue().wireName())
                .collect(Collectors.joining(", ", "{", "}")));
        if (!plan.links().isEmpty()) lines.add("  links: " + plan.links());
        if (!ignored.isEmpty()) lines.add("  ignored: " + String.join(", ", ignored));
        return lines;
    }

    private ColumnPlan plan() {
        int id = idColumn();
        taken[id] = true;
        int typeColumn = typeColumn();
        int source = sourceColumn();
        var links = new LinkedHashMap<String, String>();
        for (int column = 0; column < header.size(); column++) {
            String field = taken[column] ? null : linkField(column, typeColumn);
            if (field == null) continue;
            links.put(header.get(column), field);
            taken[column] = true;
        }
        byHeader();
        names();
        var guesses = new Guesses(columns);
        guesses.byValues();
        guesses.nameless();
        addresses();
        new Sifting(columns).sift(typeColumn);
        SequencedMap<String, Meaning> plan = new LinkedHashMap<>();
        for (int column = 0; column < meanings.length; column++) {
            Meaning meaning = meanings[column];
            if (meaning != null) plan.put(header.get(column), meaning);
        }
        if (plan.isEmpty() && profiles.stream().allMatch(Profile::empty)) {
            // Nothing to look at, so nothing to compare; the headers alone have said what they could.
            plan.put(header.get(id), Meaning.IDENTIFIER);
        }
        if (plan.isEmpty())
            throw WrongInput.in(file.path(), "row 1",
                    "nothing tells what the columns %s mean: say it in a file for --columns".formatted(header));
        RecordType type = typeColumn >= 0 ? null : type(plan);
        return new ColumnPlan(type, typeColumn < 0 ? null : header.get(typeColumn), header.get(id),
                source < 0 ? null : header.get(source), plan, links);
    }

    private int idColumn() {
        int named = file.column("id");
        if (named >= 0) return named;
        for (Set<String> names : List.of(Set.of("id"), Set.of("recid", "recordid", "rowid", "externalid", "uid", "uuid",
                "guid", "nr", "no", "key", "recno", "index", "idx"))) {
            for (int column = 0; column < header.size(); column++) {
                String plain = header.get(column).toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
                if (names.contains(plain) && unique(column)) return column;
            }
        }
        for (int column = 0; column < header.size(); column++) {
            if (ID_END.matcher(String.join(" ", HeaderWords.words(header.get(column)))).find() && unique(column))
                return column;
        }
        Optional<Integer> other = IntStream.range(0, header.size()).boxed().filter(column -> {
            HeaderWords.Reading reading = readings[column];
            return reading != null && reading.meaning() == Meaning.IDENTIFIER && unique(column);
        }).findFirst();
        if (other.isEmpty() && unique(0) && codes(profiles.getFirst())) return 0;
        return other.orElseThrow(() -> WrongInput.in(file.path(), "row 1",
                "has no column 'id' and no other of unique ids: "
                        + "add one, or name the one that holds the external id in a file for --columns; there are "
                        + header));
    }

    /// One word each, most with a digit: no names, and nothing that tells of itself what it is.
    private static boolean codes(Profile profile) {
        return !profile.empty() && profile.share(CODE) > 0.9 && !profile.mostly(EMAIL) && !profile.mostly(DATE)
                && !profile.mostly(PHONE_ONLY);
    }

    private boolean unique(int column) {
        Profile profile = profiles.get(column);
        return profile.empty() || (profile.fill() == 1 && profile.distinctShare() == 1);
    }

    /// Every value must be the name of a type, and there must be two of them.
    private int typeColumn() {
        for (int column = 0; column < header.size(); column++) {
            if (taken[column] || !TYPE_HEADERS.contains(header.get(column).toLowerCase(Locale.ROOT).replace('_', ' ')))
                continue;
            Profile profile = profiles.get(column);
            if (profile.fill() < 1 || profile.distinct() > 20) continue;
            if (profile.values().keySet().stream().allMatch(name -> RecordType.of(name).isPresent())) {
                taken[column] = true;
                return column;
            }
        }
        return -1;
    }

    /// A file of two sources, named for each record, is there to link the two.
    private int sourceColumn() {
        for (int column = 0; column < header.size(); column++) {
            if (taken[column]
                    || !SOURCE_HEADERS.contains(header.get(column).toLowerCase(Locale.ROOT).replace('_', ' ')))
                continue;
            taken[column] = true;
            if (profiles.get(column).fill() == 1 && profiles.get(column).distinct() == 2) return column;
        }
        return -1;
    }

    /// A column called `company_id` or `Kontakt-Nr`, in a file of several types, links to an item of that type.
    private @Nullable String linkField(int column, int typeColumn) {
        List<String> words = HeaderWords.words(header.get(column));
        if (typeColumn < 0 || words.size() != 2 || !LINK_ENDS.contains(words.getLast())) return null;
        return RecordType.of(words.getFirst()).map(type -> switch (type) {
            case CONTACT -> "contacts";
            case COMPANY -> "companies";
            case LEAD, DEAL, QUOTE -> type.wireName();
            default -> null;
        }).orElse(null);
    }

    private void byHeader() {
        for (int column = 0; column < meanings.length; column++) {
            HeaderWords.Reading reading = readings[column];
            Profile profile = profiles.get(column);
            if (taken[column] || reading == null || reading.name()) continue;
            if (reading.meaning() == null) {
                taken[column] = true;
                continue;
            }
            Meaning meaning = corrected(reading.meaning(), profile);
            if (!profile.empty()
                    && (reading.sure() ? meaning == Meaning.FULL_NAME && profile.few() : misled(meaning, profile))) {
                taken[column] = true;
                continue;
            }
            if (meaning != null && (profile.empty() || fits(meaning, profile))) {
                meanings[column] = meaning;
                taken[column] = true;
            }
        }
    }

    /// Whether a part of the header says what the values can't be.
    private static boolean misled(@Nullable Meaning meaning, Profile profile) {
        return (OWN.contains(meaning) && profile.few())
                || (meaning == Meaning.ADDRESS_LINE && profile.share(LETTERS) < 0.2);
    }

    /// The header's word for it, made more precise by what the values hold.
    private static @Nullable Meaning corrected(Meaning said, Profile profile) {
        if (profile.empty()) return said;
        if (profile.mostly(EMAIL)) return Meaning.EMAIL;
        return switch (said) {
            case FULL_NAME -> profile.company() > 0.25 && profile.company() > profile.given()
                    ? Meaning.COMPANY_NAME
                    : said;
            case BIRTH_DATE, DATE -> profile.mostly(DATE) ? said : profile.mostly(YEAR) ? Meaning.BIRTH_YEAR : said;
            case CATEGORY -> profile.meanWords() >= 2.5 || (profile.distinctShare() > 0.3 && profile.meanWords() >= 2)
                    ? Meaning.TEXT
                    : said;
            case STREET -> profile.mostly(HOUSE_NUMBER) ? Meaning.HOUSE_NUMBER : said;
            case HOUSE_NUMBER -> profile.share(NUMBER_THEN_TEXT) > 0.5 ? Meaning.ADDRESS_LINE : said;
            case POSTAL_CODE -> !profile.mostly(POSTAL) && profile.meanWords() > 1.5 ? Meaning.CITY : said;
            case TEXT, IDENTIFIER ->
                profile.mostly(WEB) ? Meaning.WEBSITE : profile.mostly(PHONE_ONLY) ? Meaning.PHONE : said;
            case CITY -> profile.mostly(POSTAL) ? Meaning.POSTAL_CODE : said;
            case EMAIL -> profile.mostly(WEB) ? Meaning.WEBSITE : said;
            default -> said;
        };
    }

    /// Whether the values can be what the header says; half of them do, for files are dirty.
    private static boolean fits(Meaning meaning, Profile profile) {
        return switch (meaning) {
            case EMAIL -> profile.share(EMAIL) >= 0.4;
            case PHONE -> profile.share(PHONE) >= 0.4 || profile.share(DIGITS) >= 0.4;
            case WEBSITE -> profile.share(WEB) >= 0.4;
            case BIRTH_DATE, DATE -> profile.share(DATE) >= 0.4 || profile.share(DIGITS) >= 0.4;
            case BIRTH_YEAR -> profile.share(YEAR) >= 0.4;
            case POSTAL_CODE -> profile.share(POSTAL) >= 0.4 || profile.share(DIGITS) >= 0.4;
            case HOUSE_NUMBER -> profile.share(HOUSE_NUMBER) >= 0.3;
            case GENDER -> profile.share(GENDER) >= 0.5 || profile.distinct() <= 6;
            case REGION -> profile.share(FLAG) < 0.5;
            case BIRTH_MONTH, BIRTH_DAY -> profile.meanLength() <= 10;
            case AMOUNT -> profile.share(AMOUNT) >= 0.4;
            case CURRENCY -> profile.currencies();
            case GIVEN_NAME, FAMILY_NAME, FULL_NAME, CITY, STREET, COMPANY_NAME -> profile.share(LETTERS) >= 0.5;
            case CATEGORY, TEXT -> profile.share(FLAG) < 0.5 && profile.distinct() > 1;
            default -> true;
        };
    }

    /// A column called a name: a person's, a company's, or a person's last.
    private void names() {
        boolean given = columns.has(Meaning.GIVEN_NAME);
        boolean family = columns.has(Meaning.FAMILY_NAME);
        for (int column = 0; column < meanings.length; column++) {
            HeaderWords.Reading reading = readings[column];
            Profile profile = profiles.get(column);
            if (taken[column] || reading == null || !reading.name()) continue;
            if (profile.share(LETTERS) < 0.5 && !profile.empty()) continue;
            taken[column] = true;
            if (profile.few()) continue;
            if (reading.sure() && TITLES.contains(HeaderWords.words(header.get(column)).getFirst())
                    && (given || family)) {
                // Of a deal or a lead; of a person it would be one of few words.
                meanings[column] = profile.meanWords() >= 1.5 && profile.distinct() > 20 ? Meaning.TITLE : null;
            } else if (given && !family && reading.sure()) {
                meanings[column] = Meaning.FAMILY_NAME;
                family = true;
            } else if (family && !given && reading.sure() && profile.meanWords() < 2.2) {
                meanings[column] = Meaning.GIVEN_NAME;
                given = true;
            } else if (given && family) {
                // The parts are there; the name of something else, or the parts once more.
                meanings[column] = profile.company() > profile.given() ? Meaning.COMPANY_NAME : Meaning.FULL_NAME;
            } else if (personal(profile)) {
                meanings[column] = Meaning.FULL_NAME;
            } else {
                meanings[column] = profile.meanWords() > 6 && profile.meanLength() > 120
                        ? Meaning.TEXT
                        : Meaning.COMPANY_NAME;
            }
        }
    }

    private boolean personal(Profile profile) {
        if (profile.empty()) return true;
        boolean known = columns.has(Meaning.BIRTH_DATE) || columns.has(Meaning.GENDER)
                || columns.has(Meaning.MIDDLE_NAME);
        return profile.given() > (known ? 0.1 : 0.35) && profile.company() < profile.given() / 2
                && profile.meanWords() < 4.5;
    }

    /// Which of several address columns is the street, and whether the street holds the number.
    private void addresses() {
        boolean number = columns.has(Meaning.HOUSE_NUMBER);
        boolean street = columns.has(Meaning.STREET);
        for (int column = 0; column < meanings.length; column++) {
            Profile profile = profiles.get(column);
            if (meanings[column] == Meaning.STREET && !number && profile.share(NUMBER_THEN_TEXT) > 0.4) {
                meanings[column] = Meaning.ADDRESS_LINE;
            } else
                if (meanings[column] == Meaning.ADDRESS_LINE && number && !street
                        && profile.share(NUMBER_THEN_TEXT) < 0.3) {
                            meanings[column] = Meaning.STREET;
                            street = true;
                        }
        }
    }

    /// Somebody whose name is often missing where a company's stands is a mixed bag.
    private RecordType type(SequencedMap<String, Meaning> plan) {
        RecordType type = Types.ofMeanings(plan.values());
        if (type != RecordType.CONTACT || !plan.containsValue(Meaning.COMPANY_NAME)) return type;
        double person = fill(plan, Set.of(Meaning.FULL_NAME, Meaning.FAMILY_NAME, Meaning.GIVEN_NAME));
        double company = fill(plan, Set.of(Meaning.COMPANY_NAME));
        boolean personal = plan.containsValue(Meaning.BIRTH_DATE) || plan.containsValue(Meaning.GENDER);
        if (person < 0.3 && company > 0.8) return RecordType.COMPANY;
        return person < 0.85 && company > 0.15 && !personal ? RecordType.MIXED : type;
    }

    private double fill(SequencedMap<String, Meaning> plan, Set<Meaning> of) {
        return plan.entrySet().stream().filter(column -> of.contains(column.getValue()))
                .mapToDouble(column -> profiles.get(file.column(column.getKey())).fill()).max().orElse(0);
    }
}
