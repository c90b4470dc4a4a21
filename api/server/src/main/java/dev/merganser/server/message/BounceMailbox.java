package dev.merganser.server.message;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.search.FlagTerm;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import dev.merganser.store.message.Outbox;

/// Reads the mailbox that messages come back to when a mail server took them and couldn't deliver them, and tells the
/// outbox. What is read is marked as seen and stays; mails that are no reports are left to people.
///
/// Any number of servers may read the same mailbox: the same report counts once.
final class BounceMailbox implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(BounceMailbox.class);
    private static final int MOST_AT_ONCE = 200;
    /// Bytes of a mail that may be a report; larger ones are for people.
    private static final int LARGEST = 2_000_000;

    private final Outbox outbox;
    private final Access access;
    private final Duration pause;
    private final Semaphore news = new Semaphore(0);
    private volatile @Nullable Thread worker;

    /// @param protocol `imaps` or `imap`
    record Access(String protocol, String host, int port, String user, String password) {
        @Override
        public String toString() {
            return "%s://%s@%s:%d".formatted(protocol, user, host, port);
        }
    }

    /// @param pause between looks
    BounceMailbox(Outbox outbox, Access access, Duration pause) {
        this.outbox = outbox;
        this.access = access;
        this.pause = pause;
    }

    /// Reads what is new.
    ///
    /// @return how many reports there were
    int read() throws MessagingException, IOException {
        var settings = new Properties();
        for (String limit : List.of("connectiontimeout", "timeout", "writetimeout"))
            settings.put("mail." + access.protocol() + "." + limit, "20000");
        settings.put("mail." + access.protocol() + ".peek", "true"); // seen is what the outbox has
        try (Store store = Session.getInstance(settings).getStore(access.protocol())) {
            store.connect(access.host(), access.port(), access.user(), access.password());
            try (Folder inbox = store.getFolder("INBOX")) {
                inbox.open(Folder.READ_WRITE);
                Message[] unseen = inbox.search(new FlagTerm(new Flags(Flags.Flag.SEEN), false));
                int reports = 0;
                for (Message mail : Arrays.copyOf(unseen, Math.min(unseen.length, MOST_AT_ONCE)))
                    if (take(mail)) reports++;
                return reports;
            }
        }
    }

    /// Marked only once the outbox has it: a server that dies in between reads it again.
    private boolean take(Message mail) throws MessagingException {
        // Read as a whole and taken apart here: servers differ in what they say of a report's parts.
        var report = mail.getSize() > LARGEST
                ? Optional.<DeliveryReport>empty()
                : report(new MimeMessage((MimeMessage) mail));
        report.ifPresent(found -> found.failures().forEach(failure -> outbox.cameBack(found.header(),
                failure.address(), failure.words(), failure.gone())));
        mail.setFlag(Flags.Flag.SEEN, true);
        return report.isPresent();
    }

    /// One that can't be made out is left to people, and doesn't stand in the way of the others.
    private static Optional<DeliveryReport> report(MimeMessage mail) {
        try {
            return DeliveryReport.read(mail);
        } catch (MessagingException | IOException | RuntimeException e) {
            LOG.warn("A mail that looks like a report can't be made out: {}", e.toString());
            return Optional.empty();
        }
    }

    @Override
    public void start() {
        LOG.info("Messages that come back are read from {}", access);
        Thread thread = Thread.ofVirtual().name("bounces").unstarted(this::run);
        worker = thread; // before it runs: it ends when it isn't the worker any more
        thread.start();
    }

    private void run() {
        while (worker == Thread.currentThread()) {
            try {
                read();
            } catch (MessagingException | IOException | RuntimeException e) {
                LOG.warn("The mailbox for messages that come back can't be read: {}", e.toString());
            }
            try {
                if (news.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) news.drainPermits();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void stop() {
        worker = null;
        news.release();
    }

    @Override
    public boolean isRunning() {
        return worker != null;
    }
}
