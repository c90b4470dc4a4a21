package dev.merganser.store.model;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Sorts.descending;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.matching.Kind;
import dev.merganser.matching.MatchModel;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.ComparedValues;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.database.Bson;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.item.MatchKeys;

/// What matching learned of each type, version by version (D11). The newest is in use.
///
/// Items get their match keys from the model in use. A process may go on with the one before for a moment
/// ([#FRESH]): keys name their model, so that a run sees which items still have older ones.
public final class Models implements MatchKeys {
    private static final Duration FRESH = Duration.ofSeconds(5);

    private record InUse(@Nullable MatchModel model, Instant readAt) {}

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
        @Nullable
        Document stored = database.collection(Collections.MODELS).find(eq("kind", type.toString()))
                .sort(descending("_id")).first();
        @Nullable
        MatchModel model = stored == null ? null : read(stored);
        inUse.put(type, new InUse(model, Instant.now()));
        return Optional.ofNullable(model);
    }

    /// A model that another version of the program learned counts as none: the next run learns one anew.
    private static @Nullable MatchModel read(Document stored) {
        try {
            return MatchModel.fromDocument(Bson.map(stored.get("learned", Document.class)));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /// Puts a model to use. The same one again changes nothing.
    public void use(TypeKey type, MatchModel model, String run, Instant at) {
        if (current(type).filter(used -> used.version().equals(model.version())).isPresent()) return;
        database.collection(Collections.MODELS)
                .insertOne(new Document("_id", ItemId.next().value()).append("kind", type.toString())
                        .append("version", model.version()).append("run", run).append("at", Date.from(at))
                        .append("learned", Bson.document(model.toDocument())));
        inUse.put(type, new InUse(model, Instant.now()));
    }

    /// The model in use for a type, as it was at most [#FRESH] ago; empty before the first run.
    public Optional<MatchModel> recent(TypeKey type) {
        @Nullable
        InUse known = inUse.get(type);
        return known != null && known.readAt().plus(FRESH).isAfter(Instant.now())
                ? Optional.ofNullable(known.model())
                : current(type);
    }

    @Override
    public List<String> of(Item item, TypeDefinition definition) {
        return recent(item.type()).map(model -> keys(model, item, definition)).orElse(List.of());
    }

    /// An item's keys under a model, as `version|key` with the first eight characters of the version.
    public static List<String> keys(MatchModel model, Item item, TypeDefinition definition) {
        return named(model, model.keys(kind(item.type()), ComparedValues.of(item, definition)));
    }

    /// The keys of many items of one type: the same as of each by itself, at a fraction of the cost.
    static List<List<String>> keys(MatchModel model, List<Item> items, TypeDefinition definition) {
        return model
                .keys(kind(definition.key()), items.stream().map(item -> ComparedValues.of(item, definition)).toList())
                .stream().map(keys -> named(model, keys)).toList();
    }

    /// Whether an item's key, as [#keys] names it, brings up a pair only where that shares a second one.
    public static boolean isSupporting(String key) {
        return MatchModel.isSupporting(key.substring(key.indexOf('|') + 1));
    }

    private static List<String> named(MatchModel model, List<String> keys) {
        return keys.stream().map(key -> version(model) + "|" + key).toList();
    }

    /// What match keys name their model by.
    public static String version(MatchModel model) {
        return model.version().substring(0, 8);
    }
}
