package dev.merganser.matching.block;

/// The blocks of one rule.
///
/// @param rule    its name
/// @param members of each block one after the other, ascending
/// @param starts  of each block in the members, and the end of the last
/// @param pairs   how many they bring up, those that other blocks bring up too included
@SuppressWarnings("ArrayRecordComponent") // never compared, and far too many for lists
record RuleBlocks(String rule, int[] members, int[] starts, long pairs) {
    int size() {
        return starts.length - 1;
    }
}
