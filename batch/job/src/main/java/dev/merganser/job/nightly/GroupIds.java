package dev.merganser.job.nightly;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.merganser.model.value.ItemId;
import dev.merganser.store.suggestion.QueuedPairs.Pair;

/// A group's id is state: of the groups that a run finds, the one that shares most items with an earlier group keeps its
/// id; ties go to the group that was found first. A group that none came before is named after its oldest item whose id
/// names no other group. What became of the others is told.
final class GroupIds {
    private record Earlier(String id, Instant since, Set<ItemId> items) {}

    private record Overlap(Earlier earlier, int now, int items) {}

    /// @param ids    of the groups, in their order
    /// @param became what became of each earlier group that isn't there any more
    record Named(List<String> ids, List<Became> became) {}

    /// @param into the group that took over most of its items; null if none did
    record Became(String group, @Nullable String into) {}

    private GroupIds() {}

    /// @param now     the items of each group, ascending, each item in one group; the groups by their first item
    /// @param before  the pairs that waited before
    /// @param resolve the item that an id answers with now; absent: it is gone
    /// @param taken   of some names those that other groups have
    static Named name(List<List<ItemId>> now, List<Pair> before, Map<ItemId, ItemId> resolve,
            Function<Set<String>, Set<String>> taken) {
        Map<ItemId, Integer> groupOf = new HashMap<>();
        for (int group = 0; group < now.size(); group++)
            for (ItemId item : now.get(group))
                groupOf.put(item, group);
        List<Earlier> earlier = earlier(before, resolve);
        var overlaps = new ArrayList<Overlap>();
        for (Earlier one : earlier) {
            var shared = new TreeMap<Integer, Integer>();
            one.items.forEach(item -> {
                @Nullable
                Integer group = groupOf.get(item);
                if (group != null) shared.merge(group, 1, Integer::sum);
            });
            shared.forEach((group, items) -> overlaps.add(new Overlap(one, group, items)));
        }
        overlaps.sort(Comparator.comparingInt((Overlap one) -> -one.items).thenComparing(one -> one.earlier.since)
                .thenComparing(one -> one.earlier.id).thenComparingInt(Overlap::now));
        @Nullable
        String[] ids = new String[now.size()];
        var kept = new HashSet<String>();
        for (Overlap one : overlaps) {
            if (ids[one.now] == null && kept.add(one.earlier.id)) ids[one.now] = one.earlier.id;
        }
        Set<String> wanted = new HashSet<>();
        for (int group = 0; group < ids.length; group++)
            if (ids[group] == null) now.get(group).forEach(item -> wanted.add(item.value()));
        Set<String> others = new HashSet<>(taken.apply(wanted));
        others.removeAll(earlier.stream().map(Earlier::id).toList());
        others.addAll(kept);
        var names = new ArrayList<String>();
        for (int group = 0; group < ids.length; group++) {
            @Nullable
            String id = ids[group];
            names.add(id != null ? id : fresh(now.get(group), others));
        }
        return new Named(names, became(earlier, kept, overlaps, names));
    }

    /// All its items' ids can be taken only where each has once named a group that went on without it.
    private static String fresh(List<ItemId> items, Set<String> taken) {
        return items.stream().map(ItemId::value).filter(id -> !taken.contains(id)).findFirst()
                .orElseGet(() -> items.getFirst() + "+" + items.getLast());
    }

    private static List<Earlier> earlier(List<Pair> before, Map<ItemId, ItemId> resolve) {
        var items = new TreeMap<String, Set<ItemId>>();
        var since = new HashMap<String, Instant>();
        for (Pair pair : before) {
            if (!pair.waiting() || pair.group().isEmpty()) continue;
            Set<ItemId> all = items.computeIfAbsent(pair.group(), _ -> new TreeSet<>());
            for (ItemId item : pair.items()) {
                @Nullable
                ItemId there = resolve.get(item);
                if (there != null) all.add(there);
            }
            since.merge(pair.group(), pair.foundAt(), (a, b) -> a.isBefore(b) ? a : b);
        }
        var earlier = new ArrayList<Earlier>();
        items.forEach((id, all) -> earlier.add(new Earlier(id, since.getOrDefault(id, Instant.MAX), all)));
        return earlier;
    }

    private static List<Became> became(List<Earlier> earlier, Set<String> kept, List<Overlap> overlaps,
            List<String> names) {
        var into = new HashMap<String, String>();
        overlaps.forEach(one -> into.putIfAbsent(one.earlier.id, names.get(one.now)));
        return earlier.stream().filter(one -> !kept.contains(one.id)).map(one -> new Became(one.id, into.get(one.id)))
                .toList();
    }
}
