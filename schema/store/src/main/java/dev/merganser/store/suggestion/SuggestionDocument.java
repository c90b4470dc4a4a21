package dev.merganser.store.suggestion;

import static com.mongodb.client.model.Projections.include;

import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.mongodb.client.FindIterable;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.UserId;

/// A suggestion as its collection holds it: `{_id, type, process?, left, right, items: [left, right], probability,
/// weight, bars, rules, model, group, compared, run, state, decision?, foundAt, purpose?, other?, chance?, overruled?}`.
final class SuggestionDocument {
    /// Why it was queued, where it isn't for being probably the same: see [Suggestion.Purpose].
    static final String PURPOSE = "purpose";
    /// The type of the item that a lead may be linked to.
    static final String OTHER = "other";
    /// How likely it was that the pair would be asked about.
    static final String CHANCE = "chance";
    /// The dismissal that a merge of the two has overruled, for when they come apart.
    static final String OVERRULED = "overruled";

    private SuggestionDocument() {}

    /// What is known of a pair before anything was found out about it.
    static Document pair(TypeKey type, SuggestionId id) {
        var pair = new Document("type", type.type().wireName()).append("left", id.left().value())
                .append("right", id.right().value()).append("items", List.of(id.left().value(), id.right().value()));
        return type.process() == null ? pair : pair.append("process", type.process());
    }

    static Document evidence(Suggestion.Evidence evidence, boolean swapped) {
        return new Document("probability", evidence.probability()).append("weight", evidence.weight())
                .append("bars", evidence.bars().stream()
                        .map(bar -> new Document("field", bar.field())
                                .append("left", swapped ? bar.right() : bar.left())
                                .append("right", swapped ? bar.left() : bar.right()).append("level", bar.level())
                                .append("weight", bar.weight()))
                        .toList())
                .append("rules", evidence.rules()).append("model", evidence.model()).append("group", evidence.group())
                .append("compared", evidence.compared()).append("run", evidence.run());
    }

    static Suggestion read(Document stored, Item left, Item right) {
        @Nullable
        String purpose = stored.getString(PURPOSE);
        // Of pairs that no run brought up it was once kept as none at all.
        double weight = stored.getDouble("weight");
        return new Suggestion(new SuggestionId(stored.getString("_id")),
                purpose == null ? Suggestion.Purpose.MERGE : Suggestion.Purpose.valueOf(purpose),
                new TypeKey(ItemType.of(stored.getString("type")).orElseThrow(), stored.getString("process")),
                left.id(), right.id(),
                new Suggestion.Evidence(Double.isFinite(weight) ? stored.getDouble("probability") : 0.5,
                        Double.isFinite(weight) ? weight : 0,
                        stored.getList("bars", Document.class).stream()
                                .map(bar -> new Suggestion.Bar(bar.getString("field"), bar.getString("left"),
                                        bar.getString("right"), bar.getString("level"), bar.getDouble("weight")))
                                .toList(),
                        stored.getList("rules", String.class), stored.getString("model"), stored.getString("group"),
                        compared(stored), stored.getString("run")),
                Suggestion.State.valueOf(stored.getString("state")), decision(stored.get("decision", Document.class)),
                stored.getDate("foundAt").toInstant());
    }

    /// The fingerprints of what was compared, by the pair's id.
    static Map<SuggestionId, String> fingerprints(FindIterable<Document> pairs) {
        var compared = new HashMap<SuggestionId, String>();
        pairs.projection(include("compared"))
                .forEach(stored -> compared.put(new SuggestionId(stored.getString("_id")), compared(stored)));
        return compared;
    }

    /// The fingerprint of what was compared; empty if none was kept.
    static String compared(Document stored) {
        return Objects.requireNonNullElse(stored.getString("compared"), "");
    }

    private static Suggestion.@Nullable Decision decision(@Nullable Document stored) {
        if (stored == null) return null;
        @Nullable
        Date until = stored.getDate("until");
        return new Suggestion.Decision(new UserId(stored.getString("by")), stored.getDate("at").toInstant(),
                stored.getString("reason"), until == null ? null : until.toInstant());
    }
}
