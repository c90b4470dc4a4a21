package dev.merganser.model.catalogue;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Every type of item there is, the six built-in ones and the customer's processes. Immutable.
public final class Catalogue {
    private final Map<TypeKey, TypeDefinition> definitions;
    private final Map<TypeKey, Set<String>> names = new HashMap<>();

    private Catalogue(Map<TypeKey, TypeDefinition> definitions) {
        this.definitions = Collections.unmodifiableMap(definitions);
        definitions.forEach((key, definition) -> names.put(key,
                definition.fields().stream().map(Field::name).collect(Collectors.toUnmodifiableSet())));
    }

    /// Whether there is such a type, with fields of all those names. Asked of every item that is read.
    public boolean knows(TypeKey key, Collection<String> fields) {
        return names.getOrDefault(key, Set.of()).containsAll(fields) && names.containsKey(key);
    }

    /// What the product brings along; no process yet.
    public static Catalogue builtIn() {
        var definitions = new LinkedHashMap<TypeKey, TypeDefinition>();
        BuiltInTypes.ALL.forEach(definition -> definitions.put(definition.key(), definition));
        return new Catalogue(definitions);
    }

    /// This catalogue with `definition` added, or in the place of the one of the same key.
    public Catalogue with(TypeDefinition definition) {
        var more = new LinkedHashMap<>(definitions);
        more.put(definition.key(), definition);
        return new Catalogue(more);
    }

    public Optional<TypeDefinition> find(TypeKey key) {
        return Optional.ofNullable(definitions.get(key));
    }

    /// @throws IllegalArgumentException if there is no such type; a stored item's type is always there
    public TypeDefinition get(TypeKey key) {
        return find(key).orElseThrow(() -> new IllegalArgumentException("there is no type " + key));
    }

    /// The built-in types first.
    public Collection<TypeDefinition> all() {
        return definitions.values();
    }
}
