package dev.merganser.store.merge;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergePlan;
import dev.merganser.model.merge.MergeRequest;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.item.Request;
import dev.merganser.store.settings.Settings;
import dev.merganser.store.suggestion.Suggestions;

/// The administrators' rule that merges exact copies by itself (D01): off unless somebody set it for a type. It takes
/// suggestions whose items say the same to the letter in every field, and merges as anybody does, so that all it did
/// stands in the history under a name of its own and can be undone.
public final class ExactCopies {
    /// Whom the history names.
    public static final UserId USER = UserId.EXACT_COPIES;
    private static final int PAGE = 200;

    private final Merging merging;
    private final Suggestions suggestions;
    private final Settings settings;
    private final Clock clock;

    public ExactCopies(Merging merging, Suggestions suggestions, Settings settings, Clock clock) {
        this.merging = merging;
        this.suggestions = suggestions;
        this.settings = settings;
        this.clock = clock;
    }

    /// Merges the exact copies of a type among the open suggestions, if the rule is set for it.
    ///
    /// @param run names the run in the history
    /// @return how many merges
    public int merge(TypeKey type, String run) {
        if (!settings.typesOfExactCopies().contains(type.toString())) return 0;
        var asker = new Asker(USER, Set.of(Role.ADMINISTRATOR));
        var request = Request.of(asker, run);
        int merged = 0;
        Suggestions.@Nullable Position position = null;
        do {
            Suggestions.Page page = suggestions.queue(asker, type, position, PAGE, clock.instant());
            for (Suggestions.WithItems pair : page.suggestions())
                if (merge(request, pair)) merged++;
            position = page.end();
        } while (position != null);
        return merged;
    }

    private boolean merge(Request request, Suggestions.WithItems pair) {
        if (!pair.left().fields().keySet().equals(pair.right().fields().keySet())
                || !pair.left().unparsed().equals(pair.right().unparsed()))
            return false;
        Item main = pair.left().id().compareTo(pair.right().id()) < 0 ? pair.left() : pair.right();
        ItemId other = main.equals(pair.left()) ? pair.right().id() : pair.left().id();
        var merge = new MergeRequest(main.id(), List.of(main.id(), other), Map.of());
        // A pair that another merge of this run has changed isn't there any more, and is refused.
        return merging.preview(request.asker(), merge) instanceof Merging.Preview.Made(MergePreview preview)
                // What a person would be warned of waits for a person.
                && preview.warnings().isEmpty()
                && preview.plan().decisions().stream().allMatch(ExactCopies::sameToTheLetter)
                && merging.merge(request, merge, preview.fingerprint()) instanceof MergeOutcome.Merged;
    }

    /// Links are compared by what they lead to, as the plan does; notes may differ in who wrote them when.
    private static boolean sameToTheLetter(MergePlan.FieldDecision decision) {
        boolean equal = switch (decision.decided()) {
            case EQUAL, STRICTEST -> true;
            case ONLY_VALUE, CHOSEN, UNION, OPEN -> false;
        };
        return equal && (decision.result().stream().anyMatch(Value.Link.class::isInstance)
                || decision.values().values().stream().distinct().count() == 1);
    }
}
