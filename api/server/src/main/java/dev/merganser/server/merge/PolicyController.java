package dev.merganser.server.merge;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import graphql.GraphQLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.merge.ChoiceRule;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.UserError;
import dev.merganser.store.Store;
import dev.merganser.store.settings.Settings;

/// Shows and sets whose values previews recommend.
@Controller
class PolicyController {
    private final Store store;
    private final Settings settings;

    PolicyController(Store store) {
        this.store = store;
        this.settings = store.settings();
    }

    record Shown(ItemType type, @Nullable String process, @Nullable String field, ChoiceRule rule) {}

    record Payload(@Nullable List<Shown> policies, List<UserError> userErrors) {}

    @QueryMapping
    List<Shown> mergePolicies() {
        return settings.mergePolicies().stream().map(policy -> {
            int colon = policy.type().indexOf(':');
            String type = colon < 0 ? policy.type() : policy.type().substring(0, colon);
            return new Shown(ItemType.of(type).orElseThrow(), colon < 0 ? null : policy.type().substring(colon + 1),
                    policy.field(), policy.rule());
        }).toList();
    }

    @MutationMapping
    Payload mergePolicySet(@Argument Map<String, Object> input, GraphQLContext context) {
        Asking.asker(context).needSettings();
        @Nullable
        TypeDefinition definition = definition(ItemType.valueOf((String) Objects.requireNonNull(input.get("type"))),
                (String) input.get("process"));
        if (definition == null)
            return refused("INVALID", "`process` goes with SMART_PROCESS_ITEM, and names one of `smartProcesses`.",
                    "process");
        @Nullable
        String name = (String) input.get("field");
        @Nullable
        Field field = name == null ? null : definition.field(name).orElse(null);
        if (name != null && field == null)
            return refused("UNKNOWN_FIELD", "%s has no field %s.".formatted(definition.label(), name), "field");
        @Nullable
        ChoiceRule rule = input.get("rule") instanceof String text ? ChoiceRule.valueOf(text) : null;
        // What was set before such rules were refused can be taken away.
        if (field != null && rule != null && !chosen(field))
            return refused("INVALID", (field.strictest()
                    ? "Of %s the strictest wins, whatever anyone chooses: no rule applies to it."
                    : "%s can hold many values, and a merge unites them: no rule applies to it.")
                    .formatted(field.label()),
                    "field");
        settings.setMergePolicy(definition.key().toString(), name, rule);
        return new Payload(mergePolicies(), List.of());
    }

    /// Whether values of that field that differ are for somebody to choose from.
    private static boolean chosen(Field field) {
        return !field.many() && !field.strictest();
    }

    private @Nullable TypeDefinition definition(ItemType type, @Nullable String process) {
        try {
            var key = new TypeKey(type, process);
            return store.definitions().catalogueWith(key).find(key).orElse(null);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static Payload refused(String code, String message, String field) {
        return new Payload(null, List.of(UserError.of(code, message, field)));
    }
}
