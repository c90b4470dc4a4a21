package dev.merganser.server.duplicate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import graphql.GraphQLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.stereotype.Controller;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.Cursors;
import dev.merganser.server.graph.ListPage;
import dev.merganser.server.graph.Paging;
import dev.merganser.server.graph.UserError;
import dev.merganser.server.item.Types;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.suggestion.Suggestion.Purpose;
import dev.merganser.store.suggestion.SuggestionId;
import dev.merganser.store.suggestion.Suggestions;
import dev.merganser.store.suggestion.Suggestions.Deciding;

/// Answers what duplicate.graphqls offers; decides nothing about duplicates.
@Controller
class DuplicateController {
    private static final int LONGEST_REASON = 1_000;
    private static final Duration LONGEST_WAIT = Duration.ofDays(366);

    private final Suggestions suggestions;
    private final Clock clock;

    DuplicateController(Store store, Clock clock) {
        this.suggestions = store.suggestions();
        this.clock = clock;
    }

    record Payload(@Nullable ShownSuggestion suggestion, List<UserError> userErrors) {}

    @QueryMapping
    ListPage<ShownSuggestion> duplicateSuggestions(@Argument @Nullable ItemType type,
            @Argument @Nullable String process,
            @Argument @Nullable Integer first, @Argument @Nullable String after, GraphQLContext context) {
        return page("duplicateSuggestions", Purpose.MERGE, type, process, first, after, context);
    }

    @QueryMapping
    ListPage<ShownSuggestion> duplicateQuestions(@Argument @Nullable ItemType type,
            @Argument @Nullable String process,
            @Argument @Nullable Integer first, @Argument @Nullable String after, GraphQLContext context) {
        return page("duplicateQuestions", Purpose.ASK, type, process, first, after, context);
    }

    @QueryMapping
    ListPage<ShownSuggestion> duplicateLinks(@Argument @Nullable Integer first, @Argument @Nullable String after,
            GraphQLContext context) {
        return page("duplicateLinks", Purpose.LINK, null, null, first, after, context);
    }

    private ListPage<ShownSuggestion> page(String list, Purpose purpose, @Nullable ItemType type,
            @Nullable String process, @Nullable Integer first, @Nullable String after, GraphQLContext context) {
        Asker asker = Asking.asker(context);
        @Nullable
        TypeKey key = Types.narrowed(type, process);
        Paging paging = Paging.of(first, after, null, null);
        var cursors = new Cursors(list, String.valueOf(key));
        Instant now = clock.instant();
        var page = suggestions.queue(asker, purpose, key, cursors.place(paging.cursor(), Suggestions.Position::read),
                paging.limit(), now);
        return ListPage.of(page.suggestions(), page.end() != null, paging, ShownSuggestion::of,
                found -> cursors.cursor(Suggestions.Position.of(found.suggestion()).text()),
                () -> CompletableFuture.completedFuture((int) suggestions.countOpen(asker, purpose, key, now)));
    }

    @MutationMapping
    Payload duplicateSuggestionDismiss(@Argument Map<String, Object> input, GraphQLContext context) {
        String reason = reason(input);
        if (reason.length() > LONGEST_REASON) return tooLong();
        return payload(id(input)
                .map(id -> suggestions.dismiss(Asking.asker(context), id, reason, clock.instant())));
    }

    @MutationMapping
    Payload duplicateSuggestionPostpone(@Argument Map<String, Object> input, GraphQLContext context) {
        String reason = reason(input);
        if (reason.length() > LONGEST_REASON) return tooLong();
        Instant now = clock.instant();
        Instant until = ((OffsetDateTime) Objects.requireNonNull(input.get("until"))).toInstant();
        if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST_WAIT)))
            return refused("INVALID", "The date lies in the future, within a year.", "until");
        return payload(id(input)
                .map(id -> suggestions.postpone(Asking.asker(context), id, reason, until, now)));
    }

    @MutationMapping
    Payload duplicateSuggestionReopen(@Argument Map<String, Object> input, GraphQLContext context) {
        return payload(id(input).map(id -> suggestions.reopen(Asking.asker(context), id)));
    }

    @SchemaMapping(typeName = "DuplicateSuggestionConnection")
    CompletableFuture<Integer> totalCount(ListPage<?> page) {
        return page.totalCount().toCompletableFuture();
    }

    private static Optional<SuggestionId> id(Map<String, Object> input) {
        String id = (String) Objects.requireNonNull(input.get("id"));
        return SuggestionId.isId(id) ? Optional.of(new SuggestionId(id)) : Optional.empty();
    }

    private static String reason(Map<String, Object> input) {
        return ((String) Objects.requireNonNull(input.get("reason"))).strip();
    }

    private static Payload payload(Optional<Deciding> deciding) {
        return switch (deciding.orElseGet(Deciding.NotFound::new)) {
            case Deciding.Decided(var found) -> new Payload(ShownSuggestion.of(found), List.of());
            case Deciding.NotFound() ->
                refused("NOT_FOUND", "There is no such suggestion, or you may not see its items.", "id");
            case Deciding.AlreadyDecided(var state, var decision) ->
                new Payload(null, List.of(EarlierDecision.error(state, decision)));
        };
    }

    private static Payload tooLong() {
        return refused("INVALID", "The reason has %,d characters at most.".formatted(LONGEST_REASON), "reason");
    }

    private static Payload refused(String code, String message, String field) {
        return new Payload(null, List.of(UserError.of(code, message, field)));
    }
}
