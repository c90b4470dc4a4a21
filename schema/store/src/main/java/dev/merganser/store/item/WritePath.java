package dev.merganser.store.item;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import com.mongodb.client.ClientSession;

import dev.merganser.model.value.ValueReader;
import dev.merganser.store.database.Database;
import dev.merganser.store.definition.Definitions;

/// The one path by which items are written, whoever writes them: rights, validation by the catalogue, expected
/// version, and one transaction over items, history, match keys and the idempotency key.
///
/// Merging and undoing replace whole items and so have a transaction of their own shape; they are in
/// `dev.merganser.store.merge`, and write documents, keys and history by the same parts.
public final class WritePath {
    /// The most changes of one request: keeps its transaction far from MongoDB's limits on time and size.
    public static final int MOST_CHANGES = 1_000;

    private final Database database;
    private final Definitions definitions;
    private final ValueReader reader;
    private final MatchKeys keys;
    private final Clock clock;

    public WritePath(Database database, Definitions definitions, ValueReader reader, MatchKeys keys, Clock clock) {
        this.database = database;
        this.definitions = definitions;
        this.reader = reader;
        this.keys = keys;
        this.clock = clock;
    }

    /// Writes the changes in one transaction.
    ///
    /// @param changes 1 to [#MOST_CHANGES], no item named twice
    /// @return an outcome for each change, in their order; refused ones leave nothing behind
    /// @throws IllegalArgumentException          if there are too many changes or an item stands twice
    /// @throws dev.merganser.store.access.Forbidden if the asker may not write such changes at all
    public List<Outcome> write(Request request, List<Change> changes) {
        if (changes.isEmpty() || changes.size() > MOST_CHANGES)
            throw new IllegalArgumentException("a request has 1 to %,d changes".formatted(MOST_CHANGES));
        definitions.reload();
        return database.inTransaction(session -> write(session, request, changes));
    }

    private List<Outcome> write(ClientSession session, Request request, List<Change> changes) {
        var idempotency = new Idempotency(database, session);
        Optional<Idempotency.Earlier> earlier = idempotency.earlier(request, changes);
        var now = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS); // as exact as MongoDB keeps it
        var writing = new Writing(database, session, definitions, reader, keys, request, now);
        if (earlier.isPresent()) {
            if (!earlier.get().sameContent())
                return changes.stream().<Outcome>map(_ -> new Outcome.KeyReused()).toList();
            return writing.earlier(changes, earlier.get().results());
        }
        List<Outcome> outcomes = writing.run(changes);
        // What wrote nothing can be put right and sent again under its key.
        if (outcomes.stream().anyMatch(RememberedOutcome::wrote))
            idempotency.remember(request, changes, outcomes.stream().map(RememberedOutcome::text).toList(), now);
        return outcomes;
    }
}
