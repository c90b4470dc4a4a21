package dev.merganser.server.merge;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;

import dev.merganser.model.value.Value;
import dev.merganser.server.item.SeenLinks;

/// Shows the links of previews as every reader has them: the plans hold them as they are stored.
@Configuration(proxyBeanMethods = false)
class MergeWiring {
    @Bean
    RuntimeWiringConfigurer previewedValues() {
        Map<String, Function<UndoController.Shown.Decision, List<Value>>> undo = Map.of("before",
                UndoController.Shown.Decision::before, "merged", UndoController.Shown.Decision::merged, "now",
                UndoController.Shown.Decision::now, "result", UndoController.Shown.Decision::result);
        return wiring -> {
            wiring.type("MergeFieldDecision",
                    type -> type.dataFetcher("result", seen(ShownPreview.Decision::result)).dataFetcher("values",
                            MergeWiring::values));
            wiring.type("MergeUndoField", type -> {
                undo.forEach((name, values) -> type.dataFetcher(name, seen(values)));
                return type;
            });
        };
    }

    /// An item whose links all lead into the recycle bin has no value.
    private static CompletableFuture<List<ShownPreview.Values>> values(DataFetchingEnvironment environment) {
        ShownPreview.Decision decision = Objects.requireNonNull(environment.getSource());
        List<CompletableFuture<ShownPreview.Values>> all = decision.values().stream()
                .map(one -> SeenLinks.of(environment, one.values())
                        .thenApply(seen -> new ShownPreview.Values(one.itemId(), seen)))
                .toList();
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).thenApply(_ -> all.stream()
                .map(CompletableFuture::join).filter(one -> !one.values().isEmpty()).toList());
    }

    private static <S> DataFetcher<Object> seen(Function<S, List<Value>> values) {
        return environment -> SeenLinks.of(environment,
                values.apply(Objects.requireNonNull(environment.<S>getSource())));
    }
}
