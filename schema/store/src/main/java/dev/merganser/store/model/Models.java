package dev.merganser.store.model;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.not;
import static com.mongodb.client.model.Filters.regex;
import static com.mongodb.client.model.Projections.exclude;
import static com.mongodb.client.model.Sorts.descending;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.matching.Kind;
import dev.merganser.matching.MatchModel;
import dev.merganser.matching.MatchReport;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Bson;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.item.Items;
import dev.merganser.store.item.MatchKeys;

/// What matching learned of each type, version by version (D11). The newest that items have keys of is in use.
///
/// A new model is *coming* until every item has its keys too; then it is in use. While one is coming, items that are
/// written get the keys of both, so that a check finds candidates at any moment. A process may know of either a moment
/// late ([#FRESH]): keys name their model, and the next run looks at all that was written since.
public final class Models implements MatchKeys {
    private static final Duration FRESH = Duration.ofSeconds(5);

    private static final String ACROSS = "lead with ";
    private static final String WAITING = "waiting";
    private static final String COMING = "coming";
    /// Items may still have the keys of a model that isn't in use any more.
    private static final String LEFT_KEYS = "leftKeys";

    /// @param coming one that items are being given the keys of
    private record InUse(@Nullable MatchModel model, @Nullable MatchModel coming, Instant readAt) {}

    /// What is known of a model beside what it learned.
    ///
    /// @param items      how many it was learned from
    /// @param decisions  how many decisions of people sharpened it
    /// @param thresholds what others than its own would cost, ascending
    /// @param review     its own, and what that is expected to cost; null for one of an earlier version of the program
    /// @param sure       probability from which hardly any pair is wrong
    public record Origin(String version, Instant at, long items, long decisions,
            List<MatchReport.Expected> thresholds, MatchReport.@Nullable Expected review, double sure) {
        public Origin {
            thresholds = List.copyOf(thresholds);
        }
    }

    /// A model in the list of all.
    ///
    /// @param run   that learned it
    /// @param inUse whether scores come from it now
    public record Listed(String id, TypeKey type, String run, Origin origin, boolean inUse, boolean coming) {}

    /// The models of a type, or of all types, newest first; only for who may change settings.
    public List<Listed> list(Asker asker, @Nullable TypeKey type, int limit) {
        if (!asker.maySettings() || limit < 1) return List.of();
        var used = new HashSet<String>();
        var listed = new ArrayList<Listed>();
        // Which one is in use shows in the order: the newest of its type that isn't coming.
        var which = type == null
                ? not(regex("kind", "^" + ACROSS))
                : eq("kind", type.toString());
        for (Document stored : models().find(which)
                .sort(descending("_id")).projection(exclude("learned"))) {
            boolean coming = stored.getBoolean(COMING, false);
            String kind = stored.getString("kind");
            boolean inUse = !coming && used.add(kind);
            if (listed.size() < limit)
                listed.add(new Listed(stored.getString("_id"), TypeKey.parse(kind), stored.getString("run"),
                        origin(stored), inUse, coming));
        }
        return listed;
    }

    private final Database database;
    private final Map<TypeKey, InUse> inUse = new ConcurrentHashMap<>();

    public Models(Database database) {
        this.database = database;
    }

    /// How matching treats items of a type.
    public static Kind kind(TypeKey type) {
        return switch (type.type()) {
            case CONTACT -> Kind.PERSON;
            case COMPANY -> Kind.COMPANY;
            case LEAD -> Kind.MIXED;
            case DEAL, INVOICE, QUOTE, SMART_PROCESS_ITEM -> Kind.BUSINESS;
        };
    }

    /// The model in use for a type, read now; empty before the first run.
    public Optional<MatchModel> current(TypeKey type) {
        return Optional.ofNullable(read(type).model());
    }

    /// The newest model for a type, be it in use or coming; empty before the first run.
    public Optional<MatchModel> newest(TypeKey type) {
        InUse read = read(type);
        return Optional.ofNullable(read.coming() != null ? read.coming() : read.model());
    }

    /// What the model in use was made of.
    public Optional<Origin> origin(TypeKey type) {
        return Optional
                .ofNullable(
                        models().find(and(eq("kind", type.toString()), exists(COMING, false))).sort(descending("_id"))
                                .projection(exclude("learned")).first())
                .map(Models::origin);
    }

    private static Origin origin(Document stored) {
        @Nullable
        Document review = stored.get("review", Document.class);
        return new Origin(stored.getString("version"), stored.getDate("at").toInstant(), number(stored, "items"),
                number(stored, "decisions"),
                stored.getList("thresholds", Document.class, List.of()).stream().map(Models::expected).toList(),
                review == null ? null : expected(review), stored.get("sure") instanceof Double sure ? sure : 1);
    }

    private static MatchReport.Expected expected(Document stored) {
        return new MatchReport.Expected(stored.getDouble("threshold"), stored.getDouble("precision"),
                stored.getDouble("recall"));
    }

    private static Document expected(MatchReport.Expected expected) {
        return new Document("threshold", expected.threshold()).append("precision", expected.precision())
                .append("recall", expected.recall());
    }

    private static long number(Document stored, String name) {
        return stored.get(name) instanceof Number number ? number.longValue() : 0;
    }

    private InUse read(TypeKey type) {
        @Nullable
        MatchModel model = null, coming = null;
        for (Document stored : models().find(eq("kind", type.toString())).sort(descending("_id")).limit(2)) {
            if (model != null) continue;
            if (stored.getBoolean(COMING, false)) coming = read(stored);
            else model = read(stored);
        }
        var read = new InUse(model, coming, Instant.now());
        inUse.put(type, read);
        return read;
    }

