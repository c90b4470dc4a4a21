package dev.merganser.model.catalogue;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Every type of item there is, the six built-in ones and the customer's processes. Immutable.
public final class Catalogue {
    private final Map<TypeKey, TypeDefinition> definitions;

    private Catalogue(Map<TypeKey, TypeDefinition> definitions) {
        this.definitions = Collections.unmodifiableMap(definitions);
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
