package dev.merganser.store.suggestion;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.Explanation;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;

/// Two items that are probably the same, why, and what people made of it.
///
/// @param purpose  what it was queued for
/// @param left     the items that the pair stands for now: those that it was made with, or what they were merged into
/// @param decision who decided, when and why; null while it is open
public record Suggestion(SuggestionId id, Purpose purpose, TypeKey type, ItemId left, ItemId right, Evidence evidence,
        State state,
        @Nullable Decision decision, Instant foundAt) {

    /// What somebody is asked to decide.
    public enum Purpose {
        /// Whether the two are the same and are to be merged.
        MERGE,
        /// The same, of a pair that the model holds for different: one of a few that are asked about so that the next
        /// model learns from more than what this one believes (D11).
        ASK,
        /// Whether a lead is the contact or company that it may be linked to; never merged, as they are of different
        /// types (D12).
        LINK
    }

    public enum State {
        OPEN,
        /// Not a duplicate: holds for everyone, until a value that was compared changes (D04).
        DISMISSED,
        /// "Later": comes back on its date.
        POSTPONED,
        /// The two were merged into one.
        MERGED,
        /// The one was linked to the other.
        LINKED,
        /// A later run didn't find the pair any more.
        WITHDRAWN
    }

    /// Why the two are held for the same (D02).
    ///
    /// @param probability that they are the same, 0 to 1
    /// @param weight      log2 of the odds; the sum of the bars
    /// @param bars        what each field adds to the weight
    /// @param rules       the blocking rules that brought the pair up
    /// @param model       the version of the model that scored it
    /// @param group       names the group that the pair belongs to
    /// @param compared    a fingerprint of the values that were compared
    /// @param run         the run that found it last
    public record Evidence(double probability, double weight, List<Bar> bars, List<String> rules, String model,
            String group, String compared, String run) {
        public Evidence {
            bars = List.copyOf(bars);
            rules = List.copyOf(rules);
        }
    }

    /// @param field  what was compared, such as `familyName`, or `prior` and `context` for what isn't of one field
    /// @param left   the left item's value; empty if it has none
    /// @param level  how alike the two values are, in words
    /// @param weight log2 of how much likelier this is among duplicates than among others
    public record Bar(String field, String left, String right, String level, double weight) {
        /// Those of an explanation, in its order.
        public static List<Bar> of(Explanation why) {
            return why.bars().stream()
                    .map(bar -> new Bar(bar.field(), bar.left(), bar.right(), bar.level(), bar.weight())).toList();
        }
    }

    /// @param until when a postponed pair returns; null for the others
    public record Decision(UserId by, Instant at, String reason, @Nullable Instant until) {}
}
