package dev.merganser.server.duplicate;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import graphql.schema.DataFetchingEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;

import dev.merganser.matching.Explanation;
import dev.merganser.model.Meaning;
import dev.merganser.server.item.LinkTexts;
import dev.merganser.store.Store;
import dev.merganser.store.suggestion.Suggestion;

/// Answers the values of evidence: as they were compared, save that items are called by their names. Deals, invoices,
/// quotes and smart-process items are compared by whom they are linked to, contacts by their companies, and a linked item may be
/// hidden from the asker.
@Configuration(proxyBeanMethods = false)
class EvidenceWiring {
    private static final String SEPARATOR = " | ";
    /// What links are compared as, before the name of their field.
    private static final String OF_LINKS = Meaning.LINK.wireName() + " ";

    /// Of a suggestion that was stored, or of one that was just worked out.
    private record Bar(String field, String left, String right) {
        static Bar of(DataFetchingEnvironment environment) {
            return switch (Objects.requireNonNull(environment.<Object>getSource())) {
                case Suggestion.Bar(var field, var left, var right, _, _) -> new Bar(field, left, right);
                case Explanation.Bar(var field, var left, var right, _, _) -> new Bar(field, left, right);
                case Object other -> throw new IllegalArgumentException("no bar: " + other);
            };
        }
    }

    @Bean
    RuntimeWiringConfigurer evidenceValues(Store store) {
        return wiring -> wiring.type("DuplicateEvidenceBar",
                bar -> bar.dataFetcher("left", environment -> text(environment, store, Bar::left))
                        .dataFetcher("right", environment -> text(environment, store, Bar::right)));
    }

    private static CompletableFuture<String> text(DataFetchingEnvironment environment, Store store,
            Function<Bar, String> side) {
        Bar bar = Bar.of(environment);
        String values = side.apply(bar);
        return bar.field().startsWith(OF_LINKS)
                ? LinkTexts.of(environment, store, List.of(values.split(" \\| ", -1)), SEPARATOR)
                : CompletableFuture.completedFuture(values);
    }
}
