package dev.merganser.store.history;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;

/// One thing that happened to one item.
///
/// @param id      sorts by time
/// @param item    the id that the item had then
/// @param version the item's version afterwards
/// @param request what it was done through
/// @param changes the fields that changed
/// @param details what else there is to say of that action, as plain data: of a merge its id, the deleted items and
///                the choices; of a correction its reason; of a file its name
public record HistoryEntry(String id, ItemId item, Instant at, UserId by, Action action, long version, String request,
        List<FieldChange> changes, Map<String, Object> details) {

    public enum Action {
        CREATED, CHANGED, DELETED, RESTORED,
        /// A correction took the item's place.
        CORRECTED,
        /// The item and all that was known of it is gone for ever; this says that it was there.
        PURGED,
        /// Others were merged into the item.
        MERGED,
        /// The item was merged into another.
        MERGED_AWAY,
        /// A merge was undone: said of the main item and of those that came back.
        MERGE_UNDONE,
        FILE_ADDED, FILE_REMOVED,
        /// A message was written from the item, and waits for a mail server.
        MESSAGE_WRITTEN,
        /// A mail server took a message that was written from the item.
        MESSAGE_SENT,
        /// A message that was written from the item wasn't sent and won't be.
        MESSAGE_FAILED,
        /// Whether a message that was written from the item was sent can't be known.
        MESSAGE_UNKNOWN,
        /// Somebody decided that a message of unknown fate is sent again.
        MESSAGE_SENT_AGAIN,
        /// A mail server took a message that was written from the item, and couldn't deliver it.
        MESSAGE_CAME_BACK
    }

    /// @param before plain values, see [dev.merganser.model.value.PlainValue]; empty if there were none
    public record FieldChange(String field, List<Object> before, List<Object> after) {}
}
