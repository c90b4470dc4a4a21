package dev.merganser.matching.estimate;

/// What the data says before any class is known.
///
/// @param records   how many there are
/// @param pairs     number of all pairs that could match
/// @param guess     how many matches there may be
/// @param random    patterns of random pairs
/// @param within    by field, patterns of random pairs that agree exactly on it; null for fields none depends on
/// @param agreeing  by field and band, how many of all pairs agree on a value of that band
/// @param distinct  by field and band, how many values there are
/// @param shares    by field and band, the share of values that are in that band
/// @param held      by field, how many records have a value
/// @param values    by field, how many values they have
/// @param together  by field, how many records agree exactly on it with any other; 0 for fields none depends on
/// @param agree     by field, how many pairs agree exactly on it; 0 for fields none depends on
/// @param unseen    how often what random pairs haven't shown may be there all the same: half a time of a sample, less
///                  where all pairs were looked at
/// @param unseenWithin by field, the same of pairs that agree on it
@SuppressWarnings("ArrayRecordComponent") // numbers by field and band; never compared, never changed
public record Facts(double records, double pairs, double guess, Patterns random, Patterns[] within,
        double[][] agreeing, double[][] distinct, double[][] shares, double[] held, double[] values, double[] together,
        double[] agree, double unseen, double[] unseenWithin) {
    /// The share of pairs that both hold a field.
    double both(int field) {
        return Math.pow(held[field] / records, 2);
    }
}
