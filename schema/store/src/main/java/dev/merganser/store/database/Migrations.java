package dev.merganser.store.database;

import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Indexes.compoundIndex;
import static com.mongodb.client.model.Indexes.descending;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.model.CreateCollectionOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.ValidationAction;
import com.mongodb.client.model.ValidationLevel;
import com.mongodb.client.model.ValidationOptions;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Catalogue;

/// Brings a base to the form that this version of the product needs: collections, validators, indexes, then the
/// numbered changes that it hasn't seen. Harmless to run again, and by several processes at once.
public final class Migrations {
    private static final int NAMESPACE_EXISTS = 48;
    private static final int INDEX_NOT_FOUND = 27;
    private static final long IDEMPOTENCY_DAYS = 30;
    private static final long NOTIFICATION_DAYS = 180;

    /// The form that this version reads and writes. A base of a higher one belongs to a newer version.
    static final int FORM = 4;

    private static final Map<Collections, List<IndexModel>> INDEXES = indexes();

    private Migrations() {}

    /// @param reindex gives items what they are found and sorted by, where an earlier form lacked it
    /// @throws IllegalStateException if the base was written by a newer version of the product
    public static void run(Database database, Runnable reindex) {
        int found = form(database);
        if (found > FORM)
            throw new IllegalStateException(
                    "the database %s has form %d and this version knows up to %d: start the newer version".formatted(
                            database.name(), found, FORM));
        if (found == 1) ownItems(database);
        createCollections(database);
        INDEXES.forEach((collection, indexes) -> database.collection(collection).createIndexes(indexes));
        if (found >= 1 && found < FORM) {
            reindex.run();
            dropIndex(database, Collections.ADDRESS_USES, "byAddress");
        }
        if (found < FORM) recordForm(database);
    }

    private static void dropIndex(Database database, Collections collection, String name) {
        try {
            database.collection(collection).dropIndex(name);
        } catch (MongoCommandException e) {
            if (e.getErrorCode() != INDEX_NOT_FOUND) throw e;
        }
    }

    private static int form(Database database) {
        Document newest = database.collection(Collections.MIGRATIONS).find().sort(descending("_id")).first();
        return newest == null ? 0 : newest.getInteger("_id");
    }

