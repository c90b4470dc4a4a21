package dev.merganser.store.sequence;

import static dev.merganser.store.TestItems.ANNA;
import static dev.merganser.store.TestItems.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.item.Item;
import dev.merganser.model.merge.MergeRequest;
import dev.merganser.model.merge.MergeRequest.FieldChoice;
import dev.merganser.model.value.FieldKind;
import dev.merganser.model.value.ItemId;
import dev.merganser.model.value.Value;
import dev.merganser.store.Store;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.merge.MergeOutcome;
import dev.merganser.store.merge.MergePreview;
import dev.merganser.store.merge.Merging;
import dev.merganser.store.merge.UndoOutcome;
import dev.merganser.store.recyclebin.RestoreOutcome;
import dev.merganser.store.sequence.Mirror.Done;
import dev.merganser.store.sequence.Step.Kind;

/// Runs steps against a real store and holds what is there to [Mirror] after each of them.
final class Sequence {
    private final Store store;
    private final Inspection inspection;
    private final Mirror mirror = new Mirror();
    private final List<TypeKey> types;

    /// @param main the type that is mostly worked with; what it can be linked to comes along
    Sequence(Store store, TypeKey main) {
        this.store = store;
        this.inspection = new Inspection(store, mirror);
        var all = new ArrayList<>(List.of(main, main, main));
        definition(main).fields().stream().flatMap(field -> field.targets().stream())
                .filter(type -> type != ItemType.SMART_PROCESS_ITEM).map(type -> new TypeKey(type, null)).distinct()
                .forEach(all::add);
        all.add(main.type() == ItemType.CONTACT || main.type() == ItemType.COMPANY ? TypeKey.DEAL : TypeKey.INVOICE);
        this.types = all;
    }

    private TypeDefinition definition(TypeKey type) {
        return store.definitions().catalogueWith(type).get(type);
    }

    /// @throws AssertionError at the first step after which something is wrong
    void run(List<Step> steps) {
        for (Step step : steps) {
            try {
                run(step);
                inspection.everythingIsWhereItShouldBe(step.kind() == Kind.UNDO || step.kind() == Kind.RESTORE
                        || step.equals(steps.getLast()));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("after " + step + ": " + (e.getMessage() == null ? e : e.getMessage()), e);
            }
        }
    }

    private void run(Step step) {
        var random = new Random(step.seed());
        switch (step.kind()) {
            case CREATE -> create(random);
            case EDIT -> edit(random);
            case LINK -> link(random);
            case MERGE -> merge(random);
            case UNDO -> undo(random);
            case DELETE -> delete(random);
            case RESTORE -> restore(random);
            case BOTH -> both(random);
        }
    }

    private void create(Random random) {
        var changes = new ArrayList<Change>();
        for (TypeKey type : types)
            changes.add(new Change.Create(type, Vocabulary.edits(definition(type), random, true, 3)));
        store.writePath().write(REQUEST, changes).forEach(outcome -> {
            if (outcome instanceof Outcome.Written(Item item, _)) mirror.put(item);
        });
    }

    private void edit(Random random) {
        if (mirror.live.isEmpty()) return;
        Item item = Mirror.any(random, List.copyOf(mirror.live.values()));
        write(item, Vocabulary.edits(definition(item.type()), random, false, 2));
    }

    private void link(Random random) {
        var possible = new ArrayList<Map.Entry<Item, Field>>();
        mirror.live.values().forEach(item -> definition(item.type()).fields().stream()
                .filter(field -> field.kind() == FieldKind.LINK)
                .forEach(field -> possible.add(Map.entry(item, field))));
        Collections.shuffle(possible, random);
        for (var one : possible) {
            Item item = one.getKey();
            List<Item> targets = mirror.live.values().stream()
                    .filter(target -> one.getValue().targets().contains(target.type().type())
                            && !target.id().equals(item.id()))
                    .toList();
            if (targets.isEmpty()) continue;
            write(item, Map.of(one.getValue().name(), edit(random, one.getValue(), item, targets)));
            return;
        }
    }

    /// A link more, one in place of all, one less, or the list as somebody has it before them, with one more or without.
    private Edit edit(Random random, Field field, Item item, List<Item> targets) {
        String target = Mirror.any(random, targets).id().value();
        if (!field.many()) return Edit.to(target);
        List<Value> stored = item.values(field.name());
        var seen = new ArrayList<Object>(mirror.seen(stored).stream().map(ItemId::value).toList());
        return switch (random.nextInt(6)) {
            case 0, 1, 2 -> new Edit.Add(List.of(target));
            case 3 -> new Edit.Set(List.of(target));
            case 4 -> {
                if (random.nextBoolean() && !seen.contains(target)) seen.add(target);
                yield new Edit.Set(seen);
            }
            default -> new Edit.Remove(seen.isEmpty() ? List.of() : List.of(Mirror.any(random, seen)));
        };
    }

