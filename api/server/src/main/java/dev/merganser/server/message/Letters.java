package dev.merganser.server.message;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import jakarta.mail.MessagingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.store.message.Message;

/// Letters of the product itself to its users, by the way that all mail takes. They belong to no item and aren't kept: one
/// that can't be sent after a few tries is asked for again by whoever waits for it.
@Component
public class Letters {
    private static final Logger LOG = LoggerFactory.getLogger(Letters.class);
    private static final int TRIES = 3;
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Mailer mailer;
    private final Clock clock;
    private final EmailAddress from;

    Letters(Mailer mailer, Clock clock, @Value("${merganser.mail.from}") String from) {
        this.mailer = mailer;
        this.clock = clock;
        this.from = EmailAddress.parse(from).orElseThrow(
                () -> new IllegalArgumentException("merganser.mail.from is no e-mail address: " + from));
    }

    /// Takes as long as the mail server does.
    public void send(EmailAddress to, String subject, String text) {
        var letter = new Message(ItemId.next().value(), ItemId.next(), 0, UserId.OPERATOR, from, "Merganser",
                List.of(to), List.of(), List.of(), subject, text, null, List.of(),
                UUID.randomUUID() + "@" + from.domain(), List.of(), clock.instant(), Message.State.HANDING_OVER, 1,
                null,
                null, null);
        for (int i = 1; i <= TRIES; i++) {
            try (Mailer.Line line = mailer.open()) {
                switch (line.send(letter, Mime.of(letter, null))) {
                    case Mailer.Fate.Taken _ -> {
                        return;
                    }
                    case Mailer.Fate.Later(var words) -> LOG.warn("A letter waits: {}", words);
                    case Mailer.Fate.Refused(var words, _) -> {
                        LOG.warn("A letter was refused: {}", words);
                        return;
                    }
                    case Mailer.Fate.Unknown(var words) -> {
                        LOG.warn("What became of a letter isn't known: {}", words);
                        return;
                    }
                }
            } catch (Mailer.NotReached e) {
                LOG.warn("A letter waits: {}", e.words());
            } catch (MessagingException e) {
                LOG.error("A letter can't be written", e);
                return;
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
