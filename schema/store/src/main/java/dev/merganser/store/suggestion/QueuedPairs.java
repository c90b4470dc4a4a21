package dev.merganser.store.suggestion;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.bson.conversions.Bson;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.database.TypeFilter;
import dev.merganser.store.suggestion.Suggestion.State;

/// What runs read of the queue, and take back from it. Pairs are known by the ids that they were made with.
public final class QueuedPairs {
    /// Marks a pair that was dismissed, or opened again, since a run last grouped its items: [#DECIDED], or the attempt that is about to.
    static final String REGROUP = "regroup";
    static final String DECIDED = "decided";

    private static final List<String> WAITING = List.of(State.OPEN.name(), State.POSTPONED.name());
    private static final int PART = 1_000;

    private final Database database;

    public QueuedPairs(Database database) {
        this.database = database;
    }

    /// @param group that a run put it in, by the group's id; empty for none
    public record Pair(ItemId left, ItemId right, boolean waiting, String group, Instant foundAt) {
        public Set<ItemId> items() {
            return Set.of(left, right);
        }
    }

    private static Bson queued(TypeKey type) {
        return and(TypeFilter.of(type), eq(SuggestionDocument.PURPOSE, null));
    }

    /// What was decided holds whatever the pair was asked for, save for a link.
    private static Bson decided(TypeKey type) {
        return and(TypeFilter.of(type), ne(SuggestionDocument.PURPOSE, Suggestion.Purpose.LINK.name()));
    }

    /// Every pair of a type that waits for a decision, or that lost an item for ever.
    public void forEachWaiting(TypeKey type, Consumer<Pair> consumer) {
        collection().find(and(queued(type), or(in("state", WAITING), eq("erased", true))))
                .projection(include("state", "group", "foundAt")).batchSize(10_000)
                .forEach(stored -> consumer.accept(read(stored)));
    }

    /// The pairs that wait or were dismissed and name one of some items, by whichever of their ids.
    public List<Pair> touching(TypeKey type, Collection<ItemId> ids) {
        var states = new ArrayList<>(WAITING);
        states.add(State.DISMISSED.name());
        var pairs = new HashMap<String, Pair>();
        parts(ids, part -> collection().find(and(in("items", part), queued(type), in("state", states)))
                .projection(include("state", "group", "foundAt"))
                .forEach(stored -> pairs.put(stored.getString("_id"), read(stored))));
        return List.copyOf(pairs.values());
    }

    private static Pair read(Document stored) {
        var id = new SuggestionId(stored.getString("_id"));
        return new Pair(id.left(), id.right(), WAITING.contains(stored.getString("state")),
                Objects.requireNonNullElse(stored.getString("group"), ""), stored.getDate("foundAt").toInstant());
    }

    /// Those of some names that are the ids of groups of waiting pairs.
    public Set<String> groups(TypeKey type, Collection<String> names) {
        var groups = new HashSet<String>();
        for (Iterator<String> next = names.iterator(); next.hasNext();) {
            var part = new ArrayList<String>();
            while (next.hasNext() && part.size() < PART) part.add(next.next());
            collection().distinct("group", and(in("group", part), queued(type), in("state", WAITING)),
                    String.class).into(groups);
        }
        return groups;
    }

    /// Every dismissed pair of a type, with the fingerprint of what was compared.
    public Map<SuggestionId, String> dismissed(TypeKey type) {
        return dismissed(type, new Document());
    }

    /// Those that name one of some items, by whichever of their ids.
    public Map<SuggestionId, String> dismissed(TypeKey type, Collection<ItemId> ids) {
        var dismissed = new HashMap<SuggestionId, String>();
        parts(ids, part -> dismissed.putAll(dismissed(type, in("items", part))));
        return dismissed;
    }

    private Map<SuggestionId, String> dismissed(TypeKey type, Bson which) {
        return SuggestionDocument.fingerprints(
                collection().find(and(which, decided(type), eq("state", State.DISMISSED.name()))));
    }

    /// Takes over what was dismissed since the last run.
    public void take(TypeKey type, String attempt) {
        collection().updateMany(and(exists(REGROUP), decided(type)), set(REGROUP, attempt));
    }

    /// What the attempt has taken over.
    public List<Pair> taken(String attempt) {
        return collection().find(eq(REGROUP, attempt)).projection(include("state", "group", "foundAt"))
                .map(QueuedPairs::read).into(new ArrayList<>());
    }

    /// The attempt has grouped all that it took over.
    public void done(String attempt) {
        collection().updateMany(eq(REGROUP, attempt), unset(REGROUP));
    }

    /// Withdraws the open and postponed suggestions of a type that a complete run didn't find.
    ///
    /// @param run marks those that it found
    /// @return how many
    public long withdrawAllBut(TypeKey type, String run) {
        return withdraw(and(queued(type), ne("run", run), in("state", WAITING)));
    }

    /// The same for a run that looked at some items only, by all of their ids.
    public long withdrawAllBut(TypeKey type, Collection<ItemId> looked, String run) {
        long[] withdrawn = {0};
        parts(looked, part -> withdrawn[0] += withdraw(
                and(in("items", part), queued(type), ne("run", run), in("state", WAITING))));
        return withdrawn[0];
    }

    private long withdraw(Bson which) {
        return collection().updateMany(which, set("state", State.WITHDRAWN.name())).getModifiedCount();
    }

    private static void parts(Collection<ItemId> ids, Consumer<List<String>> consumer) {
        var part = new ArrayList<String>();
        for (ItemId id : ids) {
            part.add(id.value());
            if (part.size() == PART) {
                consumer.accept(part);
                part.clear();
            }
        }
        if (!part.isEmpty()) consumer.accept(part);
    }

    private MongoCollection<Document> collection() {
        return database.collection(Collections.SUGGESTIONS);
    }
}
