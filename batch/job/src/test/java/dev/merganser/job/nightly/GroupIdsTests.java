package dev.merganser.job.nightly;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.merganser.model.value.ItemId;
import dev.merganser.store.suggestion.QueuedPairs.Pair;

class GroupIdsTests {
    private static final List<ItemId> IDS = IntStream.range(0, 12).mapToObj(_ -> ItemId.next()).sorted().toList();
    private static final Instant OLD = Instant.parse("2026-01-01T00:00:00Z"),
            NEW = Instant.parse("2026-02-01T00:00:00Z");

    private static List<ItemId> items(int... numbers) {
        return IntStream.of(numbers).mapToObj(IDS::get).toList();
    }

    /// The pairs of a group, by number of its items.
    private static List<Pair> group(String id, Instant since, int... numbers) {
        var pairs = new ArrayList<Pair>();
        for (int i = 1; i < numbers.length; i++)
            pairs.add(new Pair(IDS.get(numbers[0]), IDS.get(numbers[i]), true, id, since));
        return pairs;
    }

    private static GroupIds.Named name(List<List<ItemId>> now, List<List<Pair>> before) {
        Map<ItemId, ItemId> there = new HashMap<>();
        IDS.forEach(id -> there.put(id, id));
        return GroupIds.name(now, before.stream().flatMap(List::stream).toList(), there, _ -> Set.of());
    }

    @Test
    @DisplayName("D03 A group keeps its id while its items come and go; the larger part of one that falls apart keeps it")
    void theLargestOverlapKeepsTheId() {
        assertThat(name(List.of(items(0, 1, 5)), List.of(group("g", OLD, 0, 1, 2))).ids()).containsExactly("g");
        assertThat(name(List.of(items(0, 4), items(1, 2, 3)), List.of(group("g", OLD, 0, 1, 2, 3, 4))).ids())
                .containsExactly(IDS.get(0).value(), "g");
    }

    @Test
    @DisplayName("D03 Of groups that become one, that with more items gives the id, else the oldest; the others are told of")
    void tiesGoToTheOldest() {
        var named = name(List.of(items(0, 1, 2, 3)), List.of(group("young", NEW, 0, 1), group("old", OLD, 2, 3),
                group("gone", OLD, 7, 8)));

        assertThat(named.ids()).containsExactly("old");
        assertThat(named.became()).containsExactlyInAnyOrder(new GroupIds.Became("young", "old"),
                new GroupIds.Became("gone", null));
        assertThat(name(List.of(items(0, 1, 2, 3, 4)), List.of(group("large", NEW, 0, 1, 4), group("old", OLD, 2, 3)))
                .ids())
                .containsExactly("large");
    }

    @Test
    @DisplayName("D03 No two groups have one id")
    void aNewGroupTakesAFreeId() {
        String first = IDS.get(0).value();
        assertThat(name(List.of(items(0, 9), items(1, 2, 3)), List.of(group(first, OLD, 0, 1, 2, 3))).ids())
                .containsExactly(IDS.get(9).value(), first);
    }
}
