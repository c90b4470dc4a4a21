package dev.merganser.store.notification;

import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;

/// What one user is to be told of. Names items and whatever else by their ids only, so that nothing of an item lives on
/// here; the note of a suggestion that was passed is the one text.
///
/// @param to      who is told
/// @param by      who did it
/// @param items   what it is about, at most [#MOST_ITEMS] of them
/// @param count   how many items it is about, also beyond those named
/// @param subject the merge, suggestion or run; null where there is none
/// @param note    what somebody wrote to it; null where nobody could
public record News(UserId to, Kind kind, UserId by, List<ItemId> items, int count, @Nullable String subject,
        @Nullable String note) {
    /// Enough to look at; the rest is in the history.
    static final int MOST_ITEMS = 100;

    public enum Kind {
        /// Items were merged, by the user or by another while the user is responsible for one of them (M13).
        MERGED,
        /// The user was made responsible for items.
        ASSIGNED,
        /// Somebody who may not merge asks the user to decide on a suggestion (D10).
        SUGGESTION_PASSED,
        /// A run that the user asked for has ended well.
        RUN_DONE,
        /// A run has failed.
        RUN_FAILED
    }

    public News {
        items = List.copyOf(items);
    }

    private static News of(UserId to, Kind kind, UserId by, Collection<ItemId> items, @Nullable String subject,
            @Nullable String note) {
        return new News(to, kind, by, items.stream().limit(MOST_ITEMS).toList(), items.size(), subject, note);
    }

    /// @param to    the one who merged, or whoever is responsible for one of the items
    /// @param items of those that were merged, the ones that `to` is told about: for the one who merged the main item,
    ///              for others those that they are responsible for
    public static News merged(UserId to, UserId by, Collection<ItemId> items, String merge) {
        return of(to, Kind.MERGED, by, items, merge, null);
    }

    public static News assigned(UserId to, UserId by, Collection<ItemId> items) {
        return of(to, Kind.ASSIGNED, by, items, null, null);
    }

    public static News suggestionPassed(UserId to, UserId by, Collection<ItemId> items, String suggestion,
            String note) {
        return of(to, Kind.SUGGESTION_PASSED, by, items, suggestion, note);
    }

    /// @param done whether it ended well
    public static News runEnded(UserId to, UserId by, String run, boolean done) {
        return of(to, done ? Kind.RUN_DONE : Kind.RUN_FAILED, by, List.of(), run, null);
    }
}
