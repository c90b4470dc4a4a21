package dev.merganser.server.item;

import static dev.merganser.server.item.WriteAnswers.payload;

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
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.access.Asking;
import dev.merganser.store.Store;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;

/// Answers the mutations that make, change, correct and delete items: turns typed inputs into edits of the catalogue's
/// fields.
@Configuration(proxyBeanMethods = false)
class ItemWrites {
    private static final List<String> INPUT = List.of("input");
    private static final int LONGEST_REASON = 1_000;

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
            return mutation.dataFetcher("invoiceCorrect", environment -> correct(ItemType.INVOICE, environment))
                    .dataFetcher("itemDelete", this::delete);
        });
    }

    private Map<String, @Nullable Object> create(ItemType type, DataFetchingEnvironment environment) {
        Map<String, Object> input = input(environment);
        TypeKey key = type == ItemType.SMART_PROCESS_ITEM
                ? SmartProcesses.key(store, (String) input.get("process"))
                : new TypeKey(type, null);
        var edits = new Edits(type, "input").read(type.wireName(), input.get(type.wireName()), Edit.Set::new);
        return write(type, new Change.Create(key, edits.byField), edits, environment);
    }

    private Map<String, @Nullable Object> change(ItemType type, DataFetchingEnvironment environment) {
        Map<String, Object> input = input(environment);
        if (notThere(type, environment)) return notFound(type.wireName());
        var edits = new Edits(type, "input").change(input);
        return write(type, new Change.Update(id(input), version(input), edits.byField), edits, environment);
    }

    private Map<String, @Nullable Object> correct(ItemType type, DataFetchingEnvironment environment) {
        Map<String, Object> input = input(environment);
        if (notThere(type, environment)) return notFound(type.wireName());
        var edits = new Edits(type, "input").read(type.wireName(), input.get(type.wireName()), Edit.Set::new);
        String reason = ((String) Objects.requireNonNull(input.get("reason"))).strip();
        if (reason.isEmpty() || reason.length() > LONGEST_REASON)
            edits.problems.add(WriteAnswers.error("INVALID",
                    "A reason has 1 to %,d characters.".formatted(LONGEST_REASON), List.of("input", "reason")));
        return write(type, new Change.Correct(id(input), version(input), edits.byField, reason), edits, environment);
    }

    private Map<String, @Nullable Object> delete(DataFetchingEnvironment environment) {
        Map<String, Object> input = input(environment);
        if (!ItemId.isId((String) Objects.requireNonNull(input.get("id")))) return notFound("item");
        Outcome outcome = store.writePath().write(request(environment),
                List.of(new Change.Delete(id(input), version(input)))).getFirst();
        return payload("deletedId", outcome instanceof Outcome.Deleted(Item item) ? item.id().value() : null,
                WriteAnswers.stored(outcome), WriteAnswers.errors(outcome, "item", INPUT, Map.of()));
    }

    private Map<String, @Nullable Object> write(ItemType type, Change change, Edits edits,
            DataFetchingEnvironment environment) {
        if (!edits.problems.isEmpty()) return payload(type.wireName(), null, null, edits.problems);
        Outcome outcome = store.writePath().write(request(environment), List.of(change)).getFirst();
        return payload(type.wireName(), outcome instanceof Outcome.Written(Item item, _) ? item : null,
                WriteAnswers.stored(outcome), WriteAnswers.errors(outcome, type.wireName(), INPUT, edits.paths));
    }

    private static Request request(DataFetchingEnvironment environment) {
        return Asking.request(environment, (String) input(environment).get("idempotencyKey"));
    }

    /// Whether there is no such item of that type. An item never changes its type, so that this look needs no
    /// transaction.
    private boolean notThere(ItemType type, DataFetchingEnvironment environment) {
        Map<String, Object> input = input(environment);
        Optional<Item> item = ItemId.isId((String) Objects.requireNonNull(input.get("id")))
                ? store.items().find(Asking.asker(environment.getGraphQlContext()), id(input))
                : Optional.empty();
        return item.filter(found -> found.type().type() == type).isEmpty();
    }

    private static Map<String, Object> input(DataFetchingEnvironment environment) {
        return Objects.requireNonNull(environment.getArgument("input"));
    }

    static ItemId id(Map<?, ?> input) {
        return new ItemId((String) Objects.requireNonNull(input.get("id")));
    }

    static long version(Map<?, ?> input) {
        return ((Number) Objects.requireNonNull(input.get("version"))).longValue();
    }

    private static Map<String, @Nullable Object> notFound(String what) {
        return payload("", null, null, List.of(WriteAnswers.notFound(what, List.of("input", "id"))));
    }
}
