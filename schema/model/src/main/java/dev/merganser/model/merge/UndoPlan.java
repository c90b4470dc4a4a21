package dev.merganser.model.merge;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.Value;

/// What undoing a merge would make of the main item, field by field (M21).
///
/// @param definition of the type that the items have
/// @param now        the main item as it is before the undo
/// @param decisions  one for each field that the merge or somebody since had changed, in the type's order
/// @param fields     all values that the main item would have
/// @param unparsed   text that couldn't be read as its field's kind
public record UndoPlan(TypeDefinition definition, Item now, List<FieldUndo> decisions,
        Map<String, List<Value>> fields, Map<String, List<String>> unparsed) {

    /// How a field comes out of the undo.
    public enum Decided {
        /// Nobody touched it since the merge: it is as it was before.
        TAKEN_BACK,
        /// It was edited since, and the merge had not changed it: it stays as it is.
        KEPT,
        /// It was edited since: what the merge had put in goes, what it had taken out comes back, the rest stays.
        VALUE_BY_VALUE,
        /// The merge had changed it, and so did somebody since: the later edit stays, and a person should look.
        CONFLICT
    }

    /// @param before what the main item had before the merge
    /// @param merged what it had after it
    /// @param now    what it has now
    /// @param result what it would have
    public record FieldUndo(Field field, Decided decided, List<Value> before, List<Value> merged, List<Value> now,
            List<Value> result) {}

    public UndoPlan {
        decisions = List.copyOf(decisions);
        fields = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        unparsed = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(unparsed));
    }

    /// The fields that somebody should look at.
    public List<Field> conflicts() {
        return decisions.stream().filter(decision -> decision.decided() == Decided.CONFLICT).map(FieldUndo::field)
                .toList();
    }
}
