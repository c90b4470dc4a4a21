package dev.merganser.store.merge;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.nin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.bson.Document;
import org.bson.conversions.Bson;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.access.Visible;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.item.ItemDocument;

/// Counts what links to items that are merged or come apart, and shows some of it.
final class Linkers {
    private static final int EXAMPLES = 3;

    private final Database database;
    private final Definitions definitions;

    Linkers(Database database, Definitions definitions) {
        this.database = database;
        this.definitions = definitions;
    }

    /// Of the merge's own items no link moves: what one of them says of another is dropped by the merge.
    ///
    /// @param main of the merge
    /// @param to   the item that the links will lead to
    /// @param ids  the ids that they name
    /// @param seen what the asker may view
    List<MovingLinks> of(ItemId main, ItemId to, Collection<ItemId> ids, Bson seen) {
        List<String> targets = ids.stream().map(ItemId::value).toList();
        if (targets.isEmpty()) return List.of();
        Bson others = and(in("links.target", targets), ne("_id", main.value()), nin("_id", targets));
        Map<List<String>, Document> visible = groups(targets, Visible.both(others, seen));
        Map<List<String>, Document> all = Visible.isEverything(seen) ? visible : groups(targets, others);
        var moving = new ArrayList<MovingLinks>();
        all.forEach((key, group) -> {
            Document shown = visible.getOrDefault(key, new Document("n", 0));
            long count = count(group);
            moving.add(new MovingLinks(to.value(), ItemType.of(key.getFirst()).orElseThrow(), key.getLast(), count,
                    count - count(shown), shown.getList("examples", Document.class, List.of()).stream()
                            .map(document -> ItemDocument.read(document, definitions))
                            .sorted(Comparator.comparing(Item::id).reversed()).toList()));
        });
        return moving;
    }

    private Map<List<String>, Document> groups(List<String> targets, Bson linkers) {
        var groups = new LinkedHashMap<List<String>, Document>();
        database.collection(Collections.ITEMS).aggregate(List.of(
                new Document("$match", linkers.toBsonDocument()),
                new Document("$project", new Document("type", 1).append("field", new Document("$setUnion",
                        List.of(new Document("$map", new Document("input", new Document("$filter",
                                new Document("input", "$links").append("cond",
                                        new Document("$in", List.of("$$this.target", targets)))))
                                .append("in", "$$this.field")))))),
                new Document("$unwind", "$field"),
                new Document("$group", new Document("_id", new Document("type", "$type").append("field", "$field"))
                        .append("n", new Document("$sum", 1)).append("examples",
                                new Document("$topN", new Document("n", EXAMPLES)
                                        .append("sortBy", new Document("_id", -1)).append("output", "$_id")))),
                new Document("$sort", new Document("_id", 1)),
                new Document("$lookup", new Document("from", Collections.ITEMS.storedName())
                        .append("localField", "examples").append("foreignField", "_id").append("as", "examples"))))
                .forEach(group -> {
                    Document key = group.get("_id", Document.class);
                    groups.put(List.of(key.getString("type"), key.getString("field")), group);
                });
        return groups;
    }

    private static long count(Document group) {
        return ((Number) Objects.requireNonNull(group.get("n"))).longValue();
    }
}
