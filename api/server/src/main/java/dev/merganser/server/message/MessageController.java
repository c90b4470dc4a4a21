package dev.merganser.server.message;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import graphql.GraphQLContext;
import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.stereotype.Controller;

import dev.merganser.model.value.Controls;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.UserError;
import dev.merganser.store.message.Draft;
import dev.merganser.store.message.Messages;
import dev.merganser.store.message.Outbox;
import dev.merganser.store.message.Senders;
import dev.merganser.store.message.Sending;
import dev.merganser.store.message.Sending.Code;

/// Answers what message.graphqls offers; decides nothing about messages.
@Controller
class MessageController {
    private static final int LONGEST_NAME = 200;

    private final Messages messages;
    private final Senders senders;
    private final Outbox outbox;
    private final Delivery delivery;

    MessageController(Messages messages, Senders senders, Outbox outbox, Delivery delivery) {
        this.messages = messages;
        this.senders = senders;
        this.outbox = outbox;
        this.delivery = delivery;
    }

    record Payload(@Nullable ShownMessage message, List<UserError> userErrors) {}

    record SenderPayload(@Nullable Shown sender, List<UserError> userErrors) {
        record Shown(UserId user, String address, String name) {}
    }

    @MutationMapping
    Payload sendMessage(@Argument Map<String, Object> input, DataFetchingEnvironment environment) {
        var errors = new ArrayList<UserError>();
        String item = text(input, "itemId");
        if (!ItemId.isId(item))
            errors.add(UserError.of(Code.NOT_FOUND.name(),
                    "There is no such item, or you may not see it.", "itemId"));
        List<EmailAddress> to = addresses(input, "to", errors), cc = addresses(input, "cc", errors),
                bcc = addresses(input, "bcc", errors);
        if (!errors.isEmpty()) return new Payload(null, errors);
        var draft = new Draft(new ItemId(item), to, cc, bcc, text(input, "subject"), (String) input.get("text"),
                (String) input.get("html"), attachments(input), files(input), (String) input.get("inReplyTo"));
        var request = Asking.request(environment, (String) input.get("idempotencyKey"));
        return switch (messages.send(request, draft)) {
            case Sending.Queued(var message) -> {
                delivery.wake();
                yield new Payload(ShownMessage.of(message), List.of());
            }
            case Sending.Refused(var problems) -> new Payload(null, problems.stream()
                    .map(problem -> new UserError(problem.code().name(), problem.message(),
                            List.of("input", problem.field()),
                            problem.mergedInto() == null ? null : problem.mergedInto().value()))
                    .toList());
        };
    }

    @MutationMapping
    Payload messageDecide(@Argument Map<String, Object> input, GraphQLContext context) {
        var decided = outbox.decide(Asking.request(context), text(input, "messageId"),
                Outbox.Decision.valueOf(text(input, "decision")));
        delivery.wake();
        return decided.map(seen -> new Payload(ShownMessage.of(seen), List.of()))
                .orElseGet(() -> new Payload(null, List.of(UserError.of(Code.NOT_FOUND.name(),
                        "There is no message of unknown fate with that id, or you may not see its item.",
                        "messageId"))));
    }

    @MutationMapping
    SenderPayload senderVerify(@Argument Map<String, Object> input, GraphQLContext context) {
        String user = text(input, "user"), name = text(input, "name").strip();
        Optional<EmailAddress> address = EmailAddress.parse(text(input, "address"));
        if (address.isEmpty())
            return new SenderPayload(null, List.of(UserError.of("INVALID", "That is no e-mail address.", "address")));
        if (name.isEmpty() || name.length() > LONGEST_NAME || isDeceptive(name))
            return new SenderPayload(null, List.of(UserError.of("INVALID",
                    "A sender's name has 1 to %d characters, none of them invisible, and nothing that reads as an address (@)."
                            .formatted(LONGEST_NAME),
                    "name")));
        boolean possible = !user.isEmpty() && user.length() <= 100 && user.chars().noneMatch(Character::isWhitespace);
        return switch (possible
                ? senders.verify(Asking.asker(context), new UserId(user), new Senders.Sender(address.get(), name))
                : Senders.Verified.NO_USER) {
            case DONE -> new SenderPayload(new SenderPayload.Shown(new UserId(user), address.get().text(), name),
                    List.of());
            case NO_USER -> new SenderPayload(null, List.of(UserError.of("NOT_FOUND", "There is no such user.",
                    "user")));
            case ADMINISTRATOR_NEEDED -> new SenderPayload(null, List.of(UserError.of("ADMINISTRATOR_NEEDED",
                    "Only an administrator vouches for an administrator's address.", "user")));
        };
    }

    /// Whether receivers could take the name for an address, or read another one than is written: characters of other
    /// scripts that look like `@`, encoded words that mail programs decode, invisible characters.
    private static boolean isDeceptive(String name) {
        return Controls.in(name) || Normalizer.normalize(name, Normalizer.Form.NFKC).contains("@")
                || name.contains("=?") || name.codePoints().anyMatch(c -> Character.getType(c) == Character.FORMAT);
    }

    private static List<EmailAddress> addresses(Map<String, Object> input, String field, List<UserError> errors) {
        var addresses = new ArrayList<EmailAddress>();
        List<?> given = (List<?>) Objects.requireNonNullElse(input.get(field), List.of());
        if (given.size() > Messages.MOST_RECIPIENTS) {
            errors.add(UserError.of(Code.TOO_MANY_RECIPIENTS.name(),
                    "A message goes to %d addresses at most.".formatted(Messages.MOST_RECIPIENTS), field));
            return List.of();
        }
        for (Object one : given) {
            EmailAddress.parse((String) one).ifPresentOrElse(addresses::add, () -> errors.add(UserError.of(
                    Code.NOT_A_RECIPIENT.name(), "That is no e-mail address.", field)));
        }
        return addresses;
    }

    private static List<Draft.Attachment> attachments(Map<String, Object> input) {
        return ((List<?>) Objects.requireNonNullElse(input.get("attachments"), List.of())).stream().map(one -> {
            var attachment = (Map<?, ?>) one;
            return new Draft.Attachment((String) Objects.requireNonNull(attachment.get("name")),
                    (String) Objects.requireNonNull(attachment.get("type")),
                    (String) Objects.requireNonNull(attachment.get("content")));
        }).toList();
    }

    private static List<String> files(Map<String, Object> input) {
        return ((List<?>) Objects.requireNonNullElse(input.get("files"), List.of())).stream().map(String::valueOf)
                .toList();
    }

    private static String text(Map<String, Object> input, String name) {
        return (String) Objects.requireNonNull(input.get(name));
    }
}
