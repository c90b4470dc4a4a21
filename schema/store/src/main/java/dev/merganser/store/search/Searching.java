package dev.merganser.store.search;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.mongodb.client.model.Filters;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Visible;
import dev.merganser.store.index.SearchTerms;
import dev.merganser.store.index.SearchText;
import dev.merganser.store.item.ItemDocument;
import dev.merganser.store.item.VisibleItems;

/// Finds items of all types by what somebody types: each word has to be the start of one of the item's terms.
///
/// A term that is the whole word counts more than one that goes on, one of the item's name more than another, a rare
/// word more than a common one; among equals the newer item comes first. Items are looked at by way of the rarest word
/// and from its nearest terms on, up to a bound, so that a letter that a million items share is answered as quickly
/// as a name; then the page says that it was cut.
public final class Searching {
    /// The most items that are ranked.
    public static final int RANKED = 1_000;
    /// The most items with the rarest word that are looked at for the others.
    public static final int LOOKED_AT = 20_000;
    private static final Duration LONGEST = Duration.ofSeconds(5);
    /// Above every character of a term.
    private static final String BEYOND = "\u007f";
    private static final int MOST_WEIGHT = 15;

    private final VisibleItems visible;
    private final String region;

    /// @param region whose plan telephone numbers without a country follow
    public Searching(VisibleItems visible, String region) {
        this.visible = visible;
        this.region = region;
    }

    /// Where a page goes on. It keeps how much each word counted on the first page, so that those that follow go by
    /// the same order, whatever is written meanwhile.
    ///
    /// @param weights a word's weight each, 1 to 15, in the text's order
    /// @param cut     whether there were more items than are looked at
    /// @param score   of the item that the page lies beyond
    public record Place(List<Integer> weights, boolean cut, int score, ItemId id) {
        /// @throws IllegalArgumentException if a word can't weigh that much
        public Place {
            if (weights.stream().anyMatch(weight -> weight < 1 || weight > MOST_WEIGHT))
                throw new IllegalArgumentException("a word's weight is 1 to " + MOST_WEIGHT);
        }

        /// @throws IllegalArgumentException if it is no place
        public static Place of(String text) {
            String[] parts = text.split(":", -1);
            if (parts.length != 4) throw new IllegalArgumentException("no place");
            return new Place(Arrays.stream(parts[0].split(",", -1)).map(Integer::valueOf).toList(),
                    parts[1].equals("+"),
                    Integer.parseInt(parts[2]), new ItemId(parts[3]));
        }

        @Override
        public String toString() {
            return String.join(",", weights.stream().map(String::valueOf).toList()) + ":" + (cut ? "+" : "-") + ":"
                    + score + ":" + id;
        }
    }

    public record Found(Item item, Place place) {}

    /// @param items   best first
    /// @param hasMore whether there are more after them
    /// @param cut     whether more items have the words than were ranked
    public record Page(List<Found> items, boolean hasMore, boolean cut) {
        static final Page EMPTY = new Page(List.of(), false, false);
    }

    /// @param types of those only
    /// @param from  the page lies beyond it; null for the first
    /// @return by one command; by two for the first page of several words
    public Page search(Asker asker, String text, Collection<ItemType> types, @Nullable Place from, int limit) {
        List<SearchText.Word> words = SearchText.of(text, region).words();
        if (words.isEmpty() || (from != null && from.weights().size() != words.size())) return Page.EMPTY;
        Bson scope = types.size() == ItemType.values().length
                ? new Document()
                : Filters.in("type", types.stream().map(ItemType::wireName).toList());
        List<Integer> weights;
        boolean cut = false;
        if (from != null) {
            weights = from.weights();
            cut = from.cut();
        } else if (words.size() == 1) {
            weights = List.of(1);
        } else {
            List<Integer> counts = counts(asker, scope, words);
            weights = counts.stream().map(Searching::weight).toList();
            cut = java.util.Collections.min(counts) > LOOKED_AT;
        }
        return page(asker, scope, words, weights, cut, from, limit);
    }

