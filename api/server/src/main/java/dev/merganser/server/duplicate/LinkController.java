package dev.merganser.server.duplicate;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import graphql.GraphQLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.stereotype.Controller;

import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.UserError;
import dev.merganser.store.Store;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.suggestion.LinkSuggestions;
import dev.merganser.store.suggestion.LinkSuggestions.Linking;
import dev.merganser.store.suggestion.SuggestionId;

/// Links leads to what they probably are (D12).
@Controller
class LinkController {
    private final LinkSuggestions links;
    private final Clock clock;

    LinkController(Store store, Clock clock) {
        this.links = store.linkSuggestions();
        this.clock = clock;
    }

    record Payload(@Nullable ShownSuggestion suggestion, List<UserError> userErrors) {}

    @MutationMapping
    Payload duplicateSuggestionLink(@Argument Map<String, Object> input, GraphQLContext context) {
        String id = (String) Objects.requireNonNull(input.get("id"));
        if (!SuggestionId.isId(id)) return answered(new Linking.NotFound());
        return answered(links.link(Asking.request(context), new SuggestionId(id), clock.instant()));
    }

    private static Payload answered(Linking linking) {
        return switch (linking) {
            case Linking.Linked(var found) -> new Payload(ShownSuggestion.of(found), List.of());
            case Linking.NotFound() -> refused("NOT_FOUND",
                    "There is no such suggestion of a link, or you may not see its items.");
            case Linking.AlreadyDecided(var state, var decision) ->
                new Payload(null, List.of(EarlierDecision.error(state, decision)));
            case Linking.Refused(Outcome.Denied _) -> refused("FORBIDDEN",
                    "You may see the lead, but lack the right to change it: ask an administrator.");
            case Linking.Refused(Outcome outcome) -> refused("REFUSED", outcome instanceof Outcome.Invalid(var problems)
                    ? UserError.sentence(problems.getFirst().message())
                    : "The lead changed at this moment: look at it, then send again.");
        };
    }

    private static Payload refused(String code, String message) {
        return new Payload(null, List.of(UserError.of(code, message, "id")));
    }
}
