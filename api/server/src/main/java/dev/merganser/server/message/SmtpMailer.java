package dev.merganser.server.message;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;
import org.springframework.mail.javamail.JavaMailSenderImpl;

import dev.merganser.model.value.EmailAddress;
import dev.merganser.store.message.Message;

/// Hands messages to a mail server by SMTP, as `spring.mail.*` says (TLS, authentication, time limits).
///
/// One message goes to all of its addresses or to none: a server that refuses one of them gets nothing.
final class SmtpMailer implements Mailer {
    private final JavaMailSenderImpl server;

    /// @param bounces where messages come back to that can't be delivered (the envelope's sender); empty for their
    ///                senders' own addresses
    SmtpMailer(JavaMailSenderImpl server, String bounces) {
        this.server = server;
        Properties settings = server.getJavaMailProperties();
        for (String protocol : List.of("mail.smtp.", "mail.smtps.")) {
            settings.putIfAbsent(protocol + "connectiontimeout", "10000");
            settings.putIfAbsent(protocol + "timeout", "60000");
            settings.putIfAbsent(protocol + "writetimeout", "60000");
            settings.put(protocol + "sendpartial", "false");
            if (!bounces.isEmpty()) settings.put(protocol + "from", bounces);
        }
        // Else characters are cut down to bytes, and some of them would end a line.
        settings.put("mail.mime.allowutf8", "true");
    }

    @Override
    public String description() {
        return "Messages go to the mail server " + server.getHost();
    }

    @Override
    public Line open() throws NotReached {
        try {
            Transport transport = server.getSession()
                    .getTransport(server.getProtocol() == null ? "smtp" : server.getProtocol());
            transport.connect(server.getHost(), server.getPort(), nothingIfEmpty(server.getUsername()),
                    nothingIfEmpty(server.getPassword()));
            return new Line() {
                @Override
                public Fate send(Message message, byte[] mime) {
                    return SmtpMailer.this.send(transport, message, mime);
                }

                @Override
                public void close() {
                    try {
                        transport.close();
                    } catch (MessagingException _) {
                        // What became of the message is known by now.
                    }
                }
            };
        } catch (AuthenticationFailedException e) {
            throw new NotReached("The mail server refused the name or password: " + e.getMessage());
        } catch (MessagingException e) {
            throw new NotReached("The mail server can't be reached: " + e.getMessage());
        }
    }

    /// Knows whether all of it was written: before that no server can have taken it.
    private static final class Written extends MimeMessage {
        private boolean whole;

        Written(Session session, byte[] mime) throws MessagingException {
            super(session, new ByteArrayInputStream(mime));
        }

        @Override
        public void writeTo(OutputStream out, String @Nullable [] ignored) throws IOException, MessagingException {
            whole = false;
            super.writeTo(out, ignored);
            whole = true;
        }
    }

    private Fate send(Transport transport, Message message, byte[] mime) {
        @Nullable
        Written written = null;
        try {
            var everyone = Mime.addresses(message.everyone().toList());
            boolean plain = Stream.concat(Stream.of(message.from()), message.everyone())
                    .allMatch(address -> address.text().substring(0, address.text().lastIndexOf('@')).chars()
                            .allMatch(c -> c < 128));
            if (!plain && transport instanceof SMTPTransport smtp && !smtp.supportsExtension("SMTPUTF8"))
                return new Fate.Refused("the mail server takes no addresses beyond ASCII (SMTPUTF8)", List.of());
            written = new Written(server.getSession(), mime);
            transport.sendMessage(written, everyone);
            return new Fate.Taken(null);
        } catch (MessagingException e) {
            return fate(e, message, written != null && written.whole);
        }
    }

    /// What is known after a failure. A server that answered has decided; one that fell silent before the message's end
    /// can't have taken it; in all other cases nobody knows.
    private static Fate fate(MessagingException failure, Message message, boolean whole) {
        String words = failure.getMessage() == null ? failure.toString() : failure.getMessage().strip();
        var addresses = new ArrayList<SMTPAddressFailedException>();
        @Nullable
        SMTPSendFailedException send = null;
        boolean sender = false;
        for (@Nullable
        Exception e = failure; e instanceof MessagingException one; e = one.getNextException()) {
            if (one instanceof SMTPAddressFailedException address) addresses.add(address);
            if (one instanceof SMTPSendFailedException answered && send == null) send = answered;
            sender |= one instanceof SMTPSenderFailedException
                    || (one instanceof SMTPSendFailedException answered && answered.getCommand().startsWith("MAIL"));
        }
        if (!addresses.isEmpty()) {
            String said = String.valueOf(addresses.getFirst().getMessage()).strip();
            return addresses.stream().anyMatch(one -> one.getReturnCode() / 100 == 5)
                    ? new Fate.Refused(said, bounced(addresses, message))
                    : new Fate.Later(said);
        }
        if (send == null) return whole ? new Fate.Unknown(words) : new Fate.Later(words);
        return switch (send.getReturnCode() / 100) {
            case 4 -> new Fate.Later(words);
            // Of one receiver alone the answer to the whole message tells, too; not the answer to who sends it.
            case 5 -> new Fate.Refused(words, !sender && Status.isGone(send.getReturnCode(), words)
                    && message.everyone().count() == 1 ? message.everyone().toList() : List.of());
            default -> whole ? new Fate.Unknown(words) : new Fate.Later(words);
        };
    }

    /// Those that the server says don't exist, not those that it won't serve us.
    private static List<EmailAddress> bounced(List<SMTPAddressFailedException> failed, Message message) {
        var bounced = new ArrayList<EmailAddress>();
        for (SMTPAddressFailedException one : failed) {
            if (Status.isGone(one.getReturnCode(), String.valueOf(one.getMessage())))
                EmailAddress.parse(one.getAddress().getAddress())
                        .flatMap(address -> message.everyone().filter(each -> each.key().equals(address.key()))
                                .findFirst())
                        .ifPresent(bounced::add);
        }
        return bounced;
    }

    private static @Nullable String nothingIfEmpty(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
