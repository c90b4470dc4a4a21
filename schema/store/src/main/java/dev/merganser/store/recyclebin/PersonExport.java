package dev.merganser.store.recyclebin;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Sorts.ascending;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.bson.Document;

import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Forbidden;
import dev.merganser.store.access.Visible;
import dev.merganser.store.database.Bson;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.export.Exports;
import dev.merganser.store.item.ItemDocument;

/// Gathers all that is held about a person, or whatever else an item stands for, as one document.
public final class PersonExport {
    private final Database database;
    private final Definitions definitions;

    public PersonExport(Database database, Definitions definitions) {
        this.database = database;
        this.definitions = definitions;
    }

    /// Everything that holds the item of that id, in the recycle bin or not, under any id that it ever had. That somebody
    /// took it is kept, as of every export.
    ///
    /// @return by kind (`items`, `recycleBin`, `history`, `messages` …) what is stored, as plain data; empty if there is
    ///         no such item, or the asker may not see it
    /// @throws dev.merganser.store.access.Forbidden if the asker may not export items of all types
    public Optional<Map<String, Object>> of(Asker asker, ItemId id, Instant now) {
        // What is held about one tells of others: whom they are linked to, who wrote to whom.
        if (!Visible.isEverything(Visible.filter(asker, Action.EXPORT))) throw new Forbidden("EXPORT of all items");
        var live = documents(Collections.ITEMS, eq("ids", id.value()));
        var binned = documents(Collections.RECYCLE_BIN, eq("ids", id.value()));
        List<Document> roots = live.isEmpty() ? binned : live;
        if (roots.stream().map(root -> ItemDocument.read(root, definitions))
                .noneMatch(item -> asker.may(Action.EXPORT, item)))
            return Optional.empty();
        var ids = new ArrayList<String>();
        roots.forEach(root -> ids.addAll(root.getList("ids", String.class)));
        binned = documents(Collections.RECYCLE_BIN, in("_id", ids));
        var items = new ArrayList<Item>();
        live.forEach(document -> items.add(ItemDocument.read(document, definitions)));
        binned.forEach(document -> items.add(ItemDocument.read(document, definitions)));
        Person person = Person.of(database, definitions, items);
        var export = new LinkedHashMap<String, Object>();
        export.put("exportedAt", now.toString());
        export.put("ids", person.ids().stream().sorted().toList());
        export.put("items", plain(live));
        export.put("recycleBin", plain(binned));
        for (Holding holding : Holding.ALL) {
            export.put(holding.name(), plain(documents(holding.collection(), holding.where().apply(person))));
        }
        export.put("linkedFrom", database.collection(Collections.ITEMS)
                .find(in("links.target", person.ids())).map(document -> document.getString("_id"))
                .into(new ArrayList<>()));
        Exports.recordPerson(database, asker, items.getFirst(), id, items.size(), now);
        return Optional.of(export);
    }

    private List<Document> documents(Collections collection, org.bson.conversions.Bson where) {
        return database.collection(collection).find(where).sort(ascending("_id")).into(new ArrayList<>());
    }

    private static List<Map<String, Object>> plain(List<Document> documents) {
        return documents.stream().map(Bson::map).toList();
    }
}
