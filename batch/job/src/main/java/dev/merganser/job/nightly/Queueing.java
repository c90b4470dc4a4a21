package dev.merganser.job.nightly;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

import dev.merganser.matching.Explanation;
import dev.merganser.matching.MatchOptions;
import dev.merganser.matching.Matching;
import dev.merganser.matching.Records;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.ItemId;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.suggestion.Compared;
import dev.merganser.store.suggestion.Dismissals;
import dev.merganser.store.suggestion.QueuedPairs.Pair;
import dev.merganser.store.suggestion.Suggestion;
import dev.merganser.store.suggestion.SuggestionId;
import dev.merganser.store.suggestion.Suggestions;

/// Writes what matching found of one type into the queue.
final class Queueing {
    /// Suggestions a write: some 2 KiB each, so one command stays far below MongoDB's 48 MB.
    private static final int BATCH = 500;
    /// Pairs of a type that people are asked about though the model holds them for different, and from which probability.
    private static final int ASKED = 20;
    private static final double LEAST_ASKED = 0.002;
    /// Ids a command that looks up what they answer with.
    private static final int LOOKED_UP = 5_000;

    private final Store store;
    private final TypeDefinition type;
    private final String attempt;

    Queueing(Store store, TypeDefinition type, String attempt) {
        this.store = store;
        this.type = type;
        this.attempt = attempt;
    }

    /// What was queued.
    ///
    /// @param groups with two items or more
    record Queued(int suggestions, int groups, List<GroupIds.Became> became) {}

    /// The pairs that people said are different, save those whose compared values changed since (D04).
    Set<MatchOptions.Rejected> rejected(Map<SuggestionId, String> dismissed) {
        return rejected(store, dismissed, _ -> type);
    }

    /// The same of items of any types.
    ///
    /// @param definitions of an item's type
    static Set<MatchOptions.Rejected> rejected(Store store, Map<SuggestionId, String> dismissed,
            Function<Item, TypeDefinition> definitions) {
        var ids = new HashSet<ItemId>();
        dismissed.keySet().forEach(id -> {
            ids.add(id.left());
            ids.add(id.right());
        });
        Map<ItemId, Item> items = store.items().findAll(Asker.OPERATOR, ids);
        var rejected = new HashSet<MatchOptions.Rejected>();
        Dismissals.holding(dismissed, items, definitions, store.items()).forEach(pair -> {
            List<ItemId> both = List.copyOf(pair);
            rejected.add(new MatchOptions.Rejected(both.getFirst().value(), both.getLast().value()));
        });
        return rejected;
    }

    /// The ids that answer with an item, and which item that is now.
    Map<ItemId, ItemId> resolved(Set<ItemId> ids) {
        var resolved = new HashMap<ItemId, ItemId>();
        var part = new ArrayList<ItemId>();
        for (ItemId id : ids) {
            part.add(id);
            if (part.size() < LOOKED_UP) continue;
            resolved.putAll(store.items().now(Asker.OPERATOR, part));
            part.clear();
        }
        resolved.putAll(store.items().now(Asker.OPERATOR, part));
        return resolved;
    }

    /// @param before the pairs that the found ones may take the groups of
    /// @param taken  of some names those that name groups of items that weren't looked at
    Queued queue(Records records, Matching matching, List<Pair> before, Function<Set<String>, Set<String>> taken) {
        int[] groups = matching.groups();
        var members = new TreeMap<Integer, List<ItemId>>();
        for (int record = 0; record < groups.length; record++)
            members.computeIfAbsent(groups[record], _ -> new ArrayList<>()).add(new ItemId(records.id(record)));
        members.values().removeIf(items -> items.size() == 1);
        var ids = new HashSet<ItemId>();
        before.forEach(pair -> ids.addAll(pair.items()));
        GroupIds.Named named = GroupIds.name(List.copyOf(members.values()), before, resolved(ids), taken);
        var names = new HashMap<Integer, String>();
        for (int root : members.keySet())
            names.put(root, named.ids().get(names.size()));

        var batch = new ArrayList<Integer>();
        int queued = 0;
        for (int pair = 0; pair < matching.pairs(); pair++) {
            if (!matching.grouped(pair)) continue;
            batch.add(pair);
            queued++;
            if (batch.size() == BATCH) flush(records, matching, groups, names, batch);
        }
        flush(records, matching, groups, names, batch);
        return new Queued(queued, members.size(), named.became());
    }

    /// Asks about a few pairs that the model holds for different and yet not for surely so (D11): what people make of them
    /// shows what the queue can't. Which ones is a matter of chance, and the same whoever runs it.
    ///
    /// @return how many
    int ask(Records records, Matching matching) {
        var unsure = new ArrayList<Integer>();
        for (int pair = 0; pair < matching.pairs(); pair++) {
            if (!matching.grouped(pair) && matching.probability(pair) >= LEAST_ASKED) unsure.add(pair);
        }
        int[] groups = matching.groups();
        unsure.sort(Comparator.comparingLong(pair -> lot(records, matching, pair)));
        List<Integer> asked = unsure.subList(0, Math.min(ASKED, unsure.size()));
        store.suggestions().ask(type.key(), found(records, matching, groups, Map.of(), asked),
                unsure.isEmpty() ? 1 : (double) asked.size() / unsure.size(), Instant.now(store.clock()));
        return asked.size();
    }

    private static long lot(Records records, Matching matching, int pair) {
        byte[] hash = DigestUtils.sha256(matching.model().version() + records.id(matching.left(pair))
                + records.id(matching.right(pair)));
        return ByteBuffer.wrap(hash).getLong();
    }

    private void flush(Records records, Matching matching, int[] groups, Map<Integer, String> names,
            List<Integer> batch) {
        store.suggestions().queue(found(records, matching, groups, names, batch), Instant.now(store.clock()));
        batch.clear();
    }

    private List<Suggestions.Found> found(Records records, Matching matching, int[] groups,
            Map<Integer, String> names, List<Integer> batch) {
        var ids = new HashSet<ItemId>();
        for (int pair : batch) {
            ids.add(new ItemId(records.id(matching.left(pair))));
            ids.add(new ItemId(records.id(matching.right(pair))));
        }
        Map<ItemId, Item> items = store.items().findAll(Asker.OPERATOR, ids);
        var found = new ArrayList<Suggestions.Found>();
        for (int pair : batch) {
            var leftId = new ItemId(records.id(matching.left(pair)));
            var rightId = new ItemId(records.id(matching.right(pair)));
            @Nullable
            Item left = items.get(leftId), right = items.get(rightId);
            // Deleted, or merged into each other, while the run was going on.
            if (left == null || right == null || left.id().equals(right.id())) continue;
            Explanation why = matching.explain(matching.left(pair), matching.right(pair));
            found.add(new Suggestions.Found(type.key(), leftId, rightId,
                    new Suggestion.Evidence(why.probability(), why.weight(),
                            Suggestion.Bar.of(why),
                            why.rules(), matching.model().version(),
                            names.getOrDefault(groups[matching.left(pair)], ""),
                            Compared.fingerprint(left, right, type), attempt)));
        }
        return found;
    }
}
