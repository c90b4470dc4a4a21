package dev.merganser.job.nightly;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.merganser.matching.MatchModel;
import dev.merganser.matching.Scorer;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.model.ComparedRecords;
import dev.merganser.store.model.Models;
import dev.merganser.store.model.Partners;
import dev.merganser.store.model.Rekeying;
import dev.merganser.store.model.Unmatched;
import dev.merganser.store.suggestion.QueuedPairs.Pair;

/// Finds the items whose groups may be other than before (D05): those that were written, those that stood in one group
/// with a written, deleted or merged item or were told apart from one, and everything that hangs together with these by
/// pairs above the threshold. Groups are made component by component, so nothing else can have changed.
///
/// Partners come from the index of match keys: changed items are compared with all others, and nothing else is read.
final class ChangedItems {
    private static final int PART = 1_000;
    /// Items whose partners are looked up together: some thousand items are read for them.
    private static final int BATCH = 100;

    private final Store store;
    private final TypeDefinition type;
    private final MatchModel model;
    private final String attempt;

    /// Every id of the items that were touched, and of those that are gone.
    private final Set<ItemId> looked = new HashSet<>();
    private long compared;

    ChangedItems(Store store, TypeDefinition type, MatchModel model, String attempt) {
        this.store = store;
        this.type = type;
        this.model = model;
        this.attempt = attempt;
    }

    /// @param items    to be grouped anew, ascending
    /// @param looked   all of their ids and those of items that are gone
    /// @param compared how many pairs were compared
    record Touched(List<ItemId> items, Set<ItemId> looked, long compared) {}

    /// @return empty if items share a key in larger numbers than the model allows for
    Optional<Touched> find() {
        Set<ItemId> touched = seeds();
        return spread(touched) ? Optional.of(new Touched(List.copyOf(touched), looked, compared)) : Optional.empty();
    }

    private SortedSet<ItemId> seeds() {
        var seeds = new TreeSet<ItemId>();
        var rekeying = new Rekeying(store.database(), store.definitions(), store.items(), type, model, null);
        for (String last = "";;) {
            List<Item> part = rekeying.part(Unmatched.taken(attempt), last, PART);
            if (part.isEmpty()) break;
            part.forEach(item -> {
                seeds.add(item.id());
                looked.addAll(item.ids());
            });
            last = part.getLast().id().value();
        }
        store.queuedPairs().taken(attempt).forEach(pair -> looked.addAll(pair.items()));
        looked.addAll(gone());
        var partners = new HashSet<>(looked);
        store.queuedPairs().touching(type.key(), looked).forEach(pair -> partners.addAll(pair.items()));
        seeds.addAll(new Queueing(store, type, attempt).resolved(partners).values());
        return seeds;
    }

    /// Items of the queue that aren't there any more.
    private Set<ItemId> gone() {
        var queued = new HashSet<ItemId>();
        store.queuedPairs().forEachWaiting(type.key(), (Pair pair) -> queued.addAll(pair.items()));
        queued.removeAll(new Queueing(store, type, attempt).resolved(queued).keySet());
        return queued;
    }

    /// Adds what hangs together with the items by pairs above the threshold.
    private boolean spread(Set<ItemId> touched) {
        var partners = new Partners(store.visible(), type.key(), model);
        var waiting = new ArrayDeque<>(touched);
        while (!waiting.isEmpty()) {
            var ids = new ArrayList<ItemId>();
            while (!waiting.isEmpty() && ids.size() < BATCH) ids.add(waiting.poll());
            Map<ItemId, Item> batch = read(ids);
            batch.values().forEach(item -> looked.addAll(item.ids()));
            @Nullable
            Map<ItemId, Set<ItemId>> found = partners.of(keys(batch.values())).orElse(null);
            if (found == null) return false;
            var wanted = new TreeSet<ItemId>();
            found.values().forEach(wanted::addAll);
            wanted.removeAll(batch.keySet());
            Map<ItemId, Item> others = read(wanted);
            for (ItemId near : above(batch, others, found, touched)) {
                touched.add(near);
                waiting.add(near);
            }
        }
        // An id in the queue may answer with an item of another type no more than be gone.
        touched.retainAll(read(touched).keySet());
        return true;
    }

    private Map<ItemId, List<String>> keys(Collection<Item> items) {
        var list = List.copyOf(items);
        List<List<String>> keys = Models.keys(store.items(), model, list, type);
        var byItem = new HashMap<ItemId, List<String>>();
        for (int at = 0; at < list.size(); at++)
            byItem.put(list.get(at).id(), keys.get(at));
        return byItem;
    }

    private Map<ItemId, Item> read(Collection<ItemId> ids) {
        var read = new HashMap<ItemId, Item>();
        var part = new ArrayList<ItemId>();
        for (ItemId id : ids) {
            part.add(id);
            if (part.size() < PART) continue;
            store.items().findAll(Asker.OPERATOR, part).values().forEach(item -> read.put(item.id(), item));
            part.clear();
        }
        store.items().findAll(Asker.OPERATOR, part).values().forEach(item -> read.put(item.id(), item));
        read.values().removeIf(item -> !item.type().equals(type.key()));
        return read;
    }

    private Set<ItemId> above(Map<ItemId, Item> batch, Map<ItemId, Item> others,
            Map<ItemId, Set<ItemId>> partners, Set<ItemId> touched) {
        var all = new ArrayList<>(batch.values());
        all.addAll(others.values());
        var at = new HashMap<ItemId, Integer>();
        all.forEach(item -> at.put(item.id(), at.size()));
        var scorer = Scorer.of(new ComparedRecords(type).addAll(store.items(), all).build(), model);
        double threshold = scorer.threshold();
        var near = new TreeSet<ItemId>();
        partners.forEach((item, its) -> its.forEach(other -> {
            // What is among the touched already is grouped with all that it hangs together with.
            if (touched.contains(other) || near.contains(other) || !at.containsKey(other)) return;
            compared++;
            int one = Objects.requireNonNull(at.get(item)), two = Objects.requireNonNull(at.get(other));
            if (scorer.weight(one, two) >= threshold && scorer.compared(one, two)) near.add(other);
        }));
        return near;
    }
}
