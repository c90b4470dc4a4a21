package dev.merganser.store.session;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;

import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// People who are on their way to their company's sign-on and back: what was agreed on when they left, by the state that
/// they come back with, for the browser that left. Whichever process they come back to finds it.
public final class SignOns {
    private static final Duration GOOD = Duration.ofMinutes(10);

    private final Database database;
    private final Clock clock;

    public SignOns(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// @param browser a secret that the browser keeps
    public void leave(String state, String browser, Map<String, String> agreed) {
        signOns().insertOne(new Document("_id", Secret.hash(state)).append("browser", Secret.hash(browser))
                .append("agreed", new Document(agreed)).append("until", Date.from(clock.instant().plus(GOOD))));
    }

    /// What was agreed on; empty if nobody left with that state from that browser, or too long ago.
    public Optional<Map<String, String>> find(String state, String browser) {
        return read(signOns().find(same(state, browser)).first());
    }

    /// As [#find], and only once.
    public Optional<Map<String, String>> take(String state, String browser) {
        return read(signOns().findOneAndDelete(same(state, browser)));
    }

    private Bson same(String state, String browser) {
        return and(eq("_id", Secret.hash(state)), eq("browser", Secret.hash(browser)),
                gt("until", Date.from(clock.instant())));
    }

    private static Optional<Map<String, String>> read(@Nullable Document stored) {
        if (stored == null) return Optional.empty();
        var agreed = new HashMap<String, String>();
        stored.get("agreed", Document.class).forEach((name, value) -> agreed.put(name, String.valueOf(value)));
        return Optional.of(agreed);
    }

    private MongoCollection<Document> signOns() {
        return database.collection(Collections.SIGN_ONS);
    }
}
