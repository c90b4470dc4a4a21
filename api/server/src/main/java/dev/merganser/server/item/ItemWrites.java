package dev.merganser.server.item;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.access.Asking;
import dev.merganser.store.Store;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;

/// Answers the mutations that make, change and delete items: turns typed inputs into edits of the catalogue's fields.
@Configuration(proxyBeanMethods = false)
class ItemWrites {
    private final Store store;

    ItemWrites(Store store) {
        this.store = store;
    }

    @Bean
    RuntimeWiringConfigurer itemMutations() {
        return wiring -> wiring.type("Mutation", mutation -> {
            for (ItemType type : Types.all()) {
                mutation.dataFetcher(type.wireName() + "Create", environment -> create(type, environment));
                mutation.dataFetcher(type.wireName() + "Change", environment -> change(type, environment));
            }
            return mutation.dataFetcher("itemDelete", this::delete);
        });
    }

    /// The edits that an input asks for, and which part of it each came from.
    private static final class Edits {
        final Map<String, Edit> byField = new LinkedHashMap<>();
        final Map<String, List<String>> paths = new HashMap<>();
        final List<Map<String, Object>> problems = new ArrayList<>();
        private final TypeDefinition definition;

        Edits(TypeDefinition definition) {
            this.definition = definition;
        }

        void read(String part, @Nullable Object fields, java.util.function.Function<List<?>, Edit> edit) {
            if (!(fields instanceof Map<?, ?> byName)) return;
            byName.forEach((name, value) -> {
                if (name.equals("fields") && definition.key().type() == ItemType.SMART_PROCESS_ITEM)
                    custom(part, value, edit);
                else
                    put(List.of("input", part, (String) name), (String) name, values(value), edit);
            });
        }

        private void custom(String part, @Nullable Object fields, java.util.function.Function<List<?>, Edit> edit) {
            for (Object field : values(fields)) {
                var input = (Map<?, ?>) field;
                String name = (String) Objects.requireNonNull(input.get("name"));
                List<Object> values = values(input.get("values")).stream()
                        .<Object>map(value -> ((Map<?, ?>) value).values().iterator().next()).toList();
                put(List.of("input", part, "fields", name), name, values, edit);
            }
        }

        private void put(List<String> path, String name, List<?> values,
                java.util.function.Function<List<?>, Edit> edit) {
            Edit put = edit.apply(values);
            if (byField.put(name, put) != null)
                problems.add(error("INVALID", "%s stands in more than one part of the input".formatted(name), path));
            paths.put(name, path);
        }

        private List<?> values(@Nullable Object value) {
            if (value == null) return List.of();
            return value instanceof Collection<?> list ? List.copyOf(list) : List.of(value);
        }
    }

    private Map<String, @Nullable Object> create(ItemType type, DataFetchingEnvironment environment) {
        Map<String, Object> input = input(environment);
        TypeKey key = type == ItemType.SMART_PROCESS_ITEM
                ? SmartProcesses.key(store, (String) input.get("process"))
                : new TypeKey(type, null);
        var edits = new Edits(store.definitions().catalogueWith(key).get(key));
        edits.read(type.wireName(), input.get(type.wireName()), Edit.Set::new);
        return write(type, new Change.Create(key, edits.byField), edits, environment);
    }

    private Map<String, @Nullable Object> change(ItemType type, DataFetchingEnvironment environment) {
        Map<String, Object> input = input(environment);
        // An item never changes its type, so that this look needs no transaction.
        Optional<Item> item = find(input, environment).filter(found -> found.type().type() == type);
        if (item.isEmpty()) return refused(notFound(type.wireName()));
        TypeKey key = item.get().type();
        var edits = new Edits(store.definitions().catalogueWith(key).get(key));
        edits.read("set", input.get("set"), Edit.Set::new);
        edits.read("add", input.get("add"), Edit.Add::new);
        edits.read("remove", input.get("remove"), Edit.Remove::new);
        return write(type, new Change.Update(id(input), version(input), edits.byField), edits, environment);
    }

