package dev.merganser.store.item;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;

import com.mongodb.client.ClientSession;
import org.apache.commons.codec.digest.DigestUtils;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// Requests that were carried out under an idempotency key. A key belongs to its user; only what was done is
/// remembered, so that a request that was refused can be put right and sent again under its key.
public final class Idempotency {
    private final Database database;
    private final ClientSession session;

    /// @param session the transaction that the request is carried out in
    public Idempotency(Database database, ClientSession session) {
        this.database = database;
        this.session = session;
    }

    /// @param sameContent whether the key was used for the same request; else it is refused
    /// @param results     what the request made or wrote: ids
    public record Earlier(boolean sameContent, List<String> results) {}

    /// @param content what was asked for; compared by its text
    public Optional<Earlier> earlier(Request request, Object content) {
        @Nullable
        String key = request.idempotencyKey();
        if (key == null) return Optional.empty();
        @Nullable
        Document stored = database.collection(Collections.IDEMPOTENCY)
                .find(session, new Document("_id", id(request, key))).first();
        if (stored == null) return Optional.empty();
        return Optional.of(new Earlier(hash(content).equals(stored.getString("content")),
                stored.getList("results", String.class)));
    }

    public void remember(Request request, Object content, List<String> results, Instant at) {
        @Nullable
        String key = request.idempotencyKey();
        if (key == null) return;
        database.collection(Collections.IDEMPOTENCY).insertOne(session,
                new Document("_id", id(request, key)).append("content", hash(content))
                        .append("results", results).append("at", Date.from(at)));
    }

    private static String id(Request request, String key) {
        return request.asker().user() + " " + key; // no user's name holds a blank
    }

    private static String hash(Object content) {
        return DigestUtils.sha256Hex(content.toString());
    }
}
