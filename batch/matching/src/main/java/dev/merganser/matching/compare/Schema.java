package dev.merganser.matching.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.MatchReport;
import dev.merganser.matching.Records;
import dev.merganser.matching.Workers;

/// The comparisons that the columns of some records allow, and the pattern of any two of them.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
public final class Schema {
    /// What two records can share and be brought together by.
    ///
    /// @param name of the rule
    /// @param of   the rule of whose value it is a part, so that the two say no more together than that one alone; itself else
    /// @param keys writes a record's keys into the array, as many as fit, and says how many
    public record Atom(String name, String of, Keys keys) {
        Atom(String name, Keys keys) {
            this(name, name, keys);
        }

        private boolean refines(Atom other) {
            return !of.equals(other.of) || name.equals(other.name);
        }
    }

    /// Writes the keys of a record.
    @FunctionalInterface
    public interface Keys {
        int write(int record, long[] into);
    }

    private static final int DIFFERENT = 1;

    private final List<Comparison> comparisons;
    private final List<Field> fields;
    private final List<Atom> atoms;
    /// By type and type of atom, whether they say more together than one of them.
    private final boolean[][] refines;
    private final List<String> notes;
    private final List<MatchReport.Skipped> skipped;
    private final int records;
    private final int numbers;
    private final boolean persons;
    /// By field, its comparison and its number among the fields of that.
    private final int[] owners, inner;
    /// By field, where its level stands in a pattern.
    private final int[] shifts, masks;
    private final Comparison[] compared;
    /// By comparison, where its levels start in a pattern.
    private final int[] starts;
    /// Where these stand; -1 where there is none.
    private final int placeField, streetField, phoneField, emailField, employerField;

    /// @param region of phone numbers without a country
    /// @param frozen the document of an earlier schema, whose frequencies then hold; null: count them here
    public Schema(Records records, String region, @Nullable Map<?, ?> frozen, Workers workers) {
        this(new SchemaBuilder(records, region, frozen, workers));
    }

    private Schema(SchemaBuilder builder) {
        comparisons = builder.comparisons;
        fields = comparisons.stream().flatMap(comparison -> comparison.fields().stream()).toList();
        atoms = builder.atoms;
        refines = new boolean[atoms.size()][atoms.size()];
        for (int first = 0; first < refines.length; first++)
            for (int second = 0; second < refines.length; second++)
                refines[first][second] = atoms.get(first).refines(atoms.get(second));
        notes = builder.notes;
        skipped = builder.skipped;
        records = builder.records;
        numbers = builder.numbers;
        persons = builder.names != null;
        int count = fields.size();
        owners = new int[count];
        inner = new int[count];
        shifts = new int[count];
        masks = new int[count];
        starts = new int[comparisons.size()];
        compared = comparisons.toArray(Comparison[]::new);
        Codes.interleave(comparisons.stream().flatMap(comparison -> comparison.columns().stream()).toList(), records);
        int field = 0, at = 0;
        for (int c = 0; c < comparisons.size(); c++) {
            starts[c] = at;
            for (int i = 0; i < comparisons.get(c).fields().size(); i++, field++) {
                owners[field] = c;
                inner[field] = i;
                shifts[field] = at + comparisons.get(c).shift(i);
                masks[field] = (1 << fields.get(field).bits()) - 1;
            }
            at += comparisons.get(c).bits();
        }
        List<String> all = fields.stream().map(Field::name).toList();
        placeField = all.indexOf("place");
        employerField = all.indexOf("companyName");
        emailField = all.indexOf("email");
        streetField = all.indexOf("street");
        phoneField = all.indexOf("phone");
    }

    public int records() {
        return records;
    }

    public List<Field> fields() {
        return fields;
    }

    public List<Atom> atoms() {
        return atoms;
    }

    /// The kinds of keys, by type.
    public List<String> kinds() {
        return atoms.stream().map(Atom::name).toList();
    }

    /// Whether two kinds of key, by their places among the atoms, tell records apart together that one of them doesn't.
    public boolean refines(int first, int second) {
        return refines[first][second];
    }

    public List<String> notes() {
        return notes;
    }

    /// Values that weren't used as they are.
    public List<MatchReport.Skipped> skipped() {
        return skipped;
    }

    public Scratch scratch() {
        return new Scratch(numbers);
    }

    /// The levels of all fields, packed.
    public long pattern(int left, int right, Scratch scratch) {
        long pattern = 0;
        for (int c = 0; c < starts.length; c++)
            pattern |= compared[c].levels(left, right, scratch) << starts[c];
        return persons ? once(pattern) : pattern;
    }

    /// Who lives in another place lives in another street, and in another street one has another landline; who works for another
    /// company works in another place and has another address: that says nothing more. Of companies it counts, or branches pass
    /// for what has moved.
    private long once(long pattern) {
        int street = streetField < 0 ? 0 : level(pattern, streetField);
        boolean employer = employerField >= 0 && Words.other(level(pattern, employerField)),
                elsewhere = placeField >= 0 && Place.elsewhere(level(pattern, placeField));
        if (!employer && !elsewhere && !StreetComparison.unlike(street))
            return pattern;
        long same = pattern;
        if (employer && elsewhere)
            same = without(same, placeField);
        if ((employer || elsewhere) && StreetComparison.other(street))
            same = without(same, streetField);
        if (phoneField >= 0 && level(pattern, phoneField) == DIFFERENT)
            same = without(same, phoneField);
        if (employer && emailField >= 0 && Emails.elsewhere(level(pattern, emailField)))
            same = without(same, emailField);
        return same;
    }

    private long without(long pattern, int field) {
        return pattern & ~((long) masks[field] << shifts[field]);
    }

    void compare(Batch batch, Scratch scratch) {
        for (int c = 0; c < starts.length; c++)
            compared[c].levels(batch, starts[c], scratch);
        if (persons)
            for (int at = 0; at < batch.size; at++)
                batch.patterns[at] = once(batch.patterns[at]);
    }

    /// The pattern of a pair that has these levels, by field.
    public long pattern(int[] levels) {
        long pattern = 0;
        for (int field = 0; field < levels.length; field++)
            pattern |= (long) levels[field] << shifts[field];
        return pattern;
    }

    /// The level of one field in a pattern.
    public int level(long pattern, int field) {
        return (int) (pattern >>> shifts[field]) & masks[field];
    }

    /// Stands for the value whose agreement counts as exact; 0: none.
    public long key(int field, int record) {
        return comparisons.get(owners[field]).key(inner[field], record);
    }

    /// How often the values of a field come.
    public Tally tally(int field) {
        return comparisons.get(owners[field]).tally(inner[field], records);
    }

    /// What was compared, for people to read.
    public String shown(int field, int record) {
        return comparisons.get(owners[field]).shown(inner[field], record);
    }

    /// Frozen frequencies by comparison.
    public Map<String, Object> toDocument() {
        var document = new LinkedHashMap<String, Object>();
        for (Comparison comparison : comparisons)
            document.put(comparison.fields().getFirst().name(), comparison.toDocument());
        return document;
    }
}
