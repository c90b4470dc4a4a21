package dev.merganser.store.item;

import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.item.LazyFields;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.PlainValue;
import dev.merganser.model.value.Value;
import dev.merganser.store.database.BsonElements;

/// The fields of an item as they lie in BSON, with those of its links. One walk notes where each begins; its values are
/// made when somebody asks for them, and kept.
final class StoredFields extends LazyFields {
    private final List<Field> definitions;
    private final BsonElements stored;
    private final BsonElements links;
    /// By the order of the definitions: where the field begins, and of one of links where its first does; 0 if the item
    /// has none.
    private final int[] places;
    /// Made twice where two threads ask at once: they are equal.
    private final @Nullable List<Value>[] made;
    private final int size;

    private StoredFields(List<Field> definitions, BsonElements stored, BsonElements links, int[] places) {
        this.definitions = definitions;
        this.stored = stored;
        this.links = links;
        this.places = places;
        this.made = lists(definitions.size());
        this.size = (int) IntStream.of(places).filter(place -> place != 0).count();
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // There are no arrays of lists of something.
    private static @Nullable List<Value>[] lists(int size) {
        return new List[size];
    }

    /// @param definitions those of the item's type
    /// @param fields      before the first of them
    /// @param links       before the first of them
    /// @param all         whether to leave out, rather than to miss, fields that the definitions lack
    /// @return null if a field is missing among the definitions
    static @Nullable StoredFields of(List<Field> definitions, BsonElements fields, BsonElements links, boolean all) {
        int[] places = new int[definitions.size()];
        int at = 0;
        while (fields.next()) {
            // They are written in this order.
            int found = find(definitions, fields, at);
            if (found >= 0) {
                places[found] = fields.place();
                at = found + 1;
            } else
                if (!all) return null;
        }
        int last = -1;
        while (links.next()) {
            BsonElements field = field(links);
            if (last >= 0 && field.holds(definitions.get(last).name())) continue;
            int found = findHeld(definitions, field);
            if (found < 0) {
                if (!all) return null;
            } else {
                if (places[found] == 0) places[found] = links.place();
                last = found;
            }
        }
        return new StoredFields(definitions, fields, links, places);
    }

    private static BsonElements field(BsonElements link) {
        BsonElements parts = link.inside();
        while (parts.next()) {
            if (parts.is("field")) return parts;
        }
        throw new IllegalArgumentException("a stored link names no field");
    }

    private static int find(List<Field> definitions, BsonElements named, int from) {
        for (int i = from; i < definitions.size(); i++) {
            if (named.is(definitions.get(i).name())) return i;
        }
        for (int i = 0; i < from; i++) {
            if (named.is(definitions.get(i).name())) return i;
        }
        return -1;
    }

    private static int findHeld(List<Field> definitions, BsonElements holding) {
        for (int i = 0; i < definitions.size(); i++) {
            if (holding.holds(definitions.get(i).name())) return i;
        }
        return -1;
    }

    @Override
    public @Nullable List<Value> get(@Nullable Object field) {
        for (int i = 0; i < places.length; i++) {
            if (places[i] != 0 && definitions.get(i).name().equals(field)) return values(i);
        }
        return null;
    }

    private List<Value> values(int at) {
        @Nullable
        List<Value> there = made[at];
        if (there == null) {
            Field field = definitions.get(at);
            there = List.copyOf(field.kind() == FieldKind.LINK ? links(at, field) : read(at, field));
            made[at] = there;
        }
        return there;
    }

    private List<Value> read(int at, Field field) {
        BsonElements value = stored.at(places[at]);
        if (!value.isArray()) return List.of(PlainValue.read(field.kind(), value.plain()));
        BsonElements elements = value.inside();
        var values = new ArrayList<Value>();
        while (elements.next()) values.add(PlainValue.read(field.kind(), elements.plain()));
        return values;
    }

    private List<Value> links(int at, Field field) {
        BsonElements link = links.at(places[at]);
        var values = new ArrayList<Value>();
        do {
            BsonElements parts = link.inside();
            boolean ofField = false;
            while (parts.next()) {
                if (parts.is("field")) ofField = parts.holds(field.name());
                else
                    if (ofField && parts.is("target")) values.add(new Value.Link(new ItemId(parts.text())));
            }
        } while (link.next());
        return values;
    }

    @Override
    public int size() {
        return size;
    }

    /// In the order of the definitions.
    @Override
    public Set<Entry<String, List<Value>>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, List<Value>>> iterator() {
                return IntStream.range(0, places.length).filter(i -> places[i] != 0)
                        .mapToObj(i -> Map.entry(definitions.get(i).name(), values(i))).iterator();
            }

            @Override
            public int size() {
                return size;
            }
        };
    }
}