    /// Whether an item that the asker may view holds the address. One command.
    public boolean holds(Asker asker, EmailAddress address) {
        for (RawBsonDocument document : visible.find(asker, Filters.in("searchTerms", SearchTerms.of(address)))
                .hintString("search").maxTime(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
            if (visible.read(document).fields().values().stream().flatMap(List::stream)
                    .anyMatch(value -> value instanceof Value.Email(var held, _) && held.key().equals(address.key())))
                return true;
        }
        return false;
    }

    private Page page(Asker asker, Bson scope, List<SearchText.Word> words, List<Integer> weights, boolean cutBefore,
            @Nullable Place from, int limit) {
        int rarest = IntStream.range(0, words.size()).boxed().max(Comparator.comparing(weights::get)).orElseThrow();
        var pipeline = new ArrayList<Bson>();
        if (words.size() > 1) {
            pipeline.add(new Document("$limit", LOOKED_AT));
            pipeline.add(new Document("$match",
                    new Document("$and", words.stream().map(Searching::starts).toList())));
        }
        pipeline.add(new Document("$limit", RANKED + 1));
        pipeline.add(new Document("$project", new Document("score", score(words, weights))));
        pipeline.add(new Document("$setWindowFields",
                new Document("output", new Document("found", new Document("$count", new Document())))));
        pipeline.add(new Document("$sort", new Document("score", -1).append("_id", -1)));
        if (from != null)
            pipeline.add(new Document("$match", new Document("$or", List.of(
                    new Document("score", new Document("$lt", from.score())),
                    new Document("score", from.score()).append("_id", new Document("$lt", from.id().value()))))));
        pipeline.add(new Document("$limit", limit + 1));
        pipeline.add(VisibleItems.whole("item"));
        var found = new ArrayList<Found>();
        boolean cut = cutBefore;
        for (RawBsonDocument document : visible
                .aggregate(asker, Visible.both(starts(words.get(rarest)), scope), pipeline)
                .hintString("search")
                .maxTime(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
            cut |= document.getInt32("found").getValue() > RANKED;
            for (RawBsonDocument item : ItemDocument.inside(document, "item")) {
                Item read = visible.read(item);
                found.add(new Found(read,
                        new Place(weights, cut, document.getInt32("score").getValue(), read.id())));
            }
        }
        boolean more = found.size() > limit;
        return new Page(List.copyOf(more ? found.subList(0, limit) : found), more, cut);
    }

    /// How many items that the asker may see have each word, up to [#LOOKED_AT] and one.
    private List<Integer> counts(Asker asker, Bson scope, List<SearchText.Word> words) {
        var pipeline = new ArrayList<Bson>(count(0));
        for (int i = 1; i < words.size(); i++)
            pipeline.add(VisibleItems.union(asker, Visible.both(starts(words.get(i)), scope), count(i)));
        var counts = new ArrayList<Integer>(java.util.Collections.nCopies(words.size(), 0));
        visible.aggregate(asker, Visible.both(starts(words.getFirst()), scope), pipeline)
                .maxTime(LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                .forEach(count -> counts.set(count.getInt32("word").getValue(), count.getInt32("n").getValue()));
        return counts;
    }

    private static List<Document> count(int word) {
        return List.of(new Document("$limit", LOOKED_AT + 1), new Document("$count", "n"),
                new Document("$set", new Document("word", word)));
    }

    /// Twice as rare counts one more.
    private static int weight(int count) {
        int weight = (int) Math.round(Math.log((LOOKED_AT + 1.0) / (count + 1)) / Math.log(2)) + 1;
        return Math.clamp(weight, 1, MOST_WEIGHT);
    }

    /// Items with a term that begins with one of the word's starts.
    private static Document starts(SearchText.Word word) {
        List<Document> ranges = word.starts().stream().map(start -> new Document("searchTerms",
                new Document("$elemMatch", new Document("$gte", start).append("$lt", start + BEYOND)))).toList();
        return ranges.size() == 1 ? ranges.getFirst() : new Document("$or", ranges);
    }

    private static Document score(List<SearchText.Word> words, List<Integer> weights) {
        var parts = new ArrayList<Document>();
        for (int i = 0; i < words.size(); i++) {
            List<Document> cases = words.get(i).starts().stream().map(Searching::points).toList();
            parts.add(new Document("$multiply", List.of(weights.get(i),
                    new Document("$max", new Document("$map", new Document("input", "$searchTerms").append("in",
                            new Document("$max", cases)))))));
        }
        return new Document("$add", parts);
    }

    /// 4 for the word itself in the name, 3 elsewhere, 2 for a longer one in the name, 1 elsewhere.
    private static Document points(String start) {
        Document ofName = new Document("$eq", List.of(new Document("$substrBytes", List.of("$$this",
                new Document("$subtract", List.of(new Document("$strLenBytes", "$$this"), 1)), 1)), "n"));
        return new Document("$switch", new Document("branches", List.of(
                branch(new Document("$eq", List.of("$$this", start + SearchTerms.OF_NAME)), 4),
                branch(new Document("$eq", List.of("$$this", start + SearchTerms.OF_OTHER)), 3),
                branch(new Document("$or", List.of(new Document("$lt", List.of("$$this", start)),
                        new Document("$gte", List.of("$$this", start + BEYOND)))), 0),
                branch(ofName, 2))).append("default", 1));
    }

    private static Document branch(Document when, int points) {
        return new Document("case", when).append("then", points);
    }
}
