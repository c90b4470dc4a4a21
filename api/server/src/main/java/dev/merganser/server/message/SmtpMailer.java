package dev.merganser.server.message;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
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
        settings.putIfAbsent("mail.smtp.connectiontimeout", "10000");
        settings.putIfAbsent("mail.smtp.timeout", "60000");
        settings.putIfAbsent("mail.smtp.writetimeout", "60000");
        settings.putIfAbsent("mail.mime.allowutf8", "true");
        settings.put("mail.smtp.sendpartial", "false");
        if (!bounces.isEmpty()) settings.put("mail.smtp.from", bounces);
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

    private Fate send(Transport transport, Message message, byte[] mime) {
        try {
            transport.sendMessage(new MimeMessage(server.getSession(), new ByteArrayInputStream(mime)),
                    Mime.addresses(message.everyone().toList()));
            return new Fate.Taken(null);
        } catch (MessagingException e) {
            return fate(e, message);
        }
    }

    /// What is known after a failure. A server that answered has decided; one that fell silent before the message's end
    /// can't have taken it; in all other cases nobody knows.
    private static Fate fate(MessagingException failure, Message message) {
        String words = failure.getMessage() == null ? failure.toString() : failure.getMessage().strip();
        var addresses = new ArrayList<SMTPAddressFailedException>();
        @Nullable
        SMTPSendFailedException send = null;
        for (@Nullable
        Exception e = failure; e instanceof MessagingException one; e = one.getNextException()) {
            if (one instanceof SMTPAddressFailedException address) addresses.add(address);
            if (one instanceof SMTPSendFailedException whole && send == null) send = whole;
        }
        if (!addresses.isEmpty()) {
            String said = String.valueOf(addresses.getFirst().getMessage()).strip();
            return addresses.stream().anyMatch(one -> one.getReturnCode() / 100 == 5)
                    ? new Fate.Refused(said, bounced(addresses, message))
                    : new Fate.Later(said);
        }
        if (send == null) return new Fate.Unknown(words);
        return switch (send.getReturnCode() / 100) {
            case 4 -> new Fate.Later(words);
            case 5 -> new Fate.Refused(words, List.of());
            default -> send.getCommand() != null && send.getCommand().matches("(?s)(MAIL|RCPT|DATA).*")
                    ? new Fate.Later(words)
                    : new Fate.Unknown(words);
        };
    }

    /// Those that the server says don't exist (RFC 5321, 4.2.3; RFC 3463, X.1.x), not those that it won't serve us.
    private static List<EmailAddress> bounced(List<SMTPAddressFailedException> failed, Message message) {
        var bounced = new ArrayList<EmailAddress>();
        for (SMTPAddressFailedException one : failed) {
            String said = String.valueOf(one.getMessage());
            boolean enhanced = said.matches("(?s)\\d{3}[ -]\\d\\.\\d+\\.\\d+.*");
            boolean gone = enhanced
                    ? said.matches("(?s)\\d{3}[ -]5\\.1\\..*")
                    : one.getReturnCode() == 550 || one.getReturnCode() == 551 || one.getReturnCode() == 553;
            if (gone)
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
