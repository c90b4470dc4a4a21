package dev.merganser.store.item;

import java.util.List;

import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;

/// Gives an item the keys by which candidates for duplicates of it are found. They are written with it.
@FunctionalInterface
public interface MatchKeys {
    /// Before the first model is learned there are no keys.
    MatchKeys NONE = (_, _) -> List.of();

    /// @return keys that carry the version of the model that they follow, as `version|key`
    List<String> of(Item item, TypeDefinition definition);
}
