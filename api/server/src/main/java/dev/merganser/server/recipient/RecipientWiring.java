package dev.merganser.server.recipient;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import graphql.schema.DataFetchingEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.i18n.AcceptHeaderLocaleResolver;
import reactor.core.publisher.Mono;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.item.Item;
import dev.merganser.model.recipient.Recipients;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.access.Asking;
import dev.merganser.server.access.Languages;
import dev.merganser.server.graph.Loading;
import dev.merganser.server.item.Types;
import dev.merganser.store.Store;
import dev.merganser.store.recipient.RecipientLists;
import dev.merganser.store.recipient.Suppressions;

/// Answers `recipients` of every type of item, those of all items of a level together; decides nothing about them.
@Configuration(proxyBeanMethods = false)
class RecipientWiring {
    private static final String LOADER = "recipients";

    @Bean
    RecipientLists recipientLists(Store store) {
        return new RecipientLists(store.database(), store.definitions(), store.visible());
    }

    @Bean
    Suppressions suppressions(Store store, Clock clock) {
        return new Suppressions(store.database(), store.searching(), clock);
    }

    /// The language that sentences for people are in: the first of `Accept-Language` that the product speaks.
    @Bean
    LocaleResolver localeResolver() {
        var resolver = new AcceptHeaderLocaleResolver();
        resolver.setSupportedLocales(Languages.SPOKEN);
        resolver.setDefaultLocale(Locale.ENGLISH);
        return resolver;
    }

    @Bean
    RuntimeWiringConfigurer recipientFields(Store store, RecipientLists lists, BatchLoaderRegistry registry) {
        registry.<ItemId, Recipients>forName(LOADER).registerMappedBatchLoader((ids, environment) -> Mono
                .fromSupplier(() -> {
                    var items = new ArrayList<Item>();
                    ids.forEach(id -> items.add((Item) Objects.requireNonNull(environment.getKeyContexts().get(id))));
                    return lists.of(Asking.asker(Loading.context(environment)), items);
                }));
        return wiring -> {
            for (ItemType type : ItemType.values()) {
                wiring.type(Types.name(type),
                        item -> item.dataFetcher("recipients", environment -> recipients(store, environment)));
            }
        };
    }

    private static CompletableFuture<ShownRecipients> recipients(Store store, DataFetchingEnvironment environment) {
        Item item = Objects.requireNonNull(environment.getSource());
        Locale locale = environment.getLocale();
        return Loading.<ItemId, Recipients>loader(environment, LOADER).load(item.id(), item)
                .thenApply(
                        recipients -> ShownRecipients.of(recipients, locale,
                                one -> one.title(store.definitions().catalogueWith(one.type()).get(one.type()))));
    }
}
