package dev.merganser.store.merge;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.in;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergePlan;
import dev.merganser.model.merge.MergePlanner;
import dev.merganser.model.merge.MergePlanner.Planning;
import dev.merganser.model.merge.MergeRefusal;
import dev.merganser.model.merge.MergeRequest;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.UserId;
import dev.merganser.model.value.Value;
import dev.merganser.store.access.Action;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Forbidden;
import dev.merganser.store.access.Visible;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.history.History;
import dev.merganser.store.ids.IdChange;
import dev.merganser.store.ids.IdChanges;
import dev.merganser.store.item.Hierarchy;
import dev.merganser.store.item.Idempotency;
import dev.merganser.store.item.ItemDocument;
import dev.merganser.store.item.MatchKeys;
import dev.merganser.store.item.Request;
import dev.merganser.store.item.VisibleItems;
import dev.merganser.store.notification.News;
import dev.merganser.store.notification.Notifications;
import dev.merganser.store.settings.Settings;
import dev.merganser.store.suggestion.Suggestions;

/// Previews and executes merges; [Unmerging] takes them back.
///
/// A merge moves no links: the main item takes over the ids of the others, and every reader resolves links through
/// them. So it is one transaction of a fixed number of commands, however many items are linked.
public final class Merging {
    private final Database database;
    private final Definitions definitions;
    private final VisibleItems visible;
    private final MatchKeys keys;
    private final Previews previews;
    private final Clock clock;

    public Merging(Database database, Definitions definitions, MatchKeys keys, Settings settings, Clock clock) {
        this.database = database;
        this.definitions = definitions;
        this.visible = new VisibleItems(database, definitions);
        this.keys = keys;
        this.previews = new Previews(database, definitions, settings);
        this.clock = clock;
    }

    /// What came of asking for a preview.
    public sealed interface Preview {
        record Made(MergePreview preview) implements Preview {}

        record Refused(MergeRefusal refusal) implements Preview {}
    }

    /// Shows what a merge would do, and writes nothing.
    ///
    /// @throws dev.merganser.store.access.Forbidden if the asker may not merge (M16)
    public Preview preview(Asker asker, MergeRequest request) {
        return switch (plan(asker, request, null)) {
            case Planning.Planned(MergePlan plan) -> new Preview.Made(shown(asker, plan));
            case Planning.Refused(MergeRefusal refusal) -> new Preview.Refused(refusal);
        };
    }

    /// Executes exactly the plan that was shown.
    ///
    /// @param fingerprint the preview's; with any other the merge is refused as stale
    /// @throws dev.merganser.store.access.Forbidden if the asker may not merge (M16)
    public MergeOutcome merge(Request request, MergeRequest merge, String fingerprint) {
        return database.inTransaction(session -> {
            var idempotency = new Idempotency(database, session);
            var content = List.of(merge, fingerprint);
            Optional<Idempotency.Earlier> earlier = idempotency.earlier(request, content);
            if (earlier.isPresent()) return again(session, earlier.get());
            Planning planning = plan(request.asker(), merge, session);
            if (planning instanceof Planning.Refused(MergeRefusal refusal)) return new MergeOutcome.Refused(refusal);
            MergePlan plan = ((Planning.Planned) planning).plan();
            if (!previews.fingerprint(request.asker(), plan, session).equals(fingerprint))
                return new MergeOutcome.Stale(shown(request.asker(), plan));
            if (!plan.open().isEmpty()) return new MergeOutcome.Open(plan.open());
            MergeOutcome.Merged merged = execute(session, request, plan);
            idempotency.remember(request, content, List.of(merged.merge(), merged.main().id().value()),
                    clock.instant());
            return merged;
        });
    }

    /// Whoever merged is told so though they may not view the main item any more.
    private MergeOutcome again(ClientSession session, Idempotency.Earlier earlier) {
        if (!earlier.sameContent()) return new MergeOutcome.KeyReused();
        return Optional
                .ofNullable(collection(Collections.ITEMS).find(session, eq("ids", earlier.results().getLast())).first())
                .<MergeOutcome>map(main -> new MergeOutcome.Merged(earlier.results().getFirst(),
                        ItemDocument.read(main, definitions)))
                .orElseGet(() -> refused(MergeRefusal.Code.DELETED, "the merged item is in the recycle bin", "main"));
    }

    private static MergeOutcome.Refused refused(MergeRefusal.Code code, String message, String path) {
        return new MergeOutcome.Refused(new MergeRefusal(code, message, List.of(path)));
    }

    private MergePreview shown(Asker asker, MergePlan plan) {
        return previews.of(asker, plan);
    }

