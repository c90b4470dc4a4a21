package dev.merganser.store.suggestion;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.nin;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Sorts.descending;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.rename;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Forbidden;
import dev.merganser.store.access.Visible;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.database.TypeFilter;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.item.Items;
import dev.merganser.store.item.VisibleItems;
import dev.merganser.store.suggestion.Suggestion.Purpose;
import dev.merganser.store.suggestion.Suggestion.State;

/// The queue of probable duplicates. A suggestion keeps the ids it was made with; readers get the items that these
/// answer with now, and a pair that has become one item, or lost one to the recycle bin, isn't there.
public final class Suggestions {
    /// What a run that finds a pair again may open. It finds none that is linked: one that was has been taken apart since.
    private static final List<String> REOPENED = List.of(State.WITHDRAWN.name(), State.DISMISSED.name(),
            State.LINKED.name());
    private static final List<String> UNDECIDED = List.of(State.OPEN.name(), State.POSTPONED.name(),
            State.WITHDRAWN.name());
    /// Of a pair that no run has brought up: nothing speaks for it, and nothing against.
    private static final Suggestion.Evidence NOTHING_FOUND = new Suggestion.Evidence(0.5, 0, List.of(), List.of(), "",
            "", "", "");

    private final Database database;
    private final Definitions definitions;
    private final Items items;

    public Suggestions(Database database, Definitions definitions, Items items) {
        this.database = database;
        this.definitions = definitions;
        this.items = items;
    }

    /// What a run found out about a pair.
    public record Found(TypeKey type, ItemId left, ItemId right, Suggestion.Evidence evidence) {}

    /// A suggestion with its items.
    public record WithItems(Suggestion suggestion, Item left, Item right) {}

    /// Where a page of the queue starts: behind the suggestion of that weight and id.
    public record Position(double weight, String id) {
        private static final String SEPARATOR = " ";

        public static Position of(Suggestion suggestion) {
            return new Position(suggestion.evidence().weight(), suggestion.id().value());
        }

        /// @throws IllegalArgumentException or IndexOutOfBoundsException, if it is no text of a position
        public static Position read(String text) {
            int end = text.indexOf(SEPARATOR);
            return new Position(Double.parseDouble(text.substring(0, end)), text.substring(end + 1));
        }

        public String text() {
            return weight + SEPARATOR + id;
        }
    }

    /// @param end where the next page starts; null if this is the last one
    public record Page(List<WithItems> suggestions, @Nullable Position end) {}

    /// Open suggestions, the surest first; postponed ones whose date has come are open.
    ///
    /// @param type  null for every type
    /// @param after null for the first page
    public Page queue(Asker asker, @Nullable TypeKey type, @Nullable Position after, int limit, Instant now) {
        return queue(asker, Purpose.MERGE, type, after, limit, now);
    }

    /// The same for what was queued for some purpose.
    public Page queue(Asker asker, Purpose purpose, @Nullable TypeKey type, @Nullable Position after, int limit,
            Instant now) {
        Bson open = open(purpose, type, now);
        if (limit < 1) return new Page(List.of(), null);
        var page = new ArrayList<WithItems>();
        Position position = after;
        while (true) {
            int wanted = limit + 1 - page.size();
            List<Document> stored = stored(asker, beyond(open, position), wanted);
            page.addAll(standing(withItems(asker, stored), open));
            if (stored.size() < wanted || page.size() > limit) break;
            position = new Position(stored.getLast().getDouble("weight"), stored.getLast().getString("_id"));
        }
        if (page.size() <= limit) return new Page(List.copyOf(page), null);
        return new Page(List.copyOf(page.subList(0, limit)), Position.of(page.get(limit - 1).suggestion()));
    }

