package dev.merganser.store.definition;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.not;
import static com.mongodb.client.model.Filters.regex;

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
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.FieldKind;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.database.TypeFilter;
import dev.merganser.store.index.SortKeys;

/// Customers' processes and their fields of the built-in types, and the catalogue that they make together with what the
/// product brings along.
///
/// The catalogue is kept in memory and read again when somebody names a process that it lacks, or an item holds a field
/// that it lacks, and with every request that writes: a field may be new, or out of use, since a moment ago.
public final class Definitions {
    /// What the id of a built-in type's fields begins with; no process's key does.
    private static final String TYPE = "type:";

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
        if (!catalogue.knows(key, fields)) reload();
        return catalogue;
    }

    /// Reads the definitions again.
    public void reload() {
        Catalogue read = Catalogue.builtIn();
        for (Document stored : database.collection(Collections.DEFINITIONS).find()) {
            String id = stored.getString("_id");
            read = read.with(id.startsWith(TYPE)
                    ? Catalogue.builtIn().get(type(id)).extended(fields(stored))
                    : process(stored).definition());
        }
        catalogue = read;
    }

    /// Every process that customers have defined.
    public List<SmartProcess> processes() {
        return database.collection(Collections.DEFINITIONS).find(not(regex("_id", "^" + TYPE)))
                .map(Definitions::process).into(new ArrayList<>());
    }

    /// Adds a process, or extends one.
    ///
    /// @return what speaks against it, as one sentence; empty if it is stored
    /// @throws IllegalArgumentException if a field takes the name of an order that every list has
    public Optional<String> define(Asker asker, SmartProcess process) {
        asker.needSettings();
        needOrders(process.fields());
        Optional<String> refusal = database.inTransaction(session -> {
            var definitions = database.collection(Collections.DEFINITIONS);
            // Compared with what is stored at this moment: somebody else may be extending it.
            @Nullable
            Document before = definitions.find(session, eq("_id", process.key())).first();
            Optional<String> lost = before == null
                    ? Optional.empty()
                    : lost(process(before).definition(), process.definition());
            if (lost.isEmpty())
                definitions.replaceOne(session, eq("_id", process.key()), document(process),
                        new ReplaceOptions().upsert(true));
            return lost;
        });
        reload();
        if (refusal.isEmpty()) sort(process.definition());
        return refusal;
    }

    /// Gives items that were written before a field was there their place among those without a value: an order by it
    /// lists every item.
    private void sort(TypeDefinition definition) {
        TypeKey type = definition.key();
        for (Field field : definition.fields()) {
            String path = SortKeys.path(type, field.name());
            if (Catalogue.builtIn().find(type).flatMap(builtIn -> builtIn.field(field.name())).isEmpty()
                    && SortKeys.sortable(field))
                database.collection(Collections.ITEMS).updateMany(
                        and(TypeFilter.of(type), exists(path, false)),
                        List.of(new Document("$set", new Document(path, SortKeys.absent()))));
        }
    }

    /// Adds fields to a built-in type, or changes those that were added.
    ///
    /// @param fields all that customers add to the type, those that are there already among them
    /// @return what speaks against it, as one sentence; empty if it is stored
    /// @throws IllegalArgumentException if a field takes the name of one that the type has without them, or of an order
    ///                                  that every list has
    public Optional<String> extend(Asker asker, ItemType type, List<Field> fields) {
        asker.needSettings();
        needOrders(fields);
        TypeDefinition builtIn = Catalogue.builtIn().get(new TypeKey(type, null));
        TypeDefinition now = builtIn.extended(fields);
        Optional<String> refusal = database.inTransaction(session -> {
            var definitions = database.collection(Collections.DEFINITIONS);
            String id = TYPE + type.wireName();
            @Nullable
            Document before = definitions.find(session, eq("_id", id)).first();
            Optional<String> lost = before == null
                    ? Optional.empty()
                    : lost(builtIn.extended(fields(before)), now);
            if (lost.isEmpty())
                definitions.replaceOne(session, eq("_id", id), new Document("_id", id).append("fields",
                        fields.stream().map(Definitions::document).toList()), new ReplaceOptions().upsert(true));
            return lost;
        });
        reload();
        if (refusal.isEmpty()) sort(now);
        return refusal;
    }

    private static void needOrders(List<Field> fields) {
        fields.stream().filter(SortKeys::collides).findFirst().ifPresent(field -> {
            throw new IllegalArgumentException(
                    "every list has an order by %s already: call the field something else".formatted(field.name()));
        });
    }

    private static TypeKey type(String id) {
        return new TypeKey(ItemType.of(id.substring(TYPE.length())).orElseThrow(), null);
    }

    private static Optional<String> lost(TypeDefinition before, TypeDefinition now) {
        return before.fields().stream()
                .filter(field -> now.field(field.name()).filter(same -> holds(same, field)).isEmpty())
                .map(field -> "items have the field %s already: it can't go, change its kind or hold less than before, only go out of use"
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
                .append("choices", field.choices()).append("active", field.active())
                .append("inactiveChoices", field.inactiveChoices().stream().sorted().toList())
                .append("targets", field.targets().stream().map(ItemType::wireName).sorted().toList());
    }

    private static SmartProcess process(Document stored) {
        return new SmartProcess(stored.getString("_id"), stored.getString("label"),
                stored.getList("stages", String.class),
                fields(stored));
    }

    private static List<Field> fields(Document stored) {
        return stored.getList("fields", Document.class).stream().map(Definitions::field).toList();
    }

    private static Field field(Document stored) {
        @Nullable
        String meaning = stored.getString("meaning");
        Set<ItemType> targets = stored.getList("targets", String.class).stream()
                .map(name -> ItemType.of(name).orElseThrow()).collect(Collectors.toSet());
        return new Field(stored.getString("name"), stored.getString("label"), FieldKind.of(stored.getString("kind")),
                stored.getBoolean("many"), stored.getBoolean("required"),
                meaning == null ? null : Meaning.of(meaning).orElse(null), stored.getList("choices", String.class),
                targets, false, false, !Boolean.FALSE.equals(stored.getBoolean("active")),
                Set.copyOf(stored.getList("inactiveChoices", String.class, List.of())));
    }
}
