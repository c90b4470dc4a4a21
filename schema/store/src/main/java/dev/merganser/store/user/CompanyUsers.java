package dev.merganser.store.user;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;

import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.UserId;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// Users that a company's own sign-on vouches for. They are known by who issued their tokens and by what that calls them
/// for ever, never by the name that people read: an issuer can't make anybody a user who is there already.
public final class CompanyUsers {
    private final Database database;

    public CompanyUsers(Database database) {
        this.database = database;
    }

    /// What an issuer says of somebody.
    ///
    /// @param name  as people know them; taken if nobody has it, nor the product itself, else followed by the issuer's host
    /// @param roles keys of the roles that they have here by now
    public record Claims(String issuer, String subject, UserId name, UserId otherName, Collection<String> roles) {}

    /// The user that an issuer speaks of: made at first sight, with the roles that it says from then on.
    ///
    /// @return empty if both names belong to others
    public Optional<UserId> known(Claims claims, Instant at) {
        List<String> roles = claims.roles().stream().distinct().sorted().toList();
        Bson same = eq("company", new Document("issuer", claims.issuer()).append("subject", claims.subject()));
        Optional<UserId> known = find(same, roles);
        if (known.isPresent()) return known;
        for (UserId name : List.of(claims.name(), claims.otherName())) {
            if (name.isReserved()) continue;
            try {
                users().insertOne(new Document("_id", name.value()).append("roles", roles)
                        .append("createdAt", Date.from(at)).append("company",
                                new Document("issuer", claims.issuer()).append("subject", claims.subject())));
                return Optional.of(name);
            } catch (MongoWriteException e) {
                if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) throw e;
                // The name is somebody's, or another process was faster with the same user.
                Optional<UserId> faster = find(same, roles);
                if (faster.isPresent()) return faster;
            }
        }
        return Optional.empty();
    }

    private Optional<UserId> find(Bson same, List<String> roles) {
        @Nullable
        Document stored = users().find(same).first();
        if (stored == null) return Optional.empty();
        if (!roles.equals(stored.getList("roles", String.class)))
            users().updateOne(eq("_id", stored.getString("_id")), set("roles", roles));
        return Optional.of(new UserId(stored.getString("_id")));
    }

    private MongoCollection<Document> users() {
        return database.collection(Collections.USERS);
    }
}
