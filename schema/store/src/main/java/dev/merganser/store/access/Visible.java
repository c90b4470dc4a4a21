package dev.merganser.store.access;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.nin;
import static com.mongodb.client.model.Filters.or;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.bson.Document;
import org.bson.conversions.Bson;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.UserId;
import dev.merganser.store.database.TypeFilter;

/// What [Asker#may] says of one item, as filters of the collection `items` (and of every other whose documents have
/// an item's `type`, `process` and `owner`). Whoever reaches everything gets an empty one, which costs nothing.
public final class Visible {
    private static final Bson EVERYTHING = new Document();
    private static final Bson NOTHING = in("_id", List.of());

    private Visible() {}

    /// The items that the asker may do it with, of whatever type.
    public static Bson filter(Asker asker, Action action) {
        var all = new ArrayList<String>();
        var branches = new ArrayList<Bson>();
        for (ItemType type : ItemType.values()) {
            if (type == ItemType.SMART_PROCESS_ITEM) continue;
            if (asker.scope(action, new TypeKey(type, null)) == Scope.ALL) all.add(type.wireName());
            else branch(asker, action, new TypeKey(type, null), eq("type", type.wireName()), branches);
        }
        processes(asker, action, all, branches);
        if (all.size() == ItemType.values().length) return EVERYTHING;
        if (!all.isEmpty()) branches.add(in("type", all));
        return branches.isEmpty() ? NOTHING : or(branches);
    }

    private static void processes(Asker asker, Action action, List<String> all, List<Bson> branches) {
        String type = ItemType.SMART_PROCESS_ITEM.wireName();
        List<TypeKey> named = asker.processes().toList();
        TypeKey others = asker.otherProcesses();
        if (asker.scope(action, others) == Scope.ALL
                && named.stream().allMatch(process -> asker.scope(action, process) == Scope.ALL)) {
            all.add(type);
            return;
        }
        named.forEach(process -> branch(asker, action, process,
                TypeFilter.of(process), branches));
        List<String> keys = named.stream().map(process -> String.valueOf(process.process())).toList();
        branch(asker, action, others, keys.isEmpty() ? eq("type", type) : and(eq("type", type), nin("process", keys)),
                branches);
    }

    private static void branch(Asker asker, Action action, TypeKey type, Bson ofType, List<Bson> branches) {
        switch (asker.scope(action, type)) {
            case NONE -> {
            }
            case OWN, TEAM -> branches.add(and(ofType, filter(asker, action, type)));
            case ALL -> branches.add(ofType);
        }
    }

    /// Those of one type: for a query that names the type already.
    public static Bson filter(Asker asker, Action action, TypeKey type) {
        return switch (asker.scope(action, type)) {
            case NONE -> NOTHING;
            case OWN -> eq("owner", asker.user().value());
            case TEAM -> in("owner", asker.team().stream().map(UserId::value).sorted().toList());
            case ALL -> EVERYTHING;
        };
    }

    /// Those of one type, of every process: for a query that names the type already.
    public static Bson filter(Asker asker, Action action, ItemType type) {
        if (type != ItemType.SMART_PROCESS_ITEM) return filter(asker, action, new TypeKey(type, null));
        var all = new ArrayList<String>();
        var branches = new ArrayList<Bson>();
        processes(asker, action, all, branches);
        if (!all.isEmpty()) return EVERYTHING;
        return branches.isEmpty() ? NOTHING : or(branches);
    }

    /// Both, without a trace of one that is empty.
    public static Bson both(Bson... filters) {
        List<Bson> parts = Arrays.stream(filters).filter(filter -> !isEverything(filter)).toList();
        return parts.isEmpty() ? EVERYTHING : parts.size() == 1 ? parts.getFirst() : and(parts);
    }

    /// Whether a filter leaves nothing out.
    public static boolean isEverything(Bson filter) {
        // The driver's own filters always hold a condition, save the empty one; writing them out would only tell the same.
        return filter instanceof Map<?, ?> document && document.isEmpty();
    }
}
