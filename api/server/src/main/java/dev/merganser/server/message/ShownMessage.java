package dev.merganser.server.message;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.UserId;
import dev.merganser.store.message.Message;
import dev.merganser.store.message.Messages;

/// A message as GraphQL shows it.
record ShownMessage(String id, Message.State state, UserId by, String from, List<String> to, List<String> cc,
        List<String> bcc, String subject, @Nullable String text, @Nullable String html, List<Attachment> attachments,
        Instant writtenAt, @Nullable Instant settledAt, @Nullable Instant nextTryAt, int attempts,
        @Nullable String words, int hiddenRecipients) {

    record Attachment(String name, String type) {}

    static ShownMessage of(Message message) {
        return of(new Messages.Seen(message, 0));
    }

    static ShownMessage of(Messages.Seen seen) {
        Message message = seen.message();
        return new ShownMessage(message.id(), message.state(), message.by(), message.from().text(),
                texts(message.to()), texts(message.cc()), texts(message.bcc()), message.subject(),
                message.text(),
                message.html(),
                message.attachments().stream().map(one -> new Attachment(one.name(), one.type())).toList(),
                message.writtenAt(), message.settled(),
                message.state() == Message.State.WAITING ? message.nextTry() : null, message.attempts(),
                message.words(), seen.hidden());
    }

    private static List<String> texts(List<EmailAddress> addresses) {
        return addresses.stream().map(EmailAddress::text).toList();
    }
}
