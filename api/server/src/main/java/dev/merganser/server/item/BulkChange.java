package dev.merganser.server.item;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.access.Asking;
import dev.merganser.store.Store;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;
import dev.merganser.store.item.WritePath;
import dev.merganser.store.item.WritePath.Everywhere;
import dev.merganser.store.list.ItemFilter;

/// Answers `itemsChange` and `itemsChangeWhere`: one change to many items in one transaction, each with a fate of its
/// own.
@Configuration(proxyBeanMethods = false)
class BulkChange {
    private final Store store;

    BulkChange(Store store) {
        this.store = store;
    }

    @Bean
    RuntimeWiringConfigurer bulkMutations() {
        return wiring -> wiring.type("Mutation", mutation -> mutation.dataFetcher("itemsChange", this::change)
                .dataFetcher("itemsChangeWhere", this::changeWhere));
    }

    private Map<String, Object> change(DataFetchingEnvironment environment) {
        Map<String, Object> input = Objects.requireNonNull(environment.getArgument("input"));
        List<Map<?, ?>> named = ((List<?>) Objects.requireNonNull(input.get("items"))).stream()
                .<Map<?, ?>>map(one -> (Map<?, ?>) one).toList();
        ItemType type = type(input.get("change"));
        Edits edits = edits(input, type);
        if (!edits.problems.isEmpty()) return refused(edits.problems);
        var problem = problem(named);
        if (problem != null) return refused(List.of(problem));

        var asked = new LinkedHashMap<Integer, Change>();
        for (int i = 0; i < named.size(); i++) {
            if (hasId(named.get(i)))
                asked.put(i, new Change.Update(ItemWrites.id(named.get(i)), ItemWrites.version(named.get(i)),
                        edits.byField, type));
        }
        Request request = Asking.request(environment, (String) input.get("idempotencyKey"));
        List<Outcome> outcomes = asked.isEmpty()
                ? List.of()
                : store.writePath().write(
                        new Request(request.asker(), request.id(), request.idempotencyKey(), false),
                        List.copyOf(asked.values()));
        if (outcomes.stream().anyMatch(Outcome.KeyReused.class::isInstance))
            return refused(WriteAnswers.errors(outcomes.getFirst(), "", List.of(), Map.of()));
        var byPlace = new HashMap<Integer, Outcome>();
        int next = 0;
        for (int place : asked.keySet()) byPlace.put(place, outcomes.get(next++));
        var results = new ArrayList<Map<String, @Nullable Object>>();
        for (int i = 0; i < named.size(); i++) {
            Outcome outcome = byPlace.getOrDefault(i, new Outcome.NotFound());
            results.add(result((String) Objects.requireNonNull(named.get(i).get("id")), outcome, type,
                    List.of("input", "items", String.valueOf(i)), edits));
        }
        return Map.of("results", results, "userErrors", List.of());
    }

