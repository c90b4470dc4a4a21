package dev.merganser.store.message;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.ItemId;

/// A message that somebody wants sent. Nothing of it is checked yet.
///
/// @param item      that it is written from
/// @param text      the plain text; null if there is only HTML
/// @param html      null if there is only plain text
/// @param files     ids of files on the item that go with it, besides the attachments
/// @param inReplyTo the id of an earlier message from the same item; null if it is the first of a thread
public record Draft(ItemId item, List<EmailAddress> to, List<EmailAddress> cc, List<EmailAddress> bcc, String subject,
        @Nullable String text, @Nullable String html, List<Attachment> attachments, List<String> files,
        @Nullable String inReplyTo) {
    /// @param type    of its content, such as `application/pdf`
    /// @param content in base 64
    public record Attachment(String name, String type, String content) {}

    /// Without files of the item.
    public Draft(ItemId item, List<EmailAddress> to, List<EmailAddress> cc, List<EmailAddress> bcc, String subject,
            @Nullable String text, @Nullable String html, List<Attachment> attachments, @Nullable String inReplyTo) {
        this(item, to, cc, bcc, subject, text, html, attachments, List.of(), inReplyTo);
    }

    public Draft {
        // An empty part would be what mail programs prefer to show.
        text = text == null || text.isBlank() ? null : text;
        html = html == null || html.isBlank() ? null : html;
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        bcc = List.copyOf(bcc);
        attachments = List.copyOf(attachments);
        files = List.copyOf(files);
    }

    /// Everyone it is for, in order.
    public Stream<EmailAddress> everyone() {
        return Stream.of(to, cc, bcc).flatMap(List::stream);
    }
}
