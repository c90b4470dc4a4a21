package dev.merganser.server.message;

import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.UserId;
import dev.merganser.store.message.Message;

/// A message as GraphQL shows it.
record ShownMessage(String id, Message.State state, UserId by, String from, List<String> to, List<String> cc,
        List<String> bcc, String subject, @Nullable String text, @Nullable String html, List<Attachment> attachments,
        Instant writtenAt, @Nullable Instant settledAt, @Nullable Instant nextTryAt, int attempts,
        @Nullable String words) {

    record Attachment(String name, String type) {}

    /// What stands for an address that the asker may not see.
    static final String HIDDEN = "hidden";

    static ShownMessage of(Message message) {
        return of(message, _ -> true);
    }

    /// @param seen whether the asker may see an address
    static ShownMessage of(Message message, Predicate<EmailAddress> seen) {
        boolean all = message.everyone().allMatch(seen);
        return new ShownMessage(message.id(), message.state(), message.by(), message.from().text(),
                texts(message.to(), seen), texts(message.cc(), seen), texts(message.bcc(), seen), message.subject(),
                message.text(),
                message.html(),
                message.attachments().stream().map(one -> new Attachment(one.name(), one.type())).toList(),
                message.writtenAt(), message.settled(),
                message.state() == Message.State.WAITING ? message.nextTry() : null, message.attempts(),
                // A mail server's words name addresses.
                all ? message.words() : null);
    }

    private static List<String> texts(List<EmailAddress> addresses, Predicate<EmailAddress> seen) {
        return addresses.stream().map(address -> seen.test(address) ? address.text() : HIDDEN).toList();
    }
}
