package dev.merganser.matching.block;

import java.util.Arrays;

/// Groups the entries of one slice after the other by their keys. One a thread.
@SuppressWarnings("OperatorPrecedence") // shifts and masks read as in the literature
final class Grouper {
    private static final Entries NONE = new Entries();
    /// Bits of a slot's number to begin with, at most.
    private static final int FIRST_BITS = 14;
    private static final Gathering.Found NOTHING = new Gathering.Found(new RuleBlocks("", new int[0], new int[1], 0),
            new long[0], 0, 0,
            NONE);
    /// Keys with the numbers of their groups below, 0 for none; as much of it as is needed.
    private long[] table = new long[1 << FIRST_BITS];
    /// By group.
    private long[] keys = new long[1 << FIRST_BITS - 1];
    private int[] sizes = new int[keys.length];
    private int[] places = new int[keys.length];
    /// By entry.
    private int[] groupOf = {};
    private int[] members = {};
    private int groups;
    private final BlockList blocks = new BlockList();
    /// By chunk; those of the round.
    private final Gathering.Cut[] cuts;
    private final int most;
    private final Gathering.Large mode;

    /// @param cuts by chunk, each replaced by the next round's
    /// @param most records that a block may hold
    /// @param mode what becomes of the others
    Grouper(Gathering.Cut[] cuts, int most, Gathering.Large mode) {
        this.cuts = cuts;
        this.most = most;
        this.mode = mode;
    }

    /// Groups one slice.
    ///
    /// @param shift how far its keys are shifted to tell in which slice they are
    Gathering.Found group(int slice, int shift) {
        int size = 0;
        for (Gathering.Cut cut : cuts)
            size += cut.starts()[slice + 1] - cut.starts()[slice];
        if (size < 2)
            return NOTHING;
        if (groupOf.length < size) {
            groupOf = new int[size + (size >> 2)];
            members = new int[groupOf.length];
        }
        count(slice, shift, size);
        int kept = place(size);
        members(slice);
        return emit(kept);
    }

    /// Numbers the keys as they come and counts the records of each.
    private void count(int slice, int shift, int size) {
        int bits = Math.min(Integer.SIZE + 1 - Integer.numberOfLeadingZeros(size), FIRST_BITS), at = 0;
        int mask = (1 << bits) - 1, down = shift - bits;
        Arrays.fill(table, 0, mask + 1, 0);
        groups = 0;
        for (Gathering.Cut cut : cuts)
            for (int from = cut.starts()[slice], to = cut.starts()[slice + 1]; from < to; from++) {
                long key = cut.entries()[from] & Atoms.KEY, held;
                int slot = (int) (key >>> down) & mask;
                while ((held = table[slot]) != 0 && (held & Atoms.KEY) != key)
                    slot = slot + 1 & mask;
                if (held == 0) {
                    if (groups == mask >> 1) {
                        mask = mask << 1 | 1;
                        down--;
                        slot = grown(key, mask, down);
                    }
                    held = key | groups;
                    table[slot] = held;
                    keys[groups] = key;
                    sizes[groups++] = 0;
                }
                int group = (int) held & (1 << Entries.RECORD) - 1;
                sizes[group]++;
                groupOf[at++] = group;
            }
    }

    /// Takes twice as much of the table, and finds the free slot for a key there.
    private int grown(long key, int mask, int down) {
        if (table.length <= mask) {
            table = new long[mask + 1];
            keys = Arrays.copyOf(keys, table.length / 2);
            sizes = Arrays.copyOf(sizes, keys.length);
            places = new int[keys.length];
        } else {
            Arrays.fill(table, 0, mask + 1, 0);
        }
        for (int group = 0; group < groups; group++)
            table[free(keys[group], mask, down)] = keys[group] | group;
        return free(key, mask, down);
    }

    private int free(long key, int mask, int down) {
        int slot = (int) (key >>> down) & mask;
        while (table[slot] != 0)
            slot = slot + 1 & mask;
        return slot;
    }

    /// Gives those of one group places side by side: first the groups that make a block, in their order, behind them all others.
    /// Without branches, as no processor guesses which group is which.
    ///
    /// @return how many places the blocks take
    private int place(int size) {
        int front = 0, back = size;
        for (int group = 0; group < groups; group++) {
            int of = sizes[group], kept = BlockList.makes(of, most) ? of : 0;
            back -= of - kept;
            places[group] = kept > 0 ? front : back;
            front += kept;
        }
        return front;
    }

    /// Puts the records in their places. Entries to be marked lose their upmost bit: marking them here would reach all over
    /// memory, see [Gathering#mark].
    private void members(int slice) {
        int at = 0, first = 0;
        for (int chunk = 0; chunk < cuts.length; chunk++, first += Gathering.CHUNK) {
            long[] entries = cuts[chunk].entries();
            for (int from = cuts[chunk].starts()[slice], to = cuts[chunk].starts()[slice + 1]; from < to; from++) {
                int group = groupOf[at++];
                long entry = entries[from];
                members[places[group]++] = first + (((int) entry & (1 << Entries.RECORD) - 1) >>> Gathering.PLACE_BITS);
                long kept = (long) (sizes[group] - most - 1) >> Long.SIZE - 1; // all bits or none
                entries[from] = entry & (kept | Long.MAX_VALUE);
            }
        }
    }

    private Gathering.Found emit(int size) {
        blocks.add(members, size, sizes, groups, most);
        long[] tooLarge = new long[4];
        int count = 0, largest = 0;
        long all = 0;
        Entries left = NONE;
        for (int group = 0; group < groups; group++)
            if (sizes[group] > most) {
                if (count == tooLarge.length)
                    tooLarge = Arrays.copyOf(tooLarge, count * 2);
                tooLarge[count++] = keys[group];
                all += sizes[group];
                largest = Math.max(largest, sizes[group]);
                int end = places[group], from = end - sizes[group];
                switch (mode) {
                    case WINDOWS -> blocks.windows(members, from, end);
                    case LEFT -> {
                        left = left == NONE ? new Entries() : left;
                        for (int at = from; at < end; at++)
                            left.add(keys[group], members[at]);
                    }
                    case REFINED -> {
                    } // marked, see #members
                }
            }
        return new Gathering.Found(blocks.taken(""), Arrays.copyOf(tooLarge, count), all, largest, left);
    }
}
