package dev.merganser.server.message;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import jakarta.mail.MessagingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import dev.merganser.store.message.Message;
import dev.merganser.store.message.Outbox;
import dev.merganser.store.message.UnsubscribeLinks;

/// Takes messages from the outbox to the mailer, one after another, as long as the server runs. Any number of servers
/// do so side by side.
final class Delivery implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private final Outbox outbox;
    private final Mailer mailer;
    private final @Nullable UnsubscribeLinks links;
    private final Duration pause;
    private final String holder = UUID.randomUUID().toString();
    private final Semaphore news = new Semaphore(0);
    private volatile @Nullable Thread worker;

    /// @param links of messages to one receiver; null for none
    /// @param pause between looks at an empty outbox
    Delivery(Outbox outbox, Mailer mailer, @Nullable UnsubscribeLinks links, Duration pause) {
        this.links = links;
        this.outbox = outbox;
        this.mailer = mailer;
        this.pause = pause;
    }

    /// Tells that there is something in the outbox.
    void wake() {
        news.release();
    }

    @Override
    public void start() {
        LOG.info("{}", mailer.description());
        Thread thread = Thread.ofVirtual().name("delivery").unstarted(this::run);
        worker = thread; // before it runs: it ends when it isn't the worker any more
        thread.start();
    }

    @Override
    public void stop() {
        @Nullable
        Thread running = worker;
        worker = null;
        wake();
        if (running == null) return;
        try {
            // What is on the line is let through: cut off, its fate would be unknown.
            running.join(Duration.ofSeconds(90));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return worker != null;
    }

    private void run() {
        while (worker == Thread.currentThread()) {
            try {
                outbox.expire();
                while (worker == Thread.currentThread() && deliverOne()) {
                    // on to the next
                }
                await();
            } catch (RuntimeException e) {
                LOG.error("The outbox can't be worked off; what is in it stays there", e);
                await();
            }
        }
    }

    private void await() {
        try {
            if (news.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) news.drainPermits();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return whether there was a message
    boolean deliverOne() {
        Optional<Message> due = outbox.take(holder);
        due.ifPresent(this::deliver);
        return due.isPresent();
    }

    /// A link is for one address: of several receivers each would read the others' by it.
    private @Nullable String unsubscribe(Message message) {
        return links == null || message.everyone().count() != 1
                ? null
                : links.of(message.id(), message.everyone().findFirst().orElseThrow());
    }

    private void deliver(Message message) {
        byte[] mime;
        try {
            if (!outbox.stillAllowed(message, holder)) return;
            mime = Mime.of(message, unsubscribe(message));
        } catch (MessagingException e) {
            outbox.fail(message, holder, "it can't be written as a mail: " + e.getMessage(), List.of());
            return;
        } catch (RuntimeException e) {
            // Counted as a try, so that no message stands in the way for ever.
            LOG.error("Message {} can't be looked at", message.id(), e);
            outbox.later(message, holder, "it can't be looked at: the server's log tells why");
            return;
        }
        try (Mailer.Line line = mailer.open()) {
            if (!outbox.handOver(message, holder)) return;
            switch (line.send(message, mime)) {
                case Mailer.Fate.Taken(var words) -> outbox.sent(message, words);
                case Mailer.Fate.Later(var words) -> outbox.later(message, holder, words);
                case Mailer.Fate.Refused(var words, var bounced) -> outbox.fail(message, holder, words, bounced);
                case Mailer.Fate.Unknown(var words) -> outbox.unknown(message, holder, words);
            }
        } catch (Mailer.NotReached e) {
            outbox.later(message, holder, e.words());
        }
    }
}
