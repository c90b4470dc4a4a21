package dev.merganser.store.model;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Sorts.ascending;

import java.util.ArrayList;
import java.util.List;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.matching.MatchModel;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.database.TypeFilter;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.item.ItemDocument;

/// Gives stored items the match keys of a model that was put to use after they were written. Keys are made of what an
/// item holds already, so neither its version nor its history changes.
public final class Rekeying {
    private final Database database;
    private final TypeDefinition definition;
    private final Definitions definitions;
    private final MatchModel model;

    public Rekeying(Database database, Definitions definitions, TypeDefinition definition, MatchModel model) {
        this.database = database;
        this.definitions = definitions;
        this.definition = definition;
        this.model = model;
    }

    /// Rewrites the keys of the next items.
    ///
    /// @param after the id of the last item of the part before; empty to begin
    /// @param most  how many items at most
    /// @return the id of the last item of this part; null if there are no more
    public @Nullable String part(String after, int most) {
        MongoCollection<Document> items = database.collection(Collections.ITEMS);
        List<Document> documents = items
                .find(and(TypeFilter.of(definition.key()),
                        gt("_id", after)))
                .sort(ascending("_id")).limit(most).into(new ArrayList<>());
        if (documents.isEmpty()) return null;
        List<Item> read = documents.stream().map(document -> ItemDocument.read(document, definitions)).toList();
        List<List<String>> keys = Models.keys(model, read, definition);
        var writes = new ArrayList<WriteModel<Document>>();
        for (int at = 0; at < read.size(); at++) {
            Document document = documents.get(at);
            if (keys.get(at).equals(document.getList("matchKeys", String.class, List.of()))) continue;
            // Of the version that was read: whoever wrote it meanwhile has given it its keys.
            writes.add(new UpdateOneModel<>(and(eq("_id", document.getString("_id")),
                    eq("version", read.get(at).version())), Updates.set("matchKeys", keys.get(at))));
        }
        if (!writes.isEmpty()) items.bulkWrite(writes, new BulkWriteOptions().ordered(false));
        return documents.getLast().getString("_id");
    }
}
