package dev.merganser.store.model;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import java.util.ArrayList;
import java.util.List;

import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.bson.conversions.Bson;

import dev.merganser.model.catalogue.Catalogue;
import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.database.TypeFilter;
import dev.merganser.store.item.ItemDocument;

/// The items that were written since a run last looked for their duplicates (D05). Each write marks its item; an attempt
/// takes the marks over as its own and takes away those when it is through. What is written meanwhile is marked anew, and
/// what an attempt that died had taken over is the next one's.
public final class Unmatched {
    private final Database database;

    public Unmatched(Database database) {
        this.database = database;
    }

    /// @return how many items of the type wait to be looked at, now marked as this attempt's
    public long take(TypeKey type, String attempt) {
        return items().updateMany(and(TypeFilter.of(type), exists(ItemDocument.UNMATCHED)),
                set(ItemDocument.UNMATCHED, attempt)).getMatchedCount();
    }

    /// Whether any item of the type waits to be looked at.
    public boolean any(TypeKey type) {
        return items().find(and(TypeFilter.of(type), exists(ItemDocument.UNMATCHED))).projection(include("_id"))
                .first() != null;
    }

    /// What the attempt has taken over and nobody has written since.
    public static Bson taken(String attempt) {
        return eq(ItemDocument.UNMATCHED, attempt);
    }

    /// The attempt has looked at all it took over.
    public void done(TypeKey type, String attempt) {
        items().updateMany(and(TypeFilter.of(type), taken(attempt)), unset(ItemDocument.UNMATCHED));
    }

    /// Where links are compared, a merge and its undoing change what their linkers are compared by, though nobody writes
    /// them: marks those linkers.
    ///
    /// @return how many items were marked
    public long followMerges(Catalogue catalogue) {
        List<Bson> comparing = catalogue.all().stream()
                .filter(type -> type.fields().stream().anyMatch(Field::comparesLinks))
                .map(type -> TypeFilter.of(type.key())).toList();
        MongoCollection<Document> journals = database.collection(Collections.MERGE_JOURNAL);
        long marked = 0;
        for (Document journal : journals.find(exists("follow")).projection(new Document("sources._id", 1)
                .append("sources.ids", 1).append("undone", 1)).into(new ArrayList<>())) {
            var ids = new ArrayList<String>();
            for (Document source : journal.getList("sources", Document.class, List.of())) {
                ids.add(source.getString("_id"));
                ids.addAll(source.getList("ids", String.class, List.of()));
            }
            for (Bson type : comparing)
                marked += items().updateMany(and(in("links.target", ids), type),
                        set(ItemDocument.UNMATCHED, ItemDocument.WRITTEN)).getMatchedCount();
            // Unless it was undone just now: then it is followed once more.
            journals.updateOne(and(eq("_id", journal.get("_id")), eq("undone", journal.get("undone"))),
                    unset("follow"));
        }
        return marked;
    }

    private MongoCollection<Document> items() {
        return database.collection(Collections.ITEMS);
    }
}
