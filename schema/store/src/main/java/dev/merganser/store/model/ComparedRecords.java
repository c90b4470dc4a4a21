package dev.merganser.store.model;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import dev.merganser.matching.Column;
import dev.merganser.matching.Records;
import dev.merganser.model.Meaning;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.ComparedValues;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;

/// Makes items of one type the records that matching compares: the same whoever reads them.
public final class ComparedRecords {
    private static final List<Column> COLUMNS = Arrays.stream(Meaning.values())
            .map(meaning -> new Column(meaning.wireName(), meaning)).toList();

    private final TypeDefinition definition;
    private final UnaryOperator<ItemId> resolve;
    private final Records.Builder records;

    /// @param resolve the id that a link's target answers with now
    public ComparedRecords(TypeDefinition definition, UnaryOperator<ItemId> resolve) {
        this.definition = definition;
        this.resolve = resolve;
        records = Records.builder(Models.kind(definition.key()), COLUMNS);
    }

    /// Adds an item; its record has its id.
    public ComparedRecords add(Item item) {
        Map<Meaning, List<String>> values = ComparedValues.of(item, definition, resolve);
        records.add(item.id().value(), null,
                COLUMNS.stream().map(column -> values.getOrDefault(column.meaning(), List.of())).toList());
        return this;
    }

    public Records build() {
        return records.build();
    }
}
