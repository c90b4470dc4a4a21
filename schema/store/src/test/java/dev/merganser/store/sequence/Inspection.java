package dev.merganser.store.sequence;

import static dev.merganser.store.TestItems.ANNA;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.store.Store;
import dev.merganser.store.TestItems;
import dev.merganser.store.database.Collections;
import dev.merganser.store.item.LinkedItems;
import dev.merganser.store.item.LinkedItems.Relation;

/// Looks at what a store holds of one sequence's items, and whether a [Mirror] agrees.
final class Inspection {
    private final Store store;
    private final Mirror mirror;

    Inspection(Store store, Mirror mirror) {
        this.store = store;
        this.mirror = mirror;
    }

    Map<ItemId, Item> read(Collection<ItemId> ids) {
        return store.items().findAll(ANNA, ids);
    }

    /// As they are stored, to the letter, save version and change.
    Map<ItemId, String> documents(Collection<ItemId> ids) {
        var documents = new HashMap<ItemId, String>();
        store.database().collection(Collections.ITEMS)
                .find(new Document("_id", new Document("$in", ids.stream().map(ItemId::value).toList())))
                .forEach(document -> documents.put(new ItemId(document.getString("_id")),
                        TestItems.toTheLetter(document)));
        return documents;
    }

    /// Links are rewritten when an item is restored separately: the documents from before are no measure any more.
    void readAllAgain() {
        Map<ItemId, Item> now = read(mirror.live.keySet());
        mirror.live.replaceAll((id, known) -> {
            Item item = Objects.requireNonNull(now.get(id));
            assertThat(linksAside(item)).isEqualTo(linksAside(known));
            return item;
        });
        mirror.merges.forEach(merge -> merge.documents.clear());
    }

    private static Map<String, List<Value>> linksAside(Item item) {
        var fields = new HashMap<>(item.fields());
        fields.values().removeIf(values -> values.getFirst() instanceof Value.Link);
        return fields;
    }

    /// Every id that ever was answers with its item, whose values are those that it should have; no link dangles, and
    /// none stands twice.
    ///
    /// @param back whether to look at links from the other side, too
    void everythingIsWhereItShouldBe(boolean back) {
        Map<ItemId, Item> found = read(mirror.everyId);
        for (ItemId id : mirror.everyId) {
            @Nullable
            ItemId owner = mirror.owner(id);
            @Nullable
            Item item = found.get(id);
            assertThat(item == null ? null : item.id()).as("what %s answers with", id).isEqualTo(owner);
        }
        var types = new LinkedHashMap<TypeKey, List<Item>>();
        mirror.live.values().forEach(expected -> {
            Item item = Objects.requireNonNull(found.get(expected.id()));
            assertThat(item.fields()).as("values of %s", item.id()).isEqualTo(expected.fields());
            assertThat(item.version()).isEqualTo(expected.version());
            types.computeIfAbsent(item.type(), _ -> new ArrayList<>()).add(item);
        });
        types.forEach((type, items) -> definition(items.getFirst()).fields().stream()
                .filter(field -> field.kind() == FieldKind.LINK)
                .forEach(field -> noneDanglesOrStandsTwice(items, field, found)));
        if (!back) return;
        linkedAsTheyAre(ItemType.CONTACT, "contacts", List.of(ItemType.DEAL, ItemType.INVOICE, ItemType.LEAD));
        linkedAsTheyAre(ItemType.COMPANY, "companies", List.of(ItemType.DEAL, ItemType.INVOICE, ItemType.LEAD));
    }

    private void noneDanglesOrStandsTwice(List<Item> items, Field field, Map<ItemId, Item> found) {
        var expected = new LinkedHashMap<ItemId, Set<ItemId>>();
        for (Item item : items) {
            var seen = new LinkedHashSet<ItemId>();
            for (Value.Link link : item.values(field.name(), Value.Link.class)) {
                assertThat(mirror.everyId).as("a target of %s.%s", item.id(), field.name()).contains(link.target());
                @Nullable
                Item target = found.get(link.target());
                if (target == null) continue; // in the recycle bin
                assertThat(target.id()).as("a link of an item to itself").isNotEqualTo(item.id());
                assertThat(field.targets()).contains(target.type().type());
                seen.add(target.id());
            }
            if (!field.many()) assertThat(item.values(field.name()).size()).isLessThanOrEqualTo(1);
            if (!seen.isEmpty()) expected.put(item.id(), seen);
        }
        if (expected.isEmpty() || !field.many()) return;
        // Readers fold what leads to one item.
        Map<ItemId, LinkedItems.Page> pages = store.linkedItems().pages(ANNA, new Relation(field.name(), null), items,
                new Document(),
                new LinkedItems.Slice(null, 50, false));
        expected.forEach((id, targets) -> assertThat(Objects.requireNonNull(pages.get(id)).items().stream()
                .map(linked -> linked.item().id()).toList()).as("%s.%s", id, field.name())
                .containsExactlyElementsOf(targets));
    }

    /// The way back: what points at each item, as its own links say.
    private void linkedAsTheyAre(ItemType target, String field, List<ItemType> linking) {
        List<Item> targets = mirror.live.values().stream().filter(item -> item.type().type() == target).toList();
        if (targets.isEmpty()) return;
        for (ItemType type : linking) {
            if (mirror.live.values().stream().noneMatch(item -> item.type().type() == type)) continue;
            var pages = store.linkedItems().pages(ANNA, new Relation(null, new Relation.Other(type, field)), targets,
                    new Document(),
                    new LinkedItems.Slice(null, 50, false));
            for (Item one : targets) {
                var expected = new ArrayList<ItemId>();
                mirror.live.values().stream().filter(item -> item.type().equals(new TypeKey(type, null)))
                        .filter(item -> item.values(field, Value.Link.class).stream()
                                .anyMatch(link -> one.id().equals(mirror.owner(link.target()))))
                        .forEach(item -> expected.add(item.id()));
                assertThat(Objects.requireNonNull(pages.get(one.id())).items().stream()
                        .map(linked -> linked.item().id()).toList()).as("%s.%s of %s", type, field, one.id())
                        .containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    private TypeDefinition definition(Item item) {
        return store.definitions().catalogueWith(item.type()).get(item.type());
    }
}
