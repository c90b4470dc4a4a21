package dev.merganser.store.suggestion;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Sorts.descending;
import static com.mongodb.client.model.Updates.unset;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ReplaceOptions;
import org.bson.Document;

import dev.merganser.matching.Label;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.database.TypeFilter;
import dev.merganser.store.suggestion.Suggestion.State;

/// What people decided about pairs, for the next model to learn from (D11): one label a pair, its last decision, as
/// `{_id, type, process?, items: [left, right], same, by, at, model, probability, chance, levels: [{field, level}]}`. It holds
/// how alike the two were when it was decided, and no values; what becomes of the items later doesn't change it.
public final class Labels {
    /// Marks a suggestion whose decision isn't kept as a label yet.
    static final String UNLABELLED = "unlabelled";
    /// The newest are learned from: what people meant years ago counts less than that a run ends.
    private static final int MOST = 20_000;

    private final Database database;

    public Labels(Database database) {
        this.database = database;
    }

    /// Keeps the decisions since it was called last as labels. Harmless to be cut short and run again.
    ///
    /// @return how many
    public long gather() {
        MongoCollection<Document> suggestions = database.collection(Collections.SUGGESTIONS);
        long kept = 0;
        for (Document decided : suggestions.find(exists(UNLABELLED)).into(new ArrayList<>())) {
            @org.jspecify.annotations.Nullable
            Document decision = decided.get("decision", Document.class);
            List<Document> bars = decided.getList("bars", Document.class, List.of());
            if (decision != null && !bars.isEmpty()
                    && !Suggestion.Purpose.LINK.name().equals(decided.getString(SuggestionDocument.PURPOSE))) {
                labels().replaceOne(eq("_id", decided.get("_id")), label(decided, decision, bars),
                        new ReplaceOptions().upsert(true));
                kept++;
            }
            // Who decides anew at this moment has the last word.
            suggestions.updateOne(and(eq("_id", decided.get("_id")), eq("decision", decision)), unset(UNLABELLED));
        }
        return kept;
    }

    private static Document label(Document decided, Document decision, List<Document> bars) {
        var label = new Document("_id", decided.get("_id")).append("type", decided.get("type"));
        if (decided.containsKey("process")) label.append("process", decided.get("process"));
        return label.append("items", decided.get("items"))
                .append("same", State.MERGED.name().equals(decided.getString("state")))
                .append("by", decision.get("by")).append("at", decision.get("at")).append("model", decided.get("model"))
                .append("probability", decided.get("probability"))
                .append("chance", decided.get(SuggestionDocument.CHANCE, 1.0))
                .append("levels", bars.stream().filter(bar -> !bar.getString("level").isEmpty())
                        .map(bar -> new Document("field", bar.get("field")).append("level", bar.get("level")))
                        .toList());
    }

    /// Drops the labels of pairs whose decisions were taken back.
    static void forget(Database database, List<String> pairs) {
        database.collection(Collections.LABELS).deleteMany(in("_id", pairs));
    }

    /// The newest decisions about pairs of a type, [#MOST] at most.
    public List<Label> of(TypeKey type) {
        return labels().find(TypeFilter.of(type)).sort(descending("at")).limit(MOST).map(Labels::read)
                .into(new ArrayList<>());
    }

    public long count(TypeKey type) {
        return Math.min(MOST, labels().countDocuments(TypeFilter.of(type)));
    }

    private static Label read(Document stored) {
        Map<String, String> levels = new HashMap<>();
        stored.getList("levels", Document.class)
                .forEach(level -> levels.put(level.getString("field"), level.getString("level")));
        return new Label(stored.getBoolean("same"), stored.getDouble("chance"), levels);
    }

    private MongoCollection<Document> labels() {
        return database.collection(Collections.LABELS);
    }
}
