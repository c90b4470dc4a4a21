package dev.merganser.server.item;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.server.graph.BadRequest;
import dev.merganser.store.Store;
import dev.merganser.store.index.SortKeys;
import dev.merganser.store.list.ItemFilter;
import dev.merganser.store.list.ItemOrder;

/// The arguments `filter` and `orderBy` of lists of items. Their input types are by hand; what their parts mean is
/// read from the catalogue.
final class ListArguments {
    private ListArguments() {}

    /// @param definition of the items' type; of any process if the list is of all processes
    /// @param exact      whether it is the items' own, which that of any process isn't
    static ItemFilter filter(DataFetchingEnvironment environment, TypeDefinition definition, boolean exact) {
        @Nullable
        Map<String, Object> filter = environment.getArgument("filter");
        return new ItemFilter(definition, filter == null ? Map.of() : filter, exact);
    }

    /// The same for a list of linked items.
    static ItemFilter linked(DataFetchingEnvironment environment, ItemType type, Store store) {
        if (type == ItemType.SMART_PROCESS_ITEM) return filter(environment, Types.ANY_PROCESS, false);
        var key = new TypeKey(type, null);
        return filter(environment, store.definitions().catalogueWith(key).get(key), true);
    }

    static ItemOrder order(DataFetchingEnvironment environment, TypeDefinition definition) {
        @Nullable
        Map<String, Object> order = environment.getArgument("orderBy");
        if (order == null) return ItemOrder.NEWEST_FIRST;
        boolean descending = "DESC".equals(order.get("direction"));
        @Nullable
        String by = (String) order.get("by"), field = (String) order.get("field");
        if ((by == null) == (field == null))
            throw new BadRequest("An order is by one thing: give `by` or `field`.");
        return ItemOrder.of(definition, field != null ? field : field(definition, Objects.requireNonNull(by)),
                descending);
    }

    private static @Nullable String field(TypeDefinition definition, String by) {
        return switch (by) {
            case "CREATED" -> null;
            case "CHANGED" -> SortKeys.CHANGED;
            case "NAME" -> SortKeys.NAME;
            default ->
                definition.fields().stream().map(Field::name).filter(name -> constant(name).equals(by)).findFirst()
                        .orElseThrow(() -> new BadRequest("There is no order by %s.".formatted(by)));
        };
    }

    /// A field's name as enums write it, such as `CLOSE_DATE`.
    static String constant(String field) {
        return field.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
    }
}