    /// Leaves out those that stand for the same two items as one that comes before them in the queue, be it on an
    /// earlier page, or as one that was dismissed and still holds (D04). Only items that took over others' ids can have
    /// such.
    private List<WithItems> standing(List<WithItems> page, Bson open) {
        Map<String, ItemId> owners = new HashMap<>();
        for (WithItems pair : page) {
            for (Item item : List.of(pair.left(), pair.right())) {
                if (!item.aliases().isEmpty()) item.ids().forEach(id -> owners.put(id.value(), item.id()));
            }
        }
        if (owners.isEmpty()) return page;
        Map<Set<ItemId>, String> first = new HashMap<>();
        Map<SuggestionId, String> dismissed = new HashMap<>();
        collection().find(and(in("items", owners.keySet()), or(open, eq("state", State.DISMISSED.name()))))
                .sort(descending("weight", "_id")).projection(include("left", "right", "state", "compared"))
                .forEach(stored -> {
                    if (stored.getString("state").equals(State.DISMISSED.name()))
                        dismissed.put(new SuggestionId(stored.getString("_id")), SuggestionDocument.compared(stored));
                    else
                        first.putIfAbsent(Set.of(resolved(owners, stored.getString("left")),
                                resolved(owners, stored.getString("right"))), stored.getString("_id"));
                });
        Set<Set<ItemId>> apart = holding(page, dismissed);
        return page.stream()
                .filter(pair -> !apart.contains(Set.of(pair.left().id(), pair.right().id()))
                        && first.getOrDefault(Set.of(pair.left().id(), pair.right().id()),
                                pair.suggestion().id().value()).equals(pair.suggestion().id().value()))
                .toList();
    }

    /// Those of the dismissed pairs that are about items of the page and still hold.
    private Set<Set<ItemId>> holding(List<WithItems> page, Map<SuggestionId, String> dismissed) {
        if (dismissed.isEmpty()) return Set.of();
        var found = new HashMap<ItemId, Item>();
        page.forEach(pair -> List.of(pair.left(), pair.right())
                .forEach(item -> item.ids().forEach(id -> found.put(id, item))));
        return Dismissals.holding(dismissed, found, this::definition, items);
    }

    /// Whether somebody said of the two items of a suggestion that they are different, by whichever of their ids, and it
    /// still holds.
    public boolean isDismissed(WithItems pair) {
        return Dismissals.among(database, null, List.of(pair.left(), pair.right()), this::definition, items);
    }

    private static ItemId resolved(Map<String, ItemId> owners, String id) {
        @Nullable
        ItemId owner = owners.get(id);
        return owner == null ? new ItemId(id) : owner;
    }

    /// Those of some suggestions whose evidence isn't of their items as they are: what was compared of these has changed since,
    /// or one was merged into an item that says something else. Of a dismissed one, since that was said.
    public Set<SuggestionId> outdated(Collection<WithItems> pairs) {
        var compared = new HashMap<SuggestionId, String>();
        var found = new HashMap<ItemId, Item>();
        for (WithItems pair : pairs) {
            SuggestionId id = pair.suggestion().id();
            compared.put(id, pair.suggestion().evidence().compared());
            found.put(id.left(), pair.left());
            found.put(id.right(), pair.right());
        }
        var outdated = new HashSet<>(compared.keySet());
        outdated.removeAll(Dismissals.unchanged(compared, found, this::definition, items));
        return outdated;
    }

    /// How many suggestions are open, at most: those whose items became one since are still counted; those of which the
    /// asker may not view both items are not (D10).
    public long countOpen(Asker asker, @Nullable TypeKey type, Instant now) {
        return countOpen(asker, Purpose.MERGE, type, now);
    }

    /// The same for what was queued for some purpose.
    public long countOpen(Asker asker, Purpose purpose, @Nullable TypeKey type, Instant now) {
        Bson open = open(purpose, type, now);
        if (seesAll(asker)) return collection().countDocuments(open);
        var pipeline = new ArrayList<Bson>(bothVisible(asker, open));
        pipeline.add(new Document("$count", "n"));
        @Nullable
        Document counted = collection().aggregate(pipeline).first();
        return counted == null ? 0 : ((Number) Objects.requireNonNull(counted.get("n"))).longValue();
    }

    /// The first suggestions of which the asker may view both items, in the queue's order, by one command however many
    /// hidden ones lie between them.
    private List<Document> stored(Asker asker, Bson filter, int limit) {
        if (seesAll(asker))
            return collection().find(filter).sort(descending("weight", "_id")).limit(limit).into(new ArrayList<>());
        var pipeline = new ArrayList<Bson>(bothVisible(asker, filter));
        pipeline.add(1, new Document("$sort", new Document("weight", -1).append("_id", -1)));
        pipeline.add(new Document("$limit", limit));
        return collection().aggregate(pipeline).into(new ArrayList<>());
    }

