package dev.merganser.model.merge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;

/// What would come of a merge, field by field, before anything is written (M09).
///
/// @param request    what was asked for
/// @param definition of the type that all the items have
/// @param main       the item that stays, as it is before
/// @param sources    the items that would be deleted, as they are before, in the request's order
/// @param decisions  one for each field that some item has a value of, in the type's order
/// @param unparsed   text that couldn't be read as its field's kind, of all items
/// @param warnings   what whoever merges should know first
public record MergePlan(MergeRequest request, TypeDefinition definition, Item main, List<Item> sources,
        List<FieldDecision> decisions, Map<String, List<String>> unparsed, List<Warning> warnings) {

    public enum Warning {
        /// Different people are responsible for the items.
        DIFFERENT_RESPONSIBLE,
        /// Several of the items have invoices that are issued and not paid.
        OPEN_INVOICES,
        /// One of the items is an invoice that was issued: the law wants it unchanged.
        ISSUED_INVOICE,
        /// Somebody said of two of the items that they are no duplicates.
        DISMISSED_PAIR,
        /// An item that one of them stands below, as a company below its parent, stands below another of them: the link to
        /// it is dropped, since the result would stand above itself.
        CLOSES_CIRCLE
    }

    /// A flag or consent that holds for the result though not every item had it (M23).
    ///
    /// @param value with the flag
    /// @param from  the first item that has it so
    public record WinningFlag(Field field, Value value, ItemId from) {}

    /// How a field's result came about.
    public enum Decided {
        /// Every item has the same (M04).
        EQUAL,
        /// The items that have a value have the same one, the others have none, or a link to one of the items (M07).
        ONLY_VALUE,
        /// Somebody chose it (M05).
        CHOSEN,
        /// All values are kept, repeats dropped (M06, M08).
        UNION,
        /// The strictest of them, whatever anyone chooses (M23).
        STRICTEST,
        /// The values differ and nobody chose yet: the merge is refused as long as it is so (M05).
        OPEN
    }

    /// @param values what each item has, in the request's order; an item without a value isn't there
    /// @param seen   of each of these what readers have before them, to be compared: links by what they lead to
    /// @param result what the main item would have; of an open field, what it has now
    public record FieldDecision(Field field, Decided decided, SequencedMap<ItemId, List<Value>> values,
            Map<ItemId, List<Object>> seen, List<Value> result) {}

    /// The fields that need a choice.
    public List<Field> open() {
        return decisions.stream().filter(decision -> decision.decided() == Decided.OPEN).map(FieldDecision::field)
                .toList();
    }

    /// What wins though items differ, whatever anyone chooses (M23).
    public List<WinningFlag> winningFlags() {
        var flags = new ArrayList<WinningFlag>();
        for (FieldDecision decision : decisions) {
            for (Value value : decision.result()) {
                boolean strictest = decision.decided() == Decided.STRICTEST;
                boolean forbidden = value instanceof Value.Phone phone && phone.doNotCall();
                if (!strictest && !forbidden) continue;
                boolean overruled = decision.values().values().stream().flatMap(List::stream).anyMatch(
                        other -> strictest ? !other.equals(value) : same(other, value) && !flagged(other));
                if (overruled)
                    decision.values().entrySet().stream().filter(item -> item.getValue().stream()
                            .anyMatch(other -> strictest ? other.equals(value) : same(other, value) && flagged(other)))
                            .findFirst().ifPresent(
                                    item -> flags.add(new WinningFlag(decision.field(), value, item.getKey())));
            }
        }
        return flags;
    }

    private static boolean same(Value one, Value other) {
        return one.identity().equals(other.identity());
    }

    private static boolean flagged(Value value) {
        return value instanceof Value.Phone phone && phone.doNotCall();
    }

    /// The values that the main item would have.
    public Map<String, List<Value>> result() {
        var result = new LinkedHashMap<String, List<Value>>();
        decisions.forEach(decision -> {
            if (!decision.result().isEmpty()) result.put(decision.field().name(), decision.result());
        });
        return result;
    }

    /// The ids that the main item would answer with besides its own: its aliases, then each source's ids.
    public List<ItemId> aliases() {
        var aliases = new ArrayList<>(main.aliases());
        sources.forEach(source -> aliases.addAll(source.ids()));
        return aliases;
    }
}
