package dev.merganser.store.merge;

import java.util.List;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergeRefusal;

/// Everything that can come of asking for a merge. Only [Merged] has written anything.
public sealed interface MergeOutcome {
    /// @param merge the merge's id, by which it can be undone
    /// @param main  the item that stayed, as it is now
    record Merged(String merge, Item main) implements MergeOutcome {}

    /// One of the items changed, or what the asker may do, since the preview was made: this is the new one (M19).
    record Stale(MergePreview now) implements MergeOutcome {}

    /// These fields' values differ and nobody chose (M05).
    record Open(List<Field> fields) implements MergeOutcome {}

    record Refused(MergeRefusal refusal) implements MergeOutcome {}

    /// The idempotency key was used for another merge.
    record KeyReused() implements MergeOutcome {}
}
