package dev.merganser.store.message;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.ItemId;

/// Everything that can come of asking for a message to be sent.
public sealed interface Sending {

    /// It stands in the outbox, and in the item's history.
    record Queued(Message message) implements Sending {}

    /// Nothing was written.
    record Refused(List<Problem> problems) implements Sending {}

    /// @param field   the draft's part that is at fault
    /// @param message    a sentence for people
    /// @param mergedInto with `MERGED` the item that the named one was merged into; else null
    record Problem(Code code, String field, String message, @Nullable ItemId mergedInto) {
        Problem(Code code, String field, String message) {
            this(code, field, message, null);
        }
    }

    enum Code {
        /// There is no such item, or the asker may not see it.
        NOT_FOUND,
        /// The item was merged into another one (M20).
        MERGED,
        /// The asker has no verified address to send from.
        NO_SENDER,
        /// It is for nobody.
        NO_RECIPIENT,
        /// It is for too many.
        TOO_MANY_RECIPIENTS,
        /// A message from the item can't go to that address (R02).
        NOT_A_RECIPIENT,
        /// The address is in the list, and can't be sent to (R64, R66, R70).
        NOT_SENDABLE,
        /// It has no content.
        EMPTY,
        /// It is larger than the server allows.
        TOO_LARGE,
        /// A part of it can't stand in a message, such as a line break in the subject.
        INVALID,
        /// The key was used for another message (R72).
        KEY_REUSED
    }
}
