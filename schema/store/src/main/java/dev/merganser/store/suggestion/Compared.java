package dev.merganser.store.suggestion;

import java.util.HexFormat;

import org.apache.commons.codec.digest.DigestUtils;

import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.ComparedValues;
import dev.merganser.model.item.Item;

/// The fingerprint of what was compared of a pair. A dismissed pair returns only when it has changed (D04).
public final class Compared {
    private static final int BYTES = 12;

    private Compared() {}

    /// @return the same whichever of the two comes first
    public static String fingerprint(Item one, Item other, TypeDefinition definition) {
        return fingerprint(one, definition, other, definition);
    }

    /// The same for items that may be of different types.
    public static String fingerprint(Item one, TypeDefinition its, Item other, TypeDefinition others) {
        if (one.id().compareTo(other.id()) > 0) return fingerprint(other, others, one, its);
        String text = ComparedValues.of(one, its) + "\n" + ComparedValues.of(other, others);
        return HexFormat.of().formatHex(DigestUtils.sha256(text), 0, BYTES);
    }
}