    private Map<String, @Nullable Object> delete(DataFetchingEnvironment environment) {
        Map<String, Object> input = input(environment);
        if (!ItemId.isId((String) Objects.requireNonNull(input.get("id")))) return refused(notFound("item"));
        Outcome outcome = store.writePath().write(Asking.request(environment.getGraphQlContext(), null),
                List.of(new Change.Delete(id(input), version(input)))).getFirst();
        return outcome instanceof Outcome.Deleted(Item item)
                ? payload("deletedId", item.id().value(), null, List.of())
                : refusal(outcome, "item", Map.of());
    }

    private Map<String, @Nullable Object> write(ItemType type, Change change, Edits edits,
            DataFetchingEnvironment environment) {
        if (!edits.problems.isEmpty()) return payload(type.wireName(), null, null, edits.problems);
        @Nullable
        String key = (String) input(environment).get("idempotencyKey");
        Outcome outcome = store.writePath().write(Asking.request(environment.getGraphQlContext(), key),
                List.of(change)).getFirst();
        return outcome instanceof Outcome.Written(Item item, _)
                ? payload(type.wireName(), item, null, List.of())
                : refusal(outcome, type.wireName(), edits.paths);
    }

    private static Map<String, @Nullable Object> refusal(Outcome outcome, String what,
            Map<String, List<String>> paths) {
        return switch (outcome) {
            case Outcome.Invalid(var problems) -> payload(what, null, null, problems.stream()
                    .map(problem -> error("INVALID", problem.message(),
                            paths.getOrDefault(problem.field(), List.of("input"))))
                    .toList());
            case Outcome.Stale(var stored) -> payload(what, null, stored,
                    List.of(error("STALE",
                            "Somebody changed it since: it has version %d now. Look at `stored`, then send again."
                                    .formatted(stored.version()),
                            List.of("input", "version"))));
            case Outcome.NotFound() -> refused(notFound(what));
            case Outcome.Merged(var into) -> {
                var merged = new HashMap<>(error("MERGED",
                        "The item was merged into %s: write to that one.".formatted(into), List.of("input", "id")));
                merged.put("mergedInto", into.value());
                yield refused(merged);
            }
            case Outcome.KeyReused() -> refused(error("KEY_REUSED",
                    "That idempotency key was used for another request: take a new one.",
                    List.of("input", "idempotencyKey")));
            case Outcome.NotTried(),Outcome.Written _,Outcome.Deleted _ ->
                throw new IllegalStateException("a single change ended as " + outcome);
        };
    }

    private Optional<Item> find(Map<String, Object> input, DataFetchingEnvironment environment) {
        return ItemId.isId((String) Objects.requireNonNull(input.get("id")))
                ? store.items().find(Asking.asker(environment.getGraphQlContext()), id(input))
                : Optional.empty();
    }

    private static Map<String, Object> input(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.getArgument("input"));
    }

    private static ItemId id(Map<String, Object> input) {
        return new ItemId((String) Objects.requireNonNull(input.get("id")));
    }

    private static long version(Map<String, Object> input) {
        return ((Number) Objects.requireNonNull(input.get("version"))).longValue();
    }

    private static Map<String, Object> notFound(String what) {
        return error("NOT_FOUND", "There is no such %s, or you may not see it.".formatted(what),
                List.of("input", "id"));
    }

    private static Map<String, Object> error(String code, String message, List<String> path) {
        return Map.of("code", code, "message", message, "path", path);
    }

    private static Map<String, @Nullable Object> refused(Map<String, Object> error) {
        return payload("", null, null, List.of(error));
    }

    private static Map<String, @Nullable Object> payload(String name, @Nullable Object written,
            @Nullable Object stored, List<Map<String, Object>> errors) {
        var payload = new HashMap<String, @Nullable Object>();
        payload.put(name, written);
        payload.put("stored", stored);
        payload.put("userErrors", errors);
        return payload;
    }
}
