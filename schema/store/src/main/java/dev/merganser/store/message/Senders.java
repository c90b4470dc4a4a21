package dev.merganser.store.message;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;

import java.time.Clock;
import java.util.Date;
import java.util.Optional;

import com.mongodb.client.ClientSession;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.UserId;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// The addresses that users send from (R71). Nobody names their own: who may change settings vouches for it.
public final class Senders {
    private final Database database;
    private final Clock clock;

    public Senders(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// @param name as receivers read it
    public record Sender(EmailAddress address, String name) {}

    /// @return whether there is such a user
    public boolean verify(Asker asker, UserId user, Sender sender) {
        asker.needSettings();
        return database.collection(Collections.USERS).updateOne(eq("_id", user.value()),
                set("sender", new Document("address", sender.address().text()).append("name", sender.name())
                        .append("verifiedBy", asker.user().value()).append("verifiedAt", Date.from(clock.instant()))))
                .getMatchedCount() == 1;
    }

    Optional<Sender> find(ClientSession session, UserId user) {
        @Nullable
        Document stored = database.collection(Collections.USERS).find(session, eq("_id", user.value())).first();
        return Optional.ofNullable(stored == null ? null : stored.get("sender", Document.class)).map(
                sender -> new Sender(new EmailAddress(sender.getString("address")), sender.getString("name")));
    }
}
