package dev.merganser.store.item;

import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Projections.include;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import com.mongodb.client.ClientSession;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// The items that the changes of one request link to, read by one command. Hidden ones are among them, since links to
/// them that are stored already must still be known for what they are; to the asker they are as good as not there.
final class LinkTargets {
    private record Target(ItemId id, ItemType type, boolean hidden) {}

    private final Map<ItemId, Target> byAnyId = new HashMap<>();

    static LinkTargets read(Database database, ClientSession session, Asker asker, Collection<ItemId> ids) {
        var targets = new LinkTargets();
        if (!ids.isEmpty())
            database.collection(Collections.ITEMS)
                    .find(session, in("ids", ids.stream().map(ItemId::value).toList()))
                    .projection(include("ids", "type", "process", "owner"))
                    .forEach(item -> targets.add(item, !VisibleItems.mayView(asker, item)));
        return targets;
    }

    private void add(Document item, boolean hidden) {
        var target = new Target(ItemDocument.id(item), ItemDocument.type(item).type(), hidden);
        ItemDocument.ids(item).forEach(id -> byAnyId.put(id, target));
    }

    /// The id of the item that `id` answers with; `id` itself if there is none.
    ItemId resolve(ItemId id) {
        @Nullable
        Target target = byAnyId.get(id);
        return target == null ? id : target.id();
    }

    /// Whether `id` answers with an item: not if it is in the recycle bin.
    boolean there(ItemId id) {
        return byAnyId.containsKey(id);
    }

    /// Whether `id` is a merged item's, and answers with one that the asker may view.
    boolean merged(ItemId id) {
        @Nullable
        Target target = byAnyId.get(id);
        return target != null && !target.hidden() && !target.id().equals(id);
    }

    /// Whether `id` answers with an item that the asker may not view.
    boolean hidden(ItemId id) {
        @Nullable
        Target target = byAnyId.get(id);
        return target != null && target.hidden();
    }

    /// @return what speaks against a new link to `id`: of a hidden item the same as of none
    Optional<Outcome.Problem> problem(Field field, ItemId id) {
        @Nullable
        Target target = byAnyId.get(id);
        if (target == null || target.hidden())
            return Optional.of(new Outcome.Problem(field.name(),
                    "%s: there is no item %s to link to".formatted(field.label(), id)));
        if (!target.id().equals(id))
            return Optional.of(new Outcome.Problem(field.name(), "%s: the item %s was merged into %s, link to that"
                    .formatted(field.label(), id, target.id()), target.id()));
        if (!field.targets().contains(target.type()))
            return Optional.of(new Outcome.Problem(field.name(),
                    "%s can't link to a %s".formatted(field.label(), target.type().wireName())));
        return Optional.empty();
    }
}
