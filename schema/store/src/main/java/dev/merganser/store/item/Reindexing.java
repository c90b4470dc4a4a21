package dev.merganser.store.item;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Sorts.ascending;

import java.util.ArrayList;
import java.util.List;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import org.bson.Document;
import org.bson.conversions.Bson;

import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.index.SearchTerms;
import dev.merganser.store.index.SortKeys;

/// Gives items that were stored by an earlier version what they are found and sorted by. It is made of what an item
/// holds already, so neither its version nor its history changes.
public final class Reindexing {
    private static final int PART = 500;

    private Reindexing() {}

    private static Bson lacking(Definitions definitions) {
        var lacking = new ArrayList<Bson>(List.of(exists("searchTerms", false)));
        definitions.catalogue().all().forEach(one -> lacking.add(SortKeys.withoutWholeName(one.key())));
        return or(lacking);
    }

    /// Harmless to run again, and to be broken off.
    public static void run(Database database, Definitions definitions) {
        for (Collections collection : List.of(Collections.ITEMS, Collections.RECYCLE_BIN)) {
            MongoCollection<Document> items = database.collection(collection);
            String after = "";
            while (true) {
                var writes = new ArrayList<WriteModel<Document>>();
                for (Document document : items.find(and(gt("_id", after), lacking(definitions)))
                        .sort(ascending("_id")).limit(PART)) {
                    after = document.getString("_id");
                    Item item = ItemDocument.read(document, definitions);
                    TypeDefinition definition = definitions.catalogueWith(item.type()).get(item.type());
                    // Of the version that was read: whoever wrote it meanwhile has given it both.
                    writes.add(new UpdateOneModel<>(and(eq("_id", after), eq("version", item.version())),
                            Updates.combine(Updates.set("sort", SortKeys.of(item, definition)),
                                    Updates.set("searchTerms", SearchTerms.of(item, definition)))));
                }
                if (writes.isEmpty()) break;
                items.bulkWrite(writes, new BulkWriteOptions().ordered(false));
            }
        }
    }
}
