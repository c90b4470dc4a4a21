package dev.merganser.server.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.recipient.AddressFlag;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.UserId;
import dev.merganser.mongod.Child;
import dev.merganser.mongod.TestMongod;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.database.Collections;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;
import dev.merganser.store.message.Draft;
import dev.merganser.store.message.Message;
import dev.merganser.store.message.Messages;
import dev.merganser.store.message.Outbox;
import dev.merganser.store.message.Senders;
import dev.merganser.store.message.Sending;
import dev.merganser.store.recipient.RecipientLists;
import dev.merganser.store.recipient.Suppressions;

/// The way from the outbox to mail servers, good and bad ones. `-Dmerganser.messages=1000 -Dmerganser.kills=5` sets the
/// size of the crash test.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeliveryTests {
    private static final Asker ANNA = new Asker(new UserId("anna"), Set.of(Role.ANALYST));
    private static final Request REQUEST = Request.of(ANNA, "test");
    private static final Set<Message.State> OPEN = Set.of(Message.State.WAITING, Message.State.TAKEN_UP,
            Message.State.HANDING_OVER);
    private static final int MESSAGES = Integer.getInteger("merganser.messages", 40);
    private static final int KILLS = Integer.getInteger("merganser.kills", 2);
    private static final long SEED = Long.getLong("merganser.seed", 20_260_131);

    private final ConnectionString address = new ConnectionString(TestMongod.freshUri("delivery"));
    private final String base = Objects.requireNonNull(address.getDatabase());
    private final MongoClient client = MongoClients.create(address);
    private final Store store = Store.open(client, base, Store.Locality.GERMANY, Clock.systemUTC());
    private final Suppressions suppressions = new Suppressions(store.database(), store.searching(), Clock.systemUTC());
    private final Senders senders = new Senders(store.database(), Clock.systemUTC());
    private final Messages messages = new Messages(store.database(), store.visible(),
            new RecipientLists(store.database(), store.definitions(), store.visible()), senders, Clock.systemUTC(),
            1_000_000);

    @BeforeAll
    void sender() {
        if (store.users().find("anna").isEmpty()) store.users().add(ANNA, "none", Instant.now());
        senders.verify(Asker.OPERATOR, ANNA.user(),
                new Senders.Sender(new EmailAddress("anna@sender.example"), "Anna"));
    }

    @AfterAll
    void close() {
        store.database().mongo().drop();
        client.close();
    }

    private Message queued(String to) {
        Item lead = ((Outcome.Written) store.writePath().write(REQUEST,
                List.of(new Change.Create(TypeKey.LEAD, Map.of("title", Edit.to("Lead"), "emails", Edit.to(to)))))
                .getFirst()).item();
        return ((Sending.Queued) messages.send(REQUEST, new Draft(lead.id(), List.of(new EmailAddress(to)), List.of(),
                List.of(), "Subject", "Text", null, List.of(), null))).message();
    }

    private Document stored(Message message) {
        return Objects.requireNonNull(store.database().collection(Collections.MESSAGES)
                .find(new Document("_id", message.id())).first());
    }

    @Test
    @DisplayName("R71: a mail server gets what was written, from the verified address")
    void real() throws MessagingException {
        var server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            Message message = queued("ada@real.example");
            assertThat(OutboxMain.delivery(store, server.getSmtp().getPort()).deliverOne()).isTrue();
            assertThat(stored(message).getString("state")).isEqualTo("SENT");
            var received = server.getReceivedMessages();
            assertThat(received).hasSize(1);
            assertThat(received[0].getFrom()[0]).hasToString("Anna <anna@sender.example>");
            assertThat(received[0].getHeader("Message-ID")).containsExactly("<" + message.header() + ">");
        } finally {
            server.stop();
        }
    }

    @Test
    @DisplayName("R70 R71: what is refused for good fails with the server's words, and flags the address it says is gone")
    void bounces() throws IOException {
        try (var server = new FaultySmtp(SEED, 0)) {
            Message message = queued("gone@bounce.example");
            OutboxMain.delivery(store, server.port()).deliverOne();
            assertThat(stored(message).getString("state")).isEqualTo("FAILED");
            assertThat(stored(message).getString("words")).contains("550 5.1.1 no such user");
            assertThat(suppressions.find(ANNA, new EmailAddress("gone@bounce.example")).orElseThrow().flags())
                    .containsExactly(AddressFlag.BOUNCED);
        }
    }

    @Test
    @DisplayName("R72: a server that can't be reached is tried again later")
    void unreachable() throws IOException {
        var server = new FaultySmtp(SEED, 0);
        server.close();
        Message message = queued("ada@later.example");
        OutboxMain.delivery(store, server.port()).deliverOne();
        assertThat(stored(message).getString("state")).isEqualTo("WAITING");
        assertThat(stored(message).getInteger("attempts")).isEqualTo(1);
        assertThat(stored(message).getDate("nextTry")).isAfter(stored(message).getDate("writtenAt"));
        store.database().collection(Collections.MESSAGES).deleteOne(new Document("_id", message.id()));
    }

    @Test
    @DisplayName("R72: whoever wakes up after their lease settles nothing of a message that another one is handing over")
    void lateHolders() {
        Message message = queued("ada@late.example");
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1));
        var lists = new RecipientLists(store.database(), store.definitions(), store.visible());
        var outbox = OutboxMain.outbox(store);
        assertThat(outbox.take("slow")).isPresent();
        var other = new Outbox(store.database(), store.items(), store.users(), lists, suppressions, later,
                Duration.ofMinutes(5));
        other.expire();
        assertThat(other.take("quick")).isPresent();
        assertThat(other.handOver(message, "quick")).isTrue();
        assertThat(outbox.handOver(message, "slow")).isFalse();
        outbox.later(message, "slow", "not reached");
        outbox.fail(message, "slow", "refused", List.of(new EmailAddress("ada@late.example")));
        outbox.unknown(message, "slow", "silent");
        assertThat(stored(message).getString("state")).isEqualTo("HANDING_OVER");
        assertThat(suppressions.find(ANNA, new EmailAddress("ada@late.example"))).isEmpty();
        other.sent(message, null);
        assertThat(stored(message).getString("state")).isEqualTo("SENT");
    }

    @Test
    @DisplayName("R71: what waits isn't sent from an address that is its writer's no longer")
    void anotherSenderMeanwhile() throws IOException {
        try (var server = new FaultySmtp(SEED, 0)) {
            Message message = queued("ada@moved.example");
            senders.verify(Asker.OPERATOR, ANNA.user(),
                    new Senders.Sender(new EmailAddress("anna@elsewhere.example"), "Anna"));
            OutboxMain.delivery(store, server.port()).deliverOne();
            sender();
            assertThat(stored(message).getString("state")).isEqualTo("FAILED");
            assertThat(server.taken()).isEmpty();
        }
    }

    @Test
    @DisplayName("R72: an address that opted out while the message waited isn't written to")
    void optedOutMeanwhile() throws IOException {
        try (var server = new FaultySmtp(SEED, 0)) {
            Message message = queued("ada@opted.example");
            suppressions.flag(ANNA, new EmailAddress("ada@opted.example"), AddressFlag.OPTED_OUT, "asked");
            OutboxMain.delivery(store, server.port()).deliverOne();
            assertThat(stored(message).getString("state")).isEqualTo("FAILED");
            assertThat(server.taken()).isEmpty();
        }
    }

    @Test
    @DisplayName("R72: a faulty server and a sender that is killed: each message once, failed or unknown; none vanishes")
    void killed() throws IOException, MessagingException {
        var random = new Random(SEED);
        var queued = new ArrayList<Message>();
        for (int i = 0; i < MESSAGES; i++) {
            queued.add(queued((i % 20 == 7 ? "gone" : "ada") + i + "@crash.example"));
        }
        var real = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        real.start();
        try (var server = new FaultySmtp(SEED, 4, real.getSmtp().getPort());
                var sender = Child.java(List.of("-Xmx256m"), OutboxMain.class,
                        address.getConnectionString(), base, String.valueOf(server.port()))) {
            for (int i = 0; i < KILLS; i++) {
                sender.start().awaitLine("delivering", Duration.ofMinutes(2));
                sender.killWithin(random, Duration.ofMillis(200), Duration.ofSeconds(3));
            }
            sender.start();
            sender.await(() -> states(queued).keySet().stream().noneMatch(OPEN::contains), "an outbox worked off",
                    Duration.ofMinutes(15));
            sender.kill();

            var taken = new HashMap<String, Integer>();
            for (MimeMessage received : real.getReceivedMessages())
                taken.merge(received.getMessageID().replaceAll("[<>]", ""), 1, Integer::sum);
            assertThat(server.taken()).hasSize(taken.size());
            for (Message message : queued) {
                String about = message.id() + " of seed " + SEED;
                int times = taken.getOrDefault(message.header(), 0);
                switch (Message.State.valueOf(stored(message).getString("state"))) {
                    case SENT -> assertThat(times).as(about).isEqualTo(1);
                    case FAILED -> assertThat(times).as(about).isZero();
                    case UNKNOWN -> assertThat(times).as(about).isLessThanOrEqualTo(1);
                    default -> throw new AssertionError(about);
                }
            }
            System.out.printf("outbox: %,d messages, %d kills, seed %d: %s; taken by the server %,d, none twice%n",
                    MESSAGES, KILLS, SEED, states(queued), server.taken().size());
        } finally {
            real.stop();
        }
    }

    private Map<Message.State, Integer> states(List<Message> queued) {
        var states = new EnumMap<Message.State, Integer>(Message.State.class);
        queued.forEach(message -> states.merge(Message.State.valueOf(stored(message).getString("state")), 1,
                Integer::sum));
        return states;
    }

    @Test
    @DisplayName("R70: a refusal after the message flags its one receiver, a refusal of the sender flags nobody")
    void whoIsAtFault() throws IOException {
        try (var server = new FaultySmtp(SEED, 0)) {
            queued("late@bounce.example");
            OutboxMain.delivery(store, server.port()).deliverOne();
            assertThat(suppressions.find(ANNA, new EmailAddress("late@bounce.example")).orElseThrow().flags())
                    .containsExactly(dev.merganser.model.recipient.AddressFlag.BOUNCED);
            senders.verify(Asker.OPERATOR, ANNA.user(),
                    new Senders.Sender(new EmailAddress("moved@sender.example"), "Anna"));
            Message message = queued("there@bounce.example");
            OutboxMain.delivery(store, server.port()).deliverOne();
            assertThat(stored(message).getString("state")).isEqualTo("FAILED");
            assertThat(suppressions.find(ANNA, new EmailAddress("there@bounce.example"))).isEmpty();
        } finally {
            sender();
        }
    }
}