    private static boolean seesAll(Asker asker) {
        return Visible.isEverything(Visible.filter(asker, Action.VIEW));
    }

    private static List<Document> bothVisible(Asker asker, Bson filter) {
        return List.of(new Document("$match", filter.toBsonDocument()),
                VisibleItems.lookup(asker, "left", "seenLeft"), VisibleItems.lookup(asker, "right", "seenRight"),
                new Document("$match", new Document("seenLeft.0", new Document("$exists", true))
                        .append("seenRight.0", new Document("$exists", true))));
    }

    /// The open suggestions that an item takes part in, the surest first.
    public List<WithItems> of(Asker asker, Item item, Instant now) {
        return withItems(asker, collection()
                .find(and(in("items", ids(item)), open(Purpose.MERGE, null, now)))
                .sort(descending("weight", "_id")).into(new ArrayList<>()));
    }

    public Optional<WithItems> find(Asker asker, SuggestionId id) {
        return known(asker, id).filter(pair -> !isOne(pair));
    }

    /// Also one whose items have become one.
    private Optional<WithItems> known(Asker asker, SuggestionId id) {
        @Nullable
        Document stored = collection().find(eq("_id", id.value())).first();
        // An unknown one is looked into like a known one, so that nothing tells hidden from unknown.
        Map<ItemId, Item> found = items.findAll(asker, Set.of(id.left(), id.right()));
        @Nullable
        Item left = found.get(id.left()), right = found.get(id.right());
        return stored == null || left == null || right == null
                ? Optional.empty()
                : Optional.of(new WithItems(SuggestionDocument.read(stored, left, right), left, right));
    }

    private static boolean isOne(WithItems pair) {
        return pair.left().id().equals(pair.right().id());
    }

    /// Reads several by two commands. @return by id; what isn't there, or has items that the asker may not see, is left out
    public Map<SuggestionId, WithItems> findAll(Asker asker, Collection<SuggestionId> ids) {
        if (ids.isEmpty() || !asker.may(Action.VIEW)) return Map.of();
        var found = new HashMap<SuggestionId, WithItems>();
        withItems(asker, collection().find(in("_id", ids.stream().map(SuggestionId::value).toList()))
                .into(new ArrayList<>())).forEach(one -> found.put(one.suggestion().id(), one));
        return found;
    }

    /// What is known of pairs of items, by whichever of their ids it came to be: of a pair that stands several times what was
    /// dismissed and still holds, else what waits, else whatever there is; of equal ones the surest.
    ///
    /// @param items  that the asker may view, as are `others`; a pair is one of each
    /// @return by the ids of the two items
    public Map<Set<ItemId>, WithItems> between(Collection<Item> items, Collection<Item> others) {
        if (items.isEmpty()) return Map.of();
        var found = new HashMap<ItemId, Item>();
        Stream.concat(items.stream(), others.stream())
                .forEach(item -> item.ids().forEach(id -> found.put(id, item)));
        List<String> all = found.keySet().stream().map(ItemId::value).toList();
        var pairs = new ArrayList<WithItems>();
        collection()
                // "items" for its index.
                .find(and(in("items", items.stream().flatMap(item -> ids(item).stream()).toList()), in("left", all),
                        in("right", all)))
                .sort(descending("weight", "_id"))
                .forEach(stored -> pairs.addAll(withItems(List.of(stored), found)));
        Set<SuggestionId> outdated = outdated(pairs);
        var first = new HashMap<Set<ItemId>, WithItems>();
        pairs.sort(Comparator.comparingInt(pair -> rank(pair, outdated)));
        pairs.forEach(pair -> first.putIfAbsent(Set.of(pair.left().id(), pair.right().id()), pair));
        return first;
    }

    private static int rank(WithItems pair, Set<SuggestionId> outdated) {
        return switch (pair.suggestion().state()) {
            case DISMISSED -> outdated.contains(pair.suggestion().id()) ? 2 : 0;
            case OPEN, POSTPONED -> 1;
            case MERGED, LINKED, WITHDRAWN -> 3;
        };
    }

    /// What came of deciding about a suggestion.
    public sealed interface Deciding {
        /// @param suggestion as it is then
        record Decided(WithItems suggestion) implements Deciding {}

