package dev.merganser.store.recyclebin;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Filters.regex;
import static com.mongodb.client.model.Updates.set;
import static java.util.regex.Pattern.CASE_INSENSITIVE;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.UpdateOptions;
import org.bson.Document;
import org.bson.conversions.Bson;

import dev.merganser.model.value.ItemId;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.file.Files;

/// A place that holds what is known of a person. An export reads all of them, and a purge takes the data out of all of
/// them: this list is the one thing that both go by, and a test looks for values that it forgot. Models aren't on it:
/// they keep hashes of values that several items hold, and nothing of one alone.
///
/// @param name  as the export calls it
/// @param where what of the collection holds the person
/// @param erase takes the data out and leaves the fact; may run again
record Holding(String name, Collections collection, Function<Person, Bson> where, Erasing erase) {

    @FunctionalInterface
    interface Erasing {
        /// @return how many documents
        long erase(MongoCollection<Document> collection, Person person, Bson where);
    }

    private static final Erasing REMOVE = (collection, _, where) -> collection.deleteMany(where).getDeletedCount();
    /// By the part that knows where the content is.
    private static final Erasing BY_FILES = (_, _, _) -> 0;

    /// Those that tell what else to look for come last: as long as they are there, a purge that was cut short is taken up.
    static final List<Holding> ALL = List.of(
            new Holding("messages", Collections.MESSAGES,
                    person -> or(in("item", person.ids()), in("to", person.addressTexts()),
                            in("cc", person.addressTexts()), in("bcc", person.addressTexts())),
                    Holding::messages),
            new Holding("files", Collections.ITEM_FILES, person -> in("item", person.ids()), BY_FILES),
            new Holding("addressUses", Collections.ADDRESS_USES,
                    person -> or(in("item", person.ids()), in("address", person.addressKeys())), REMOVE),
            // What says that somebody must not be written to outlives them, or they would be written to again.
            new Holding("addressFlags", Collections.SUPPRESSIONS, person -> in("_id", person.addressKeys()),
                    (_, _, _) -> 0),
            new Holding("suggestions", Collections.SUGGESTIONS, person -> in("items", person.ids()),
                    Holding::suggestions),
            // Somebody may have narrowed an export down to an address.
            new Holding("exports", Collections.EXPORTS, person -> person.addressTexts().isEmpty()
                    ? in("_id", List.of())
                    : or(person.addressTexts().stream()
                            .map(address -> regex("filter", Pattern.compile(Pattern.quote(address), CASE_INSENSITIVE)))
                            .toList()),
                    (exports, _, where) -> exports.updateMany(where, set("filter", "…")).getMatchedCount()),
            // How alike two items were, level by level, and no value of either.
            new Holding("labels", Collections.LABELS, person -> in("items", person.ids()), REMOVE),
            new Holding("notifications", Collections.NOTIFICATIONS, person -> in("items", person.ids()), REMOVE),
            new Holding("history", Collections.HISTORY,
                    person -> or(in("item", person.ids()), in("details.merge", person.merges())), Holding::history),
            new Holding("merges", Collections.MERGE_JOURNAL,
                    person -> or(in("main", person.ids()), in("sources._id", person.ids())), Holding::journals));

    long erase(Database database, Person person) {
        if (erase.equals(BY_FILES)) return files(database, person);
        return erase.erase(database.collection(collection), person, where.apply(person));
    }

    private static long files(Database database, Person person) {
        List<ItemId> ids = person.ids().stream().map(ItemId::new).toList();
        List<String> files = database.inTransaction(session -> Files.purge(database, session, ids));
        Files.drop(database, files);
        return files.size();
    }

    private static long history(MongoCollection<Document> history, Person person, Bson where) {
        long count = history.updateMany(where, List.of(new Document("$set", new Document("erased", true)
                .append("changes", new Document("$map", new Document("input", "$changes").append("in",
                        new Document("field", "$$this.field").append("before", List.of()).append("after",
                                List.of()))))
                .append("details", without("file", without("reason", "$details"))))))
                .getMatchedCount();
        // What other items' histories call it.
        history.updateMany(in("details.deleted.id", person.ids()),
                new Document("$set", new Document("details.deleted.$[one].title", "")),
                new UpdateOptions().arrayFilters(List.of(in("one.id", person.ids()))));
        return count;
    }

    private static Document without(String field, Object document) {
        return new Document("$unsetField", new Document("field", field).append("input", document));
    }

    private static long messages(MongoCollection<Document> messages, Person person, Bson where) {
        List<String> addresses = person.addressTexts();
        var gone = new Document("$in", addresses);
        long count = messages.countDocuments(where);
        // One that still waits goes to nobody any more.
        messages.updateMany(and(where, in("state", "WAITING", "TAKEN_UP")),
                new Document("$set", new Document("state", "FAILED").append("nextTry", null)
                        .append("words", "what it was about was erased"))
                        .append("$currentDate", new Document("settled", true)));
        var empty = new Document("subject", "").append("text", null).append("html", null)
                .append("attachments", List.of()).append("erased", true);
        messages.updateMany(where, new Document("$pull", new Document("to", gone).append("cc", gone)
                .append("bcc", gone)));
        messages.updateMany(in("item", person.ids()), new Document("$set", new Document(empty)
                .append("to", List.of()).append("cc", List.of()).append("bcc", List.of())));
        // Those of other items that went to nobody else were this one's alone.
        messages.updateMany(and(eq("to", List.of()), eq("cc", List.of()), eq("bcc", List.of())),
                new Document("$set", empty));
        return count;
    }

    private static long suggestions(MongoCollection<Document> suggestions, Person person, Bson where) {
        suggestions.updateMany(and(where, in("state", "OPEN", "POSTPONED")),
                new Document("$set", new Document("state", "WITHDRAWN")));
        return suggestions.updateMany(where, List.of(new Document("$set", new Document("erased", true)
                .append("bars", new Document("$map", new Document("input", "$bars").append("in", new Document(
                        "$mergeObjects", List.of("$$this", new Document("left", "").append("right", ""))))))
                .append("decision", withoutReason("$decision"))
                .append("overruled", withoutReason("$overruled")))))
                .getMatchedCount();
    }

    private static Document withoutReason(String decision) {
        return new Document("$cond", List.of(
                new Document("$eq", List.of(new Document("$type", decision), "object")),
                new Document("$mergeObjects", List.of(decision, new Document("reason", ""))), "$$REMOVE"));
    }

    private static long journals(MongoCollection<Document> journals, Person person, Bson where) {
        return journals.updateMany(where, List.of(
                new Document("$set", new Document("purged", true).append("sources", new Document("$map",
                        new Document("input", "$sources").append("in", new Document("_id", "$$this._id"))))),
                new Document("$unset", List.of("before", "after"))))
                .getMatchedCount();
    }
}
