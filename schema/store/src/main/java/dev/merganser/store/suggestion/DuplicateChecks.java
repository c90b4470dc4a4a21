package dev.merganser.store.suggestion;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.nin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.matching.Explanation;
import dev.merganser.matching.MatchModel;
import dev.merganser.matching.Scorer;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.TypeFilter;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.item.ItemDocument;
import dev.merganser.store.item.Items;
import dev.merganser.store.item.VisibleItems;
import dev.merganser.store.model.ComparedRecords;
import dev.merganser.store.model.Models;

/// Answers "is this already there?" for one item, be it stored or not (D08): the model in use, its match keys, levels and
/// scores are those of the nightly run. What the asker may not view is left out by MongoDB before anything is counted.
///
/// Three commands at most, however many items there are: candidates by the index of match keys, what they link to where
/// links are compared, and the model where this process hasn't read it within seconds.
public final class DuplicateChecks {
    /// Candidates that are compared at most, those that share most keys first. A model's blocks hold few records, so that
    /// an item of usual values has some hundred.
    static final int MOST_COMPARED = 1_000;

    private final Definitions definitions;
    private final VisibleItems visible;
    private final Items items;
    private final Models models;

    public DuplicateChecks(Definitions definitions, VisibleItems visible, Items items, Models models) {
        this.definitions = definitions;
        this.visible = visible;
        this.items = items;
        this.models = models;
    }

    /// What came of looking.
    public sealed interface Answer {
        /// No run has learned yet what tells items of this type apart.
        record NoModel() implements Answer {}

        /// @param model     the version of the model that scored
        /// @param threshold probability from which a run holds two items for the same
        /// @param compared  how many items that the asker may view were looked at
        /// @param complete  whether these are all that share a match key; else those that share most
        /// @param matches   the surest first
        record Checked(String model, double threshold, int compared, boolean complete,
                List<Match> matches) implements Answer {}
    }

    /// An item that the candidate may be.
    ///
    /// @param probable whether a run would hold the two for the same, as far as the two alone tell
    /// @param why      the bars, the candidate's values on the left
    public record Match(Item item, boolean probable, Explanation why) {}

    /// Why two items are held for the same, or why not.
    ///
    /// @param compared whether a run compares the two: it does where they share a match key and not just what many do
    /// @param probable whether the two alone would be held for the same
    public record Why(String model, double threshold, boolean compared, boolean probable, Explanation explanation) {}

    /// Of any two items of one type, whatever a run made of them. @return empty if no run has learned of the type yet
    public Optional<Why> explain(Item left, Item right) {
        @Nullable
        MatchModel model = models.recent(left.type()).orElse(null);
        if (model == null) return Optional.empty();
        TypeDefinition definition = definitions.catalogueWith(left.type()).get(left.type());
        var scorer = Scorer.of(new ComparedRecords(definition).addAll(items, List.of(left, right)).build(), model);
        Explanation why = scorer.explain(0, 1);
        return Optional.of(new Why(model.version(), model.reviewThreshold(), scorer.compared(0, 1),
                why.probability() >= model.reviewThreshold(), why));
    }

    /// @param candidate not stored, or stored; then neither it nor what was merged into it is among the matches
    /// @param atLeast   probability from which matches are told; null for the threshold of the model
    /// @param most      how many matches at most
    public Answer check(Asker asker, Item candidate, @Nullable Double atLeast, int most) {
        @Nullable
        MatchModel model = models.recent(candidate.type()).orElse(null);
        if (model == null) return new Answer.NoModel();
        TypeDefinition definition = definitions.catalogueWith(candidate.type()).get(candidate.type());
        List<Item> candidates = candidates(asker, candidate, Models.keys(model, candidate, definition));
        boolean complete = candidates.size() <= MOST_COMPARED;
        if (!complete) candidates = candidates.subList(0, MOST_COMPARED);
        double threshold = model.reviewThreshold(), from = atLeast == null ? threshold : atLeast;
        List<Item> all = Stream.concat(Stream.of(candidate), candidates.stream()).toList();
        var scorer = Scorer.of(new ComparedRecords(definition).addAll(items, all).build(), model);
        var matches = new ArrayList<Match>();
        for (int at = 0; at < candidates.size(); at++) {
            double probability = scorer.probability(0, at + 1);
            if (probability >= from && scorer.compared(0, at + 1))
                matches.add(new Match(candidates.get(at), probability >= threshold, scorer.explain(0, at + 1)));
        }
        matches.sort(Comparator.comparingDouble((Match match) -> -match.why().weight())
                .thenComparing(match -> match.item().id()));
        return new Answer.Checked(model.version(), threshold, candidates.size(), complete,
                List.copyOf(matches.subList(0, Math.min(most, matches.size()))));
    }

    /// Those that share a match key with it, what has most keys in common first, by one command.
    private List<Item> candidates(Asker asker, Item candidate, List<String> keys) {
        Bson first = and(in("matchKeys", keys), TypeFilter.of(candidate.type()),
                nin("ids", candidate.ids().stream().map(ItemId::value).toList()));
        var shared = new Document("$size", new Document("$setIntersection", List.of("$matchKeys", keys)));
        var stages = List.of(new Document("$set", new Document("sharing", shared)),
                new Document("$project", ItemDocument.WITHOUT_KEYS),
                new Document("$sort", new Document("sharing", -1).append("_id", 1)),
                new Document("$limit", MOST_COMPARED + 1));
        // Keys lead to few items, whatever else the filter says.
        return visible.aggregate(asker, first, stages).hintString("matchKeys").map(visible::read)
                .into(new ArrayList<>());
    }
}
