package dev.merganser.server.message;

import java.time.Clock;
import java.time.Duration;

import com.mongodb.client.MongoClients;
import org.springframework.mail.javamail.JavaMailSenderImpl;

import dev.merganser.store.Store;
import dev.merganser.store.message.Outbox;
import dev.merganser.store.recipient.RecipientLists;
import dev.merganser.store.recipient.Suppressions;

/// Works off an outbox until it is killed. Arguments: the address of MongoDB, the base, the mail server's port.
final class OutboxMain {
    private OutboxMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        Store store = Store.open(MongoClients.create(arguments[0]), arguments[1], Store.Locality.GERMANY,
                Clock.systemUTC());
        var delivery = delivery(store, Integer.parseInt(arguments[2]));
        delivery.start();
        System.out.println("delivering");
        Thread.currentThread().join();
    }

    static Delivery delivery(Store store, int port) {
        var server = new JavaMailSenderImpl();
        server.setHost("127.0.0.1");
        server.setPort(port);
        return new Delivery(outbox(store), new SmtpMailer(server, ""), null, Duration.ofMillis(50));
    }

    static Outbox outbox(Store store) {
        var lists = new RecipientLists(store.database(), store.definitions(), store.visible());
        return new Outbox(store.database(), store.items(), store.users(), lists,
                new Suppressions(store.database(), store.searching(), Clock.systemUTC()), Clock.systemUTC(),
                Duration.ofSeconds(3),
                Duration.ofMillis(50));
    }
}
