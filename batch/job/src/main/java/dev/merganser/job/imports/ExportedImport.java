package dev.merganser.job.imports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.merganser.job.console.ProgressLine;
import dev.merganser.job.console.WrongInput;
import dev.merganser.job.csv.CsvFile;
import dev.merganser.job.csv.CsvFile.Row;
import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.export.Cells;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;

/// Imports a file that Merganser exported: each column is a field, and what a cell says is the whole field. Empty cells
/// leave what is stored. Links name their targets as the file does; those of the same type may stand further down.
final class ExportedImport {
    private static final int BATCH = 500;

    private final Store store;
    private final Asker asker;
    private final CsvFile file;
    private final TypeDefinition definition;
    private final boolean dry;
    private final ProgressLine progress;
    private final Warnings warnings;
    private final String run = "import:" + ItemId.next();
    private long rows, created, changed, unchanged;

    /// A row on its way.
    ///
    /// @param id    names the item
    /// @param links names of targets, by field
    private record Pending(Row row, String id, Map<String, Edit> edits, Map<Field, List<String>> links,
            Map<String, List<String>> unparsed) {}

    /// @throws WrongInput if the file has columns that its type lacks
    ExportedImport(Store store, Asker asker, CsvFile file, TypeKey type, boolean dry, ProgressLine progress) {
        this.store = store;
        this.asker = asker;
        this.file = file;
        this.dry = dry;
        this.progress = progress;
        warnings = new Warnings(progress);
        definition = store.definitions().catalogueWith(type).find(type)
                .orElseThrow(() -> new WrongInput("there is no type %s: define the process first".formatted(type)));
        for (String column : file.header().subList(1, file.header().size())) {
            if (!column.equals(Cells.UNPARSED) && definition.field(column).isEmpty())
                throw file.wrong(1, "the column '%s' is no field of type %s".formatted(column, type));
        }
    }

    /// Finds everything that refuses the file as a whole.
    private void lookThrough() {
        var ids = new RowIds(store, asker, file);
        try (CsvFile.Rows all = file.rows()) {
            while (all.hasNext()) {
                Row row = all.next();
                String id = id(row);
                if (id.isEmpty()) throw file.wrong(row.number(), "the id is empty: give the item one");
                ids.add(row, definition.key(), id);
            }
        }
        ids.check();
    }

    private static String id(Row row) {
        return Cells.read(row.get(0).strip());
    }

