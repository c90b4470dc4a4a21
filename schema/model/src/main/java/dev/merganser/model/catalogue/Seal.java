package dev.merganser.model.catalogue;

import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.merganser.model.value.Value;

/// What closes an item of a type, as data: from some of its stages on, such as an invoice's once it is issued, what
/// stands in it changes by nothing but a correction (GoBD, section 8): a new item that refers to the closed one, which
/// is cancelled by it and stays to be read.
///
/// @param field      the choice that says where the item stands, such as `stage`
/// @param issued     its value that a correction begins with; closes the item
/// @param closing    all of its values that close the item. It moves among them, and never back to another
/// @param cancelled  the one of them that only a correction sets, and that nothing leaves
/// @param locked     the fields that are closed. All others, those that customers add among them, still change
/// @param correction the link to the item that a correction corrects: nothing else sets it
/// @param fresh      the fields that a correction doesn't take over from what it corrects
/// @param needed     those of them that it has to be given
public record Seal(String field, String issued, Set<String> closing, String cancelled, Set<String> locked,
        String correction, Set<String> fresh, Set<String> needed) {
    public Seal {
        closing = Set.copyOf(closing);
        locked = Set.copyOf(locked);
        fresh = Set.copyOf(fresh);
        needed = Set.copyOf(needed);
        if (!closing.containsAll(Set.of(issued, cancelled)))
            throw new IllegalArgumentException("%s and %s close an item".formatted(issued, cancelled));
        if (!fresh.containsAll(needed))
            throw new IllegalArgumentException("a correction is given no field that it takes over");
    }

    /// @param fields of an item, by name
    public boolean closes(Map<String, List<Value>> fields) {
        return stage(fields).stream().anyMatch(closing::contains);
    }

    public boolean cancels(Map<String, List<Value>> fields) {
        return stage(fields).contains(cancelled);
    }

    private List<String> stage(Map<String, List<Value>> fields) {
        return fields.getOrDefault(field, List.of()).stream()
                .map(value -> value instanceof Value.Choice(var key) ? key : "").toList();
    }
}