    /// Reads what the plan is made of by at most three commands: the items, what they link to, and the recycle bin
    /// if one of them isn't there.
    ///
    /// Nobody merges who may change and delete nothing (M16); who may do so with some items needs to with each (M17).
    private Planning plan(Asker asker, MergeRequest request, @Nullable ClientSession session) {
        asker.need(Action.CHANGE);
        asker.need(Action.DELETE);
        Optional<MergeRefusal> problem = MergePlanner.problem(request);
        if (problem.isPresent()) return new Planning.Refused(problem.get());
        Map<ItemId, Item> found = new HashMap<>();
        visible.find(asker, session, in("ids", request.items().stream().map(ItemId::value).toList()))
                .map(visible::read).forEach(item -> item.ids().forEach(id -> found.put(id, item)));
        for (ItemId id : request.items()) {
            @Nullable
            Item item = found.get(id);
            if (item == null) return new Planning.Refused(missing(asker, id));
            if (!item.id().equals(id))
                return new Planning.Refused(new MergeRefusal(MergeRefusal.Code.MERGED,
                        "the item %s was merged into %s".formatted(id, item.id()), List.of("items"), item.id()));
        }
        List<Item> ordered = request.items().stream().map(found::get).toList();
        for (Item item : ordered) {
            if (!mayMerge(asker, item))
                return new Planning.Refused(new MergeRefusal(MergeRefusal.Code.FORBIDDEN,
                        "you need the rights to change and to delete the item %s".formatted(item.id()),
                        List.of("items")));
        }
        TypeDefinition definition = definitions.catalogueWith(ordered.getFirst().type())
                .get(ordered.getFirst().type());
        return MergePlanner.plan(request, definition, ordered, Circles.of(database, session, ordered, definition));
    }

    /// An id that was merged is where its main item is: in the recycle bin with it, or hidden with it.
    private MergeRefusal missing(Asker asker, ItemId id) {
        boolean deleted = collection(Collections.RECYCLE_BIN)
                .find(Visible.both(in("ids", id.value()), exists("deleted.into", false), exists("purging", false),
                        Visible.filter(asker, Action.VIEW)))
                .first() != null;
        return deleted
                ? new MergeRefusal(MergeRefusal.Code.DELETED, "the item %s is in the recycle bin".formatted(id),
                        List.of("items"))
                : new MergeRefusal(MergeRefusal.Code.NOT_FOUND, "there is no item %s".formatted(id), List.of("items"));
    }

    static boolean mayMerge(Asker asker, Item item) {
        return asker.may(Action.CHANGE, item) && asker.may(Action.DELETE, item);
    }

    private MergeOutcome.Merged execute(ClientSession session, Request request, MergePlan plan) {
        Instant now = clock.instant();
        if (plan.result().keySet().stream().anyMatch(name -> plan.definition().field(name)
                .filter(field -> Hierarchy.isOne(field, plan.definition().key())).isPresent()))
            Hierarchy.waitForOthers(database, session);
        String merge = ItemId.next().value();
        Asker asker = request.asker();
        Item before = plan.main();
        var main = new Item(before.id(), plan.aliases(), before.type(), before.version() + 1, before.externalId(),
                plan.result(), plan.unparsed(), before.createdAt(), before.createdBy(), now, asker.user(),
                Stream.concat(Stream.of(before), plan.sources().stream()).flatMap(item -> item.settled().stream())
                        .toList());
        Document mainBefore = stored(session, version(before));
        List<Document> sources = plan.sources().stream().map(source -> stored(session, version(source))).toList();
        Document mainAfter = ItemDocument.write(main, plan.definition(), keys.of(main, plan.definition()));

        // Sources go first: no two items may hold one id.
        for (Item source : plan.sources()) {
            one(collection(Collections.ITEMS).deleteOne(session, version(source)).getDeletedCount());
        }
        one(collection(Collections.ITEMS).replaceOne(session, version(before), mainAfter).getMatchedCount());
        collection(Collections.RECYCLE_BIN).insertMany(session, sources.stream().map(source -> new Document(source)
                .append("deleted", new Document("at", Date.from(now)).append("by", asker.user().value())
                        .append("merge", merge).append("into", main.id().value())))
                .toList());
        Journal.write(database, session, merge, asker.user(), now, mainBefore, mainAfter, sources);
        IdChanges.append(database, session, IdChange.Kind.MERGED, plan.sources().stream().map(Item::id).toList(),
                main.id(), main.version(), now);
        Suggestions.mergedIntoOne(database, session, main.ids(), asker.user(), merge, now);
        Notifications.append(database, session, news(plan, asker, merge), now);
        History.append(database, session, MergeHistory.merged(plan, main, merge, request, now));
        return new MergeOutcome.Merged(merge, main);
    }

    /// The one who merged is told, and whoever else is responsible for one of the items (M13).
    private static List<News> news(MergePlan plan, Asker asker, String merge) {
        var news = new ArrayList<>(List.of(News.merged(asker.user(), asker.user(), List.of(plan.main().id()), merge)));
        var theirs = new TreeMap<UserId, List<ItemId>>();
        Stream.concat(Stream.of(plan.main()), plan.sources().stream()).forEach(item -> {
            Value.@Nullable User responsible = item.value("responsible", Value.User.class);
            if (responsible != null && !responsible.user().equals(asker.user()))
                theirs.computeIfAbsent(responsible.user(), _ -> new ArrayList<>()).add(item.id());
        });
        theirs.forEach((user, items) -> news.add(News.merged(user, asker.user(), items, merge)));
        return news;
    }

    private Document stored(ClientSession session, Bson filter) {
        return Optional.ofNullable(collection(Collections.ITEMS).find(session, filter).first())
                .orElseThrow(() -> new IllegalStateException("the item was there a moment ago in this snapshot"));
    }

    private static void one(long written) {
        // Cannot be: the transaction read these versions, and MongoDB aborts it when another writer changes them.
        if (written != 1) throw new IllegalStateException("wrote %d items instead of one".formatted(written));
    }

    private static Bson version(Item item) {
        return and(eq("_id", item.id().value()), eq("version", item.version()));
    }

    private MongoCollection<Document> collection(Collections collection) {
        return database.collection(collection);
    }
}