    private void write(Item item, Map<String, Edit> edits) {
        Outcome outcome = store.writePath().write(REQUEST, List.of(new Change.Update(item.id(), item.version(), edits)))
                .getFirst();
        if (outcome instanceof Outcome.Invalid) return;
        Item now = ((Outcome.Written) outcome).item();
        definition(item.type()).fields().forEach(field -> {
            List<Value> before = item.values(field.name()), after = now.values(field.name());
            @Nullable
            Edit edit = edits.get(field.name());
            if (edit == null) {
                assertThat(after).isEqualTo(before);
            } else
                if (field.kind() == FieldKind.LINK) {
                    assertThat(after.stream().map(link -> ((Value.Link) link).target())).as("%s of %s after %s",
                            field.name(), before, edit)
                            .containsExactlyInAnyOrderElementsOf(mirror.links(field, before, edit));
                    if (edit instanceof Edit.Set(var values)
                            && values.equals(mirror.seen(before).stream().map(ItemId::value).toList()))
                        assertThat(now.version()).as("%s saved as it was seen", field.name())
                                .isEqualTo(item.version());
                }
        });
        mirror.live.put(item.id(), now);
    }

    /// What a merge takes: items as the mirror has them, and a choice for each field that needs one.
    private @Nullable MergeRequest request(Random random) {
        List<TypeKey> mergeable = types.stream().filter(type -> mirror.ofType(type).size() > 1).toList();
        if (mergeable.isEmpty()) return null;
        TypeKey type = Mirror.any(random, mergeable);
        var items = new ArrayList<>(mirror.ofType(type));
        Collections.shuffle(items, random);
        List<Item> chosen = List.copyOf(items.subList(0, Math.min(items.size(), 2 + random.nextInt(5))));
        var choices = new TreeMap<String, FieldChoice>();
        mirror.open(definition(type), chosen)
                .forEach(field -> choices.put(field.name(), new FieldChoice.From(having(random, field, chosen).id())));
        if (random.nextInt(3) == 0) {
            Field field = Mirror.any(random, List.copyOf(definition(type).fields()));
            if (chosen.stream().anyMatch(item -> !item.values(field.name()).isEmpty()))
                choices.put(field.name(), field.many() && random.nextBoolean()
                        ? new FieldChoice.KeepAll()
                        : new FieldChoice.From(having(random, field, chosen).id()));
        }
        return new MergeRequest(Mirror.any(random, chosen).id(), chosen.stream().map(Item::id).toList(), choices);
    }

    private static Item having(Random random, Field field, List<Item> items) {
        return Mirror.any(random, items.stream().filter(item -> !item.values(field.name()).isEmpty()).toList());
    }

    private void merge(Random random) {
        @Nullable
        MergeRequest request = request(random);
        if (request == null) return;
        List<Item> items = request.items().stream().map(id -> Objects.requireNonNull(mirror.live.get(id)))
                .toList();
        Map<ItemId, String> documents = inspection.documents(request.items());
        MergePreview preview = ((Merging.Preview.Made) store.merging().preview(ANNA, request)).preview();
        assertThat(preview.plan().open()).as("open fields").isEmpty();
        var merged = (MergeOutcome.Merged) store.merging().merge(REQUEST, request, preview.fingerprint());

        Item before = Objects.requireNonNull(mirror.live.get(request.main()));
        for (Field field : definition(before.type()).fields()) {
            assertThat(mirror.stored(field, merged.main().values(field.name()))).as(field.name())
                    .isEqualTo(mirror.merged(field, items, before, request.choices().get(field.name())));
        }
        assertThat(forbidden(List.of(merged.main()))).as("numbers that must not be called")
                .isEqualTo(stillThere(forbidden(items), merged.main()));
        assertThat(preview.plan().result()).isEqualTo(merged.main().fields());
        List<Item> sources = items.stream().filter(item -> !item.id().equals(before.id())).toList();
        mirror.merges.add(new Done(merged.merge(), before, sources, merged.main(), documents));
        sources.forEach(source -> {
            mirror.live.remove(source.id());
            mirror.into.put(source.id(), before.id());
        });
        mirror.live.put(before.id(), merged.main());
    }

