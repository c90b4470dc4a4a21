package dev.merganser.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.bson.Document;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergeRequest;
import dev.merganser.model.merge.MergeRequest.FieldChoice;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.database.Collections;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;
import dev.merganser.store.merge.MergeOutcome;
import dev.merganser.store.merge.MergePreview;
import dev.merganser.store.merge.Merging;
import dev.merganser.store.merge.UndoOutcome;

/// Makes, changes and merges items of a base as Anna does, who may do everything with items.
public record TestItems(Store store) {
    public static final Asker ANNA = new Asker(new UserId("anna"), Set.of(Role.ANALYST));
    public static final Request REQUEST = Request.of(ANNA, "test");

    public Item create(TypeKey type, Map<String, Edit> fields) {
        return written(new Change.Create(type, fields));
    }

    public Item company(String name) {
        return create(TypeKey.COMPANY, Map.of("name", Edit.to(name)));
    }

    /// @param namesAndValues a field's name, then its value or a list of them, and so on
    public Item contact(Object... namesAndValues) {
        return create(TypeKey.CONTACT, edits(namesAndValues));
    }

    /// What an import's row does.
    public Item put(TypeKey type, String externalId, Object... namesAndValues) {
        return written(new Change.Put(type, externalId, edits(namesAndValues), Map.of()));
    }

    /// Changes an item as it is now.
    public Item change(ItemId id, Object... namesAndValues) {
        return written(new Change.Update(id, find(id).version(), edits(namesAndValues)));
    }

    public void delete(ItemId id) {
        store.writePath().write(REQUEST, List.of(new Change.Delete(id, find(id).version())));
    }

    private Item written(Change change) {
        return ((Outcome.Written) store.writePath().write(REQUEST, List.of(change)).getFirst()).item();
    }

    public static Map<String, Edit> edits(Object... namesAndValues) {
        var fields = new HashMap<String, Edit>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1] instanceof List<?> list
                    ? new Edit.Set(list)
                    : Edit.to(namesAndValues[i + 1]));
        }
        return fields;
    }

    /// The first of the items stays.
    public static MergeRequest request(Map<String, FieldChoice> choices, Item... items) {
        return new MergeRequest(items[0].id(), Stream.of(items).map(Item::id).toList(), choices);
    }

    public MergePreview preview(MergeRequest request) {
        return ((Merging.Preview.Made) store.merging().preview(ANNA, request)).preview();
    }

    public MergeOutcome.Merged merge(MergeRequest request) {
        return (MergeOutcome.Merged) store.merging().merge(REQUEST, request, preview(request).fingerprint());
    }

    /// Merges items as they are now into the first of them, without choices.
    ///
    /// @return the merge's id
    public String merge(Item... items) {
        return merge(request(Map.of(), Stream.of(items).map(item -> find(item.id())).toArray(Item[]::new))).merge();
    }

    public UndoOutcome undo(String merge) {
        return store.unmerging().undo(REQUEST, merge, null);
    }

    public Item find(ItemId id) {
        return store.items().find(ANNA, id).orElseThrow();
    }

    /// As they are stored, to the letter, save version and change.
    public List<String> documents(Item... items) {
        return Stream.of(items).map(item -> {
            Document document = Objects.requireNonNull(store.database().collection(Collections.ITEMS)
                    .find(new Document("_id", item.id().value())).first());
            return toTheLetter(document);
        }).toList();
    }

    /// A stored item without version and change, nor its place in the order of changes.
    public static String toTheLetter(Document document) {
        document.keySet().removeAll(Set.of("version", "changedAt", "changedBy"));
        return document.toJson().replaceAll("\"changed\": \"[^\"]*\",? ?", "");
    }
}
