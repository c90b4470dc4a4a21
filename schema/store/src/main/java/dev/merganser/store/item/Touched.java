package dev.merganser.store.item;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Projections.include;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import com.mongodb.client.ClientSession;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.database.TypeFilter;
import dev.merganser.store.definition.Definitions;

/// What one request's changes touch, read within its transaction by a fixed number of commands, whatever their number:
/// items, external ids of merged ones, what links lead to, and who may be made responsible.
final class Touched {
    private final Database database;
    private final VisibleItems visible;
    private final ClientSession session;
    private final Definitions definitions;
    private final Asker asker;

    private final Map<ItemId, Item> byAnyId = new HashMap<>();
    private final Map<List<Object>, Item> byExternalId = new HashMap<>();
    private Map<MergedExternalIds.Key, List<ItemId>> mergedExternalIds = Map.of();
    private LinkTargets targets = new LinkTargets();
    private Set<String> users = Set.of();

    Touched(Database database, ClientSession session, Definitions definitions, Asker asker) {
        this.database = database;
        this.visible = new VisibleItems(database, definitions);
        this.session = session;
        this.definitions = definitions;
        this.asker = asker;
    }

    /// The item that an id answers with, as far as the asker sees it.
    @Nullable
    Item item(ItemId id) {
        return byAnyId.get(id);
    }

    /// The item that has that external id, else the one whose id it is.
    @Nullable
    Item named(TypeKey type, String name) {
        @Nullable
        Item item = byExternalId.get(List.of(type, name));
        if (item != null) return item;
        item = answering(type, name);
        return item != null && item.id().value().equals(name) ? item : null;
    }

    private @Nullable Item answering(TypeKey type, String id) {
        @Nullable
        Item item = ItemId.isId(id) ? byAnyId.get(new ItemId(id)) : null;
        return item != null && item.type().equals(type) ? item : null;
    }

    /// The item that one of an external id, or of an id, was merged into; null if there is none, be it that it lies in the
    /// recycle bin itself (D09).
    @Nullable
    ItemId mergedInto(TypeKey type, String externalId) {
        @Nullable
        Item item = answering(type, externalId);
        if (item != null) return item.id();
        return mergedExternalIds.getOrDefault(new MergedExternalIds.Key(type, externalId), List.of()).stream()
                .filter(targets::there)
                .findFirst().map(targets::resolve).orElse(null);
    }

    LinkTargets targets() {
        return targets;
    }

    /// Those of the users that changes name who may sign in.
    Set<String> users() {
        return users;
    }

    void read(List<Change> changes) {
        var ids = new ArrayList<String>();
        // One branch a type, not one a change: MongoDB plans each branch by itself.
        var external = new LinkedHashMap<TypeKey, List<String>>();
        for (Change change : changes) {
            switch (change) {
                case Change.Create _ -> {
                }
                case Change.Update(var id, _, _, _) -> ids.add(id.value());
                case Change.Delete(var id, _) -> ids.add(id.value());
                case Change.Correct(var id, _, _, _) -> ids.add(id.value());
                case Change.Put(var type, var externalId, _, _) -> {
                    external.computeIfAbsent(type, _ -> new ArrayList<>()).add(externalId);
                    if (ItemId.isId(externalId)) ids.add(externalId);
                }
            }
        }
        List<Map<String, Edit>> edits = changes.stream().map(Touched::edits).toList();
        var filters = new ArrayList<Bson>();
        external.forEach((type, externalIds) -> filters.add(and(TypeFilter.of(type),
                in("externalId", externalIds))));
        mergedExternalIds = MergedExternalIds.of(database, session, external);
        if (!ids.isEmpty()) filters.add(in("ids", ids));
        if (!filters.isEmpty()) readItems(or(filters));
        readLinkTargets(edits.stream().flatMap(fields -> fields.values().stream()).toList());
        readUsers(edits);
    }

    private static Map<String, Edit> edits(Change change) {
        return switch (change) {
            case Change.Create(_, var fields) -> fields;
            case Change.Update(_, _, var fields, _) -> fields;
            case Change.Correct(_, _, var fields, _) -> fields;
            case Change.Put(_, _, var fields, _) -> fields;
            case Change.Delete _ -> Map.of();
        };
    }

    /// Who may be made responsible: users who may sign in.
    private void readUsers(List<Map<String, Edit>> edits) {
        Set<String> fields = definitions.catalogue().all().stream().flatMap(type -> type.fields().stream())
                .filter(field -> field.kind() == FieldKind.USER).map(Field::name).collect(Collectors.toSet());
        Set<String> names = edits.stream().flatMap(one -> one.entrySet().stream())
                .filter(edit -> fields.contains(edit.getKey())).flatMap(edit -> edit.getValue().values().stream())
                .filter(Objects::nonNull).map(Touched::user).collect(Collectors.toSet());
        if (!names.isEmpty())
            users = database.collection(Collections.USERS)
                    .find(session, and(in("_id", names), ne("active", false))).projection(include("_id"))
                    .map(user -> user.getString("_id")).into(new HashSet<>());
    }

    static String user(Object value) {
        return value instanceof Value.User(var user) ? user.value() : value.toString().strip();
    }

    void readItems(Bson filter) {
        visible.find(asker, session, filter).forEach(document -> {
            Item item = visible.read(document);
            item.ids().forEach(id -> byAnyId.put(id, item));
            if (item.externalId() != null) byExternalId.put(List.of(item.type(), item.externalId()), item);
        });
    }

    private void readLinkTargets(List<Edit> edits) {
        Set<ItemId> ids = new HashSet<>();
        for (Edit edit : edits) {
            for (Object value : edit.values()) {
                if (value instanceof Value.Link(ItemId target)) ids.add(target);
                else
                    if (value != null && ItemId.isId(value.toString().strip()))
                        ids.add(new ItemId(value.toString().strip()));
            }
        }
        mergedExternalIds.values().forEach(ids::addAll);
        for (Item item : byAnyId.values()) {
            item.fields().values().forEach(values -> values.forEach(value -> {
                if (value instanceof Value.Link(ItemId target)) ids.add(target);
            }));
        }
        targets = LinkTargets.read(database, session, asker, ids);
    }
}
