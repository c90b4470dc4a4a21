package dev.merganser.store.definition;

import static com.mongodb.client.model.Filters.eq;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import com.mongodb.client.model.ReplaceOptions;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

import dev.merganser.model.Meaning;
import dev.merganser.model.catalogue.Catalogue;
import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.SmartProcess;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.FieldKind;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// Customers' processes, and the catalogue that they make together with the built-in types.
///
/// The catalogue is kept in memory and read again when somebody names a process that it lacks, or an item holds a field
/// that it lacks; definitions are only ever added or extended, so nothing else can be out of date.
public final class Definitions {
    private final Database database;
    private volatile Catalogue catalogue = Catalogue.builtIn();

    public Definitions(Database database) {
        this.database = database;
        reload();
    }

    /// The catalogue as it was last read.
    public Catalogue catalogue() {
        return catalogue;
    }

    /// A catalogue that surely holds `key`, if any does.
    public Catalogue catalogueWith(TypeKey key) {
        return catalogueWith(key, Set.of());
    }

    /// A catalogue that surely holds `key` with those fields, if any does: another process may have defined or
    /// extended it a moment ago.
    public Catalogue catalogueWith(TypeKey key, Collection<String> fields) {
        boolean known = catalogue.find(key)
                .filter(definition -> fields.stream().allMatch(field -> definition.field(field).isPresent()))
                .isPresent();
        if (!known) reload();
        return catalogue;
    }

    /// Reads the definitions again.
    public void reload() {
        Catalogue read = Catalogue.builtIn();
        for (Document stored : database.collection(Collections.DEFINITIONS).find()) {
            read = read.with(process(stored).definition());
        }
        catalogue = read;
    }

    /// Every process that customers have defined.
    public List<SmartProcess> processes() {
        return database.collection(Collections.DEFINITIONS).find().map(Definitions::process).into(new ArrayList<>());
    }

    /// Adds a process, or extends one.
    ///
    /// @return what speaks against it, as one sentence; empty if it is stored
    public Optional<String> define(Asker asker, SmartProcess process) {
        asker.needSettings();
        Optional<String> refusal = database.inTransaction(session -> {
            var definitions = database.collection(Collections.DEFINITIONS);
            // Compared with what is stored at this moment: somebody else may be extending it.
            @Nullable
            Document before = definitions.find(session, eq("_id", process.key())).first();
            Optional<String> lost = before == null ? Optional.empty() : lost(process(before), process);
            if (lost.isEmpty())
                definitions.replaceOne(session, eq("_id", process.key()), document(process),
                        new ReplaceOptions().upsert(true));
            return lost;
        });
        reload();
        return refusal;
    }

    private static Optional<String> lost(SmartProcess before, SmartProcess now) {
        return before.definition().fields().stream()
                .filter(field -> now.definition().field(field.name()).filter(same -> holds(same, field)).isEmpty())
                .map(field -> "items have the field %s already: it can't go, change its kind or hold less than before"
                        .formatted(field.name()))
                .findFirst();
    }

    /// Whether whatever `before` could hold, `now` can.
    private static boolean holds(Field now, Field before) {
        return now.kind() == before.kind() && now.many() == before.many()
                && now.choices().containsAll(before.choices()) && now.targets().containsAll(before.targets());
    }

    private static Document document(SmartProcess process) {
        return new Document("_id", process.key()).append("label", process.label()).append("stages", process.stages())
                .append("fields", process.fields().stream().map(Definitions::document).toList());
    }

    private static Document document(Field field) {
        @Nullable
        Meaning meaning = field.meaning();
        return new Document("name", field.name()).append("label", field.label())
                .append("kind", field.kind().wireName()).append("many", field.many())
                .append("required", field.required()).append("meaning", meaning == null ? null : meaning.wireName())
                .append("choices", field.choices())
                .append("targets", field.targets().stream().map(ItemType::wireName).sorted().toList());
    }

    private static SmartProcess process(Document stored) {
        return new SmartProcess(stored.getString("_id"), stored.getString("label"),
                stored.getList("stages", String.class),
                stored.getList("fields", Document.class).stream().map(Definitions::field).toList());
    }

    private static Field field(Document stored) {
        @Nullable
        String meaning = stored.getString("meaning");
        Set<ItemType> targets = stored.getList("targets", String.class).stream()
                .map(name -> ItemType.of(name).orElseThrow()).collect(Collectors.toSet());
        return new Field(stored.getString("name"), stored.getString("label"), FieldKind.of(stored.getString("kind")),
                stored.getBoolean("many"), stored.getBoolean("required"),
                meaning == null ? null : Meaning.of(meaning).orElse(null), stored.getList("choices", String.class),
                targets, false, false);
    }
}
