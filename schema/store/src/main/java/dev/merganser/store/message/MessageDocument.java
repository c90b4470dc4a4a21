package dev.merganser.store.message;

import java.time.Instant;
import java.util.Date;
import java.util.List;

import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;

/// A message as the collection `messages` holds it. Beside its parts it has `holder` and `until`, who has taken it up
/// and how long they may take.
final class MessageDocument {
    private MessageDocument() {}

    static Document write(Message message) {
        return new Document("_id", message.id()).append("item", message.item().value())
                .append("itemVersion", message.itemVersion()).append("by", message.by().value())
                .append("from", message.from().text()).append("fromName", message.fromName())
                .append("to", texts(message.to())).append("cc", texts(message.cc())).append("bcc", texts(message.bcc()))
                .append("subject", message.subject()).append("text", message.text()).append("html", message.html())
                .append("attachments", message.attachments().stream()
                        .map(one -> new Document("name", one.name()).append("type", one.type())
                                .append("content", one.content()))
                        .toList())
                .append("header", message.header()).append("thread", message.thread())
                .append("writtenAt", Date.from(message.writtenAt())).append("state", message.state().name())
                .append("attempts", message.attempts()).append("nextTry", date(message.nextTry()))
                .append("settled", date(message.settled())).append("words", message.words());
    }

    static Message read(Document stored) {
        return new Message(stored.getString("_id"), new ItemId(stored.getString("item")),
                stored.getLong("itemVersion"), new UserId(stored.getString("by")),
                new EmailAddress(stored.getString("from")), stored.getString("fromName"), addresses(stored, "to"),
                addresses(stored, "cc"), addresses(stored, "bcc"), stored.getString("subject"),
                stored.getString("text"), stored.getString("html"),
                stored.getList("attachments", Document.class).stream()
                        .map(one -> new Draft.Attachment(one.getString("name"), one.getString("type"),
                                one.getString("content")))
                        .toList(),
                stored.getString("header"), stored.getList("thread", String.class, List.of()),
                stored.getDate("writtenAt").toInstant(),
                Message.State.valueOf(stored.getString("state")), stored.getInteger("attempts"),
                instant(stored, "nextTry"), instant(stored, "settled"), stored.getString("words"));
    }

    private static List<String> texts(List<EmailAddress> addresses) {
        return addresses.stream().map(EmailAddress::text).toList();
    }

    private static List<EmailAddress> addresses(Document stored, String name) {
        return stored.getList(name, String.class).stream().map(EmailAddress::new).toList();
    }

    static @Nullable Date date(@Nullable Instant time) {
        return time == null ? null : Date.from(time);
    }

    private static @Nullable Instant instant(Document stored, String name) {
        @Nullable
        Date date = stored.getDate(name);
        return date == null ? null : date.toInstant();
    }
}
