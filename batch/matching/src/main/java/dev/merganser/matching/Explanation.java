package dev.merganser.matching;

import java.util.List;

/// Why two records are held for the same, or not. Exact: the bars add up to the weight.
///
/// @param weight      sum of the bars' weights: log2 of the odds for a match
/// @param probability 1 / (1 + 2^-weight)
/// @param bars        the prior first, then one a compared field in the model's order, then the context
/// @param rules       the blocking rules whose keys the two share; empty if they share none
public record Explanation(double weight, double probability, List<Bar> bars, List<String> rules) {
    public Explanation {
        bars = List.copyOf(bars);
        rules = List.copyOf(rules);
    }

    /// What one field contributes.
    ///
    /// @param field  name of the field; `prior` and `context` (shared household, mailbox, building) are bars too
    /// @param left   the left record's values as they were compared, joined by ` | `; empty if it has none
    /// @param right  the right record's
    /// @param level  name of the comparison level that the pair falls into, such as `exact, rare` or `missing`
    /// @param weight log2(m/u) of that level; positive speaks for a match
    public record Bar(String field, String left, String right, String level, double weight) {}
}
