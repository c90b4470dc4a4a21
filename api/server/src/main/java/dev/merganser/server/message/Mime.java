package dev.merganser.server.message;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Collectors;

import jakarta.activation.DataHandler;
import jakarta.mail.Address;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.EmailAddress;
import dev.merganser.store.message.Draft;
import dev.merganser.store.message.Message;

/// A message as it goes over the wire (RFC 5322). Bcc stands in the envelope only.
final class Mime {
    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    /// An encoded word has 75 characters at most.
    private static final Base64.Encoder WORDS = Base64.getMimeEncoder(60, new byte[]{'\r', '\n'});

    private Mime() {}

    /// @param unsubscribe the link by which its only receiver says that they want no more; null for none
    static byte[] of(Message message, @Nullable String unsubscribe) throws MessagingException {
        var settings = new Properties();
        settings.put("mail.mime.allowutf8", "true"); // else characters are cut down to bytes
        var mime = new MimeMessage(Session.getInstance(settings)) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", "<" + message.header() + ">");
            }
        };
        mime.setFrom(sender(message));
        mime.setRecipients(RecipientType.TO, addresses(message.to()));
        mime.setRecipients(RecipientType.CC, addresses(message.cc()));
        subject(mime, message.subject());
        mime.setSentDate(Date.from(message.writtenAt()));
        if (!message.thread().isEmpty()) {
            mime.setHeader("In-Reply-To", "<" + message.thread().getLast() + ">");
            mime.setHeader("References", message.thread().stream().map(header -> "<" + header + ">")
                    .collect(Collectors.joining("\r\n ")));
        }
        if (unsubscribe != null) {
            mime.setHeader("List-Unsubscribe", "<" + unsubscribe + ">");
            mime.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"); // RFC 8058
        }
        content(mime, message);
        mime.saveChanges();
        try (var bytes = new ByteArrayOutputStream()) {
            mime.writeTo(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new MessagingException("can't be written", e);
        }
    }

    /// ASCII in the form of an encoded word (RFC 2047) would be decoded by whoever gets it, and jakarta.mail leaves it as it
    /// is: encoded itself, it arrives as it was written.
    private static void subject(MimeMessage mime, String subject) throws MessagingException {
        if (subject.contains("=?") && StandardCharsets.US_ASCII.newEncoder().canEncode(subject))
            mime.setHeader("Subject", "=?UTF-8?B?" + WORDS.encodeToString(subject.getBytes(StandardCharsets.US_ASCII))
                    .replace("\r\n", "?=\r\n =?UTF-8?B?") + "?=");
        else
            mime.setSubject(subject, UTF_8);
    }

    /// Everyone's address in the form that mail servers take, the domain in ASCII.
    static Address[] addresses(List<EmailAddress> addresses) {
        return addresses.stream().map(Mime::address).toArray(Address[]::new);
    }

    private static InternetAddress address(EmailAddress address) {
        var internet = new InternetAddress();
        internet.setAddress(address.text().substring(0, address.text().lastIndexOf('@') + 1) + address.domain());
        return internet;
    }

    private static InternetAddress sender(Message message) throws MessagingException {
        try {
            InternetAddress sender = address(message.from());
            sender.setPersonal(message.fromName(), UTF_8);
            return sender;
        } catch (java.io.UnsupportedEncodingException e) {
            throw new MessagingException("every JDK has UTF-8", e);
        }
    }

    private static void content(MimeMessage mime, Message message) throws MessagingException {
        if (message.attachments().isEmpty() && message.html() == null) {
            mime.setText(message.text(), UTF_8);
            return;
        }
        var alternatives = new MimeMultipart("alternative");
        if (message.text() != null) alternatives.addBodyPart(part(message.text(), "plain"));
        if (message.html() != null) alternatives.addBodyPart(part(message.html(), "html"));
        if (message.attachments().isEmpty()) {
            mime.setContent(alternatives);
            return;
        }
        var mixed = new MimeMultipart("mixed");
        var body = new MimeBodyPart();
        body.setContent(alternatives);
        mixed.addBodyPart(body);
        for (Draft.Attachment attachment : message.attachments()) {
            var part = new MimeBodyPart();
            part.setDataHandler(new DataHandler(new ByteArrayDataSource(
                    Base64.getDecoder().decode(attachment.content()), sentAs(attachment.type()))));
            part.setFileName(attachment.name());
            part.setDisposition(MimeBodyPart.ATTACHMENT);
            mixed.addBodyPart(part);
        }
        mime.setContent(mixed);
    }

    /// A part that is itself made of parts would be read into, not carried: it goes as the bytes that it is.
    private static String sentAs(String type) {
        String kind = type.toLowerCase(Locale.ROOT);
        return kind.startsWith("multipart/") || kind.startsWith("message/") ? "application/octet-stream" : type;
    }

    private static MimeBodyPart part(String text, String subtype) throws MessagingException {
        var part = new MimeBodyPart();
        part.setText(text, UTF_8, subtype);
        return part;
    }
}
