package dev.merganser.store.suggestion;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.merganser.model.item.Item;
import dev.merganser.model.value.UserId;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Database;
import dev.merganser.store.notification.News;
import dev.merganser.store.notification.Notifications;
import dev.merganser.store.user.Users;

/// Passes a suggestion, with a note, to somebody who may decide it (D10).
public final class Passing {
    private final Database database;
    private final Suggestions suggestions;
    private final Users users;

    public Passing(Database database, Suggestions suggestions, Users users) {
        this.database = database;
        this.suggestions = suggestions;
        this.users = users;
    }

    /// What came of it.
    public sealed interface Outcome {
        record Passed(Suggestions.WithItems suggestion) implements Outcome {}

        /// There is no such suggestion, or the asker may not see its items.
        record NotFound() implements Outcome {}

        /// There is no such user, or they may not merge these items: which of the two isn't told.
        record NobodyWhoMay() implements Outcome {}
    }

    public Outcome pass(Asker asker, SuggestionId id, UserId to, String note, Instant at) {
        Optional<Suggestions.WithItems> found = suggestions.find(asker, id);
        if (found.isEmpty()) return new Outcome.NotFound();
        var pair = List.of(found.get().left(), found.get().right());
        Optional<Asker> other = users.find(to.value()).map(Users.User::asker);
        if (other.isEmpty() || !pair.stream().allMatch(item -> mayMerge(other.get(), item)))
            return new Outcome.NobodyWhoMay();
        var items = pair.stream().map(Item::id).toList();
        database.inTransaction(session -> {
            Notifications.append(database, session,
                    List.of(News.suggestionPassed(to, asker.user(), items, id.value(), note)), at);
            return id;
        });
        return new Outcome.Passed(found.get());
    }

    private static boolean mayMerge(Asker asker, Item item) {
        return asker.may(Action.VIEW, item) && asker.may(Action.CHANGE, item) && asker.may(Action.DELETE, item);
    }
}
