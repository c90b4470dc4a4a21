package dev.merganser.store.merge;

import java.util.List;

import dev.merganser.model.item.Item;
import dev.merganser.model.merge.UndoPlan;

/// What undoing a merge would do, before it happens.
///
/// @param restored    the items that would come back, as they would be
/// @param fingerprint names this plan: an undo that names another is stale
/// @param moving      links of other items that would lead to the restored ones again
public record UndoPreview(String merge, UndoPlan plan, List<Item> restored, String fingerprint,
        List<MovingLinks> moving) {}
