package dev.merganser.store.notification;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// What users are told of.
///
/// Each user's notifications are numbered without a gap, and the number is taken inside of the transaction that writes
/// them: a notification that is committed later has a higher number, whichever process wrote it. So "all after number n",
/// read from here, is all that somebody has missed, and change streams only have to say when to look.
///
/// Two transactions that tell the same user of something at the same moment exclude each other; one of them starts over.
public final class Notifications {
    /// Unread ones are counted up to this.
    public static final int MOST_COUNTED = 1_000;
    private static final int SCANNED = 100;

    private final Database database;
    private final Seeing seeing;

    /// Reads items as somebody may see them, by any id that they answer to.
    @FunctionalInterface
    public interface Seeing {
        Map<ItemId, Item> items(Asker asker, Collection<ItemId> ids);
    }

    public Notifications(Database database, Seeing seeing) {
        this.database = database;
        this.seeing = seeing;
    }

    /// Some notifications of one user.
    ///
    /// @param scanned the place of the last one that was looked at, told or not; where to read on from
    /// @param more    whether there are more beyond it
    public record Batch(List<Notification> notifications, long scanned, boolean more) {}

    /// Tells users of what the transaction does: they are told if it commits, and not if it doesn't.
    public static void append(Database database, ClientSession session, List<News> news, Instant at) {
        var byUser = new TreeMap<UserId, List<News>>();
        news.forEach(one -> byUser.computeIfAbsent(one.to(), _ -> new ArrayList<>()).add(one));
        var documents = new ArrayList<Document>();
        byUser.forEach((user, theirs) -> {
            long place = take(database, session, user, theirs.size());
            for (News one : theirs)
                documents.add(write(one, place++, at));
        });
        if (!documents.isEmpty())
            database.collection(Collections.NOTIFICATIONS).insertMany(session, documents);
    }

    /// Takes the next places of a user's. @return the first of them
    private static long take(Database database, ClientSession session, UserId user, int count) {
        Document counter = database.collection(Collections.INBOXES).findOneAndUpdate(session, eq("_id", user.value()),
                Updates.inc("last", (long) count),
                new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
        return Objects.requireNonNull(counter).getLong("last") - count + 1;
    }

    /// The place of the user's newest notification; 0 if there was never one.
    public long newest(Asker asker) {
        @Nullable
        Document counter = database.collection(Collections.INBOXES).find(eq("_id", asker.user().value())).first();
        return counter == null ? 0 : counter.getLong("last");
    }

    /// The asker's notifications, newest first.
    ///
    /// @param before only those before that place; null for the newest
    /// @param limit  the most of them
    public Batch page(Asker asker, @Nullable Long before, boolean unreadOnly, int limit) {
        var found = new ArrayList<Notification>();
        long place = before == null ? Long.MAX_VALUE : before;
        while (limit > 0) {
            List<Document> stored = collection().find(and(mine(asker, unreadOnly), lt("place", place)))
                    .sort(descending("place")).limit(Math.min(SCANNED, limit + 1)).into(new ArrayList<>());
            for (Notification one : told(asker, stored)) {
                if (found.size() == limit) return new Batch(found, found.getLast().place(), true);
                found.add(one);
            }
            if (stored.size() < Math.min(SCANNED, limit + 1)) break;
            place = stored.getLast().getLong("place");
        }
        return new Batch(found, found.isEmpty() ? place : found.getLast().place(), false);
    }

    /// The asker's notifications that were committed after the one at a place, oldest first.
    public Batch after(Asker asker, long place, int limit) {
        List<Document> stored = collection().find(and(mine(asker, false), gt("place", place)))
                .sort(ascending("place")).limit(limit).into(new ArrayList<>());
        return new Batch(told(asker, stored), stored.isEmpty() ? place : stored.getLast().getLong("place"),
                stored.size() == limit);
    }

    /// How many the asker hasn't read, [#MOST_COUNTED] at most.
    public int countUnread(Asker asker) {
        return told(asker, collection().find(mine(asker, true)).sort(descending("place")).limit(MOST_COUNTED)
                .into(new ArrayList<>())).size();
    }

    /// Marks notifications of the asker's as read; others', and unknown ones, are left out.
    public void markRead(Asker asker, Collection<String> ids, Instant at) {
        collection().updateMany(and(mine(asker, true), in("_id", ids)), read(at));
    }

    /// Marks all of the asker's notifications up to a place as read.
    public void markReadUpTo(Asker asker, long place, Instant at) {
        collection().updateMany(and(mine(asker, true), lte("place", place)), read(at));
    }

    /// Those of the asker's notifications that have one of the ids and may be told, in the order of their places.
    public List<Notification> find(Asker asker, Collection<String> ids) {
        return told(asker, collection().find(and(mine(asker, false), in("_id", ids))).sort(ascending("place"))
                .into(new ArrayList<>()));
    }

    /// Removes, as part of an erasure, what tells of items alone, and the notes to it.
    ///
    /// @param ids every id of what is erased
    public static void erase(Database database, ClientSession session, Collection<ItemId> ids) {
        database.collection(Collections.NOTIFICATIONS).deleteMany(session,
                in("items", ids.stream().map(ItemId::value).toList()));
    }

    private List<Notification> told(Asker asker, List<Document> stored) {
        Set<ItemId> ids = new HashSet<>();
        stored.forEach(document -> items(document).forEach(ids::add));
        Map<ItemId, Item> seen = ids.isEmpty() ? Map.of() : seeing.items(asker, ids);
        return stored.stream().map(document -> read(document, seen)).filter(Notification::mayBeTold).toList();
    }

    private static Bson mine(Asker asker, boolean unreadOnly) {
        Bson mine = eq("user", asker.user().value());
        return unreadOnly ? and(mine, eq("unread", true)) : mine;
    }

    private static Bson read(Instant at) {
        return combine(unset("unread"), set("readAt", Date.from(at)));
    }

    private static Document write(News news, long place, Instant at) {
        var document = new Document("_id", ItemId.next().value()).append("user", news.to().value())
                .append("place", place).append("at", Date.from(at)).append("kind", news.kind().name())
                .append("by", news.by().value()).append("items", news.items().stream().map(ItemId::value).toList())
                .append("count", news.count()).append("unread", true);
        if (news.subject() != null) document.append("subject", news.subject());
        if (news.note() != null) document.append("note", news.note());
        return document;
    }

    private static List<ItemId> items(Document stored) {
        return stored.getList("items", String.class).stream().map(ItemId::new).toList();
    }

    private static Notification read(Document stored, Map<ItemId, Item> seen) {
        List<ItemId> items = items(stored);
        var distinct = new LinkedHashMap<ItemId, Item>();
        for (ItemId id : items) {
            @Nullable
            Item item = seen.get(id);
            if (item != null) distinct.put(item.id(), item);
        }
        @Nullable
        Date readAt = stored.getDate("readAt");
        return new Notification(stored.getString("_id"), stored.getLong("place"), stored.getDate("at").toInstant(),
                new News(new UserId(stored.getString("user")), News.Kind.valueOf(stored.getString("kind")),
                        new UserId(stored.getString("by")), items, stored.getInteger("count"),
                        stored.getString("subject"), stored.getString("note")),
                List.copyOf(distinct.values()), readAt == null ? null : readAt.toInstant());
    }

    private MongoCollection<Document> collection() {
        return database.collection(Collections.NOTIFICATIONS);
    }
}