        /// There is no such suggestion, or the asker may not see its items.
        record NotFound() implements Deciding {}

        /// Somebody has decided about the two items, and it still holds.
        record AlreadyDecided(State state, Suggestion.Decision decision) implements Deciding {}
    }

    /// "Not a duplicate" (D04): for everyone, until a compared value changes.
    public Deciding dismiss(Asker asker, SuggestionId id, String reason, Instant at) {
        return decide(asker, id, State.DISMISSED, new Suggestion.Decision(asker.user(), at, reason, null));
    }

    /// "Later" (D04): away from the queue until `until`.
    public Deciding postpone(Asker asker, SuggestionId id, String reason, Instant until, Instant at) {
        return decide(asker, id, State.POSTPONED, new Suggestion.Decision(asker.user(), at, reason,
                until.truncatedTo(ChronoUnit.MILLIS)));
    }

    /// Whoever sends their decision again is answered as the first time.
    private Deciding decide(Asker asker, SuggestionId id, State state, Suggestion.Decision wanted) {
        Optional<WithItems> found = decidable(asker, id);
        if (found.isEmpty()) return new Deciding.NotFound();
        WithItems pair = found.get();
        List<Document> dismissed = dismissed(pair);
        if (decided(pair, dismissed).isEmpty()) {
            Bson decision = decision(state, wanted.by(), wanted.reason(), wanted.until(), wanted.at());
            // Every suggestion that stands for the same two items by now: else another of them would take its place. Of
            // dismissals only those that were read and don't hold: whoever decides at this moment has decided.
            Bson lapsed = and(eq("state", State.DISMISSED.name()),
                    in("decision", dismissed.stream().map(one -> one.get("decision")).toList()));
            collection().updateMany(and(sameTwo(pair), or(in("state", UNDECIDED), lapsed)),
                    // It is about the items as they are now, whatever the last run had compared.
                    state == State.DISMISSED ? combine(decision, set("compared", compared(pair))) : decision);
        }
        return known(asker, id).<Deciding>map(now -> {
            Suggestion standing = decided(now, dismissed(now)).orElse(now.suggestion());
            Suggestion.@Nullable Decision last = standing.decision();
            boolean own = standing.state() == state && last != null && last.by().equals(wanted.by())
                    && last.reason().equals(wanted.reason()) && Objects.equals(last.until(), wanted.until());
            return own || last == null
                    ? new Deciding.Decided(now)
                    : new Deciding.AlreadyDecided(standing.state(), last);
        }).orElseGet(Deciding.NotFound::new);
    }

    /// Takes "not a duplicate" or "later" back, whoever said so: the pair is in the queue again, and a dismissal teaches
    /// nothing. What is neither dismissed nor put off stays as it is.
    public Deciding reopen(Asker asker, SuggestionId id) {
        Optional<WithItems> found = decidable(asker, id);
        if (found.isEmpty()) return new Deciding.NotFound();
        Bson open = combine(set("state", State.OPEN.name()), unset("decision"), unset(Labels.UNLABELLED));
        // By each state alone: what a dismissal held apart is grouped anew, and no longer learned.
        List<String> dismissed = dismissed(found.get()).stream().map(one -> one.getString("_id")).toList();
        collection().updateMany(and(in("_id", dismissed), eq("state", State.DISMISSED.name())),
                combine(open, set(QueuedPairs.REGROUP, QueuedPairs.DECIDED)));
        collection().updateMany(and(sameTwo(found.get()), eq("state", State.POSTPONED.name())), open);
        Labels.forget(database, dismissed);
        return known(asker, id).<Deciding>map(now -> decided(now)
                .<Deciding>map(standing -> new Deciding.AlreadyDecided(standing.state(),
                        Objects.requireNonNull(standing.decision())))
                .orElseGet(() -> new Deciding.Decided(now))).orElseGet(Deciding.NotFound::new);
    }

    /// One that the asker may decide about.
    private Optional<WithItems> decidable(Asker asker, SuggestionId id) {
        asker.need(Action.CHANGE);
        asker.need(Action.DELETE);
        // Of one whose items have become one that is told, while a merge decided so.
        Optional<WithItems> found = known(asker, id)
                .filter(pair -> !isOne(pair) || pair.suggestion().state() == State.MERGED);
        found.ifPresent(pair -> List.of(pair.left(), pair.right()).forEach(item -> {
            if (!asker.may(Action.CHANGE, item)) throw new Forbidden(Action.CHANGE.name());
            if (!asker.may(Action.DELETE, item)) throw new Forbidden(Action.DELETE.name());
        }));
        return found;
    }

