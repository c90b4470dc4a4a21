package dev.merganser.store.model;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import dev.merganser.matching.Column;
import dev.merganser.matching.Kind;
import dev.merganser.matching.Records;
import dev.merganser.model.Meaning;
import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.ComparedValues;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.store.access.Asker;
import dev.merganser.store.item.Items;

/// Makes items of one type the records that matching compares: the same whoever reads them.
public final class ComparedRecords {
    private final TypeDefinition definition;
    private final List<ComparedValues.Key> keys;
    private final Records.Builder records;

    public ComparedRecords(TypeDefinition definition) {
        this.definition = definition;
        keys = ComparedValues.keys(definition);
        records = Records.builder(Models.kind(definition.key()), columns(keys));
    }

    private static List<Column> columns(List<ComparedValues.Key> keys) {
        return keys.stream().map(ComparedRecords::column).toList();
    }

    private static Column column(ComparedValues.Key key) {
        return new Column(key.name(), key.meaning());
    }

    /// An item's compared values by the columns of such records.
    static Map<Column, List<String>> values(Item item, TypeDefinition definition, UnaryOperator<ItemId> resolve) {
        var values = new HashMap<Column, List<String>>();
        ComparedValues.of(item, definition, resolve).forEach((key, texts) -> values.put(column(key), texts));
        return values;
    }

    /// What the compared links of some items lead to now, by one command; by none where links aren't compared. Whoever
    /// asks, it is looked up as a run does: nothing of the linked items is shown.
    static UnaryOperator<ItemId> resolving(Items items, TypeDefinition definition, Collection<Item> of) {
        List<String> links = definition.fields().stream()
                .filter(Field::comparesLinks).map(Field::name).toList();
        if (links.isEmpty()) return UnaryOperator.identity();
        Map<ItemId, ItemId> now = items.now(Asker.OPERATOR,
                of.stream()
                        .flatMap(item -> links.stream().flatMap(link -> item.values(link, Value.Link.class).stream()))
                        .map(Value.Link::target).distinct().toList());
        return id -> now.getOrDefault(id, id);
    }

    /// Adds an item; its record has its id.
    ///
    /// @param resolve the id that a link's target answers with now
    public ComparedRecords add(Item item, UnaryOperator<ItemId> resolve) {
        records.add(item.id().value(), null, texts(keys, ComparedValues.of(item, definition, resolve)));
        return this;
    }

    /// Adds items that were read together, by one command at most.
    public ComparedRecords addAll(Items items, Collection<Item> read) {
        UnaryOperator<ItemId> resolve = resolving(items, definition, read);
        read.forEach(item -> add(item, resolve));
        return this;
    }

    /// Items of two types as records of two sources, so that only pairs across them are looked for (D12). Not by links:
    /// where a person works says nothing of whether a lead is that person.
    public static final class Across {
        private final List<ComparedValues.Key> keys;
        private final Records.Builder records;

        public Across(Kind kind, TypeDefinition one, TypeDefinition other) {
            keys = Stream.of(one, other).flatMap(type -> ComparedValues.keys(type).stream())
                    .filter(key -> key.meaning() != Meaning.LINK).distinct().sorted().toList();
            records = Records.builder(kind, columns(keys));
        }

        public void add(Item item, TypeDefinition definition) {
            records.add(item.id().value(), definition.key().toString(),
                    texts(keys, ComparedValues.of(item, definition)));
        }

        public Records build() {
            return records.build();
        }
    }

    private static List<List<String>> texts(List<ComparedValues.Key> keys,
            Map<ComparedValues.Key, List<String>> values) {
        return keys.stream().map(key -> values.getOrDefault(key, List.of())).toList();
    }

    public Records build() {
        return records.build();
    }
}
