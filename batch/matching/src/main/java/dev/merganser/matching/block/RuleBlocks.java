package dev.merganser.matching.block;

import java.util.List;

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

    /// The blocks of all of these, one's behind the other's.
    static RuleBlocks joined(String rule, List<RuleBlocks> parts) {
        int[] members = new int[parts.stream().mapToInt(part -> part.members.length).sum()];
        int[] starts = new int[parts.stream().mapToInt(RuleBlocks::size).sum() + 1];
        long pairs = 0;
        int block = 0, end = 0;
        for (RuleBlocks part : parts) {
            System.arraycopy(part.members, 0, members, end, part.members.length);
            for (int each = 1; each <= part.size(); each++)
                starts[++block] = end + part.starts[each];
            end += part.members.length;
            pairs += part.pairs;
        }
        return new RuleBlocks(rule, members, starts, pairs);
    }
}
