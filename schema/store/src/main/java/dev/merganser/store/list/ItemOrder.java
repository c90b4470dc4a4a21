package dev.merganser.store.list;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.store.index.SortKeys;

/// An order of items, total: where values are equal, ids decide. Items without a value come last, whichever way.
///
/// @param by         [SortKeys#NAME], [SortKeys#CHANGED] or the name of a field that has an order; null for when they
///                   were made
/// @param descending whether the largest, the latest or the last in the alphabet comes first
public record ItemOrder(@Nullable String by, boolean descending) {
    /// The one without any other said.
    public static final ItemOrder NEWEST_FIRST = new ItemOrder(null, true);

    /// @throws WrongFilter if items of that type have no such order
    public static ItemOrder of(TypeDefinition definition, @Nullable String by, boolean descending) {
        if (by != null && !by.equals(SortKeys.NAME) && !by.equals(SortKeys.CHANGED)
                && Optional.of(by).flatMap(definition::field).filter(SortKeys::sortable).isEmpty())
            throw new WrongFilter(
                    "There is no order by %s: single dates, times, numbers and amounts have one.".formatted(
                            by.length() > 60 ? by.substring(0, 60) : by));
        return new ItemOrder(by, descending);
    }
}
