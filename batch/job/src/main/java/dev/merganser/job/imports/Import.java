package dev.merganser.job.imports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.merganser.job.columns.ColumnPlan;
import dev.merganser.job.columns.RecordType;
import dev.merganser.job.console.ProgressLine;
import dev.merganser.job.console.WrongInput;
import dev.merganser.job.csv.CsvFile;
import dev.merganser.job.csv.CsvFile.Row;
import dev.merganser.model.Meaning;
import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.ValueReader;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.export.Cells;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;

/// One import of one file.
///
/// The file is read through once before anything is written: a malformed row, a repeated id or an unknown type refuses
/// it whole. Then each type's rows are put, types that others link to first; importing the file again changes nothing.
/// Empty cells leave what is stored, values of many-valued fields are added to those stored: what people entered since
/// isn't lost. A link to a row further down, or of the same type, is made at the end.
public final class Import {
    private static final int BATCH = 500;
    /// Types that are linked to come before those that link to them.
    private static final List<ItemType> ORDER = List.of(ItemType.COMPANY, ItemType.CONTACT, ItemType.LEAD,
            ItemType.QUOTE,
            ItemType.DEAL, ItemType.INVOICE, ItemType.SMART_PROCESS_ITEM);

    private final Store store;
    private final Asker asker;
    private final CsvFile file;
    private final ColumnPlan plan;
    private final ProgressLine progress;
    private final Warnings warnings;
    private final String run = "import:" + ItemId.next();
    private final ValueReader reader = new ValueReader(Store.Locality.GERMANY.region(),
            Currency.getInstance(Store.Locality.GERMANY.currency()));
    private final @Nullable TypeKey only;
    private final boolean dry;
    private final List<Later> later = new ArrayList<>();
    private long created;
    private long changed;
    private long unchanged;
    private long done;
    private long total;

    /// @param run       names the import in the history
    /// @param unchanged rows whose item held all of it already
    /// @param rejected  rows that became no items; they stand in the rejected file with their reasons
    /// @param warnings  values that didn't parse, and links that lead nowhere
    public record Result(String run, long rows, long created, long changed, long unchanged, long rejected,
            long warnings) {}

    /// A link that couldn't be made when its row was put.
    private record Later(TypeKey type, String externalId, Map<String, List<String>> unparsed, Field field,
            String target,
            long row, String column) {}

    /// A row on its way.
    private record Pending(Row row, String externalId, RowReader.Result read, Map<Field, String> links) {}

    /// @param only the type that all rows have, or, in a file that tells each row's type, the type whose rows are taken;
    ///             null: as the plan says
    /// @param dry  whether nothing is written, only read and told
    public Import(Store store, Asker asker, CsvFile file, ColumnPlan plan, @Nullable TypeKey only, boolean dry,
            ProgressLine progress) {
        this.store = store;
        this.asker = asker;
        this.file = file;
        this.plan = plan;
        this.only = only;
        this.dry = dry;
        this.progress = progress;
        warnings = new Warnings(progress);
    }

    /// Imports a file that Merganser exported: each column is a field, and what a cell says is the whole field. Empty cells
    /// leave what is stored.
    ///
    /// @throws WrongInput if the file is no such file
    public static Result exported(Store store, Asker asker, CsvFile file, boolean dry, ProgressLine progress) {
        TypeKey type = Cells.type(file.header().getFirst())
                .orElseThrow(() -> WrongInput.in(file.path(), "row 1", "is no export of Merganser's"));
        return new ExportedImport(store, asker, file, type, dry, progress).run();
    }

