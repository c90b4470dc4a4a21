package dev.merganser.store.list;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.in;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.bson.Document;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.item.VisibleItems;

/// Which items name others by a link field, and yet show none: all of them lie in the recycle bin. They are found from
/// there, by one command: it holds little beside what is in use.
final class EmptiedLinks {
    private final Database database;

    EmptiedLinks(Database database) {
        this.database = database;
    }

    /// @param field of kind link
    /// @return the items' own ids, whoever may see them: for a filter of what the asker may see
    Set<String> of(Field field) {
        List<Document> stages = List.of(
                new Document("$match", and(in("type", field.targets().stream().map(ItemType::wireName).toList()),
                        exists("deleted.into", false)).toBsonDocument()),
                VisibleItems.linkers("ids", field.name(), "linkers"),
                new Document("$unwind", "$linkers"), new Document("$replaceWith", "$linkers"),
                new Document("$group", new Document("_id", "$_id").append("links", new Document("$first", "$links"))),
                VisibleItems.anyTargets("links.target", "targets"),
                new Document("$match", new Document("targets", new Document("$size", 0))),
                new Document("$project", new Document("_id", 1)));
        var ids = new HashSet<String>();
        database.collection(Collections.RECYCLE_BIN).aggregate(stages)
                .maxTime(Lists.LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                .forEach(item -> ids.add(item.getString("_id")));
        return ids;
    }
}
