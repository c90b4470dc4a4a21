package dev.merganser.server.item;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.SmartProcess;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.BadRequest;
import dev.merganser.store.Store;

/// Answers what is special about smart-process items: their process, and the fields that customers define.
@Configuration(proxyBeanMethods = false)
class SmartProcesses {
    @Bean
    RuntimeWiringConfigurer processFields(Store store) {
        return wiring -> wiring
                .type("SmartProcessItem",
                        type -> type.dataFetcher("stage", ItemWiring.value("stage"))
                                .dataFetcher("process",
                                        environment -> process(definition(store, ItemWiring.source(environment)))))
                .type("Query", type -> type.dataFetcher("smartProcesses", _ -> all(store)))
                .type("Mutation", type -> type.dataFetcher("smartProcessDefine",
                        environment -> define(store, environment)));
    }

    /// @throws BadRequest if there is no such process
    static TypeKey key(Store store, @Nullable String process) {
        try {
            TypeKey key = TypeKey.smartProcess(Objects.requireNonNullElse(process, ""));
            if (store.definitions().catalogueWith(key).find(key).isPresent()) return key;
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new BadRequest("There is no process of that key: `smartProcesses` lists them.");
    }

    static TypeDefinition definition(Store store, Item item) {
        return store.definitions().catalogueWith(item.type()).get(item.type());
    }

    private static List<Map<String, Object>> all(Store store) {
        store.definitions().reload();
        return store.definitions().catalogue().all().stream()
                .filter(definition -> definition.key().type() == ItemType.SMART_PROCESS_ITEM)
                .sorted(Comparator.comparing(definition -> definition.key().toString())).map(SmartProcesses::process)
                .toList();
    }

    private static Map<String, Object> process(TypeDefinition definition) {
        return Map.of("key", Objects.requireNonNull(definition.key().process()), "label", definition.label(), "stages",
                definition.field("stage").map(Field::choices).orElse(List.of()), "fields",
                definition.fields().stream().filter(field -> !Types.isOfEveryProcess(field))
                        .map(CustomFields::shown).toList());
    }

    private static Map<String, Object> define(Store store, DataFetchingEnvironment environment) {
        Map<String, Object> input = Objects.requireNonNull(environment.getArgument("input"));
        SmartProcess process;
        Optional<String> lost;
        try {
            process = new SmartProcess((String) Objects.requireNonNull(input.get("key")),
                    (String) Objects.requireNonNull(input.get("label")), strings(input.get("stages")),
                    list(input.get("fields")).stream().map(field -> CustomFields.field((Map<?, ?>) field)).toList());
            lost = store.definitions().define(Asking.asker(environment.getGraphQlContext()), process);
        } catch (IllegalArgumentException e) {
            return refused("INVALID", String.valueOf(e.getMessage()));
        }
        return lost.map(problem -> refused("IN_USE", problem))
                .orElseGet(() -> Map.of("process", process(process.definition()), "userErrors", List.of()));
    }

    static Map<String, Object> refused(String code, String message) {
        return Map.of("userErrors", List.of(Map.of("code", code, "message", message, "path", List.of("input"))));
    }

    static List<String> strings(@Nullable Object list) {
        return list(list).stream().map(String::valueOf).toList();
    }

    static Collection<?> list(@Nullable Object list) {
        return list == null ? List.of() : (Collection<?>) list;
    }
}