    /// What was decided about the two items of a suggestion, by whichever of their ids, and still holds.
    Optional<Suggestion> decided(WithItems pair) {
        return decided(pair, dismissed(pair));
    }

    private Optional<Suggestion> decided(WithItems pair, List<Document> dismissed) {
        Suggestion suggestion = pair.suggestion();
        return suggestion.state() == State.MERGED || suggestion.state() == State.LINKED
                ? Optional.of(suggestion)
                : dismissed.stream()
                        .filter(one -> !holding(List.of(pair), Map.of(new SuggestionId(one.getString("_id")),
                                SuggestionDocument.compared(one))).isEmpty())
                        .findFirst().map(one -> SuggestionDocument.read(one, pair.left(), pair.right()));
    }

    private List<Document> dismissed(WithItems pair) {
        return collection().find(and(sameTwo(pair), eq("state", State.DISMISSED.name()))).into(new ArrayList<>());
    }

    /// Every suggestion that stands for the two items of one.
    private static Bson sameTwo(WithItems pair) {
        List<String> left = ids(pair.left()), right = ids(pair.right());
        return and(in("items", left),
                or(and(in("left", left), in("right", right)), and(in("left", right), in("right", left))));
    }

    private String compared(WithItems pair) {
        return Compared.fingerprint(pair.left(), definition(pair.left()), pair.right(), definition(pair.right()));
    }

    private TypeDefinition definition(Item item) {
        return definitions.catalogueWith(item.type()).get(item.type());
    }

    private static List<String> ids(Item item) {
        return item.ids().stream().map(ItemId::value).toList();
    }

    static Bson decision(State state, UserId by, String reason, @Nullable Instant until, Instant at) {
        var decision = new Document("by", by.value()).append("at", Date.from(at)).append("reason", reason);
        if (until != null) decision.append("until", Date.from(until));
        // What a machine does by a rule teaches nothing, nor does what it overrules.
        boolean teaches = state != State.POSTPONED && !by.equals(UserId.OPERATOR) && !by.equals(UserId.EXACT_COPIES);
        return combine(decided(state, teaches), set("decision", decision));
    }

    private static Bson decided(State state, boolean teaches) {
        Bson decided = combine(set("state", state.name()),
                teaches ? set(Labels.UNLABELLED, true) : unset(Labels.UNLABELLED));
        // What a dismissal holds apart, the next run groups anew.
        return state == State.DISMISSED ? combine(decided, set(QueuedPairs.REGROUP, QueuedPairs.DECIDED)) : decided;
    }

    /// Queues what a run found. A pair that is there already keeps its state and decision, save that a dismissed one
    /// whose compared values have changed, a withdrawn one, or one whose link was taken away, is open again; one that was put off to a later date
    /// before it was withdrawn still waits for that.
    public void queue(List<Found> found, Instant at) {
        queue(database, items, found, new Document(), new Document(SuggestionDocument.PURPOSE, "")
                .append(SuggestionDocument.CHANCE, ""), at);
    }

    /// @param set   what the suggestions hold beside what was found
    /// @param unset what they don't hold any more
    static void queue(Database database, Items items, List<Found> found, Document set, Document unset, Instant at) {
        if (found.isEmpty()) return;
        MongoCollection<Document> suggestions = database.collection(Collections.SUGGESTIONS);
        Map<String, Document> closed = closed(suggestions, found);
        Map<ItemId, ItemId> now = Dismissals.now(items, links(closed.values(), found));
        var writes = new ArrayList<WriteModel<Document>>();
        for (Found pair : found) {
            var id = SuggestionId.of(pair.left(), pair.right());
            @Nullable
            Document before = closed.get(id.value());
            if (before != null)
                reopening(before, pair.evidence().compared(), link -> now.getOrDefault(link, link))
                        .ifPresent(writes::add);
            Document evidence = SuggestionDocument.evidence(pair.evidence(), !id.left().equals(pair.left()));
            Document first = SuggestionDocument.pair(pair.type(), id).append("state", State.OPEN.name())
                    .append("foundAt", Date.from(at));
            writes.add(new UpdateOneModel<>(eq("_id", id.value()),
                    updates(evidence, first, set, unset), new UpdateOptions().upsert(true)));
        }
        suggestions.bulkWrite(writes, new BulkWriteOptions().ordered(true));
    }

