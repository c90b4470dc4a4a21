package dev.merganser.store.merge;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.or;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.ItemId;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// Rewrites stored links from ids that a main item took over to its own id, wherever links are stored: in items, in the
/// recycle bin, and in the journal's documents, from which items may come back.
///
/// To readers it changes nothing, since both ids answer with the main item, so neither versions nor histories change. It
/// goes in batches, and whoever is killed in between can simply begin again.
public final class Relinking {
    private static final int BATCH = 500;

    private final Database database;

    public Relinking(Database database) {
        this.database = database;
    }

    /// @return how many documents were rewritten
    public long rewrite(Collection<ItemId> from, ItemId to) {
        List<String> old = from.stream().map(ItemId::value).toList();
        long done = 0;
        for (Collections collection : List.of(Collections.ITEMS, Collections.RECYCLE_BIN)) {
            for (int written = BATCH; written == BATCH; done += written)
                written = items(database.collection(collection), old, to.value());
        }
        for (int written = BATCH; written == BATCH; done += written)
            written = journals(old, to.value());
        return done;
    }

    /// Whether some item still names one of the ids.
    boolean isLinked(ClientSession session, Collection<ItemId> ids) {
        return database.collection(Collections.ITEMS)
                .find(session, in("links.target", ids.stream().map(ItemId::value).toList())).first() != null;
    }

    /// @param to null to drop the links
    /// @return how many documents were found
    int items(MongoCollection<Document> items, List<String> from, @Nullable String to) {
        var writes = new ArrayList<WriteModel<Document>>();
        int found = 0;
        for (Document item : items.find(in("links.target", from)).limit(BATCH)) {
            found++;
            // Only while it is as it was read; what somebody writes at this moment is found by the next batch.
            writes.add(new UpdateOneModel<>(and(eq("_id", item.get("_id")), eq("links", item.get("links"))),
                    new Document("$set", new Document("links", rewritten(item, from, to)))));
        }
        if (!writes.isEmpty()) items.bulkWrite(writes, new BulkWriteOptions().ordered(false));
        return found;
    }

    private int journals(List<String> from, String to) {
        MongoCollection<Document> journals = database.collection(Collections.MERGE_JOURNAL);
        var writes = new ArrayList<WriteModel<Document>>();
        int found = 0;
        Bson naming = or(in("before.links.target", from), in("after.links.target", from),
                in("sources.links.target", from));
        for (Document journal : journals.find(naming).limit(BATCH)) {
            found++;
            var changed = new Document();
            for (String part : List.of("before", "after")) {
                changed.append(part + ".links", rewritten(journal.get(part, Document.class), from, to));
            }
            List<Document> sources = journal.getList("sources", Document.class);
            for (int i = 0; i < sources.size(); i++)
                changed.append("sources." + i + ".links", rewritten(sources.get(i), from, to));
            writes.add(new UpdateOneModel<>(eq("_id", journal.get("_id")), new Document("$set", changed)));
        }
        if (!writes.isEmpty()) journals.bulkWrite(writes, new BulkWriteOptions().ordered(false));
        return found;
    }

    /// Links that fold into one stand once, at the first's place; none leads from an item to itself.
    private static List<Document> rewritten(Document item, List<String> from, @Nullable String to) {
        var seen = new HashSet<List<String>>();
        var links = new ArrayList<Document>();
        for (Document link : item.getList("links", Document.class, List.of())) {
            String target = link.getString("target");
            boolean moved = from.contains(target);
            if (moved && (to == null || to.equals(item.getString("_id")))) continue;
            String now = moved && to != null ? to : target;
            if (seen.add(List.of(link.getString("field"), now)))
                links.add(new Document("field", link.getString("field")).append("target", now));
        }
        return links;
    }
}
