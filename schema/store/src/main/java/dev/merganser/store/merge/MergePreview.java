package dev.merganser.store.merge;

import java.util.Map;

import dev.merganser.model.merge.MergePlan;

/// A plan as it is shown.
///
/// @param fingerprint names this plan: of these versions of the items, for this asker, with these choices. A merge
///                    that names another is stale (M19)
/// @param moving      how many links of other items will lead to the main item, by linking type and field, such as
///                    `contact.companies`
public record MergePreview(MergePlan plan, String fingerprint, Map<String, Long> moving) {}
