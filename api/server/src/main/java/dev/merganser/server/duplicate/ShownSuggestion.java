package dev.merganser.server.duplicate;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.item.Item;
import dev.merganser.store.suggestion.Suggestion;
import dev.merganser.store.suggestion.Suggestions;

/// A suggestion as GraphQL shows it: flat.
///
/// @param found not shown: its group may be named after an item that the asker may not see
public record ShownSuggestion(String id, Suggestion.Purpose purpose, ItemType type, Item left, Item right,
        double probability, double weight,
        List<Suggestion.Bar> bars, List<String> rules, String model, String group, Suggestion.State state,
        Suggestion.@Nullable Decision decision, Instant foundAt, Suggestions.WithItems found) {
    public static ShownSuggestion of(Suggestions.WithItems found) {
        Suggestion suggestion = found.suggestion();
        var evidence = suggestion.evidence();
        return new ShownSuggestion(suggestion.id().value(), suggestion.purpose(), suggestion.type().type(),
                found.left(), found.right(),
                evidence.probability(), evidence.weight(), evidence.bars(), evidence.rules(), evidence.model(),
                opaque(evidence.group()), suggestion.state(), suggestion.decision(), suggestion.foundAt(),
                found);
    }

    /// A group is named after one of its items, which the asker may not be allowed to see.
    private static String opaque(String group) {
        return UUID.nameUUIDFromBytes(group.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
