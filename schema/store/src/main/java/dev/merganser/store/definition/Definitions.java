package dev.merganser.store.definition;

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
import dev.merganser.store.access.Right;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;

/// Customers' processes, and the catalogue that they make together with the built-in types.
///
/// The catalogue is kept in memory and read again when somebody names a process that it lacks; definitions are only
/// ever added or extended, so an older one reads every item that it knows of.
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
        if (catalogue.find(key).isEmpty()) reload();
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
        return database.collection(Collections.DEFINITIONS).find().map(Definitions::process).into(
                new java.util.ArrayList<>());
    }

    /// Adds a process, or extends one.
    ///
    /// @return what speaks against it, as one sentence; empty if it is stored
    public Optional<String> define(Asker asker, SmartProcess process) {
        asker.need(Right.SETTINGS);
        reload();
        Optional<String> lost = catalogue.find(TypeKey.smartProcess(process.key()))
                .flatMap(before -> before.fields().stream()
                        .filter(field -> process.definition().field(field.name())
                                .filter(now -> now.kind() == field.kind() && now.many() == field.many()
                                        && now.choices().containsAll(field.choices()))
                                .isEmpty())
                        .map(field -> "items have the field %s already: it can't go or change its kind".formatted(
                                field.name()))
                        .findFirst());
        if (lost.isPresent()) return lost;
        database.collection(Collections.DEFINITIONS).replaceOne(new Document("_id", process.key()), document(process),
                new ReplaceOptions().upsert(true));
        reload();
        return Optional.empty();
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
