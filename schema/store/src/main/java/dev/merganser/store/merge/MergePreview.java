package dev.merganser.store.merge;

import java.util.List;
import java.util.Map;

import dev.merganser.model.merge.ChoiceRule;
import dev.merganser.model.merge.MergePlan;

/// A plan as it is shown.
///
/// @param fingerprint names this plan: of these versions of the items, for this asker, with these choices. A merge
///                    that names another is stale (M19)
/// @param moving      links of other items that will lead to the main item
/// @param along       what else will stand at the main item
/// @param warnings    the plan's, and those that need a look at what is linked
/// @param policies    by field's name, whose value the administrators' policy recommends; a field without one isn't there
public record MergePreview(MergePlan plan, String fingerprint, List<MovingLinks> moving, Along along,
        List<MergePlan.Warning> warnings, Map<String, ChoiceRule> policies) {

    /// How much of the deleted items' past and future moves along.
    ///
    /// @param messages    that were written from them
    /// @param history     entries of theirs
    /// @param suggestions open ones that pair them with items outside of the merge
    public record Along(long messages, long history, long suggestions) {}
}
