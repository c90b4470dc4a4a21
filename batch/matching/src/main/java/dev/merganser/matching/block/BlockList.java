package dev.merganser.matching.block;

import java.util.Arrays;

/// The blocks of one rule as they are found. One a thread.
final class BlockList {
    /// Neighbours compared on either side in a block that no key refines.
    private static final int WINDOW = 6;

    private int[] members = new int[64];
    private int[] starts = new int[64];
    private int blocks;
    private long pairs;

    /// Adds a block of some records, ascending.
    private void add(int[] records, int from, int to) {
        int size = to - from, end = take(records, from, size, 1);
        starts[++blocks] = end + size;
        pairs += size * (size - 1L) / 2;
    }

    /// Whether so many records make a block.
    static boolean makes(int records, int most) {
        return records > 1 && records <= most;
    }

    /// Adds the groups that make a block.
    ///
    /// @param records of these, one group's behind the other's; so many
    /// @param sizes   of all groups; so many
    void add(int[] records, int size, int[] sizes, int groups, int most) {
        int end = take(records, 0, size, groups);
        for (int group = 0; group < groups; group++) {
            int kept = makes(sizes[group], most) ? sizes[group] : 0;
            end += kept;
            starts[blocks + 1] = end;
            blocks += kept > 0 ? 1 : 0;
            pairs += kept * (kept - 1L) / 2;
        }
    }

    /// Takes the members of blocks still to be told apart, at most so many, and says where they begin.
    private int take(int[] records, int from, int size, int most) {
        int end = starts[blocks];
        if (end + size > members.length)
            members = Arrays.copyOf(members, Math.max(end + size, members.length * 2));
        if (blocks + most + 1 > starts.length)
            starts = Arrays.copyOf(starts, Math.max(blocks + most + 1, starts.length * 2));
        System.arraycopy(records, from, members, end, size);
        return end;
    }

    /// Adds blocks of neighbours, each of which shares half of its records with the next.
    void windows(int[] records, int from, int to) {
        for (int window = from; window < to - 1; window += WINDOW)
            add(records, window, Math.min(to, window + 2 * WINDOW));
    }

    /// What was added; then it is empty.
    RuleBlocks taken(String rule) {
        var taken = new RuleBlocks(rule, Arrays.copyOf(members, starts[blocks]), Arrays.copyOf(starts, blocks + 1),
                pairs);
        blocks = 0;
        pairs = 0;
        return taken;
    }
}
