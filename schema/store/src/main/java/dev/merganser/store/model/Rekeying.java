package dev.merganser.store.model;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Sorts.ascending;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.matching.MatchModel;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.database.TypeFilter;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.item.ItemDocument;
import dev.merganser.store.item.Items;

/// Gives stored items the match keys of a model: those of the model in use stay beside the keys of one that is coming,
/// older ones go. Keys are made of what an item holds already, so neither its version nor its history changes.
public final class Rekeying {
    /// Small enough that a part is several of them.
    private static final int SLICE = 200;
    private final Database database;
    private final Definitions definitions;
    private final Items resolver;
    private final TypeDefinition definition;
    private final MatchModel model;
    private final String kept;

    /// @param model   whose keys items get
    /// @param current the model in use, whose keys they keep; null for none
    public Rekeying(Database database, Definitions definitions, Items items, TypeDefinition definition,
            MatchModel model, @Nullable MatchModel current) {
        this.database = database;
        this.definitions = definitions;
        this.resolver = items;
        this.definition = definition;
        this.model = model;
        kept = current == null || current.version().equals(model.version()) ? "" : Models.version(current) + "|";
    }

    /// Rewrites the keys of the next items, several at once: MongoDB has far more to do with it than whoever asks.
    ///
    /// @param which of the type's items
    /// @param after the id of the last item of the part before; empty to begin
    /// @param most  how many items at most
    /// @return these items, in the order of their ids; empty if there are no more
    public List<Item> part(Bson which, String after, int most) {
        MongoCollection<Document> items = database.collection(Collections.ITEMS);
        List<Document> documents = items
                .find(and(TypeFilter.of(definition.key()), which, gt("_id", after)))
                .sort(ascending("_id")).limit(most).into(new ArrayList<>());
        return IntStream.range(0, Math.ceilDiv(documents.size(), SLICE)).parallel()
                .mapToObj(slice -> documents.subList(slice * SLICE, Math.min((slice + 1) * SLICE, documents.size())))
                .flatMap(slice -> rewrite(items, slice).stream()).toList();
    }

    private List<Item> rewrite(MongoCollection<Document> items, List<Document> documents) {
        List<Item> read = documents.stream().map(document -> ItemDocument.read(document, definitions)).toList();
        List<List<String>> keys = Models.keys(resolver, model, read, definition);
        var writes = new ArrayList<WriteModel<Document>>();
        for (int at = 0; at < read.size(); at++) {
            Document document = documents.get(at);
            List<String> before = document.getList("matchKeys", String.class, List.of());
            var wanted = new ArrayList<>(keys.get(at));
            if (!kept.isEmpty()) before.stream().filter(key -> key.startsWith(kept)).forEach(wanted::add);
            if (wanted.equals(before)) continue;
            // Of the version that was read: whoever wrote it meanwhile has given it its keys.
            writes.add(new UpdateOneModel<>(and(eq("_id", document.getString("_id")),
                    eq("version", read.get(at).version())), Updates.set("matchKeys", wanted)));
        }
        if (!writes.isEmpty()) items.bulkWrite(writes, new BulkWriteOptions().ordered(false));
        return read;
    }

    /// Takes all keys but those of one model off the items of a type.
    ///
    /// @param beginning of the keys that stay
    static void keepOnly(Database database, TypeKey type, String beginning) {
        var kept = new Document("$eq", List.of(
                new Document("$substrBytes", List.of("$$this", 0, beginning.length())), beginning));
        database.collection(Collections.ITEMS).updateMany(
                TypeFilter.of(type),
                List.of(new Document("$set", new Document("matchKeys", new Document("$filter",
                        new Document("input", new Document("$ifNull", List.of("$matchKeys", List.of())))
                                .append("cond", kept))))));
    }
}
