package dev.merganser.store.user;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import java.util.Map;

import com.mongodb.client.MongoCollection;
import org.bson.Document;

import dev.merganser.model.value.UserId;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.session.Sessions;

/// Which users were made by a start that hasn't told yet how they sign in. A start that is killed before it tells leaves
/// the mark, and the next one gives them other passwords and tells those.
public final class FirstSignIns {
    private final Database database;

    public FirstSignIns(Database database) {
        this.database = database;
    }

    /// These users' passwords are being told by that start.
    ///
    /// @param passwordHashes by user
    public void telling(String start, Map<UserId, String> passwordHashes) {
        database.inTransaction(session -> {
            passwordHashes.forEach((user, hash) -> {
                users().updateOne(session, eq("_id", user.value()), combine(set("untold", start),
                        set("password", hash)));
                Sessions.endTokens(database, session, user);
            });
            return passwordHashes;
        });
    }

    /// Whether somebody hasn't been told.
    public boolean areUntold() {
        // Without a password: made by a start that was killed the moment after.
        return users().find(or(exists("untold"), and(eq("_id", "admin"), eq("password", "")))).first() != null;
    }

    /// Whether it is still that start's to tell, and no later one's.
    public boolean areToTell(String start) {
        return users().find(eq("untold", start)).first() != null;
    }

    /// That start has told.
    public void told(String start) {
        users().updateMany(and(exists("untold"), eq("untold", start)), unset("untold"));
    }

    /// Whoever signs in was told, whatever became of the start that told them.
    public void signedIn(UserId user) {
        users().updateOne(and(eq("_id", user.value()), exists("untold")), unset("untold"));
    }

    private MongoCollection<Document> users() {
        return database.collection(Collections.USERS);
    }
}
