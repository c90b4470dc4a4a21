package dev.merganser.server.message;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.mail.javamail.JavaMailSenderImpl;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.Cursors;
import dev.merganser.server.graph.ItemPages;
import dev.merganser.server.graph.ListPage;
import dev.merganser.server.graph.Paging;
import dev.merganser.server.item.Types;
import dev.merganser.store.Store;
import dev.merganser.store.message.Messages;
import dev.merganser.store.message.Outbox;
import dev.merganser.store.message.Senders;
import dev.merganser.store.message.UnsubscribeLinks;
import dev.merganser.store.recipient.RecipientLists;
import dev.merganser.store.recipient.Suppressions;

/// Puts sending together, and answers `messages` of every type of item, those of all items of a level by one command.
@Configuration(proxyBeanMethods = false)
class MessageWiring {
    @Bean
    Senders senders(Store store, Clock clock) {
        return new Senders(store.database(), clock);
    }

    @Bean
    Messages messages(Store store, RecipientLists recipients, Senders senders, Clock clock,
            @Value("${merganser.mail.attachments}") int mostAttached) {
        return new Messages(store.database(), store.visible(), recipients, senders, clock, mostAttached);
    }

    @Bean
    Outbox outbox(Store store, RecipientLists recipients, Suppressions suppressions, Clock clock,
            @Value("${merganser.mail.lease}") Duration lease) {
        return new Outbox(store.database(), store.items(), store.users(), recipients, suppressions, clock, lease);
    }

    @Bean
    UnsubscribeLinks unsubscribeLinks(Store store, @Value("${merganser.mail.unsubscribe}") String page) {
        return new UnsubscribeLinks(store.database(), page);
    }

    @Bean
    @ConditionalOnProperty("merganser.mail.bounces.host")
    BounceMailbox bounceMailbox(Outbox outbox, @Value("${merganser.mail.bounces.protocol}") String protocol,
            @Value("${merganser.mail.bounces.host}") String host, @Value("${merganser.mail.bounces.port}") int port,
            @Value("${merganser.mail.bounces.username}") String user,
            @Value("${merganser.mail.bounces.password}") String password,
            @Value("${merganser.mail.bounces.every}") Duration pause) {
        return new BounceMailbox(outbox, new BounceMailbox.Access(protocol, host, port, user, password), pause);
    }

    @Bean
    Mailer mailer(ObjectProvider<JavaMailSenderImpl> server, @Value("${merganser.mail.outbox}") Path folder,
            @Value("${merganser.mail.bounces.address}") String bounces) {
        @Nullable
        JavaMailSenderImpl configured = server.getIfAvailable();
        return configured == null ? new FileMailer(folder) : new SmtpMailer(configured, bounces);
    }

    @Bean
    Delivery delivery(Outbox outbox, Mailer mailer, UnsubscribeLinks links,
            @Value("${merganser.mail.unsubscribe}") String page) {
        return new Delivery(outbox, mailer, page.isEmpty() ? null : links, Duration.ofSeconds(5));
    }

    @Bean
    RuntimeWiringConfigurer messageFields(Messages messages, BatchLoaderRegistry registry) {
        var pages = new ItemPages<Messages.Seen>(registry, "messages", (context, items, before, limit) -> messages
                .of(Asking.asker(context), items.values(), before, limit));
        return wiring -> {
            for (ItemType type : ItemType.values()) {
                wiring.type(Types.name(type),
                        item -> item.dataFetcher("messages", environment -> page(pages, environment)));
            }
        };
    }

    private static CompletableFuture<ListPage<ShownMessage>> page(ItemPages<Messages.Seen> pages,
            DataFetchingEnvironment environment) {
        Item item = Objects.requireNonNull(environment.getSource());
        Paging paging = Paging.of(environment);
        var cursors = new Cursors("messages", item.id().value());
        return pages.load(environment, item, cursors.place(paging.cursor(), place -> new ItemId(place).value()),
                paging.limit() + 1).thenApply(
                        read -> ListPage.ofOneMore(read, paging, ShownMessage::of,
                                seen -> cursors.cursor(seen.message().id())));
    }
}
