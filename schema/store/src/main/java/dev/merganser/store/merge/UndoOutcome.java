package dev.merganser.store.merge;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;

/// Everything that can come of undoing a merge. Only [Undone] has written anything.
public sealed interface UndoOutcome {
    /// @param main      the item that stayed, without what the merge had brought
    /// @param restored  the items that the merge had deleted, save those that the asker may not see
    /// @param conflicts fields of the main item that the merge had changed and somebody since: they hold the later edit
    record Undone(Item main, List<Item> restored, List<Field> conflicts) implements UndoOutcome {}

    /// The items changed since the preview of that fingerprint: this is the new one.
    record Stale(UndoPreview now) implements UndoOutcome {}

    /// Something stands in the way.
    record Refused(Obstacle obstacle) implements UndoOutcome {}

    /// Why a merge can't be undone.
    sealed interface Obstacle {
        /// There is no such merge, or the asker may not see its items.
        record NotFound() implements Obstacle {}

        record AlreadyUndone() implements Obstacle {}

        /// The main item was merged into another since: that merge has to be undone first.
        ///
        /// @param merge null if that one can't be undone any more; then the main item can be restored separately
        record MergedSince(ItemId into, @Nullable String merge) implements Obstacle {}

        /// Others were merged into the main item since: that merge has to be undone first.
        record LaterMerge(String merge) implements Obstacle {}

        /// One of the deleted items was restored separately.
        ///
        /// @param item null if the asker may not see that one
        record RestoredSince(@Nullable ItemId item) implements Obstacle {}

        /// The recycle bin's time was over then.
        record Expired(Instant at) implements Obstacle {}

        /// What is needed for it was purged.
        record Purged() implements Obstacle {}

        /// The main item is in the recycle bin: it has to be restored first.
        record MainDeleted(ItemId main) implements Obstacle {}

        /// The main item was closed since, such as an invoice that was issued: it changes by a correction only.
        record Closed() implements Obstacle {}

        /// Another item has the external id of one that would come back.
        ///
        /// @param by null if the asker may not see that one
        record ExternalIdTaken(@Nullable ItemId by) implements Obstacle {}
    }
}
