package dev.merganser.server.duplicate;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import graphql.GraphQLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.BatchMapping;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.stereotype.Controller;

import dev.merganser.model.value.UserId;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.UserError;
import dev.merganser.server.notification.ShownNotification;
import dev.merganser.store.Store;
import dev.merganser.store.notification.News;
import dev.merganser.store.suggestion.Passing;
import dev.merganser.store.suggestion.SuggestionId;
import dev.merganser.store.suggestion.Suggestions;

/// Passes suggestions to those who may decide them, and shows the suggestion that a notification speaks of.
@Controller
class PassingController {
    private static final int LONGEST_NOTE = 1_000;

    private final Passing passing;
    private final Suggestions suggestions;
    private final Clock clock;

    PassingController(Store store, Clock clock) {
        this.suggestions = store.suggestions();
        this.passing = new Passing(store.database(), suggestions, store.users());
        this.clock = clock;
    }

    record Payload(@Nullable ShownSuggestion suggestion, List<UserError> userErrors) {}

    @MutationMapping
    Payload duplicateSuggestionPass(@Argument Map<String, Object> input, GraphQLContext context) {
        String id = (String) Objects.requireNonNull(input.get("id"));
        String to = ((String) Objects.requireNonNull(input.get("to"))).strip();
        String note = ((String) Objects.requireNonNull(input.get("note"))).strip();
        if (note.length() > LONGEST_NOTE)
            return refused("INVALID", "The note has %,d characters at most.".formatted(LONGEST_NOTE), "note");
        if (!SuggestionId.isId(id)) return refused(new Passing.Outcome.NotFound());
        try {
            return switch (passing.pass(Asking.asker(context), new SuggestionId(id), new UserId(to), note,
                    clock.instant())) {
                case Passing.Outcome.Passed(var found) -> new Payload(ShownSuggestion.of(found), List.of());
                case Passing.Outcome refusal -> refused(refusal);
            };
        } catch (IllegalArgumentException _) { // no name of a user
            return refused(new Passing.Outcome.NobodyWhoMay());
        }
    }

    private static Payload refused(Passing.Outcome refusal) {
        return refusal instanceof Passing.Outcome.NotFound
                ? refused("NOT_FOUND", "There is no such suggestion, or you may not see its items.", "id")
                : refused("NOBODY_WHO_MAY", "There is no such user, or they may not merge these items.", "to");
    }

    private static Payload refused(String code, String message, String field) {
        return new Payload(null, List.of(UserError.of(code, message, field)));
    }

    /// By two commands for all notifications of a page.
    @BatchMapping(typeName = "Notification", field = "suggestion")
    Map<ShownNotification, ShownSuggestion> suggestion(List<ShownNotification> notifications,
            GraphQLContext context) {
        var ids = notifications.stream().filter(one -> one.isAbout(News.Kind.SUGGESTION_PASSED))
                .map(one -> new SuggestionId(String.valueOf(one.subject()))).toList();
        var found = suggestions.findAll(Asking.asker(context), ids);
        var shown = new HashMap<ShownNotification, ShownSuggestion>();
        notifications.stream().filter(one -> one.isAbout(News.Kind.SUGGESTION_PASSED)).forEach(one -> {
            Suggestions.@Nullable WithItems suggestion = found.get(new SuggestionId(String.valueOf(one.subject())));
            if (suggestion != null) shown.put(one, ShownSuggestion.of(suggestion));
        });
        return shown;
    }
}
