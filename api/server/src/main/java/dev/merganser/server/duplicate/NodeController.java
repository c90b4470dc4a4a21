package dev.merganser.server.duplicate;

import graphql.GraphQLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.stereotype.Controller;

import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.access.Asking;
import dev.merganser.server.item.Types;
import dev.merganser.store.Store;
import dev.merganser.store.suggestion.SuggestionId;

/// Answers `node`: the form of an id tells what it is of.
@Controller
class NodeController {
    private final Store store;

    NodeController(Store store) {
        this.store = store;
    }

    @QueryMapping
    @Nullable
    Object node(@Argument String id, GraphQLContext context) {
        if (ItemId.isId(id)) return store.items().find(Asking.asker(context), new ItemId(id)).orElse(null);
        return SuggestionId.isId(id)
                ? store.suggestions().find(Asking.asker(context), new SuggestionId(id))
                        .map(ShownSuggestion::of).orElse(null)
                : null;
    }

    @Bean
    static RuntimeWiringConfigurer nodeTypes() {
        return wiring -> wiring.type("Node", node -> node.typeResolver(environment -> environment.getSchema()
                .getObjectType(environment.getObject() instanceof Item item
                        ? Types.name(item.type().type())
                        : "DuplicateSuggestion")));
    }
}
