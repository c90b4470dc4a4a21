package dev.merganser.store.message;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;

import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Optional;

import com.mongodb.client.ClientSession;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.UserId;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
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

    /// What comes of vouching for an address.
    public enum Verified {
        DONE, NO_USER,
        /// Only an administrator vouches for an administrator's address.
        ADMINISTRATOR_NEEDED
    }

    /// Letters about forgotten passwords go to the address only if it is an administrator who vouches for it: who may
    /// change settings could take over whoever they like otherwise.
    public Verified verify(Asker asker, UserId user, Sender sender) {
        asker.needSettings();
        return database.inTransaction(session -> {
            var users = database.collection(Collections.USERS);
            @Nullable
            Document stored = users.find(session, eq("_id", user.value())).first();
            if (stored == null) return Verified.NO_USER;
            if (!asker.administrator()
                    && stored.getList("roles", String.class, List.of()).contains(Role.ADMINISTRATOR.key()))
                return Verified.ADMINISTRATOR_NEEDED;
            Bson change = set("sender", new Document("address", sender.address().text()).append("name", sender.name())
                    .append("verifiedBy", asker.user().value()).append("verifiedAt", Date.from(clock.instant())));
            users.updateOne(session, eq("_id", user.value()), asker.administrator()
                    ? combine(change, set("letters", sender.address().text()))
                    : change);
            return Verified.DONE;
        });
    }

    /// The address that the user sends from now; empty if none is vouched for.
    Optional<EmailAddress> address(UserId user) {
        return find(null, user).map(Sender::address);
    }

    Optional<Sender> find(@Nullable ClientSession session, UserId user) {
        @Nullable
        Document stored = database.find(Collections.USERS, session, eq("_id", user.value())).first();
        return Optional.ofNullable(stored == null ? null : stored.get("sender", Document.class)).map(
                sender -> new Sender(new EmailAddress(sender.getString("address")), sender.getString("name")));
    }
}
