package dev.merganser.matching;

import java.util.Map;

/// What somebody decided about a pair (D11).
///
/// @param same   whether the two are the same
/// @param chance how likely it was that they were asked about the pair, above 0 to 1: what is shown is no fair sample, and
///               a pair that stands for many that weren't shown counts for more
/// @param levels by field, the name of the comparison level that the pair fell into when it was decided
public record Label(boolean same, double chance, Map<String, String> levels) {
    public Label {
        if (!(chance > 0 && chance <= 1))
            throw new IllegalArgumentException("a chance is above 0 and at most 1, not " + chance);
        levels = Map.copyOf(levels);
    }
}
