package dev.merganser.matching.compare;

import java.util.List;

/// One bar of a comparison: the levels that a pair can fall into.
///
/// Level 0 is always "missing" and weighs nothing; level 1 is disagreement. Levels of one outcome differ only in how
/// frequent the value is that both records share: a match falls among them as values are spread over records.
///
/// @param name     as shown
/// @param levels   names of the levels
/// @param outcomes for each level its outcome, ascending; outcome 0 is "missing"
/// @param expected for each outcome from 1 on how often matches have it, before the data says more
/// @param role     who may share this field without being the same
/// @param agrees   lowest level that counts as agreement, for fields that depend on this one
@SuppressWarnings("ArrayRecordComponent") // numbers by level; never compared, never changed
public record Field(String name, List<String> levels, int[] outcomes, double[] expected, Role role, int agrees) {
    /// Who shares a field.
    public enum Role {
        /// Tells persons or companies apart: relatives and colleagues agree by chance only.
        OWN,
        /// Shared by a family.
        FAMILY,
        /// A company's name: shared by its branches.
        COMPANY,
        /// A place, a line, a mailbox: shared by households, colleagues, neighbours in an office building.
        SHARED
    }

    static final List<String> BANDS = List.of("exact, very frequent", "exact, frequent", "exact", "exact, rare",
            "exact, very rare");

    int bits() {
        return 32 - Integer.numberOfLeadingZeros(levels.size() - 1);
    }

    /// Levels missing, those named, then exact agreement in five bands of frequency.
    static Field banded(String name, Role role, int agrees, double[] expected, String... named) {
        var levels = new java.util.ArrayList<String>();
        levels.add("missing");
        levels.addAll(List.of(named));
        levels.addAll(BANDS);
        int[] outcomes = new int[levels.size()];
        for (int i = 0; i < outcomes.length; i++)
            outcomes[i] = Math.min(i, named.length + 1);
        return new Field(name, List.copyOf(levels), outcomes, expected, role, agrees);
    }

    /// Levels without bands.
    static Field plain(String name, Role role, int agrees, double[] expected, String... named) {
        var levels = new java.util.ArrayList<String>();
        levels.add("missing");
        levels.addAll(List.of(named));
        int[] outcomes = new int[levels.size()];
        for (int i = 0; i < outcomes.length; i++)
            outcomes[i] = i;
        return new Field(name, List.copyOf(levels), outcomes, expected, role, agrees);
    }
}
