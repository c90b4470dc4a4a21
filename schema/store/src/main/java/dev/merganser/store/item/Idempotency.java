package dev.merganser.store.item;

import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import com.mongodb.client.ClientSession;
import org.apache.commons.codec.digest.DigestUtils;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// Requests that were carried out under an idempotency key. A key belongs to its user and operation; only what was done is
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

    /// @param content what was asked for: records, lists, maps and values with a text
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
        var text = new StringBuilder();
        describe(content, text);
        return DigestUtils.sha256Hex(text.toString());
    }

    /// The same for equal contents in every process, whatever order maps and sets are in, and different for different
    /// ones, whatever texts hold.
    private static void describe(@Nullable Object content, StringBuilder text) {
        switch (content) {
            case null -> text.append('-');
            case Map<?, ?> map -> {
                var entries = new TreeMap<String, @Nullable Object>();
                map.forEach((key, value) -> entries.put(String.valueOf(key), value));
                text.append('{').append(entries.size());
                entries.forEach((key, value) -> {
                    describe(key, text);
                    describe(value, text);
                });
            }
            case Set<?> set -> describe(set.stream().map(String::valueOf).sorted().toList(), text);
            case Collection<?> list -> {
                text.append('[').append(list.size());
                list.forEach(one -> describe(one, text));
            }
            case Record one -> {
                text.append('(').append(one.getClass().getSimpleName());
                for (RecordComponent component : one.getClass().getRecordComponents())
                    describe(component(one, component), text);
            }
            default -> {
                String one = content.toString();
                text.append('"').append(one.length()).append(':').append(one);
            }
        }
    }

    private static @Nullable Object component(Record one, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(one);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("components of records can be read", e);
        }
    }
}