    /// @throws WrongInput if the file is malformed or names what there isn't; then nothing was written
    public Result run() {
        Set<TypeKey> types = lookThrough();
        Map<String, Set<Field>> links = links(types);
        try (var rejected = new RejectedRows(file)) {
            for (TypeKey type : types.stream().sorted((a, b) -> ORDER.indexOf(a.type()) - ORDER.indexOf(b.type()))
                    .toList())
                put(type, links, rejected);
            linkLater();
            warnings.summarise();
            if (!dry) rejected.finish();
            if (rejected.count() > 0)
                progress.say("%,d rows became no items: %s".formatted(rejected.count(),
                        dry ? "they would stand in " + rejected.path() : "see " + rejected.path()));
            return new Result(run, total, created, changed, unchanged, rejected.count(), warnings.count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Finds everything that refuses the file as a whole.
    private Set<TypeKey> lookThrough() {
        Set<TypeKey> types = new HashSet<>();
        var ids = new RowIds(store, asker, file);
        int id = file.column(plan.id());
        try (CsvFile.Rows rows = file.rows()) {
            while (rows.hasNext()) {
                Row row = rows.next();
                TypeKey type = type(row);
                if (type == null) continue;
                types.add(type);
                String key = row.get(id).strip();
                if (key.isEmpty())
                    throw file.wrong(row.number(), "the id in column '%s' is empty: give the record one"
                            .formatted(plan.id()));
                ids.add(row, type, key);
                if ((++total & 0x3FFF) == 0) progress.report("look through", -1, total);
            }
        }
        for (TypeKey type : types) {
            if (store.definitions().catalogueWith(type).find(type).isEmpty())
                throw new WrongInput(
                        "there is no type %s: define the process first, or name another with --type".formatted(type));
        }
        ids.check();
        return types;
    }

    /// @return null if the row is of a type that wasn't asked for
    private @Nullable TypeKey type(Row row) {
        if (plan.typeColumn() == null) {
            return only != null ? only : key(Objects.requireNonNull(plan.type()), null);
        }
        String name = row.get(file.column(plan.typeColumn()));
        TypeKey type = RecordType.of(name).map(known -> key(known, row)).orElseThrow(() -> file.wrong(row.number(),
                "'%s' in column '%s' is no type; there are %s".formatted(name, plan.typeColumn(), RecordType.names())));
        return only == null || only.equals(type) ? type : null;
    }

    /// What nothing tells apart becomes a lead, which can be a person, a company or both.
    private TypeKey key(RecordType type, @Nullable Row row) {
        return switch (type) {
            case CONTACT -> TypeKey.CONTACT;
            case COMPANY -> TypeKey.COMPANY;
            case LEAD, MIXED -> TypeKey.LEAD;
            case DEAL -> TypeKey.DEAL;
            case INVOICE -> TypeKey.INVOICE;
            case QUOTE -> TypeKey.QUOTE;
            case SMART_PROCESS_ITEM -> throw row == null
                    ? new WrongInput("of which process the items are must be said: --type smartProcessItem:PROCESS")
                    : file.wrong(row.number(),
                            "smart-process items are imported one process at a time: --type smartProcessItem:PROCESS");
        };
    }

    /// The link fields that each column goes into, one for each type that has the field.
    private Map<String, Set<Field>> links(Set<TypeKey> types) {
        var links = new LinkedHashMap<String, Set<Field>>();
        // A file of several types can hold one of them only, this time.
        Set<Field> known = (plan.typeColumn() == null
                ? types.stream().map(this::definition)
                : store.definitions().catalogue().all().stream())
                .flatMap(type -> type.fields().stream()).filter(field -> field.kind() == FieldKind.LINK)
                .collect(Collectors.toSet());
        plan.links().forEach((column, name) -> {
            Set<Field> fields = known.stream().filter(field -> field.name().equals(name)).collect(Collectors.toSet());
            if (fields.isEmpty() && !types.isEmpty())
                throw new WrongInput(
                        "links: the column '%s' is to go into the link field '%s', which isn't there; there are %s"
                                .formatted(column, name, known.stream().map(Field::name)
                                        .collect(Collectors.toCollection(TreeSet::new))));
            links.put(column, fields);
        });
        return links;
    }

    private TypeDefinition definition(TypeKey type) {
        return store.definitions().catalogueWith(type).get(type);
    }

    private void put(TypeKey type, Map<String, Set<Field>> links, RejectedRows rejected) {
        TypeDefinition definition = definition(type);
        var meanings = new LinkedHashMap<Integer, Meaning>();
        plan.meanings().forEach((column, meaning) -> meanings.put(file.column(column), meaning));
        // A column of links holds ids of other items, which say nothing in a field of this one.
        plan.links().keySet().forEach(column -> meanings.remove(file.column(column)));
        var rowReader = new RowReader(definition, reader, file.header(), meanings);
        List<Pending> batch = new ArrayList<>(BATCH);
        try (CsvFile.Rows rows = file.rows()) {
            while (rows.hasNext()) {
                Row row = rows.next();
                if (!type.equals(type(row))) continue;
                var read = rowReader.read(row,
                        (column, fault) -> warnings.add(row.number(), column, fault + "; kept as text"));
                batch.add(new Pending(row, row.get(file.column(plan.id())).strip(), read,
                        linked(row, definition, links)));
                if (batch.size() == BATCH) write(type, batch, rejected);
            }
        }
        if (!batch.isEmpty()) write(type, batch, rejected);
    }

    private Map<Field, String> linked(Row row, TypeDefinition definition, Map<String, Set<Field>> links) {
        var targets = new LinkedHashMap<Field, String>();
        links.forEach((column, fields) -> {
            String target = row.get(file.column(column)).strip();
            if (target.isEmpty()) return;
            fields.stream().filter(field -> definition.field(field.name()).filter(field::equals).isPresent())
                    .forEach(field -> targets.put(field, target));
        });
        return targets;
    }

    private void write(TypeKey type, List<Pending> batch, RejectedRows rejected) {
        Map<ItemType, Map<String, ItemId>> known = resolve(
                batch.stream().flatMap(row -> row.links().entrySet().stream()).toList());
        List<Change> changes = new ArrayList<>(batch.size());
        for (Pending pending : batch) {
            var edits = new LinkedHashMap<>(pending.read().edits());
            pending.links().forEach((field, target) -> {
                ItemId id = find(known, field, target);
                if (id != null) edits.merge(field.name(), new Edit.Add(List.of(id.value())), Import::joined);
                else
                    later.add(new Later(type, pending.externalId(), pending.read().unparsed(), field, target,
                            pending.row().number(), field.name()));
            });
            changes.add(new Change.Put(type, pending.externalId(), single(type, edits), pending.read().unparsed()));
        }
        if (!dry) {
            List<Outcome> outcomes = store.writePath().write(Request.of(asker, run), changes);
            for (int i = 0; i < outcomes.size(); i++) count(batch.get(i).row(), outcomes.get(i), rejected);
        }
        done += batch.size();
        batch.clear();
        progress.report(dry ? "check" : "import", (double) done / total, done);
    }

    private static Edit joined(Edit one, Edit other) {
        var all = new ArrayList<Object>(one.values());
        all.addAll(other.values());
        return new Edit.Add(all);
    }

    /// A link field of one value holds the row's value, not that and the one before.
    private Map<String, Edit> single(TypeKey type, Map<String, Edit> edits) {
        edits.replaceAll(
                (name, edit) -> definition(type).field(name).orElseThrow().many() ? edit : new Edit.Set(edit.values()));
        return edits;
    }

    private void count(Row row, Outcome outcome, RejectedRows rejected) {
        switch (outcome) {
            case Outcome.Written(var item, long before) -> {
                if (before == 0) created++;
                else if (before == item.version()) unchanged++;
                else changed++;
            }
            case Outcome.Invalid(var problems) -> rejected.add(row,
                    problems.stream().map(Outcome.Problem::message).collect(Collectors.joining("; ")));
            case Outcome.Locked(var problems) -> rejected.add(row, "LOCKED: "
                    + problems.stream().map(Outcome.Problem::message).collect(Collectors.joining("; ")));
            case Outcome.Merged(var into) -> rejected.add(row, "MERGED: the item was merged into " + into);
            default -> rejected.add(row, outcome.getClass().getSimpleName());
        }
    }

    private Map<ItemType, Map<String, ItemId>> resolve(List<Map.Entry<Field, String>> links) {
        var wanted = new HashMap<ItemType, Set<String>>();
        links.forEach(link -> link.getKey().targets().forEach(type -> wanted.computeIfAbsent(type, _ -> new HashSet<>())
                .add(link.getValue())));
        var known = new HashMap<ItemType, Map<String, ItemId>>();
        wanted.forEach((type, ids) -> {
            if (type != ItemType.SMART_PROCESS_ITEM)
                known.put(type, store.items().idsByName(asker, new TypeKey(type, null), ids));
        });
        return known;
    }

    private static @Nullable ItemId find(Map<ItemType, Map<String, ItemId>> known, Field field, String target) {
        return Arrays.stream(ItemType.values()).filter(field.targets()::contains)
                .map(type -> known.getOrDefault(type, Map.of()).get(target)).filter(Objects::nonNull).findFirst()
                .orElse(null);
    }

    /// Links whose target came after its row, if it came at all.
    private void linkLater() {
        if (dry) return;
        for (int start = 0; start < later.size(); start += BATCH) {
            List<Later> part = later.subList(start, Math.min(later.size(), start + BATCH));
            var known = resolve(part.stream().map(link -> Map.entry(link.field(), link.target())).toList());
            Map<List<Object>, Map<String, Edit>> edits = new LinkedHashMap<>();
            Map<List<Object>, Map<String, List<String>>> unparsed = new HashMap<>();
            for (Later link : part) {
                ItemId id = find(known, link.field(), link.target());
                if (id == null) {
                    warnings.add(link.row(), link.column(),
                            "nothing has the id “%s”, so no link was made".formatted(link.target()));
                    continue;
                }
                List<Object> item = List.of(link.type(), link.externalId());
                edits.computeIfAbsent(item, _ -> new LinkedHashMap<>()).merge(link.field().name(),
                        new Edit.Add(List.of(id.value())), Import::joined);
                unparsed.put(item, link.unparsed());
            }
            List<Change> changes = new ArrayList<>();
            edits.forEach((item, fields) -> {
                TypeKey type = (TypeKey) item.get(0);
                // A row that was rejected is no item, and must not become one by its links alone.
                if (!exists(type, (String) item.get(1))) return;
                changes.add(new Change.Put(type, (String) item.get(1), single(type, fields),
                        unparsed.getOrDefault(item, Map.of())));
            });
            if (changes.isEmpty()) continue;
            store.writePath().write(Request.of(asker, run), changes).stream()
                    .filter(outcome -> !(outcome instanceof Outcome.Written))
                    .forEach(outcome -> progress.say("a link wasn't made: " + outcome));
        }
    }

    private boolean exists(TypeKey type, String externalId) {
        return !store.items().idsByName(asker, type, Set.of(externalId)).isEmpty();
    }
}
