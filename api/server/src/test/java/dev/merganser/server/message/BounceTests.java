package dev.merganser.server.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;

import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.merganser.server.TestServer;
import dev.merganser.store.message.Outbox;

/// What comes back by mail after a server took it, read from a real mailbox by IMAP.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BounceTests {
    /// As RFC 3464's own example has it, with our message in it.
    private static final String REPORT = """
            From: Mail Delivery Subsystem <MAILER-DAEMON@example.org>
            To: bounces@sender.example
            Subject: Returned mail
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=delivery-status; boundary="b"

            --b

            The message could not be delivered.

            --b
            content-type: message/delivery-status

            Reporting-MTA: dns; mx.example.org

            Original-Recipient: rfc822;%1$s
            Final-Recipient: rfc822;other@elsewhere.example
            Action: %2$s
            Status: %3$s
            Diagnostic-Code: smtp; 550 %3$s no such
             user here

            --b
            content-type: %4$s

            Message-ID: <%5$s>
            Subject: x

            --b--
            """;

    private final TestServer server = TestServer.get();
    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP));
    private GreenMailUser user;
    private int number;

    @BeforeAll
    void start() {
        server.runAsAdministrator(
                "mutation { senderVerify(input: {user: \"analyst\", address: \"anna@sender.example\", "
                        + "name: \"Anna\"}) { sender { address } } }")
                .data();
        mail.start();
        user = mail.setUser("bounces@sender.example", "bounces", "secret");
    }

    @AfterAll
    void stop() {
        mail.stop();
    }

    private BounceMailbox mailbox() {
        return new BounceMailbox(server.bean(Outbox.class), new BounceMailbox.Access("imap", "127.0.0.1",
                mail.getImap().getPort(), "bounces", "secret"), Duration.ofMinutes(1));
    }

    private void arrives(String text) throws Exception {
        user.deliver(new MimeMessage(Session.getInstance(new Properties()),
                new ByteArrayInputStream(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8))));
    }

    /// @return the id of a message that was sent
    private String sent(String item, String address) throws InterruptedException {
        String id = server
                .run("mutation { sendMessage(input: {itemId: \"%s\", to: [\"%s\"], subject: \"S\", text: \"T\"}) "
                        .formatted(item, address) + "{ message { id } } }")
                .data("sendMessage", "message", "id").asString();
        for (int i = 0; i < 6_000 && !messages(item).contains("SENT"); i++) Thread.onSpinWait();
        assertThat(messages(item)).contains("SENT");
        return id;
    }

    private String messages(String item) {
        return server.run(
                "{ item(id: \"%s\") { messages { edges { node { state words } } } history { edges { node { action } } } } }"
                        .formatted(item))
                .text();
    }

    private String obstacle(String item) {
        return server.run("{ item(id: \"%s\") { recipients { entries { obstacle } } } }".formatted(item)).text();
    }

    @ParameterizedTest(name = "{1} {2}: {3}")
    @CsvSource({"message/rfc822, failed, 5.1.1, true", "text/rfc822-headers, failed, 5.2.1, true",
            "message/rfc822, failed, 5.2.2, false", "message/rfc822, delayed, 4.4.1, false"})
    @DisplayName("R70: an address is flagged when a mail comes back and says that it is gone, not when its mailbox is full")
    void flags(String part, String action, String status, boolean flagged) throws Exception {
        String address = "ada@bounce%d.example".formatted(++number);
        String item = server.create("lead", "title: \"Lead\", emails: [{address: \"%s\"}]".formatted(address));
        String id = sent(item, address);
        arrives("Subject: broken\nMIME-Version: 1.0\nContent-Type: multipart/report; boundary=\"b\"\n\n");
        arrives(REPORT.formatted(address, action, status, part, id + "@sender.example"));

        assertThat(mailbox().read()).isOne();
        assertThat(mailbox().read()).as("what was read is not read again").isZero();

        assertThat(obstacle(item).contains("BOUNCED")).isEqualTo(flagged);
        assertThat(messages(item).contains("no such user here")).isEqualTo(action.equals("failed"));
        assertThat(messages(item).contains("MESSAGE_CAME_BACK")).isEqualTo(action.equals("failed"));
    }

    @Test
    @DisplayName("R70: nobody flags an address by a report of a message that never went there")
    void believesNoMadeUpReport() throws Exception {
        String address = "ada@honest.example", victim = "victim@honest.example";
        String item = server.create("lead", "title: \"Lead\", emails: [{address: \"%s\"}, {address: \"%s\"}]"
                .formatted(address, victim));
        String id = sent(item, address);
        arrives(REPORT.formatted(victim, "failed", "5.1.1", "message/rfc822", id + "@sender.example"));
        arrives(REPORT.formatted(address, "failed", "5.1.1", "message/rfc822", id + "@other.example"));
        arrives("Subject: Hello\n\nJust a mail.\n");
        arrives(REPORT.formatted(victim, "failed", "5.1.1", "message/rfc822", "\u0000"));

        mailbox().read();

        assertThat(obstacle(item)).doesNotContain("BOUNCED");
    }
}