    /// A model that another version of the program learned counts as none: the next run learns one anew.
    private static @Nullable MatchModel read(Document stored) {
        try {
            return MatchModel.fromDocument(Bson.map(stored.get("learned", Document.class)));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /// Stores a model that is to be used once items have its keys. The same one again changes nothing.
    public void bring(TypeKey type, MatchModel model, String run, Origin origin) {
        if (newest(type).filter(used -> used.version().equals(model.version())).isPresent()) return;
        // One that never came to use gives way.
        models().deleteMany(and(eq("kind", type.toString()), eq(COMING, true)));
        models().insertOne(new Document("_id", ItemId.next().value()).append("kind", type.toString())
                .append("version", model.version()).append("run", run).append("at", Date.from(origin.at()))
                .append("items", origin.items()).append("decisions", origin.decisions())
                .append("thresholds", origin.thresholds().stream().map(Models::expected).toList())
                .append("review", origin.review() == null ? null : expected(origin.review()))
                .append("sure", origin.sure())
                .append("learned", Bson.document(model.toDocument())).append(COMING, true));
        read(type);
    }

    /// Items have the keys of the newest model: from now on it is in use.
    public void use(TypeKey type) {
        var coming = and(eq("kind", type.toString()), eq(COMING, true));
        if (models().countDocuments(coming) > 0)
            // Processes may look things up by the keys of the model before for a moment yet.
            models().updateMany(and(eq("kind", type.toString()), exists(COMING, false)), set(LEFT_KEYS, true));
        models().updateMany(coming, unset(COMING));
        read(type);
    }

    /// Takes the keys of models that aren't in use any more off the items of a type: once a model, by MongoDB itself.
    public void dropOldKeys(TypeKey type) {
        var left = and(eq("kind", type.toString()), eq(LEFT_KEYS, true));
        @Nullable
        MatchModel model = current(type).orElse(null);
        if (model == null || models().countDocuments(left) == 0) return;
        Rekeying.keepOnly(database, type, version(model) + "|");
        models().updateMany(left, unset(LEFT_KEYS));
    }

    /// The model by which leads are compared with another type (D12); items have no keys of it.
    public Optional<MatchModel> across(ItemType other) {
        return Optional.ofNullable(models().find(eq("kind", acrossKind(other))).sort(descending("_id")).first())
                .map(Models::read);
    }

    /// Keeps what was learned across types, version by version.
    public void keepAcross(ItemType other, MatchModel model, String run, Origin origin) {
        if (across(other).filter(used -> used.version().equals(model.version())).isPresent()) return;
        models().insertOne(new Document("_id", ItemId.next().value()).append("kind", acrossKind(other))
                .append("version", model.version()).append("run", run).append("at", Date.from(origin.at()))
                .append("items", origin.items()).append("decisions", origin.decisions())
                .append("learned", Bson.document(model.toDocument())));
    }

    /// When the model across types was learned.
    public Optional<Origin> acrossOrigin(ItemType other) {
        return Optional.ofNullable(models().find(eq("kind", acrossKind(other))).sort(descending("_id"))
                .projection(exclude("learned")).first()).map(Models::origin);
    }

    /// Something of the leads or of the other type has changed since the two were compared last: they wait for that, however
    /// many runs of other types, or that fail, come before.
    public void compareAcross(ItemType other) {
        models().updateMany(eq("kind", acrossKind(other)), set(WAITING, true));
    }

    /// Whether leads wait to be compared with the other type; they do while they never were.
    public boolean waitAcross(ItemType other) {
        return across(other).isEmpty()
                || models().countDocuments(and(eq("kind", acrossKind(other)), eq(WAITING, true))) > 0;
    }

    /// They were.
    public void comparedAcross(ItemType other) {
        models().updateMany(eq("kind", acrossKind(other)), unset(WAITING));
    }

    private static String acrossKind(ItemType other) {
        return ACROSS + other.wireName();
    }

    private MongoCollection<Document> models() {
        return database.collection(Collections.MODELS);
    }

    /// The model in use for a type, as it was at most [#FRESH] ago; empty before the first run.
    public Optional<MatchModel> recent(TypeKey type) {
        return Optional.ofNullable(known(type).model());
    }

    private InUse known(TypeKey type) {
        @Nullable
        InUse known = inUse.get(type);
        return known != null && known.readAt().plus(FRESH).isAfter(Instant.now()) ? known : read(type);
    }

    @Override
    public List<String> of(Item item, TypeDefinition definition) {
        InUse known = known(item.type());
        var keys = new ArrayList<String>();
        for (@Nullable
        MatchModel model : Arrays.asList(known.coming(), known.model())) {
            if (model != null) keys.addAll(keys(model, item, definition));
        }
        return keys;
    }

    /// An item's keys under a model, as `version|key` with the first eight characters of the version.
    public static List<String> keys(MatchModel model, Item item, TypeDefinition definition) {
        return named(model, model.keys(kind(item.type()),
                ComparedRecords.values(item, definition, UnaryOperator.identity())));
    }

    /// The keys of many items of one type: the same as of each by itself, at a fraction of the cost.
    /// Items that were read together take one command at most.
    public static List<List<String>> keys(Items resolver, MatchModel model, List<Item> items,
            TypeDefinition definition) {
        UnaryOperator<ItemId> resolve = ComparedRecords.resolving(resolver, definition, items);
        return model
                .keys(kind(definition.key()),
                        items.stream().map(item -> ComparedRecords.values(item, definition, resolve)).toList())
                .stream().map(keys -> named(model, keys)).toList();
    }

    private static List<String> named(MatchModel model, List<String> keys) {
        return keys.stream().map(key -> version(model) + "|" + key).toList();
    }

    /// What match keys name their model by.
    public static String version(MatchModel model) {
        return model.version().substring(0, 8);
    }
}
