package dev.merganser.store.list;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import com.mongodb.client.AggregateIterable;
import com.mongodb.client.FindIterable;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Visible;
import dev.merganser.store.database.Database;
import dev.merganser.store.index.SortKeys;
import dev.merganser.store.item.Items;
import dev.merganser.store.item.VisibleItems;

/// Lists of all items of a type that meet a filter, in one of the type's orders, page by page, each by one command
/// (and one more where the filter names items).
///
/// A page is continued from a key that says where an item stands, not from a number: an item that stands still while
/// others come, go and move is met exactly once. No page reads longer than a bound: what no index narrows down ends
/// in MongoDB's time-out error, not in a busy database.
public final class Lists {
    /// What a page or a count may take.
    public static final Duration LONGEST = Duration.ofSeconds(5);

    private static final Document WITHOUT_OTHER_KEYS = new Document("matchKeys", 0).append("searchTerms", 0);

    private final EmptiedLinks emptied;
    private final VisibleItems visible;
    private final Items items;
    private final String region;

    /// @param region whose plan telephone numbers without a country follow
    public Lists(Database database, VisibleItems visible, Items items, String region) {
        this.emptied = new EmptiedLinks(database);
        this.visible = visible;
        this.items = items;
        this.region = region;
    }

    /// Which page.
    ///
    /// @param from     the key of the item that the page lies beyond, as [Listed] gave it; null for the first page
    /// @param limit    the most items
    /// @param backward whether to read towards the list's start
    public record Slice(@Nullable String from, int limit, boolean backward) {}

    /// @param key where the item stands in its list
    public record Listed(Item item, String key) {}

    /// @param items   in the list's order, whichever way it was read
    /// @param hasMore whether there are more in the direction that was read
    public record Page(List<Listed> items, boolean hasMore) {}

    /// A filter as MongoDB takes it, for this asker; conditions on links hold of items that the asker may see.
    ///
    /// @throws WrongFilter if a condition can't be meant
    public Bson bson(Asker asker, ItemFilter filter) {
        Map<ItemId, Item> named = items.findAll(asker, filter.named());
        return new FilterBson(filter, asker, named, emptied::of, region).document();
    }

    /// @throws WrongFilter if a condition can't be meant
    public Page page(Asker asker, ItemFilter filter, ItemOrder order, Slice slice) {
        TypeKey type = filter.definition().key();
        Bson matching = bson(asker, filter);
        boolean descending = order.descending() != slice.backward();
        String path = order.by() == null ? "_id" : SortKeys.path(type, order.by());
        List<Listed> read = new ArrayList<>();
        documents(asker, type, matching, order, path, descending, slice)
                .forEach(document -> read
                        .add(new Listed(visible.read(document), key(document, path))));
        boolean more = read.size() > slice.limit();
        List<Listed> page = more ? read.subList(0, slice.limit()) : read;
        return new Page(List.copyOf(slice.backward() ? page.reversed() : page), more);
    }

    private Iterable<RawBsonDocument> documents(Asker asker, TypeKey type, Bson matching, ItemOrder order, String path,
            boolean descending,
            Slice slice) {
        int most = slice.limit() + 1;
        if (order.by() == null) {
            Bson from = slice.from() == null
                    ? new Document()
                    : descending ? lt("_id", slice.from()) : gt("_id", slice.from());
            return find(asker, type, Visible.both(from, matching), path, descending, most);
        }
        SortKeys.Range present = SortKeys.WITH_VALUE, absent = SortKeys.WITHOUT_VALUE;
        @Nullable
        String from = slice.from();
        if (!order.descending() || SortKeys.always(order.by())) {
            // Keys of items without a value sort behind all others: the whole list is one walk.
            var all = new SortKeys.Range(present.from(), absent.to());
            return find(asker, type, Visible.both(range(path, all, from, descending), matching), path, descending,
                    most);
        }
        // Largest first, and still those without a value at the end: two walks, the second only at the seam.
        boolean fromAbsent = from == null ? slice.backward() : !SortKeys.present(from);
        SortKeys.Range first = fromAbsent ? absent : present, second = fromAbsent ? present : absent;
        Bson beyond = Visible.both(range(path, first, from, descending), matching);
        return fromAbsent == slice.backward()
                ? aggregate(asker, type, path, descending, most, beyond,
                        Visible.both(range(path, second, null, descending), matching))
                : find(asker, type, beyond, path, descending, most);
    }

    private static Bson range(String path, SortKeys.Range range, @Nullable String from, boolean descending) {
        if (from == null) return and(gte(path, range.from()), lt(path, range.to()));
        return descending ? and(gte(path, range.from()), lt(path, from)) : and(gt(path, from), lt(path, range.to()));
    }

    private FindIterable<RawBsonDocument> find(Asker asker, TypeKey type, Bson filter, String path, boolean descending,
            int most) {
        return visible.find(asker, type, filter).projection(WITHOUT_OTHER_KEYS)
                .sort(descending ? descending(path) : ascending(path))
                .limit(most)
                .maxTime(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// The first part of a list, and where that ends before the page is full, the second.
    private AggregateIterable<RawBsonDocument> aggregate(Asker asker, TypeKey type, String path, boolean descending,
            int most,
            Bson first, Bson second) {
        Document sort = new Document("$sort", new Document(path, descending ? -1 : 1));
        Document limit = new Document("$limit", most);
        return visible.aggregate(asker, VisibleItems.of(asker, type, first),
                List.of(sort, limit,
                        VisibleItems.union(asker, VisibleItems.of(asker, type, second), List.of(sort, limit)), limit,
                        new Document("$project", WITHOUT_OTHER_KEYS)))
                .maxTime(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static String key(RawBsonDocument document, String path) {
        BsonValue at = document;
        for (String step : path.split("\\.", -1)) {
            at = Objects.requireNonNull(at.asDocument().get(step), path);
        }
        return at.asString().getValue();
    }

    /// @throws WrongFilter if a condition can't be meant
    public long count(Asker asker, ItemFilter filter) {
        RawBsonDocument counted = visible.aggregate(asker,
                VisibleItems.of(asker, filter.definition().key(), bson(asker, filter)),
                List.of(new Document("$count", "n"))).maxTime(LONGEST.toMillis(), TimeUnit.MILLISECONDS).first();
        return counted == null ? 0 : counted.getInt32("n").getValue();
    }
}