    private Map<String, Object> changeWhere(DataFetchingEnvironment environment) {
        Map<String, Object> input = Objects.requireNonNull(environment.getArgument("input"));
        ItemType type = type(input.get("change"));
        Edits edits = edits(input, type);
        if (!edits.problems.isEmpty()) return refused(edits.problems);
        var where = (Map<?, ?>) Objects.requireNonNull(input.get("where"));
        int expected = (int) Objects.requireNonNull(input.get("expectedCount"));
        if (type(where) != type)
            return refused(List.of(WriteAnswers.error("INVALID", "The filter and the change are of one type of items.",
                    List.of("input", "where"))));
        if (expected < 1 || expected > WritePath.MOST_CHANGES)
            return refused(List.of(WriteAnswers.error("INVALID", "1 to %,d items can be changed at a time: narrow the "
                    .formatted(WritePath.MOST_CHANGES) + "filter down.", List.of("input", "expectedCount"))));
        ItemFilter filter = filter(type, (Map<?, ?>) Objects.requireNonNull(where.get(type.wireName())));
        Request asked = Asking.request(environment, (String) input.get("idempotencyKey"));
        var request = new Request(asked.asker(), asked.id(), asked.idempotencyKey(), false);
        return switch (store.writePath().write(request, new WritePath.Where(filter.definition().key(),
                store.lists().bson(asked.asker(), filter), filter.canonical(), expected), edits.byField)) {
            case Everywhere.Tried(var ids, var outcomes) -> Map.of("results", IntStream.range(0, ids.size())
                    .mapToObj(i -> result(ids.get(i).value(), outcomes.get(i), type, List.of("input", "where"), edits))
                    .toList(), "userErrors", List.of());
            case Everywhere.OtherCount(int count) -> refused(List.of(WriteAnswers.error("COUNT_CHANGED",
                    "The filter finds %s by now, not %,d: look at them, then send again."
                            .formatted(count > WritePath.MOST_CHANGES
                                    ? "more than %,d items".formatted(WritePath.MOST_CHANGES)
                                    : "%,d".formatted(count), expected),
                    List.of("input", "expectedCount"))));
            case Everywhere.KeyReused() ->
                refused(WriteAnswers.errors(new Outcome.KeyReused(), "", List.of(), Map.of()));
        };
    }

    /// @throws dev.merganser.server.graph.BadRequest if there is no such process
    @SuppressWarnings("unchecked") // inputs have texts for keys
    private ItemFilter filter(ItemType type, Map<?, ?> given) {
        boolean process = type == ItemType.SMART_PROCESS_ITEM;
        TypeKey key = process
                ? SmartProcesses.key(store, (String) given.get("process"))
                : new TypeKey(type, null);
        return new ItemFilter(store.definitions().catalogueWith(key).get(key),
                (Map<String, Object>) Objects.requireNonNull(process ? given.get("filter") : given), true);
    }

    /// Which of an input's parts, one a type of item, is given.
    private static ItemType type(@Nullable Object oneOf) {
        return Arrays.stream(ItemType.values())
                .filter(each -> ((Map<?, ?>) Objects.requireNonNull(oneOf)).get(each.wireName()) != null).findFirst()
                .orElseThrow();
    }

    private static Edits edits(Map<String, Object> input, ItemType type) {
        return new Edits(type, "input", "change", type.wireName()).change((Map<?, ?>) Objects
                .requireNonNull(((Map<?, ?>) Objects.requireNonNull(input.get("change"))).get(type.wireName())));
    }

    private static Map<String, Object> refused(List<Map<String, Object>> errors) {
        return Map.of("results", List.of(), "userErrors", errors);
    }

    private static Map<String, @Nullable Object> result(String id, Outcome outcome, ItemType type, List<String> path,
            Edits edits) {
        var result = new HashMap<String, @Nullable Object>();
        result.put("id", id);
        result.put("item", outcome instanceof Outcome.Written(var item, _) ? item : null);
        result.put("stored", WriteAnswers.stored(outcome));
        result.put("userErrors", WriteAnswers.errors(outcome, type.wireName(), path, edits.paths));
        return result;
    }

    private static @Nullable Map<String, Object> problem(List<Map<?, ?>> named) {
        if (named.isEmpty() || named.size() > WritePath.MOST_CHANGES)
            return WriteAnswers.error("INVALID", "Name 1 to %,d items at a time.".formatted(WritePath.MOST_CHANGES),
                    List.of("input", "items"));
        var seen = new HashSet<Object>();
        for (int i = 0; i < named.size(); i++) {
            if (!seen.add(Objects.requireNonNull(named.get(i).get("id"))))
                return WriteAnswers.error("INVALID", "The item stands twice: name each once.",
                        List.of("input", "items", String.valueOf(i)));
        }
        return null;
    }

    private static boolean hasId(Map<?, ?> named) {
        return ItemId.isId((String) Objects.requireNonNull(named.get("id")));
    }
}
