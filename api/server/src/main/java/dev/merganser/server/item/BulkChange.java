package dev.merganser.server.item;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.access.Asking;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;
import dev.merganser.store.item.WritePath;

/// Answers `itemsChange`: one change to many items in one transaction, each with a fate of its own.
@Configuration(proxyBeanMethods = false)
class BulkChange {
    private final Store store;

    BulkChange(Store store) {
        this.store = store;
    }

    @Bean
    RuntimeWiringConfigurer bulkMutations() {
        return wiring -> wiring.type("Mutation", mutation -> mutation.dataFetcher("itemsChange", this::change));
    }

    private Map<String, Object> change(DataFetchingEnvironment environment) {
        Map<String, Object> input = Objects.requireNonNull(environment.getArgument("input"));
        List<Map<?, ?>> named = ((List<?>) Objects.requireNonNull(input.get("items"))).stream()
                .<Map<?, ?>>map(one -> (Map<?, ?>) one).toList();
        var oneOf = (Map<?, ?>) Objects.requireNonNull(input.get("change"));
        ItemType type = Arrays.stream(ItemType.values()).filter(each -> oneOf.get(each.wireName()) != null).findFirst()
                .orElseThrow();
        var edits = new Edits("input", "change", type.wireName())
                .change((Map<?, ?>) Objects.requireNonNull(oneOf.get(type.wireName())));
        if (!edits.problems.isEmpty()) return Map.of("results", List.of(), "userErrors", edits.problems);
        var problem = problem(named);
        if (problem != null) return Map.of("results", List.of(), "userErrors", List.of(problem));

        Asker asker = Asking.asker(environment.getGraphQlContext());
        // An item never changes its type, so that this look needs no transaction.
        Map<ItemId, Item> there = store.items().findAll(asker,
                named.stream().filter(BulkChange::hasId).map(ItemWrites::id).toList());
        var asked = new LinkedHashMap<Integer, Change>();
        for (int i = 0; i < named.size(); i++) {
            if (!hasId(named.get(i))) continue;
            Item item = there.get(ItemWrites.id(named.get(i)));
            if (item != null && item.type().type() == type)
                asked.put(i, new Change.Update(
                        ItemWrites.id(named.get(i)), ItemWrites.version(named.get(i)), edits.byField));
        }
        Request request = Asking.request(environment.getGraphQlContext(), (String) input.get("idempotencyKey"));
        List<Outcome> outcomes = asked.isEmpty()
                ? List.of()
                : store.writePath().write(
                        new Request(request.asker(), request.id(), request.idempotencyKey(), false),
                        List.copyOf(asked.values()));
        if (outcomes.stream().anyMatch(Outcome.KeyReused.class::isInstance))
            return Map.of("results", List.of(), "userErrors",
                    WriteAnswers.errors(outcomes.getFirst(), "", List.of(), Map.of()));
        var byPlace = new HashMap<Integer, Outcome>();
        int next = 0;
        for (int place : asked.keySet()) byPlace.put(place, outcomes.get(next++));
        var results = new ArrayList<Map<String, @Nullable Object>>();
        for (int i = 0; i < named.size(); i++) {
            Outcome outcome = byPlace.getOrDefault(i, new Outcome.NotFound());
            results.add(result(named.get(i), outcome, type, i, edits));
        }
        return Map.of("results", results, "userErrors", List.of());
    }

    private static Map<String, @Nullable Object> result(Map<?, ?> named, Outcome outcome, ItemType type, int place,
            Edits edits) {
        var result = new HashMap<String, @Nullable Object>();
        result.put("id", named.get("id"));
        result.put("item", outcome instanceof Outcome.Written(var item, _) ? item : null);
        result.put("stored", WriteAnswers.stored(outcome));
        result.put("userErrors", WriteAnswers.errors(outcome, type.wireName(),
                List.of("input", "items", String.valueOf(place)), edits.paths));
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
