package dev.merganser.store.item;

import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Projections.include;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.mongodb.client.AggregateIterable;
import com.mongodb.client.ClientSession;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Visible;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.database.TypeFilter;
import dev.merganser.store.definition.Definitions;

/// The one way to read the collection `items`: nothing comes out of it without an asker, and nothing that the asker
/// may not view. What is hidden is left out by MongoDB, by the command that is sent for an unknown id too.
///
/// The few who read past it are named, with their reasons, in `StoreArchitectureTests`.
public final class VisibleItems {
    private final Database database;
    private final Definitions definitions;

    public VisibleItems(Database database, Definitions definitions) {
        this.database = database;
        this.definitions = definitions;
    }

    public FindIterable<RawBsonDocument> find(Asker asker, Bson filter) {
        return items().find(visible(asker, filter));
    }

    /// @param session the transaction to read in; null for none
    public FindIterable<RawBsonDocument> find(Asker asker, @Nullable ClientSession session, Bson filter) {
        return session == null ? find(asker, filter) : items().find(session, visible(asker, filter));
    }

    /// What matches of one type: by the index of owners where the asker's scope is narrower than all.
    public FindIterable<RawBsonDocument> find(Asker asker, TypeKey type, Bson filter) {
        return items().find(of(asker, type, filter));
    }

    /// @param session the transaction to read in
    public FindIterable<RawBsonDocument> find(Asker asker, ClientSession session, TypeKey type, Bson filter) {
        return items().find(session, of(asker, type, filter));
    }

    public long count(Asker asker, TypeKey type, Bson filter) {
        return items().countDocuments(of(asker, type, filter));
    }

    /// @param first  what the items match, looked at before any of the stages
    /// @param stages what becomes of them
    public AggregateIterable<RawBsonDocument> aggregate(Asker asker, Bson first, List<? extends Bson> stages) {
        var pipeline = new ArrayList<Bson>();
        pipeline.add(match(visible(asker, first)));
        pipeline.addAll(stages);
        return items().aggregate(pipeline);
    }

    /// @return those of `ids` that items which the asker may view answer to, with these items' other ids
    public Set<String> viewable(Asker asker, Collection<String> ids) {
        var viewable = new HashSet<String>();
        find(asker, in("ids", ids)).projection(include("ids"))
                .forEach(item -> viewable.addAll(ItemDocument.texts(item, "ids")));
        return viewable;
    }

    /// A stage that adds items to those of another pipeline.
    public static Document union(Asker asker, Bson first, List<Document> stages) {
        var pipeline = new ArrayList<Document>();
        pipeline.add(match(visible(asker, first)));
        pipeline.addAll(stages);
        return union(pipeline);
    }

    private static Document union(List<? extends Bson> pipeline) {
        return new Document("$unionWith",
                new Document("coll", Collections.ITEMS.storedName()).append("pipeline", pipeline));
    }

    /// A stage that looks up, for the id in `field`, the item that it answers with, as the one element of `as`, or
    /// none; of the item only its id.
    public static Document lookup(Asker asker, String field, String as) {
        return lookup(asker, field, new Document(), as);
    }

    /// The same for items that match.
    public static Document lookup(Asker asker, String field, Bson filter, String as) {
        return new Document("$lookup", new Document("from", Collections.ITEMS.storedName())
                .append("localField", field).append("foreignField", "ids")
                .append("pipeline", List.of(match(visible(asker, filter)),
                        new Document("$project", new Document("_id", 1))))
                .append("as", as));
    }

    /// A stage that looks up whatever names one of the ids in `field` by a link field, with these links only; for queries
    /// that [#find] and the like narrow to what an asker may see.
    public static Document linkers(String field, String link, String as) {
        var ofField = new Document("$filter", new Document("input", "$links").append("cond",
                new Document("$eq", List.of("$$this.field", link))));
        return new Document("$lookup", new Document("from", Collections.ITEMS.storedName())
                .append("localField", field).append("foreignField", "links.target")
                .append("pipeline", List.of(
                        new Document("$match",
                                new Document("links", new Document("$elemMatch", new Document("field", link)))),
                        new Document("$project", new Document("links", ofField))))
                .append("as", as));
    }

    /// A stage that looks up what the ids in `field` answer with, hidden or not, and of these the ids only.
    public static Document anyTargets(String field, String as) {
        return new Document("$lookup", new Document("from", Collections.ITEMS.storedName())
                .append("localField", field).append("foreignField", "ids")
                .append("pipeline", List.of(new Document("$project", new Document("_id", 1)))).append("as", as));
    }

    /// A stage that gives back, as the one element of `as`, all of an item of which an earlier stage left its id; only
    /// for what [#aggregate] has let through.
    public static Document whole(String as) {
        return new Document("$lookup", new Document("from", Collections.ITEMS.storedName())
                .append("localField", "_id").append("foreignField", "_id")
                .append("pipeline", List.of(new Document("$project", ItemDocument.WITHOUT_KEYS)))
                .append("as", as));
    }

    private static Document match(Bson filter) {
        return new Document("$match", filter.toBsonDocument());
    }