    private static Document updates(Document evidence, Document first, Document set, Document unset) {
        evidence.putAll(set);
        var updates = new Document("$set", evidence).append("$setOnInsert", first);
        return unset.isEmpty() ? updates : updates.append("$unset", unset);
    }

    /// Asks about pairs that a run holds for different, in place of those that were asked about before and nobody decided or
    /// put off.
    ///
    /// @param found  none of them in the queue
    /// @param chance how likely each of them was to be asked about
    public void ask(TypeKey type, List<Found> found, double chance, Instant at) {
        collection().deleteMany(and(TypeFilter.of(type), eq(SuggestionDocument.PURPOSE, Purpose.ASK.name()),
                eq("state", State.OPEN.name())));
        var writes = new ArrayList<WriteModel<Document>>();
        for (Found pair : found) {
            var id = SuggestionId.of(pair.left(), pair.right());
            Document asked = SuggestionDocument.pair(type, id).append("state", State.OPEN.name())
                    .append("foundAt", Date.from(at)).append(SuggestionDocument.PURPOSE, Purpose.ASK.name())
                    .append(SuggestionDocument.CHANCE, chance);
            asked.putAll(SuggestionDocument.evidence(pair.evidence(), !id.left().equals(pair.left())));
            // What is known of the pair already, be it decided or withdrawn, stays as it is.
            writes.add(new UpdateOneModel<>(eq("_id", id.value()), new Document("$setOnInsert", asked),
                    new UpdateOptions().upsert(true)));
        }
        if (!writes.isEmpty()) collection().bulkWrite(writes, new BulkWriteOptions().ordered(false));
    }

    private static Map<String, Document> closed(MongoCollection<Document> suggestions, List<Found> found) {
        List<String> ids = found.stream().map(pair -> SuggestionId.of(pair.left(), pair.right()).value()).toList();
        Map<String, Document> closed = new HashMap<>();
        suggestions.find(and(in("_id", ids), in("state", REOPENED)))
                .projection(include("state", "compared", "decision"))
                .forEach(stored -> closed.put(stored.getString("_id"), stored));
        return closed;
    }

    /// What has to be looked up to see whether pairs that were decided say something else by now.
    private static Set<ItemId> links(Collection<Document> closed, List<Found> found) {
        var links = new HashSet<ItemId>();
        closed.forEach(stored -> links.addAll(Compared.links(SuggestionDocument.compared(stored))));
        if (!links.isEmpty()) found.forEach(pair -> links.addAll(Compared.links(pair.evidence().compared())));
        return links;
    }

    private static Optional<UpdateOneModel<Document>> reopening(Document closed, String compared,
            UnaryOperator<ItemId> resolve) {
        boolean withdrawn = State.WITHDRAWN.name().equals(closed.getString("state"));
        if (State.DISMISSED.name().equals(closed.getString("state"))
                && Compared.same(SuggestionDocument.compared(closed), compared, resolve))
            return Optional.empty();
        boolean putOff = withdrawn && closed.get("decision", new Document()).containsKey("until");
        // Only while it is as it was read: whoever decides at this moment has the last word.
        return Optional.of(new UpdateOneModel<>(
                and(eq("_id", closed.getString("_id")), eq("state", closed.getString("state")),
                        eq("decision", closed.get("decision"))),
                putOff
                        ? set("state", State.POSTPONED.name())
                        : combine(set("state", State.OPEN.name()), unset("decision"))));
    }

    /// Closes, as part of a merge, the suggestions between items that have become one.
    ///
    /// @param ids every id that answers with the merged item
    public static void mergedIntoOne(Database database, ClientSession session, Collection<ItemId> ids, UserId by,
            String merge, Instant at) {
        List<String> values = ids.stream().map(ItemId::value).toList();
        // "items" for its index; both are among the ids. What a merge before has closed is its decision.
        Bson apart = and(in("items", values), in("left", values), in("right", values),
                ne("state", State.MERGED.name()));
        MongoCollection<Document> suggestions = database.collection(Collections.SUGGESTIONS);
        suggestions.updateMany(session, and(apart, eq("state", State.DISMISSED.name())),
                rename("decision", SuggestionDocument.OVERRULED));
        suggestions.updateMany(session, apart, decision(State.MERGED, by, merge, null, at));
    }

