package dev.merganser.matching.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.normalise.Fold;
import dev.merganser.matching.normalise.Names;
import dev.merganser.model.Meaning;

/// Given and family names, also where they changed places.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class PersonNames extends Comparison {
    private static final int GIVEN = 0, FAMILY = 1;
    static final int DIFFERENT = 1, ANOTHER = 2, WEAK = 3, INITIAL = 4, ALIKE = 5, CLOSE = 6, EXACT = 7;
    /// Two that are alike, as Peter and Petra, are names of their own where many bear each: a slip of the pen makes a name
    /// that hardly anybody has.
    private static final String[] LEVELS = {"different", "alike, another name", "weak", "initial", "alike", "close"};
    /// What levels are worth where it has to be seen whether names changed places.
    private static final int[] RANKS = {0, 1, 1, 2, 2, 3, 4, 5};
    private static final double[] EXPECTED = {.05, .015, .01, .015, .02, .07, .82};
    /// From the band of values that one record in 16,384 to one in 2,048 holds on, a name isn't usual.
    private static final int UNUSUAL = 3;
    private final int number;
    private final NameTable names;
    private final Codes[] codes;
    private final Sketch[] sketches = new Sketch[2];
    private final byte[][] bands = new byte[2][];
    /// By field and name, whether many bear it.
    private final boolean[][] usual = new boolean[2][];
    private final ToldNames told;
    private static final String[] GENERATIONS = {"", " sr", " jr", " iii", " iv"};
    /// By record, which of several of one name it is, as far as its name says; empty if none says.
    private final byte[] generations;

    PersonNames(Reader reader, int number, @Nullable Map<?, ?> frozen) {
        super(List.of(Field.banded("givenName", Field.Role.OWN, CLOSE, EXPECTED, LEVELS),
                Field.banded("familyName", Field.Role.FAMILY, CLOSE, EXPECTED, LEVELS),
                // Weighs nothing itself; what depends on both names looks at it.
                Field.plain("wholeName", Field.Role.OWN, 2, new double[]{.2, .78, .02}, "not in both", "in both",
                        "in both, swapped")));
        this.number = number;
        var lexicon = new Lexicon();
        Codes given = reader.codes(reader.columns(Meaning.GIVEN_NAME), Names::plain, lexicon);
        Codes family = reader.codes(reader.columns(Meaning.FAMILY_NAME), Names::plain, lexicon);
        codes = new Codes[]{given, family};
        for (int column : reader.columns(Meaning.FULL_NAME)) {
            int[] givens = Reader.codes(reader.part(column, text -> Names.split(text)[0]), lexicon);
            int[] families = Reader.codes(reader.normalise(column, text -> Names.split(text)[1]), lexicon);
            for (int record = 0; record < reader.records.size(); record++) {
                if (given.count(record) > 0 && family.count(record) > 0)
                    continue;
                for (int n = 0, count = reader.records.count(record, column); n < count; n++) {
                    int code = reader.records.code(record, column, n);
                    if (givens[code] != Codes.NONE)
                        given.add(record, givens[code]);
                    if (families[code] != Codes.NONE)
                        family.add(record, families[code]);
                }
            }
        }
        generations = generations(reader);
        told = new ToldNames(reader, given, family, lexicon);
        told.addInitials();
        long[] hashes = Lexicon.hashes(lexicon.texts());
        for (int field = GIVEN; field <= FAMILY; field++) {
            String key = fields().get(field).name();
            sketches[field] = frozen != null && frozen.get(key) instanceof Map<?, ?> document
                    ? Sketch.fromDocument(document)
                    : Sketch.of(hashes, codes[field].counts(hashes.length), codes[field].held());
        }
        told.addNames(name -> sketches[GIVEN].several(Lexicon.hash(name)));
        names = new NameTable(lexicon.texts(), true, reader.workers);
        for (int field = GIVEN; field <= FAMILY; field++) {
            bands[field] = new byte[names.texts.length];
            usual[field] = new boolean[names.texts.length];
            for (int name = 0; name < names.texts.length; name++) {
                bands[field][name] = (byte) sketches[field].band(names.hashes[name]);
                usual[field][name] = bands[field][name] < UNUSUAL && sketches[field].several(names.hashes[name]);
            }
        }
    }

    private static byte[] generations(Reader reader) {
        byte[] generations = {};
        for (int column : reader.columns(Meaning.GIVEN_NAME, Meaning.FAMILY_NAME, Meaning.FULL_NAME)) {
            byte[] said = new byte[reader.records.distinct(column)];
            boolean any = false;
            for (int code = 0; code < said.length; code++) {
                said[code] = (byte) Names.generation(reader.records.text(column, code));
                any |= said[code] != 0;
            }
            if (!any)
                continue;
            if (generations.length == 0)
                generations = new byte[reader.records.size()];
            for (int record = 0; record < generations.length; record++)
                for (int n = 0; n < reader.records.count(record, column) && generations[record] == 0; n++)
                    generations[record] = said[reader.records.code(record, column, n)];
        }
        return generations;
    }

    @Override
    void levels(Batch batch, int shift, Scratch scratch) {
        for (int at = 0; at < batch.size; at++)
            batch.patterns[at] |= levels(batch.lefts[at], batch.rights[at], scratch) << shift;
    }

    @Override
    long levels(int left, int right, Scratch scratch) {
        int given = best(GIVEN, left, GIVEN, right, scratch), family = best(FAMILY, left, FAMILY, right, scratch);
        int order = given == 0 && family == 0 ? 0 : 1;
        int straight = rank(given) + rank(family);
        if (given < CLOSE && family < CLOSE) {
            int first = best(GIVEN, left, FAMILY, right, scratch);
            // Two that differ aren't swapped, whatever the other two say.
            int second = first == 0 || first >= ALIKE ? best(FAMILY, left, GIVEN, right, scratch) : first;
            boolean lonely = first == 0 || second == 0;
            if (rank(first) + rank(second) > straight + 2
                    && (lonely
                            ? Math.max(first, second) >= EXACT
                            : Math.min(first, second) >= ALIKE)) {
                // The left record's given name counts as given name, whatever the right one calls it.
                boolean keep = names.hashes.length == 0 || lowerFirst(left, right);
                given = keep ? first : second;
                family = keep ? second : first;
                order = 2;
            }
        }
        if (order > 0)
            // Addresses made of two names that are alike are alike, whoever bears these.
            order = (given >= CLOSE || given == ANOTHER) && (family >= CLOSE || family == ANOTHER) ? order + 1 : 1;
        if (generations.length > 0 && generations[left] != generations[right] && generations[left] != 0
                && generations[right] != 0) {
            // Father and son.
            given = Math.min(given, DIFFERENT);
            order = Math.min(order, 1);
        }
        return given | (long) family << shift(FAMILY) | (long) order << shift(2);
    }

    private static int rank(int level) {
        return RANKS[Math.min(level, EXACT)];
    }

    /// Decides by content, not by order, whose reading of swapped names holds: the answer must be symmetric.
    private boolean lowerFirst(int left, int right) {
        long a = key(GIVEN, left) * 31 + key(FAMILY, left), b = key(GIVEN, right) * 31 + key(FAMILY, right);
        return a <= b;
    }

    private int best(int field, int left, int otherField, int right, Scratch scratch) {
        int one = codes[field].only(left), other = codes[otherField].only(right);
        if (one == Codes.NONE || other == Codes.NONE)
            return 0;
        if (one >= 0 && other >= 0)
            return level(field, otherField, one, other, scratch);
        int best = 0;
        for (int i = codes[field].count(left) - 1; i >= 0; i--)
            for (int j = codes[otherField].count(right) - 1; j >= 0; j--)
                if (Codes.meet(i, codes[field].get(left, i), j, codes[otherField].get(right, j)))
                    best = Math.max(best, level(field, otherField, codes[field].get(left, i),
                            codes[otherField].get(right, j), scratch));
        return best;
    }

    private int level(int field, int otherField, int left, int right, Scratch scratch) {
        // Of names read as swapped the more frequent reading counts, whichever record comes first.
        if (left == right)
            return EXACT + Math.min(bands[field][left], bands[otherField][left]);
        int level = names.level(left, right, number, scratch);
        if (level == NameTable.DIFFERENT)
            return DIFFERENT;
        if (usual[field][left] && usual[otherField][right] && names.ownForms(left, right))
            return ANOTHER;
        return switch (level) {
            case NameTable.WEAK -> names.initial(left, right) ? INITIAL : WEAK;
            case NameTable.ALIKE -> ALIKE;
            default -> CLOSE;
        };
    }

    @Override
    long key(int field, int record) {
        if (field > FAMILY) {
            int given = codes[GIVEN].first(record), family = codes[FAMILY].first(record);
            return given < 0 || family < 0 ? 0 : Fold.mix(names.hashes[given] * 31 + names.hashes[family]) | 1;
        }
        int code = codes[field].first(record);
        return code < 0 ? 0 : names.hashes[code];
    }

    @Override
    int band(int field, int record) {
        if (field > FAMILY)
            return 0;
        int code = codes[field].first(record);
        return code < 0 ? 0 : bands[field][code];
    }

    @Override
    Tally tally(int field, int records) {
        return field > FAMILY ? Tally.held(this, field, records) : Tally.of(codes[field], bands[field]);
    }

    @Override
    String shown(int field, int record) {
        return field > FAMILY
                ? ""
                : Shown.texts(codes[field], record, names.texts)
                        + (field == GIVEN && generations.length > 0 ? GENERATIONS[generations[record]] : "")
                        + (field == GIVEN && told.told(record) ? " (e-mail)" : "");
    }

    @Override
    List<Codes> columns() {
        return List.of(codes);
    }

    @Override
    Map<String, Object> toDocument() {
        var document = new LinkedHashMap<String, Object>();
        for (int field = GIVEN; field <= FAMILY; field++)
            document.put(fields().get(field).name(), sketches[field].toDocument());
        return document;
    }

    NameTable names() {
        return names;
    }

    Codes codes(int field) {
        return codes[field];
    }
}