    private static void recordForm(Database database) {
        try {
            database.collection(Collections.MIGRATIONS)
                    .insertOne(new Document("_id", FORM).append("at", Date.from(Instant.now())));
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) throw e;
        }
    }

    /// Form 2: every item says whose it is; roles have keys.
    private static void ownItems(Database database) {
        for (Collections collection : List.of(Collections.ITEMS, Collections.RECYCLE_BIN)) {
            database.collection(collection).updateMany(Filters.exists("owner", false), List.of(new Document("$set",
                    new Document("owner", new Document("$ifNull", List.of("$fields.responsible", "$createdBy"))))));
        }
        database.collection(Collections.USERS).updateMany(new Document(),
                List.of(new Document("$set", new Document("roles", new Document("$map",
                        new Document("input", "$roles").append("in", new Document("$toLower", "$$this")))))));
    }

    private static void createCollections(Database database) {
        Document validator = ItemValidator.of(Catalogue.builtIn());
        Map<String, Document> there = new HashMap<>();
        database.mongo().listCollections().forEach(one -> there.put(one.getString("name"),
                one.get("options", new Document())));
        for (Collections collection : Collections.values()) {
            boolean items = collection == Collections.ITEMS;
            @Nullable
            Document found = there.get(collection.storedName());
            if (found == null) {
                var options = new CreateCollectionOptions();
                if (items)
                    options.validationOptions(
                            new ValidationOptions().validator(validator).validationAction(ValidationAction.ERROR)
                                    .validationLevel(ValidationLevel.STRICT));
                try {
                    database.mongo().createCollection(collection.storedName(), options);
                } catch (MongoCommandException e) {
                    if (e.getErrorCode() != NAMESPACE_EXISTS) throw e;
                }
            } else if (items && !isHeldTo(validator, found)) {
                // Waits for every transaction, those of killed processes too, with everybody else behind it: only where
                // there is something to change.
                database.mongo().runCommand(
                        new Document("collMod", collection.storedName()).append("validator", validator)
                                .append("validationAction", "error").append("validationLevel", "strict"));
            }
        }
    }

    private static boolean isHeldTo(Document validator, Document options) {
        return validator.toBsonDocument().equals(options.get("validator", new Document()).toBsonDocument())
                && "error".equals(options.getString("validationAction"))
                && "strict".equals(options.getString("validationLevel"));
    }

    private static Map<Collections, List<IndexModel>> indexes() {
        var indexes = new EnumMap<Collections, List<IndexModel>>(Collections.class);
        indexes.put(Collections.ITEMS, new ArrayList<>(List.of(
                // Resolves every id that ever was; unique, so that no two items answer for one.
                index("ids", ascending("ids"), new IndexOptions().unique(true)),
                index("byType", compoundIndex(ascending("type", "process"), descending("_id"))),
                index("byOwner", compoundIndex(ascending("type", "process", "owner"), descending("_id"))),
                index("externalId", ascending("type", "process", "externalId"),
                        new IndexOptions().unique(true).partialFilterExpression(Filters.exists("externalId"))),
                index("links", compoundIndex(ascending("links.target", "type"), descending("_id"))),
                // The stages of a list, in its usual order.
                index("byStage", compoundIndex(ascending("type", "process", "fields.stage"), descending("_id")),
                        new IndexOptions().partialFilterExpression(Filters.exists("fields.stage"))),
                // Every other order, and the ranges of what has one, of all types and processes.
                index("sort", ascending("sort.$**")),
                index("search", ascending("searchTerms", "type", "owner")),
                index("matchKeys", ascending("matchKeys")),
                // What the next run has to look at.
                index("unmatched", ascending("type", "process", "unmatched", "_id"),
                        new IndexOptions().partialFilterExpression(Filters.exists("unmatched"))),
                index("changed", ascending("type", "changedAt")))));
        indexes.put(Collections.HISTORY, List.of(index("byItem", compoundIndex(ascending("item"), descending("_id"))),
                index("overall", descending("at", "_id")),
                index("byUser", compoundIndex(ascending("by"), descending("at", "_id"))),
                index("byAction", compoundIndex(ascending("action"), descending("at", "_id")))));
        indexes.put(Collections.RECYCLE_BIN,
                List.of(index("externalId", ascending("type", "process", "externalId")),
                        index("newest", descending("deleted.at", "_id"))));
        indexes.put(Collections.MERGE_JOURNAL, List.of(index("main", ascending("main", "at")),
                index("sources", ascending("sources._id")),
                index("sourcesExternalId", ascending("sources.externalId"), new IndexOptions().sparse(true)),
                index("follow", ascending("follow"),
                        new IndexOptions().partialFilterExpression(Filters.exists("follow")))));
        indexes.put(Collections.ID_CHANGES, List.of(
                index("number", ascending("number"),
                        new IndexOptions().unique(true).partialFilterExpression(Filters.exists("number"))),
                index("waiting", ascending("at"), new IndexOptions().partialFilterExpression(
                        Filters.eq("waiting", true)))));
        indexes.put(Collections.SUGGESTIONS, List.of(
                index("queue", compoundIndex(ascending("state", "type"), descending("weight", "_id"))),
                index("items", ascending("items")), index("run", ascending("type", "run")),
                index("unlabelled", ascending("unlabelled"),
                        new IndexOptions().partialFilterExpression(Filters.exists("unlabelled"))),
                index("regroup", ascending("regroup"),
                        new IndexOptions().partialFilterExpression(Filters.exists("regroup"))),
                index("group", ascending("group"))));
        indexes.put(Collections.LABELS, List.of(index("byType", ascending("type", "process", "at")),
                index("items", ascending("items"))));
        indexes.put(Collections.TEAMS, List.of(index("members", ascending("members"))));
        indexes.put(Collections.RUNS, List.of(index("byTime", descending("requestedAt"))));
        indexes.put(Collections.MODELS, List.of(index("current", compoundIndex(ascending("kind"), descending("_id")))));
        indexes.put(Collections.MESSAGES, List.of(index("byItem", compoundIndex(ascending("item"), descending("_id"))),
                index("outbox", ascending("state", "nextTry"))));
        indexes.put(Collections.ITEM_FILES, List.of(index("byItem", ascending("item", "_id"))));
        indexes.put(Collections.ADDRESS_USES, List.of(
                index("newestOfAddress", compoundIndex(ascending("address"), descending("at")))));
        indexes.put(Collections.NOTIFICATIONS, List.of(
                index("byUser", compoundIndex(ascending("user"), descending("place")), new IndexOptions().unique(true)),
                index("unread", compoundIndex(ascending("user"), descending("place")),
                        new IndexOptions().partialFilterExpression(Filters.eq("unread", true))),
                index("items", ascending("items")),
                index("old", ascending("at"),
                        new IndexOptions().expireAfter(NOTIFICATION_DAYS, TimeUnit.DAYS))));
        indexes.put(Collections.USERS, List.of(index("company", ascending("company"),
                new IndexOptions().unique(true).partialFilterExpression(Filters.exists("company")))));
        indexes.put(Collections.SESSIONS, List.of(index("byUser", ascending("user")), gone("endsAt")));
        indexes.put(Collections.TRIES, List.of(
                index("old", ascending("at"), new IndexOptions().expireAfter(1L, TimeUnit.DAYS))));
        indexes.put(Collections.PASSWORD_LINKS, List.of(index("byUser", ascending("user")), gone("until")));
        indexes.put(Collections.SIGN_ONS, List.of(gone("until")));
        indexes.put(Collections.API_TOKENS, List.of(index("byUser", ascending("user")), gone("until")));
        indexes.put(Collections.IDEMPOTENCY, List.of(
                index("old", ascending("at"), new IndexOptions().expireAfter(IDEMPOTENCY_DAYS, TimeUnit.DAYS))));
        return indexes;
    }

    /// MongoDB removes documents some time after the moment that a field says; readers look at it themselves.
    private static IndexModel gone(String field) {
        return index("gone", ascending(field), new IndexOptions().expireAfter(0L, TimeUnit.SECONDS));
    }

    private static IndexModel index(String name, Bson keys) {
        return index(name, keys, new IndexOptions());
    }

    private static IndexModel index(String name, Bson keys, IndexOptions options) {
        return new IndexModel(keys, options.name(name));
    }
}
