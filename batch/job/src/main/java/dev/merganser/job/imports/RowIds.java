package dev.merganser.job.imports;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.merganser.job.console.WrongInput;
import dev.merganser.job.csv.CsvFile;
import dev.merganser.job.csv.CsvFile.Row;
import dev.merganser.job.csv.Ids;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;

/// The ids of a file's rows, looked through before anything is written: no two rows may be for one item.
final class RowIds {
    private static final int BATCH = 500;

    private final Store store;
    private final Asker asker;
    private final CsvFile file;
    private final Ids ids = new Ids();
    private final List<Long> rows = new ArrayList<>();
    /// Those that have the form of an item's own id.
    private final Map<TypeKey, List<ItemId>> own = new HashMap<>();

    RowIds(Store store, Asker asker, CsvFile file) {
        this.store = store;
        this.asker = asker;
        this.file = file;
    }

    /// @throws WrongInput if an earlier row has that id
    void add(Row row, TypeKey type, String id) {
        int index = ids.add(id);
        if (index < 0)
            throw file.wrong(row.number(), "repeats the id '%s' of row %d: ids must be unique"
                    .formatted(id, rows.get(-1 - index)));
        rows.add(row.number());
        if (ItemId.isId(id)) own.computeIfAbsent(type, _ -> new ArrayList<>()).add(new ItemId(id));
    }

    /// @throws WrongInput if a row names an item by its id, and another row the same one by its external id
    void check() {
        own.forEach((type, all) -> {
            for (int start = 0; start < all.size(); start += BATCH)
                store.items().externalIds(asker, type, all.subList(start, Math.min(all.size(), start + BATCH)))
                        .forEach(this::check);
        });
    }

    private void check(ItemId id, String externalId) {
        int other = ids.find(externalId);
        if (other >= 0)
            throw file.wrong(rows.get(ids.find(id.value())),
                    "the id '%s' is of the item that row %d names by its external id '%s': an item has one row"
                            .formatted(id, rows.get(other), externalId));
    }
}
