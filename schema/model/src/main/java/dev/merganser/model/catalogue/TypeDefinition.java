package dev.merganser.model.catalogue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedCollection;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.Value;

/// A type of item and its fields, in the order that a form shows them.
///
/// @param label for people, in English, such as "Contact"
/// @param title the names of the fields that make up an item's title; the first set of them that isn't empty does
/// @param seal  what closes an item of the type; null if nothing does
public record TypeDefinition(TypeKey key, String label, List<List<String>> title, SequencedCollection<Field> fields,
        @Nullable Seal seal) {
    private static final int MOST_FIELDS = 200;

    /// @throws IllegalArgumentException if a name stands twice, or the title names a field that isn't there
    public TypeDefinition {
        title = title.stream().map(List::copyOf).toList();
        fields = List.copyOf(fields);
        if (fields.size() > MOST_FIELDS)
            throw new IllegalArgumentException("a type has at most %d fields".formatted(MOST_FIELDS));
        Map<String, Field> byName = fields.stream().collect(Collectors.toMap(Field::name, field -> field, (a, _) -> {
            throw new IllegalArgumentException("the field " + a.name() + " stands twice");
        }, LinkedHashMap::new));
        title.stream().flatMap(List::stream).filter(name -> !byName.containsKey(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("the title names a field that isn't there: " + name);
        });
    }

    /// A type whose items nothing closes.
    public TypeDefinition(TypeKey key, String label, List<List<String>> title, SequencedCollection<Field> fields) {
        this(key, label, title, fields, null);
    }

    /// The type with fields that a customer adds to those that it has. Messages go to every contact and company that a
    /// lead, deal, invoice, quote or smart-process item is linked to (R10, R41), from a contact to companies (R21) and from
    /// a company to contacts (R31), so that their links to such give recipients.
    ///
    /// @throws IllegalArgumentException if one takes the name of a field that is there already
    public TypeDefinition extended(Collection<Field> more) {
        List<Field> all = new ArrayList<>(fields);
        more.forEach(field -> all.add(Collections.disjoint(field.targets(), key.type().recipients())
                ? field
                : field.givesRecipients()));
        return new TypeDefinition(key, label, title, all, seal);
    }

    /// Whether an item with those fields changes by nothing but a correction any more, such as an invoice that was
    /// issued. A merge of such items warns.
    public boolean closes(Map<String, List<Value>> values) {
        return seal != null && seal.closes(values);
    }

    public Optional<Field> field(String name) {
        return fields.stream().filter(field -> field.name().equals(name)).findFirst();
    }
}
