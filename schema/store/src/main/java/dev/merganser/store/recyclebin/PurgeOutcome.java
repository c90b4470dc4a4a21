package dev.merganser.store.recyclebin;

import java.time.Instant;
import java.util.Map;

import dev.merganser.model.value.ItemId;

/// Everything that can come of purging an item. Only [Purged] has written anything.
public sealed interface PurgeOutcome {
    /// @param erased how many documents of which kind lost what they held, or went
    record Purged(ItemId id, Instant at, Map<String, Long> erased) implements PurgeOutcome {}

    /// There is no such item in the recycle bin, or the asker may not see it.
    record NotFound() implements PurgeOutcome {}

    /// The item isn't deleted: only what is in the recycle bin can be purged.
    record NotDeleted() implements PurgeOutcome {}

    /// It was merged and lives on in another item: that one has to be deleted and purged.
    record Merged(ItemId into, String merge) implements PurgeOutcome {}
}
