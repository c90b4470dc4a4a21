package dev.merganser.store.settings;

import static com.mongodb.client.model.Filters.eq;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

import com.mongodb.client.model.ReplaceOptions;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.merge.ChoiceRule;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// The settings of a base, one document each; what nobody set has its default. Read when they are needed, so that every
/// process follows a change at once. Who may change them is for the callers to ask.
public final class Settings {
    /// How long the recycle bin keeps an item unless somebody sets another time.
    public static final int USUAL_DAYS = 30;
    public static final int MOST_DAYS = 3_650;

    private final Database database;

    public Settings(Database database) {
        this.database = database;
    }

    /// How long the recycle bin keeps an item, and a merge can be undone.
    public Duration keptInBin() {
        return Duration.ofDays(find("recycleBin").getInteger("days", USUAL_DAYS));
    }

    /// @param days 1 to [#MOST_DAYS]
    /// @throws IllegalArgumentException if it isn't
    public void keepInBin(int days) {
        if (days < 1 || days > MOST_DAYS)
            throw new IllegalArgumentException("the recycle bin keeps items for 1 to %,d days".formatted(MOST_DAYS));
        put("recycleBin", new Document("days", days));
    }

    /// Whose value a preview recommends where values differ.
    ///
    /// @param type  as `contact` or `smartProcessItem:repair`
    /// @param field the field's name; null for every field of the type that has no rule of its own
    public record MergePolicy(String type, @Nullable String field, ChoiceRule rule) {}

    /// In order of type and field, a type's own before those of its fields.
    public List<MergePolicy> mergePolicies() {
        var policies = new TreeMap<String, MergePolicy>();
        find("mergePolicies").forEach((key, rule) -> {
            if (key.equals("_id")) return;
            int point = key.indexOf('/');
            policies.put(key, new MergePolicy(key.substring(0, point),
                    point + 1 == key.length() ? null : key.substring(point + 1),
                    ChoiceRule.valueOf((String) rule)));
        });
        return new ArrayList<>(policies.values());
    }

    /// @param rule null to have none any more
    public void setMergePolicy(String type, @Nullable String field, @Nullable ChoiceRule rule) {
        String key = type + "/" + (field == null ? "" : field);
        database.collection(Collections.SETTINGS).updateOne(eq("_id", "mergePolicies"),
                rule == null
                        ? new Document("$unset", new Document(key, ""))
                        : new Document("$set", new Document(key, rule.name())),
                new com.mongodb.client.model.UpdateOptions().upsert(true));
    }

    /// The types whose exact copies the nightly job merges by itself, as `contact`; none unless somebody set it.
    public List<String> typesOfExactCopies() {
        return find("exactCopies").getList("types", String.class, List.of());
    }

    public void mergeExactCopiesOf(List<String> types) {
        put("exactCopies", new Document("types", types.stream().distinct().sorted().toList()));
    }

    private Document find(String name) {
        @Nullable
        Document stored = database.collection(Collections.SETTINGS).find(eq("_id", name)).first();
        return stored == null ? new Document() : stored;
    }

    private void put(String name, Document settings) {
        database.collection(Collections.SETTINGS).replaceOne(eq("_id", name), settings.append("_id", name),
                new ReplaceOptions().upsert(true));
    }
}
