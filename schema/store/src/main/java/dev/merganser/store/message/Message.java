package dev.merganser.store.message;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;

/// A message as it is kept.
///
/// @param id          sorts by time
/// @param item        the id that the item had when it was written
/// @param itemVersion the item's version then
/// @param by          who wrote it
/// @param from        the sender's address
/// @param fromName    the sender's name
/// @param header      its `Message-ID`, without brackets; the same however often it is tried
/// @param thread      the `Message-ID`s of the messages that it continues, the first one first; empty if it is the first
/// @param attempts    how often a mail server was asked to take it
/// @param nextTry     when it is tried next; null unless it waits
/// @param settled     when it was sent, failed, or found to be of unknown fate; null before
/// @param words       what the mail server or the product said last; null if nothing
public record Message(String id, ItemId item, long itemVersion, UserId by, EmailAddress from, String fromName,
        List<EmailAddress> to, List<EmailAddress> cc, List<EmailAddress> bcc, String subject, @Nullable String text,
        @Nullable String html, List<Draft.Attachment> attachments, String header, List<String> thread,
        Instant writtenAt, State state, int attempts, @Nullable Instant nextTry, @Nullable Instant settled,
        @Nullable String words) {

    public enum State {
        /// For its turn, or for another try.
        WAITING,
        /// Somebody has taken it up. Nothing of it has left yet.
        TAKEN_UP,
        /// A mail server is being given it.
        HANDING_OVER,
        /// A mail server took it.
        SENT,
        /// It wasn't sent and won't be.
        FAILED,
        /// Whether a mail server took it can't be known: a person decides (R72).
        UNKNOWN
    }

    /// Everyone it is for, in order.
    public Stream<EmailAddress> everyone() {
        return Stream.of(to, cc, bcc).flatMap(List::stream);
    }
}
