package dev.merganser.store.merge;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Sorts.ascending;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.ItemId;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.item.ItemDocument;
import dev.merganser.store.settings.Settings;

/// Rewrites links once a merge can't be undone any more: those that name a deleted item name the main item then, and
/// whoever asks what points at the main item has fewer ids to ask by. The old ids go on answering with the main item
/// (M20): they stay in `ids`, and `settled` lists those that no link names any more.
///
/// It goes merge by merge, oldest first; killed in between, it goes on with the merge that it hadn't finished.
public final class Settling {
    private final Database database;
    private final Settings settings;
    private final Relinking relinking;
    private final Clock clock;

    public Settling(Database database, Settings settings, Clock clock) {
        this.database = database;
        this.settings = settings;
        this.relinking = new Relinking(database);
        this.clock = clock;
    }

    /// @param merges  how many merges were settled; fewer than were asked for if nothing is left
    /// @param rewritten how many documents had their links rewritten
    public record Settled(int merges, long rewritten) {}

    public Settled settle(int most) {
        Date until = Date.from(clock.instant().minus(settings.keptInBin()));
        List<Document> due = journals().find(and(lt("at", until), exists("undone", false), exists("settled", false)))
                .sort(ascending("at", "version")).limit(most).into(new ArrayList<>());
        long rewritten = 0;
        for (Document journal : due) {
            var main = new ItemId(journal.getString("main"));
            Set<ItemId> separate = new HashSet<>();
            journal.getList("restored", Document.class, List.of())
                    .forEach(one -> separate.add(new ItemId(one.getString("item"))));
            var ids = new ArrayList<ItemId>();
            for (Document source : journal.getList("sources", Document.class)) {
                // Of what was restored separately links were rewritten then, and new ones name it rightly.
                if (separate.contains(ItemDocument.id(source))) continue;
                if (source.containsKey("ids")) ids.addAll(ItemDocument.ids(source));
                else ids.add(ItemDocument.id(source));
            }
            if (!ids.isEmpty()) rewritten += relinking.rewrite(ids, main);
            database.inTransaction(session -> {
                @Nullable
                Document owner = items().find(session, eq("ids", main.value())).projection(new Document("_id", 1))
                        .first();
                if (owner != null && !relinking.isLinked(session, ids))
                    items().updateOne(session, eq("_id", owner.get("_id")), new Document("$addToSet",
                            new Document("settled", new Document("$each", ids.stream().map(ItemId::value).toList()))));
                return journals().updateOne(session, eq("_id", journal.get("_id")),
                        new Document("$set", new Document("settled", true)));
            });
        }
        return new Settled(due.size(), rewritten);
    }

    private MongoCollection<Document> items() {
        return database.collection(Collections.ITEMS);
    }

    private MongoCollection<Document> journals() {
        return database.collection(Collections.MERGE_JOURNAL);
    }
}