    /// Dismisses, as part of an undone merge, every pair among the items that came apart (M21), and puts back what a merge
    /// had closed between one of them and an item that is apart from it by now: open, or dismissed if it was.
    public static void cameApart(Database database, ClientSession session, TypeDefinition definition,
            List<Item> items, UserId by, String merge, Instant at) {
        reopen(database, session, items);
        for (Item one : items) {
            for (Item other : items) {
                if (one.id().compareTo(other.id()) >= 0) continue;
                var id = SuggestionId.of(one.id(), other.id());
                var first = SuggestionDocument.pair(definition.key(), id).append("foundAt", Date.from(at));
                first.putAll(SuggestionDocument.evidence(NOTHING_FOUND, false));
                first.remove("compared");
                database.collection(Collections.SUGGESTIONS).updateOne(session, eq("_id", id.value()),
                        combine(decision(State.DISMISSED, by, "merge undone: " + merge, null, at),
                                set("compared", Compared.fingerprint(one, other, definition)),
                                new Document("$setOnInsert", first)),
                        new UpdateOptions().upsert(true));
            }
        }
    }

    /// A pair that names an alias waits until that is an item again: till then it stands for a pair of others.
    private static void reopen(Database database, ClientSession session, List<Item> items) {
        List<String> aliases = items.stream().flatMap(item -> item.aliases().stream()).map(ItemId::value).toList();
        List<String> own = items.stream().map(item -> item.id().value()).toList();
        Bson closed = and(in("items", own), eq("state", State.MERGED.name()), nin("left", aliases),
                nin("right", aliases));
        MongoCollection<Document> suggestions = database.collection(Collections.SUGGESTIONS);
        suggestions.updateMany(session, and(closed, exists(SuggestionDocument.OVERRULED)),
                combine(rename(SuggestionDocument.OVERRULED, "decision"), decided(State.DISMISSED, true)));
        suggestions.updateMany(session, closed, combine(set("state", State.OPEN.name()), unset("decision")));
    }

    private List<WithItems> withItems(Asker asker, List<Document> stored) {
        return withItems(stored, found(asker, stored));
    }

    private Map<ItemId, Item> found(Asker asker, List<Document> stored) {
        Set<ItemId> ids = new HashSet<>();
        stored.forEach(document -> {
            ids.add(new ItemId(document.getString("left")));
            ids.add(new ItemId(document.getString("right")));
        });
        return items.findAll(asker, ids);
    }

    private static List<WithItems> withItems(List<Document> stored, Map<ItemId, Item> found) {
        var seen = new HashSet<SuggestionId>();
        var suggestions = new ArrayList<WithItems>();
        for (Document document : stored) {
            @Nullable
            Item left = found.get(new ItemId(document.getString("left")));
            @Nullable
            Item right = found.get(new ItemId(document.getString("right")));
            // One is in the recycle bin, the two are one by now, or the asker may not see them.
            if (left == null || right == null || left.id().equals(right.id())) continue;
            if (seen.add(SuggestionId.of(left.id(), right.id())))
                suggestions.add(new WithItems(SuggestionDocument.read(document, left, right), left, right));
        }
        return suggestions;
    }

    private MongoCollection<Document> collection() {
        return database.collection(Collections.SUGGESTIONS);
    }

    private static Bson open(Purpose purpose, @Nullable TypeKey type, Instant now) {
        Bson open = and(eq(SuggestionDocument.PURPOSE, purpose == Purpose.MERGE ? null : purpose.name()),
                or(eq("state", State.OPEN.name()),
                        and(eq("state", State.POSTPONED.name()), lte("decision.until", Date.from(now)))));
        return type == null ? open : and(TypeFilter.of(type), open);
    }

    private static Bson beyond(Bson filter, @Nullable Position after) {
        return after == null
                ? filter
                : and(filter, or(lt("weight", after.weight()),
                        and(eq("weight", after.weight()), lt("_id", after.id()))));
    }
}
