package dev.merganser.store.suggestion;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.ComparedValues;
import dev.merganser.model.item.Item;

/// The fingerprint of what was compared of a pair. A dismissed pair returns only when it has changed (D04).
public final class Compared {
    private static final int BYTES = 12;

    private Compared() {}

    /// @return the same whichever of the two comes first
    public static String fingerprint(Item one, Item other, TypeDefinition definition) {
        boolean ordered = one.id().compareTo(other.id()) < 0;
        String text = ComparedValues.of(ordered ? one : other, definition) + "\n"
                + ComparedValues.of(ordered ? other : one, definition);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
