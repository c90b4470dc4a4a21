package dev.merganser.matching.compare;

import java.util.List;
import java.util.Map;

/// Compares one aspect of two records; gives the level of one field or of several that are best judged together.
public abstract class Comparison {
    private final List<Field> fields;
    private final int[] shifts;

    Comparison(List<Field> fields) {
        this.fields = fields;
        shifts = new int[fields.size() + 1];
        for (int i = 0; i < fields.size(); i++)
            shifts[i + 1] = shifts[i] + fields.get(i).bits();
    }

    public List<Field> fields() {
        return fields;
    }

    public int bits() {
        return shifts[fields.size()];
    }

    int shift(int field) {
        return shifts[field];
    }

    /// The levels of the fields, the first in the lowest bits. Symmetric.
    abstract long levels(int left, int right, Scratch scratch);

    /// Adds the levels of many pairs to their patterns. Each kind has a loop of its own, so that what it calls is known.
    abstract void levels(Batch batch, int shift, Scratch scratch);

    /// Stands for the value whose agreement counts as exact: equal in two records whose first values agree; 0: no value.
    abstract long key(int field, int record);

    /// The frequency band of that value, 0 to 4.
    abstract int band(int field, int record);

    /// How often the values of a field come in so many records.
    Tally tally(int field, int records) {
        return Tally.of(this, field, records);
    }

    /// What was compared, for people to read.
    abstract String shown(int field, int record);

    /// What it compares of each record.
    abstract List<Codes> columns();

    /// Frozen frequencies.
    abstract Map<String, Object> toDocument();
}
