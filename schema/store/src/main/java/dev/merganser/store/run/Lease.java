package dev.merganser.store.run;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.or;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;

import com.mongodb.MongoCommandException;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// Sees to it that one process at a time does a thing. A lease runs out by itself when its holder dies.
public final class Lease {
    private static final int DUPLICATE_KEY = 11000;

    private final Database database;
    private final String name;
    private final String holder;
    private final Duration length;

    /// @param name   what is done, such as `nightly`
    /// @param holder names the process, such as `4711@host`; no two processes share one
    /// @param length how long it holds without being renewed
    public Lease(Database database, String name, String holder, Duration length) {
        this.database = database;
        this.name = name;
        this.holder = holder;
        this.length = length;
    }

    /// @param holder who has it
    /// @param until  when it runs out unless it is renewed
    public record Held(String holder, Instant until) {}

    /// Takes the lease, or renews it if this holder has it.
    ///
    /// @return who has it if somebody else does; empty if it was taken
    public Optional<Held> take(Instant now) {
        var free = or(lt("until", Date.from(now)), eq("holder", holder));
        try {
            database.collection(Collections.LEASES).findOneAndUpdate(and(eq("_id", name), free),
                    new Document("$set", new Document("holder", holder).append("until", Date.from(now.plus(length)))),
                    new FindOneAndUpdateOptions().upsert(true));
            return Optional.empty();
        } catch (MongoCommandException e) {
            // The upsert met the lease of another holder.
            if (e.getErrorCode() != DUPLICATE_KEY) throw e;
        }
        @Nullable
        Document other = database.collection(Collections.LEASES).find(eq("_id", name)).first();
        return other == null
                ? take(now)
                : Optional.of(new Held(other.getString("holder"), other.getDate("until").toInstant()));
    }

    /// Takes the lease of a holder that is surely no more.
    ///
    /// @return whether it was still that holder's
    public boolean inherit(Held dead, Instant now) {
        return database.collection(Collections.LEASES).updateOne(and(eq("_id", name), eq("holder", dead.holder())),
                new Document("$set", new Document("holder", holder).append("until", Date.from(now.plus(length)))))
                .getMatchedCount() == 1;
    }

    /// Gives the lease back; harmless if somebody else has it by now.
    public void release() {
        database.collection(Collections.LEASES).deleteOne(and(eq("_id", name), eq("holder", holder)));
    }
}
