package dev.merganser.store.database;

import static com.mongodb.client.model.Filters.eq;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;

import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import org.bson.Document;

/// Secrets of a base's own, by which its servers know what one of them has made.
public final class Secrets {
    private static final int BYTES = 32;

    private Secrets() {}

    /// The secret for that use, 32 random bytes. The first process to ask makes it, and it stays for ever.
    public static byte[] of(Database database, String use) {
        byte[] fresh = new byte[BYTES];
        new SecureRandom().nextBytes(fresh);
        Document stored = Objects.requireNonNull(database.collection(Collections.SECRETS).findOneAndUpdate(
                eq("_id", use),
                new Document("$setOnInsert", new Document("key", Base64.getEncoder().encodeToString(fresh))),
                new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER)));
        return Base64.getDecoder().decode(stored.getString("key"));
    }
}