    private static Set<Object> forbidden(List<Item> items) {
        var numbers = new HashSet<Object>();
        items.forEach(item -> item.fields().values().forEach(values -> values.forEach(value -> {
            if (value instanceof Value.Phone phone && phone.doNotCall()) numbers.add(phone.identity());
        })));
        return numbers;
    }

    private static Set<Object> stillThere(Set<Object> numbers, Item item) {
        var kept = new HashSet<Object>();
        item.fields().values().forEach(values -> values.forEach(value -> {
            if (value instanceof Value.Phone && numbers.contains(value.identity())) kept.add(value.identity());
        }));
        return kept;
    }

    private void undo(Random random) {
        if (mirror.merges.isEmpty()) return;
        Done merge = Mirror.any(random, mirror.merges);
        @Nullable
        String obstacle = mirror.obstacle(merge);
        UndoOutcome outcome = store.unmerging().undo(REQUEST, merge.id, null);
        if (obstacle != null) {
            assertThat(outcome).isInstanceOfSatisfying(UndoOutcome.Refused.class,
                    refused -> assertThat(refused.obstacle().getClass().getSimpleName()).isEqualTo(obstacle));
            return;
        }
        var undone = (UndoOutcome.Undone) outcome;
        Item now = Objects.requireNonNull(mirror.live.get(merge.before.id()));
        merge.undone = true;
        merge.sources.forEach(source -> mirror.into.remove(source.id()));
        undone.restored().forEach(item -> mirror.live.put(item.id(), item));
        mirror.live.put(now.id(), undone.main());
        Map<ItemId, String> documents = inspection.documents(merge.documents.keySet());
        boolean edited = !now.fields().equals(merge.after.fields());
        merge.documents.forEach((id, document) -> {
            if (!id.equals(now.id()) || !edited)
                assertThat(documents.get(id)).as("the document of " + id).isEqualTo(document);
        });
        if (edited) laterEditsAreKept(merge, now, undone);
    }

    private void laterEditsAreKept(Done merge, Item now, UndoOutcome.Undone undone) {
        List<String> conflicts = undone.conflicts().stream().map(Field::name).toList();
        for (Field field : definition(now.type()).fields()) {
            List<Value> earlier = merge.before.values(field.name()), merged = merge.after.values(field.name()),
                    later = now.values(field.name()), result = undone.main().values(field.name());
            String what = field.name() + ": " + earlier + " > " + merged + " > " + later + " > " + result;
            if (later.equals(merged)) assertThat(result).as(what).isEqualTo(earlier);
            else
                if (merged.equals(earlier) || later.equals(earlier)) assertThat(result).as(what).isEqualTo(later);
                else
                    if (!field.many()) {
                        assertThat(result).as(what).isEqualTo(later);
                        assertThat(conflicts).as(what).contains(field.name());
                    } else if (!conflicts.contains(field.name())) {
                        var expected = new ArrayList<>(mirror.identities(later));
                        List<Object> brought = new ArrayList<>(mirror.identities(merged));
                        mirror.identities(earlier).forEach(brought::remove);
                        brought.forEach(expected::remove);
                        List<Object> taken = new ArrayList<>(mirror.identities(earlier));
                        mirror.identities(merged).forEach(taken::remove);
                        taken.stream().filter(value -> field.kind() == FieldKind.LINE_ITEM || !expected.contains(value))
                                .toList().forEach(expected::add);
                        assertThat(mirror.identities(result)).as(what).containsExactlyInAnyOrderElementsOf(expected);
                    }
        }
    }

    private void delete(Random random) {
        if (mirror.live.size() < 3) return;
        Item item = Mirror.any(random, List.copyOf(mirror.live.values()));
        Outcome outcome = store.writePath().write(REQUEST, List.of(new Change.Delete(item.id(), item.version())))
                .getFirst();
        assertThat(outcome).isInstanceOf(Outcome.Deleted.class);
        mirror.live.remove(item.id());
        mirror.deleted.put(item.id(), item);
    }

