package dev.merganser.store.item;

import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Sorts.ascending;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.mongodb.client.ClientSession;
import org.bson.conversions.Bson;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.ValueReader;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
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
    /// What finding items by a filter may take.
    private static final Duration LONGEST = Duration.ofSeconds(5);

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

    /// What an item of these values would be: read and judged as for writing, save that what is needed may be missing.
    /// Nothing is written.
    ///
    /// @return [Outcome.Written] with an item of a fresh id, else [Outcome.Invalid]
    public Outcome draft(Asker asker, TypeKey type, Map<String, Edit> fields) {
        return database.inTransaction(session -> new Writing(database, session, definitions, reader, keys,
                Request.of(asker, "draft"), clock.instant()).draft(type, fields));
    }

    private List<Outcome> write(ClientSession session, Request request, List<Change> changes) {
        var idempotency = new Idempotency(database, session);
        Optional<Idempotency.Earlier> earlier = idempotency.earlier(request, changes);
        Instant now = clock.instant();
        var writing = new Writing(database, session, definitions, reader, keys, request, now);
        if (earlier.isPresent()) {
            if (!earlier.get().sameContent())
                return changes.stream().<Outcome>map(_ -> new Outcome.KeyReused()).toList();
            return writing.earlier(earlier.get().results(), place -> changes.get(place) instanceof Change.Delete);
        }
        List<Outcome> outcomes = writing.run(changes);
        // What wrote nothing can be put right and sent again under its key.
        if (outcomes.stream().anyMatch(RememberedOutcome::wrote))
            idempotency.remember(request, changes, outcomes.stream().map(RememberedOutcome::text).toList(), now);
        return outcomes;
    }

    /// Which items one edit is for.
    ///
    /// @param matching what they meet besides being of the type, as [dev.merganser.store.list.Lists#bson] makes it
    /// @param told     the same as the asker put it, by which the request is known again
    /// @param count    how many they are, as the asker saw it
    public record Where(TypeKey type, Bson matching, String told, int count) {}

    /// What comes of one edit for whatever a filter finds.
    public sealed interface Everywhere {
        /// @param ids      of the items, oldest first
        /// @param outcomes in their order
        record Tried(List<ItemId> ids, List<Outcome> outcomes) implements Everywhere {}

        /// Nothing was tried: the filter finds another number of items by now.
        ///
        /// @param count how many, or one more than a request can have
        record OtherCount(int count) implements Everywhere {}

        /// The idempotency key was used for something else (R72).
        record KeyReused() implements Everywhere {}
    }

    /// Makes one edit to all items that the asker may see and a filter finds, in one transaction, each with a fate of its
    /// own.
    ///
    /// @throws dev.merganser.store.access.Forbidden if the asker may not change items at all
    public Everywhere write(Request request, Where where, Map<String, Edit> edits) {
        definitions.reload();
        return database.inTransaction(session -> write(session, request, where, edits));
    }

    private Everywhere write(ClientSession session, Request request, Where where, Map<String, Edit> edits) {
        request.asker().need(Action.CHANGE);
        var idempotency = new Idempotency(database, session);
        List<Object> content = List.of(where.type(), where.told(), where.count(), new TreeMap<>(edits));
        Optional<Idempotency.Earlier> earlier = idempotency.earlier(request, content);
        Instant now = clock.instant();
        var writing = new Writing(database, session, definitions, reader, keys, request, now);
        if (earlier.isPresent()) {
            if (!earlier.get().sameContent()) return new Everywhere.KeyReused();
            List<String> kept = earlier.get().results(), ids = kept.subList(0, kept.size() / 2);
            return new Everywhere.Tried(ids.stream().map(ItemId::new).toList(),
                    writing.earlier(kept.subList(ids.size(), kept.size()), _ -> false));
        }
        var found = new LinkedHashMap<ItemId, Change>();
        new VisibleItems(database, definitions).find(request.asker(), session, where.type(), where.matching())
                .projection(include("version")).sort(ascending("_id")).limit(MOST_CHANGES + 1)
                .maxTime(LONGEST.toMillis(), TimeUnit.MILLISECONDS).forEach(document -> found.put(
                        ItemDocument.id(document),
                        new Change.Update(ItemDocument.id(document), document.getInt64("version").getValue(), edits)));
        if (found.size() != where.count() || found.size() > MOST_CHANGES)
            return new Everywhere.OtherCount(found.size());
        if (found.isEmpty()) return new Everywhere.Tried(List.of(), List.of());
        List<Outcome> outcomes = writing.run(List.copyOf(found.values()));
        if (outcomes.stream().anyMatch(RememberedOutcome::wrote))
            idempotency.remember(request, content, Stream.concat(found.keySet().stream().map(ItemId::value),
                    outcomes.stream().map(RememberedOutcome::text)).toList(), now);
        return new Everywhere.Tried(List.copyOf(found.keySet()), outcomes);
    }
}
