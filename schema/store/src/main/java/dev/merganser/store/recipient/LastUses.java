package dev.merganser.store.recipient;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.or;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import com.mongodb.client.ClientSession;
import com.mongodb.client.FindIterable;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.MaxKey;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.item.Item;
import dev.merganser.model.recipient.Situation;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.item.VisibleItems;

/// Finds when addresses were last used, from some items and from any other that the asker may view (R03, R04).
///
/// Mostly all uses of the addresses are read by one command, and the items that they were from by another. Where there are
/// very many, those from the items themselves are, and of each address the newest 1,000: whoever may see none of the items
/// that these were from is told of no use from others.
final class LastUses {
    /// So many uses are simply read.
    private static final int FEW = 20_000;
    private static final int NEWEST = 1_000;

    private final Database database;
    private final VisibleItems visible;
    private final Asker asker;
    private final @Nullable ClientSession session;

    /// @param session the transaction to read in; null for none
    LastUses(Database database, VisibleItems visible, Asker asker, @Nullable ClientSession session) {
        this.database = database;
        this.visible = visible;
        this.asker = asker;
        this.session = session;
    }

    /// @param items that are written from
    /// @param keys  of addresses
    List<Situation.Use> of(Collection<Item> items, Set<String> keys) {
        if (keys.isEmpty()) return List.of();
        List<Document> all = read(in("address", keys)).limit(FEW + 1).into(new ArrayList<>());
        if (all.size() <= FEW) return seen(all);
        // Ids are documents that begin with the item's.
        List<Document> own = read(or(items.stream().flatMap(item -> item.ids().stream()).map(ItemId::value)
                .map(id -> and(gte("_id", new Document("item", id)),
                        lt("_id", new Document("item", id).append("address", new MaxKey()))))
                .toList())).into(new ArrayList<>());
        own.removeIf(use -> !keys.contains(use.getString("address")));
        return seen(Stream.concat(own.stream(), newest(keys)).toList());
    }

    private Stream<Document> newest(Set<String> keys) {
        List<Document> pipeline = List.of(
                // As it is: an address may begin with a dollar.
                new Document("$documents", keys.stream()
                        .map(key -> new Document("address", new Document("$literal", key))).toList()),
                new Document("$lookup", new Document("from", Collections.ADDRESS_USES.storedName())
                        .append("localField", "address").append("foreignField", "address").append("pipeline", List.of(
                                new Document("$sort", new Document("at", -1)), new Document("$limit", NEWEST)))
                        .append("as", "uses")));
        var newest = new ArrayList<Document>();
        var found = session == null
                ? database.mongo().aggregate(pipeline)
                : database.mongo().aggregate(session, pipeline);
        found.forEach(one -> newest.addAll(one.getList("uses", Document.class)));
        return newest.stream();
    }

    /// Those of the uses that were from items which the asker may view. Asked for even if there are none: uses from hidden
    /// items must cost what no use costs.
    private List<Situation.Use> seen(List<Document> uses) {
        var senders = new HashMap<String, Item>();
        visible.find(asker, session, in("ids", uses.stream().map(use -> use.getString("item")).distinct().toList()))
                .batchSize(FEW).map(visible::read)
                .forEach(item -> item.ids().forEach(id -> senders.put(id.value(), item)));
        return uses.stream().filter(use -> senders.containsKey(use.getString("item")))
                .map(use -> new Situation.Use(Objects.requireNonNull(senders.get(use.getString("item"))),
                        use.getString("address"), use.getDate("at").toInstant()))
                .toList();
    }

    private FindIterable<Document> read(Bson filter) {
        return database.find(Collections.ADDRESS_USES, session, filter).batchSize(FEW);
    }
}