    private void restore(Random random) {
        var gone = new ArrayList<>(mirror.deleted.keySet());
        gone.addAll(mirror.into.keySet());
        if (gone.isEmpty()) return;
        ItemId id = Mirror.any(random, gone.stream().sorted().toList());
        boolean separately = random.nextInt(3) == 0;
        RestoreOutcome outcome = store.restoring().restore(REQUEST, id, separately);
        @Nullable
        Item deleted = mirror.deleted.get(id);
        if (deleted != null) {
            Item item = ((RestoreOutcome.Restored) outcome).item();
            assertThat(item.fields()).isEqualTo(deleted.fields());
            assertThat(item.ids()).containsExactlyInAnyOrderElementsOf(deleted.ids().stream()
                    .filter(one -> one.equals(id) || mirror.into.containsKey(one)).toList());
            mirror.deleted.remove(id);
            mirror.live.put(id, item);
        } else if (!separately) {
            assertThat(outcome).isInstanceOf(RestoreOutcome.Merged.class);
        } else
            if (mirror.owner(id) == null) {
                assertThat(outcome).isInstanceOf(RestoreOutcome.MainDeleted.class);
            } else {
                separated(id, ((RestoreOutcome.Restored) outcome).item());
            }
    }

    private void separated(ItemId id, Item item) {
        Done merge = mirror.merges.stream().filter(one -> one.open() || one.separated)
                .filter(one -> one.sources.stream().anyMatch(source -> source.id().equals(id)) && !one.undone)
                .reduce((_, last) -> last).orElseThrow();
        Item before = merge.sources.stream().filter(source -> source.id().equals(id)).findFirst().orElseThrow();
        assertThat(item.fields()).as("values of " + id).isEqualTo(before.fields());
        ItemId owner = Objects.requireNonNull(mirror.owner(id));
        merge.separated = true;
        mirror.into.remove(id);
        mirror.live.put(id, item);
        inspection.read(List.of(owner)).values().forEach(main -> mirror.live.put(owner, main));
        inspection.readAllAgain();
    }

    /// Two clients do something to the same items at the same moment. Who wins isn't known beforehand; that what is
    /// acknowledged is there, and everything hangs together, is.
    private void both(Random random) {
        @Nullable
        MergeRequest request = request(random);
        if (request == null) return;
        Item item = Objects.requireNonNull(mirror.live.get(Mirror.any(random, request.items())));
        String fingerprint = ((Merging.Preview.Made) store.merging().preview(ANNA, request)).preview().fingerprint();
        Map<String, Edit> edits = Vocabulary.edits(definition(item.type()), random, false, 1);
        var change = random.nextInt(3) == 0
                ? new Change.Delete(item.id(), item.version())
                : new Change.Update(item.id(), item.version(), edits);
        var other = CompletableFuture.supplyAsync(() -> store.writePath().write(REQUEST, List.of(change)).getFirst());
        MergeOutcome merge = store.merging().merge(REQUEST, request, fingerprint);
        Outcome write = other.join();
        boolean written = write instanceof Outcome.Deleted
                || (write instanceof Outcome.Written(Item now, long before) && now.version() != before);
        assertThat(merge instanceof MergeOutcome.Merged && written).as("both won: %s and %s", merge, write).isFalse();
        if (merge instanceof MergeOutcome.Merged(String id, Item main)) {
            Map<ItemId, Item> before = new HashMap<>();
            request.items().forEach(one -> before.put(one, Objects.requireNonNull(mirror.live.get(one))));
            List<Item> sources = request.items().stream().filter(one -> !one.equals(request.main()))
                    .map(one -> Objects.requireNonNull(before.get(one))).toList();
            mirror.merges.add(new Done(id, Objects.requireNonNull(before.get(request.main())), sources, main,
                    new HashMap<>()));
            sources.forEach(source -> {
                mirror.live.remove(source.id());
                mirror.into.put(source.id(), request.main());
            });
            mirror.live.put(main.id(), main);
        }
        switch (write) {
            case Outcome.Deleted(Item gone) -> {
                mirror.live.remove(gone.id());
                mirror.deleted.put(gone.id(), gone);
            }
            case Outcome.Written(Item now, _) when mirror.live.containsKey(now.id()) -> {
                if (now.version() > Objects.requireNonNull(mirror.live.get(now.id())).version())
                    mirror.live.put(now.id(), now);
            }
            default -> {
            }
        }
    }

    static List<Step> random(Random random, int length) {
        var steps = new ArrayList<>(List.of(new Step(Kind.CREATE, random.nextLong())));
        Kind[] often = {Kind.EDIT, Kind.EDIT, Kind.LINK, Kind.LINK, Kind.MERGE, Kind.MERGE, Kind.MERGE, Kind.UNDO,
                Kind.UNDO, Kind.RESTORE, Kind.DELETE, Kind.BOTH};
        for (int i = 1; i < length; i++)
            steps.add(new Step(often[random.nextInt(often.length)], random.nextLong()));
        return steps;
    }
}
