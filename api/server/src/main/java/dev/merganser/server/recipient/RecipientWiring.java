package dev.merganser.server.recipient;

import java.time.Clock;
import java.util.HashMap;
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
        // Shown once an item, however often a document asks for it.
        registry.<ItemId, ShownRecipients>forName(LOADER).registerMappedBatchLoader((ids, environment) -> Mono
                .fromSupplier(() -> {
                    var asked = ids.stream()
                            .map(id -> (Asked) Objects.requireNonNull(environment.getKeyContexts().get(id))).toList();
                    var shown = new HashMap<ItemId, ShownRecipients>();
                    lists.of(Asking.asker(Loading.context(environment)), asked.stream().map(Asked::item).toList())
                            .forEach((id, recipients) -> shown.put(id, ShownRecipients.of(recipients,
                                    asked.getFirst().locale(), one -> one
                                            .title(store.definitions().catalogueWith(one.type()).get(one.type())))));
                    return shown;
                }));
        return wiring -> {
            for (ItemType type : ItemType.values()) {
                wiring.type(Types.name(type),
                        item -> item.dataFetcher("recipients", RecipientWiring::recipients));
            }
        };
    }

    /// @param locale of the request
    private record Asked(Item item, Locale locale) {}

    private static CompletableFuture<ShownRecipients> recipients(DataFetchingEnvironment environment) {
        Item item = Objects.requireNonNull(environment.getSource());
        return Loading.<ItemId, ShownRecipients>loader(environment, LOADER)
                .load(item.id(), new Asked(item, environment.getLocale()));
    }
}
