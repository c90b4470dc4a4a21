package dev.merganser.store.item;

import org.jspecify.annotations.Nullable;

import dev.merganser.store.access.Asker;

/// Who writes, and through what.
///
/// @param id             names the request in the history, such as `import:01J…`
/// @param idempotencyKey 1 to 300 characters, the operation and a key of the asker's choice; the same ones again answer
///                       with the first result. Null: every request is a new one
/// @param together       whether one refused change keeps all the others of the request from being written. If not,
///                       each change has a fate of its own, and the key remembers them all
public record Request(Asker asker, String id, @Nullable String idempotencyKey, boolean together) {
    private static final int LONGEST_KEY = 300;

    public Request {
        if (idempotencyKey != null && (idempotencyKey.isBlank() || idempotencyKey.length() > LONGEST_KEY))
            throw new IllegalArgumentException("an idempotency key has 1 to %d characters".formatted(LONGEST_KEY));
    }

    /// One change, or several each with a fate of its own.
    public static Request of(Asker asker, String id) {
        return new Request(asker, id, null, false);
    }
}
