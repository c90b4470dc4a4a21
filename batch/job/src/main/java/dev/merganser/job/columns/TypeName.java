package dev.merganser.job.columns;

import java.util.Arrays;
import java.util.stream.Collectors;

import dev.merganser.job.console.WrongInput;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;

/// How the command line names types of items.
public final class TypeName {
    private TypeName() {}

    /// @param name such as `contact` or `smartProcessItem:repair`
    /// @throws WrongInput if there is no such type
    public static TypeKey key(String name) {
        try {
            int colon = name.indexOf(':');
            ItemType type = ItemType.of(colon < 0 ? name : name.substring(0, colon))
                    .orElseThrow(() -> new IllegalArgumentException(
                            "there are " + Arrays.stream(ItemType.values()).map(ItemType::wireName)
                                    .collect(Collectors.joining(", "))));
            return new TypeKey(type, colon < 0 ? null : name.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            throw new WrongInput("--type can't be '%s': %s".formatted(name, e.getMessage()));
        }
    }
}