    private static Bson visible(Asker asker, Bson filter) {
        return Visible.both(filter, Visible.filter(asker, Action.VIEW));
    }

    /// Items of one type that the asker may view and that match, for whoever puts a query together.
    public static Bson of(Asker asker, TypeKey type, Bson filter) {
        return Visible.both(TypeFilter.of(type),
                Visible.filter(asker, Action.VIEW, type), filter);
    }

    public Item read(RawBsonDocument document) {
        return ItemDocument.read(document, definitions);
    }

    /// Reads an item of a document of another collection, such as the recycle bin.
    Item readStored(Document document) {
        return ItemDocument.read(document, definitions);
    }

    /// @param more whether it is one of those that were asked for besides
    public record Linked(Item item, boolean more) {}

    /// Items of which the hidden ones, too, are known to be there, since they are told as "Hidden contact" and the like
    /// (R61, R62). Of a hidden one nothing is left but its ids, type and links. By one command, in a transaction by two.
    ///
    /// @param session the transaction to read in; null for none
    /// @param ids     of items that are read whatever their number; they come first
    /// @param more    stages that find items besides, from the whole collection; none if empty
    public List<Linked> withHidden(Asker asker, @Nullable ClientSession session, Collection<String> ids,
            List<? extends Bson> more, int batch) {
        var first = new ArrayList<Bson>();
        if (!ids.isEmpty()) first.add(match(in("ids", ids)));
        var besides = new ArrayList<Bson>(more);
        if (!more.isEmpty()) besides.add(new Document("$set", new Document("more", true)));
        // MongoDB takes no $unionWith in a transaction.
        if (session == null && !first.isEmpty() && !besides.isEmpty()) {
            first.add(union(List.copyOf(besides)));
            besides.clear();
        }
        var linked = new ArrayList<Linked>();
        for (List<Bson> pipeline : List.of(first, besides)) {
            if (pipeline.isEmpty()) continue;
            AggregateIterable<RawBsonDocument> found = session == null
                    ? items().aggregate(pipeline)
                    : items().aggregate(session, pipeline);
            found.batchSize(batch).forEach(document -> {
                Item item = read(document);
                linked.add(new Linked(asker.may(Action.VIEW, item) ? item : bare(item), document.containsKey("more")));
            });
        }
        return linked;
    }

    private static Item bare(Item item) {
        var links = new LinkedHashMap<String, List<Value>>();
        item.fields().forEach((name, values) -> {
            if (values.getFirst() instanceof Value.Link) links.put(name, values);
        });
        // Whose it is decides that it is hidden: the responsible stays the owner.
        return new Item(item.id(), item.aliases(), item.type(), 1, null, links, Map.of(), item.createdAt(),
                item.owner(), item.createdAt(), item.owner());
    }

    /// What a link leads to.
    public sealed interface Target {
        record Seen(Item item) implements Target {}

        /// An item that the asker may not view. Not even its id is told, save whether two links lead to the same one.
        record Hidden(ItemType type, Object same) implements Target {}
    }

    /// What links lead to, by one command. A link to what is in the recycle bin, or never was, leads nowhere.
    ///
    /// @return by the ids that were asked for
    public Map<ItemId, Target> targets(Asker asker, Collection<ItemId> ids) {
        var targets = new HashMap<ItemId, Target>();
        items().find(in("ids", ids.stream().map(ItemId::value).toList())).forEach(document -> {
            Target target = mayView(asker, document)
                    ? new Target.Seen(read(document))
                    : new Target.Hidden(ItemDocument.type(document).type(), new Object());
            ItemDocument.ids(document).stream().filter(ids::contains).forEach(id -> targets.put(id, target));
        });
        return targets;
    }

    /// Those of several lists of links that lead to hidden items, by one command: their types, one an item, in the
    /// links' order.
    public <K> Map<K, List<ItemType>> hidden(Asker asker, Map<K, ? extends Collection<ItemId>> links) {
        List<String> ids = links.values().stream().flatMap(Collection::stream).map(ItemId::value).distinct().toList();
        var byId = new HashMap<ItemId, RawBsonDocument>();
        items().find(in("ids", ids)).projection(include("ids", "type", "process", "owner")).forEach(document -> {
            if (!mayView(asker, document)) ItemDocument.ids(document).forEach(id -> byId.put(id, document));
        });
        var hidden = new HashMap<K, List<ItemType>>();
        links.forEach((key, targets) -> hidden.put(key, targets.stream().filter(byId::containsKey).map(byId::get)
                .distinct().map(document -> ItemDocument.type(document).type()).toList()));
        return hidden;
    }

    static boolean mayView(Asker asker, RawBsonDocument document) {
        return asker.may(Action.VIEW, ItemDocument.type(document),
                new UserId(document.getString("owner").getValue()));
    }

    static boolean mayView(Asker asker, Document document) {
        return asker.may(Action.VIEW, ItemDocument.type(document), new UserId(document.getString("owner")));
    }

    private MongoCollection<RawBsonDocument> items() {
        return database.collection(Collections.ITEMS).withDocumentClass(RawBsonDocument.class);
    }
}
