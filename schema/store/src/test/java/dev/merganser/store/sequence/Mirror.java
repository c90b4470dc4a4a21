package dev.merganser.store.sequence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergeRequest.FieldChoice;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.store.item.Edit;

/// What should be there: the items of one sequence, in memory, by rules of its own.
final class Mirror {
    /// Those that are there, by their own ids.
    final Map<ItemId, Item> live = new LinkedHashMap<>();
    /// Those that were plainly deleted.
    final Map<ItemId, Item> deleted = new LinkedHashMap<>();
    /// Where ids that were merged went, one step each.
    final Map<ItemId, ItemId> into = new HashMap<>();
    final Set<ItemId> everyId = new LinkedHashSet<>();
    final List<Done> merges = new ArrayList<>();

    /// A merge that was done.
    static final class Done {
        final String id;
        final Item before;
        final List<Item> sources;
        final Item after;
        final Map<ItemId, String> documents;
        boolean undone;
        boolean separated;

        Done(String id, Item before, List<Item> sources, Item after, Map<ItemId, String> documents) {
            this.id = id;
            this.before = before;
            this.sources = sources;
            this.after = after;
            this.documents = documents;
        }

        boolean open() {
            return !undone && !separated;
        }
    }

    void put(Item item) {
        live.put(item.id(), item);
        everyId.add(item.id());
    }

    /// The item that an id answers with; null if that was deleted.
    @Nullable
    ItemId owner(ItemId id) {
        ItemId now = end(id);
        return live.containsKey(now) ? now : null;
    }

    /// The id itself if what it answers with was deleted.
    private ItemId resolve(ItemId id) {
        @Nullable
        ItemId owner = owner(id);
        return owner == null ? id : owner;
    }

    private ItemId end(ItemId id) {
        ItemId now = id;
        for (ItemId next = into.get(now); next != null; next = into.get(now))
            now = next;
        return now;
    }

    List<Item> ofType(TypeKey type) {
        return live.values().stream().filter(item -> item.type().equals(type)).toList();
    }

    static <T> T any(Random random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /// The fields whose values differ, so that somebody has to choose.
    List<Field> open(TypeDefinition definition, List<Item> items) {
        return definition.fields().stream().filter(field -> !field.many() && !field.strictest()
                && kept(field, items).stream().flatMap(List::stream).filter(this::leads).map(this::identity)
                        .distinct().count() > 1)
                .toList();
    }

    /// Not into the recycle bin, where it is there for nobody.
    private boolean leads(Value value) {
        return !(value instanceof Value.Link(ItemId target)) || owner(target) != null;
    }

    /// What a list of links leads to, as everybody sees it.
    List<ItemId> seen(List<Value> links) {
        return links.stream().filter(this::leads).map(link -> resolve(((Value.Link) link).target())).distinct()
                .toList();
    }

    /// Which links should be stored once a field was edited: none that leads to what stays is lost, so that undoing what
    /// merged their targets finds each of them.
    Set<ItemId> links(Field field, List<Value> before, Edit edit) {
        var links = new LinkedHashSet<ItemId>();
        before.forEach(link -> links.add(((Value.Link) link).target()));
        List<ItemId> given = edit.values().stream().map(id -> new ItemId(id.toString())).toList();
        switch (edit) {
            case Edit.Add _ -> {
            }
            case Edit.Set _ -> links.removeIf(link -> !given.contains(resolve(link))
                    && !(field.many() && owner(link) == null));
            case Edit.Remove _ -> links.removeIf(link -> given.contains(resolve(link)));
        }
        if (!(edit instanceof Edit.Remove))
            given.stream().filter(id -> links.stream().noneMatch(link -> resolve(link).equals(id))).toList()
                    .forEach(links::add);
        return links;
    }

    /// What merging should make of a field, as the identities of its values in order; of a list of links, as it is
    /// stored.
    List<Object> merged(Field field, List<Item> items, Item main, @Nullable FieldChoice choice) {
        if (field.strictest())
            return items.stream().flatMap(item -> item.values(field.name()).stream())
                    .max(java.util.Comparator.comparing(value -> field.choices().indexOf(((Value.Choice) value).key())))
                    .<List<Object>>map(value -> List.of(identity(value))).orElse(List.of());
        var ordered = new ArrayList<>(List.of(main));
        items.stream().filter(item -> !item.id().equals(main.id())).forEach(ordered::add);
        List<List<Value>> lists = choice instanceof FieldChoice.From(ItemId from)
                ? kept(field, items.stream().filter(item -> item.id().equals(from)).toList(), items)
                : kept(field, ordered, items);
        if (field.kind() == FieldKind.LINK && field.many())
            return lists.stream().flatMap(List::stream).<Object>map(link -> ((Value.Link) link).target()).distinct()
                    .toList();
        if (field.kind() == FieldKind.LINK) {
            List<Value> links = lists.stream().flatMap(List::stream).toList();
            return links.stream().filter(this::leads).findFirst().or(() -> links.stream().findFirst()).stream()
                    .map(this::identity).toList();
        }
        var most = new LinkedHashMap<Object, Integer>();
        var result = new ArrayList<>();
        for (List<Value> values : lists) {
            var here = new HashMap<Object, Integer>();
            for (Value value : values) {
                Object identity = identity(value);
                int times = field.kind() == FieldKind.LINE_ITEM ? here.merge(identity, 1, Integer::sum) : 1;
                if (times > most.getOrDefault(identity, 0)) {
                    most.put(identity, times);
                    result.add(identity);
                }
            }
        }
        return result;
    }

    private List<List<Value>> kept(Field field, List<Item> items) {
        return kept(field, items, items);
    }

    /// Without links among the merged ones.
    private List<List<Value>> kept(Field field, List<Item> items, List<Item> all) {
        Set<ItemId> own = new LinkedHashSet<>();
        all.forEach(item -> own.add(item.id()));
        return items.stream().map(item -> item.values(field.name()).stream()
                .filter(value -> !(value instanceof Value.Link(ItemId target) && own.contains(resolve(target))))
                .toList())
                .toList();
    }

    Object identity(Value value) {
        return value instanceof Value.Link(ItemId target) ? resolve(target) : value.identity();
    }

    /// As [#merged] tells it.
    List<Object> stored(Field field, List<Value> values) {
        return field.kind() == FieldKind.LINK && field.many()
                ? values.stream().<Object>map(link -> ((Value.Link) link).target()).toList()
                : identities(values);
    }

    List<Object> identities(List<Value> values) {
        return values.stream().map(this::identity).toList();
    }

    /// Why a merge should not be undone now; null if it should.
    @Nullable
    String obstacle(Done merge) {
        if (merge.undone) return "AlreadyUndone";
        if (merge.separated) return "RestoredSince";
        ItemId main = merge.before.id();
        ItemId owner = owner(main);
        if (owner == null) return "MainDeleted";
        if (!owner.equals(main)) return "MergedSince";
        boolean later = merges.stream().anyMatch(other -> other.open() && other.before.id().equals(main)
                && other.after.version() > merge.after.version());
        return later ? "LaterMerge" : null;
    }
}
