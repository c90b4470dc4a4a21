package dev.merganser.server.duplicate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import graphql.GraphQLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.BatchMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

import dev.merganser.matching.Explanation;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.BadRequest;
import dev.merganser.server.graph.UserError;
import dev.merganser.server.item.Drafts;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.suggestion.DuplicateChecks;
import dev.merganser.store.suggestion.Suggestions;

/// Answers `duplicateCheck`: is this already there? (D08)
@Controller
class DuplicateCheckController {
    private static final int MOST = 50;

    private final Store store;

    DuplicateCheckController(Store store) {
        this.store = store;
    }

    enum State { CHECKED, NO_MODEL, REFUSED }

    record Shown(State state, @Nullable String model, @Nullable Double threshold, int compared, boolean complete,
            List<Match> matches, List<UserError> userErrors) {
        static Shown nothing(State state, List<UserError> errors) {
            return new Shown(state, null, null, 0, true, List.of(), errors);
        }
    }

    /// @param known the stored item that was asked about; null for one that isn't stored
    record Match(Item item, double probability, double weight, boolean probable, List<Explanation.Bar> bars,
            List<String> rules, @Nullable Item known) {}

    @QueryMapping
    Shown duplicateCheck(@Argument Map<String, Object> input, @Argument int first, @Argument @Nullable Double atLeast,
            GraphQLContext context) {
        if (first < 1 || first > MOST) throw new BadRequest("`first` is 1 to %d.".formatted(MOST));
        if (atLeast != null && !(atLeast >= 0 && atLeast <= 1))
            throw new BadRequest("`atLeast` is a probability, 0 to 1.");
        Asker asker = Asking.asker(context);
        boolean stored = input.containsKey("item");
        Drafts.Draft draft = stored ? stored(asker, input) : draft(asker, input);
        @Nullable
        Item candidate = draft.item();
        if (candidate == null) return Shown.nothing(State.REFUSED, draft.errors());
        return switch (store.duplicateChecks().check(asker, candidate, atLeast, first)) {
            case DuplicateChecks.Answer.NoModel() -> Shown.nothing(State.NO_MODEL, List.of());
            case DuplicateChecks.Answer.Checked(var model, double threshold, int compared, boolean complete, var found) ->
                new Shown(State.CHECKED, model, threshold, compared, complete,
                        found.stream().map(match -> shown(match, stored ? candidate : null)).toList(), List.of());
        };
    }

    private Drafts.Draft stored(Asker asker, Map<String, Object> input) {
        String id = (String) Objects.requireNonNull(input.get("item"));
        Optional<Item> item = ItemId.isId(id) ? store.items().find(asker, new ItemId(id)) : Optional.empty();
        return item.map(found -> new Drafts.Draft(found, List.of()))
                .orElseGet(() -> new Drafts.Draft(null, List.of(UserError.of("NOT_FOUND",
                        "There is no such item, or you may not see it.", "item"))));
    }

    private Drafts.Draft draft(Asker asker, Map<String, Object> input) {
        ItemType type = ItemType.of(input.keySet().iterator().next()).orElseThrow();
        Object given = Objects.requireNonNull(input.get(type.wireName()));
        if (type != ItemType.SMART_PROCESS_ITEM) return Drafts.read(store, asker, type, null, given, "input");
        var ofProcess = (Map<?, ?>) given;
        return Drafts.read(store, asker, type, (String) ofProcess.get("process"),
                Objects.requireNonNull(ofProcess.get(type.wireName())), "input", type.wireName());
    }

    private static Match shown(DuplicateChecks.Match match, @Nullable Item known) {
        Explanation why = match.why();
        return new Match(match.item(), why.probability(), why.weight(), match.probable(), why.bars(), why.rules(),
                known);
    }

    /// By two commands for all matches.
    @BatchMapping(typeName = "DuplicateMatch", field = "suggestion")
    Map<Match, ShownSuggestion> suggestion(List<Match> matches) {
        var found = store.suggestions().between(
                matches.stream().flatMap(match -> Stream.ofNullable(match.known())).toList(),
                matches.stream().map(Match::item).toList());
        var shown = new HashMap<Match, ShownSuggestion>();
        for (Match match : matches) {
            Suggestions.@Nullable WithItems pair = match.known() == null
                    ? null
                    : found.get(Set.of(match.known().id(), match.item().id()));
            if (pair != null) shown.put(match, ShownSuggestion.of(pair));
        }
        return shown;
    }
}
