package dev.merganser.server.item;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.Value;
import dev.merganser.server.access.Asking;
import dev.merganser.store.Store;

/// Answers which fields types have, those that customers define among them, and what items hold in them.
@Configuration(proxyBeanMethods = false)
class CustomFields {
    @Bean
    RuntimeWiringConfigurer fieldsOfTypes(Store store) {
        return wiring -> {
            for (ItemType type : Types.all()) {
                wiring.type(Types.name(type),
                        item -> item.dataFetcher("fields", environment -> contents(store, environment)));
            }
            wiring.type("Query", query -> query.dataFetcher("itemTypes", _ -> {
                store.definitions().reload();
                return store.definitions().catalogue().all().stream().map(CustomFields::type).toList();
            })).type("Mutation", mutation -> mutation.dataFetcher("itemTypeExtend",
                    environment -> extend(store, environment)));
        };
    }

    private static Map<String, @Nullable Object> type(TypeDefinition definition) {
        var type = new HashMap<String, @Nullable Object>();
        type.put("type", definition.key().type());
        type.put("process", definition.key().process());
        type.put("label", definition.label());
        type.put("fields", definition.fields().stream()
                .map(field -> shown(field, isCustom(definition.key().type(), field))).toList());
        return type;
    }

    /// One that a customer defined.
    static Map<String, Object> shown(Field field) {
        return shown(field, true);
    }

    private static Map<String, Object> shown(Field field, boolean custom) {
        return Map.of("name", field.name(), "label", field.label(), "kind", field.kind(), "many", field.many(),
                "required", field.required(), "choices", field.choices(), "targets",
                field.targets().stream().sorted().toList(), "active", field.active(), "inactiveChoices",
                field.choices().stream().filter(field.inactiveChoices()::contains).toList(), "custom", custom);
    }

    /// What the item's links lead to is read by one command; a field whose links lead nowhere is as good as empty.
    private static CompletableFuture<List<Map<String, Object>>> contents(Store store,
            DataFetchingEnvironment environment) {
        Item item = ItemWiring.source(environment);
        @Nullable
        List<String> names = environment.getArgument("names");
        Map<Field, CompletableFuture<List<Value>>> contents = new LinkedHashMap<>();
        SmartProcesses.definition(store, item).fields().stream()
                .filter(field -> !item.values(field.name()).isEmpty())
                .filter(field -> names == null || names.contains(field.name()))
                .forEach(field -> contents.put(field, SeenLinks.of(environment, item.values(field.name()))));
        return CompletableFuture.allOf(contents.values().toArray(CompletableFuture[]::new))
                .thenApply(_ -> contents.entrySet().stream().filter(field -> !field.getValue().join().isEmpty())
                        .map(field -> Map.of("definition",
                                shown(field.getKey(), isCustom(item.type().type(), field.getKey())), "values",
                                (Object) field.getValue().join()))
                        .toList());
    }

    private static boolean isCustom(ItemType type, Field field) {
        return !field.name().equals("stage")
                && Types.fields(type).stream().noneMatch(builtIn -> builtIn.name().equals(field.name()));
    }

    private static Map<String, @Nullable Object> extend(Store store, DataFetchingEnvironment environment) {
        Map<String, Object> input = Objects.requireNonNull(environment.getArgument("input"));
        ItemType type = ItemType.valueOf((String) Objects.requireNonNull(input.get("type")));
        if (type == ItemType.SMART_PROCESS_ITEM)
            return new HashMap<>(SmartProcesses.refused("INVALID", "Processes are extended by smartProcessDefine."));
        Optional<String> lost;
        try {
            lost = store.definitions().extend(Asking.asker(environment.getGraphQlContext()), type,
                    SmartProcesses.list(input.get("fields")).stream().map(field -> field((Map<?, ?>) field)).toList());
        } catch (IllegalArgumentException e) {
            return new HashMap<>(SmartProcesses.refused("INVALID", String.valueOf(e.getMessage())));
        }
        if (lost.isPresent()) return new HashMap<>(SmartProcesses.refused("IN_USE", lost.get()));
        var payload = new HashMap<String, @Nullable Object>();
        payload.put("type", type(store.definitions().catalogue().get(new TypeKey(type, null))));
        payload.put("userErrors", List.of());
        return payload;
    }

    /// @throws IllegalArgumentException if the parts contradict each other
    static Field field(Map<?, ?> input) {
        return new Field((String) Objects.requireNonNull(input.get("name")),
                (String) Objects.requireNonNull(input.get("label")),
                FieldKind.valueOf((String) Objects.requireNonNull(input.get("kind"))),
                Boolean.TRUE.equals(input.get("many")), Boolean.TRUE.equals(input.get("required")), null,
                SmartProcesses.strings(input.get("choices")),
                SmartProcesses.strings(input.get("targets")).stream().map(ItemType::valueOf)
                        .collect(Collectors.toSet()),
                false, false).inUse(!Boolean.FALSE.equals(input.get("active")),
                        SmartProcesses.strings(input.get("inactiveChoices")).stream().collect(Collectors.toSet()));
    }
}