    /// Rows that others of the file link to come with their batch or an earlier one; links that can't be made then are
    /// made at the end.
    ///
    /// @throws WrongInput if the file is malformed or names an item twice; then nothing was written
    Import.Result run() {
        lookThrough();
        List<Pending> later = new ArrayList<>();
        try (var rejected = new RejectedRows(file); CsvFile.Rows all = file.rows()) {
            List<Pending> batch = new ArrayList<>();
            while (all.hasNext()) {
                rows++;
                Pending pending = read(all.next(), rejected);
                if (pending == null) continue;
                // A closed item can't be linked later: what it names in this batch has to be there before.
                if (linksInto(pending, batch)) write(batch, rejected, later);
                batch.add(pending);
                if (batch.size() == BATCH) write(batch, rejected, later);
            }
            write(batch, rejected, later);
            for (int start = 0; start < later.size(); start += BATCH)
                link(later.subList(start, Math.min(later.size(), start + BATCH)));
            warnings.summarise();
            if (!dry) rejected.finish();
            return new Import.Result(run, rows, created, changed, unchanged, rejected.count(), warnings.count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable Pending read(Row row, RejectedRows rejected) {
        var edits = new LinkedHashMap<String, Edit>();
        var links = new LinkedHashMap<Field, List<String>>();
        Map<String, List<String>> unparsed = Map.of();
        for (int column = 1; column < file.header().size(); column++) {
            String name = file.header().get(column), cell = row.get(column);
            if (cell.isEmpty()) continue;
            try {
                if (name.equals(Cells.UNPARSED)) {
                    unparsed = Cells.unparsed(cell);
                } else {
                    Field field = definition.field(name).orElseThrow();
                    if (field.kind() == FieldKind.LINK) links.put(field, Cells.links(field, cell));
                    else edits.put(name, new Edit.Set(Cells.values(field, cell)));
                }
            } catch (IllegalArgumentException _) {
                rejected.add(row, "the column '%s' doesn't hold what an export writes there".formatted(name));
                return null;
            }
        }
        return new Pending(row, id(row), edits, links, unparsed);
    }

    private static boolean linksInto(Pending pending, List<Pending> batch) {
        Set<String> there = batch.stream().map(Pending::id).collect(Collectors.toSet());
        return pending.links().values().stream().flatMap(List::stream).anyMatch(there::contains);
    }

    private void write(List<Pending> batch, RejectedRows rejected, List<Pending> later) {
        if (!dry && !batch.isEmpty()) {
            Map<TypeKey, Map<String, ItemId>> known = resolve(batch);
            var changes = new ArrayList<Change>();
            for (Pending pending : batch) {
                var edits = new LinkedHashMap<>(pending.edits());
                if (!linked(pending, known, edits)) later.add(pending);
                changes.add(new Change.Put(definition.key(), pending.id(), edits, pending.unparsed()));
            }
            List<Outcome> outcomes = store.writePath().write(Request.of(asker, run), changes);
            for (int i = 0; i < outcomes.size(); i++) count(batch.get(i), outcomes.get(i), rejected, later);
        }
        batch.clear();
        progress.report(dry ? "check" : "import", -1, rows);
    }

    /// @return whether all of its links could be made
    private boolean linked(Pending pending, Map<TypeKey, Map<String, ItemId>> known, Map<String, Edit> edits) {
        boolean all = true;
        for (var link : pending.links().entrySet()) {
            var ids = new LinkedHashSet<String>();
            for (String name : link.getValue()) {
                @Nullable
                ItemId id = find(known, link.getKey(), name);
                if (id != null) ids.add(id.value());
                else all = false;
            }
            if (!ids.isEmpty()) edits.put(link.getKey().name(), new Edit.Set(List.copyOf(ids)));
        }
        return all;
    }

    private void count(Pending pending, Outcome outcome, RejectedRows rejected, List<Pending> later) {
        switch (outcome) {
            case Outcome.Written(var item, long before) -> {
                if (before == 0) created++;
                else if (before == item.version()) unchanged++;
                else changed++;
                return;
            }
            case Outcome.Invalid(var problems) -> rejected.add(pending.row(),
                    problems.stream().map(Outcome.Problem::message).collect(Collectors.joining("; ")));
            case Outcome.Locked(var problems) -> rejected.add(pending.row(), "LOCKED: "
                    + problems.stream().map(Outcome.Problem::message).collect(Collectors.joining("; ")));
            case Outcome.Merged(var into) -> rejected.add(pending.row(), "MERGED: the item was merged into " + into);
            default -> rejected.add(pending.row(), outcome.getClass().getSimpleName());
        }
        later.remove(pending);
    }

    private void link(List<Pending> part) {
        Map<TypeKey, Map<String, ItemId>> known = resolve(part);
        var changes = new ArrayList<Change>();
        for (Pending pending : part) {
            var edits = new LinkedHashMap<String, Edit>();
            linked(pending, known, edits);
            pending.links().forEach((field, names) -> names.stream().filter(name -> find(known, field, name) == null)
                    .forEach(name -> warnings.add(pending.row().number(), field.name(),
                            "nothing has the id “%s”, so no link was made".formatted(name))));
            if (!edits.isEmpty())
                changes.add(new Change.Put(definition.key(), pending.id(), edits, pending.unparsed()));
        }
        if (!changes.isEmpty())
            store.writePath().write(Request.of(asker, run), changes).stream()
                    .filter(outcome -> !(outcome instanceof Outcome.Written))
                    .forEach(outcome -> progress.say("a link wasn't made: " + outcome));
    }

    private Map<TypeKey, Map<String, ItemId>> resolve(List<Pending> part) {
        var wanted = new HashMap<TypeKey, Set<String>>();
        part.forEach(pending -> pending.links().forEach((field, names) -> types(field)
                .forEach(type -> wanted.computeIfAbsent(type, _ -> new HashSet<>()).addAll(names))));
        var known = new HashMap<TypeKey, Map<String, ItemId>>();
        wanted.forEach((type, names) -> known.put(type, store.items().idsByName(asker, type, names)));
        return known;
    }

    private List<TypeKey> types(Field field) {
        return store.definitions().catalogue().all().stream().map(TypeDefinition::key)
                .filter(key -> field.targets().contains(key.type())).toList();
    }

    private @Nullable ItemId find(Map<TypeKey, Map<String, ItemId>> known, Field field, String name) {
        return types(field).stream().map(type -> known.getOrDefault(type, Map.of()).get(name)).filter(Objects::nonNull)
                .findFirst().orElse(null);
    }
}
