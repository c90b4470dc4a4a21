package dev.merganser.store.item;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Projections.include;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.mongodb.client.ClientSession;
import com.mongodb.client.model.UpdateOptions;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// Keeps single links between items of one type, such as a company's parent, free of cycles within one transaction.
///
/// Writers of such links wait for one another: two of them, each harmless, could close a circle together that neither
/// sees in its snapshot.
public final class Hierarchy {
    private final Database database;
    private final ClientSession session;
    private final Touched touched;
    /// What this request has written so far, by field and item.
    private final Map<List<Object>, ItemId> written = new HashMap<>();
    private boolean alone;

    Hierarchy(Database database, ClientSession session, Touched touched) {
        this.database = database;
        this.session = session;
        this.touched = touched;
    }

    /// @param after the item's values once it is written
    /// @return what speaks against the item's link by that field
    Optional<String> problem(Field field, Item item, Map<String, List<Value>> after) {
        if (!isOne(field, item.type())) return Optional.empty();
        List<Value> now = after.getOrDefault(field.name(), List.of());
        if (now.isEmpty() || now.equals(item.values(field.name()))) return Optional.empty();
        if (!alone) waitForOthers(database, session);
        alone = true;
        ItemId above = touched.targets().resolve(((Value.Link) now.getFirst()).target());
        written.put(List.of(field.name(), item.id()), above);
        var seen = new HashSet<ItemId>();
        for (@Nullable
        ItemId id = above; id != null && seen.add(id); id = above(field, id)) {
            if (id.equals(item.id()))
                return Optional.of(
                        "%s: the item would stand above itself, because %s already stands below it"
                                .formatted(field.label(), above));
        }
        return Optional.empty();
    }

    private @Nullable ItemId above(Field field, ItemId id) {
        @Nullable
        ItemId pending = written.get(List.of(field.name(), id));
        if (pending != null) return pending;
        @Nullable
        Document stored = database.collection(Collections.ITEMS).find(session, eq("ids", id.value()))
                .projection(include("links")).first();
        if (stored == null) return null;
        return stored.getList("links", Document.class).stream()
                .filter(link -> field.name().equals(link.getString("field"))).findFirst()
                .map(link -> own(new ItemId(link.getString("target")))).orElse(null);
    }

    /// The id that an item has now: a link may name one that was merged into it.
    private ItemId own(ItemId id) {
        @Nullable
        Document stored = database.collection(Collections.ITEMS).find(session, eq("ids", id.value()))
                .projection(include("_id")).first();
        return stored == null ? id : ItemDocument.id(stored);
    }

    /// Whether items of that type stand below each other by the field.
    public static boolean isOne(Field field, TypeKey type) {
        return field.kind() == FieldKind.LINK && !field.many() && field.targets().contains(type.type());
    }

    /// Whoever has written such a link in another transaction since this one began makes it start over.
    public static void waitForOthers(Database database, ClientSession session) {
        database.collection(Collections.LEASES).updateOne(session, eq("_id", "hierarchy"),
                new Document("$inc", new Document("writes", 1L)), new UpdateOptions().upsert(true));
    }
}
