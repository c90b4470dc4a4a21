package dev.merganser.matching.block;

/// The blocks of one rule.
///
/// @param rule    its name
/// @param members of each block one after the other, ascending
/// @param starts  of each block in the members, and the end of the last
@SuppressWarnings("ArrayRecordComponent") // never compared, and far too many for lists
record RuleBlocks(String rule, int[] members, int[] starts) {
    int size() {
        return starts.length - 1;
    }

    /// How many pairs they bring up, those that other blocks bring up too included.
    long pairs() {
        long pairs = 0;
        for (int block = 0; block < size(); block++) {
            int records = starts[block + 1] - starts[block];
            pairs += records * (records - 1L) / 2;
        }
        return pairs;
    }
}
