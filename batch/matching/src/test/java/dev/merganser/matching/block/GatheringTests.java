package dev.merganser.matching.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.merganser.matching.Workers;
import dev.merganser.matching.normalise.Fold;

class GatheringTests {
    private static final int RECORDS = 2 * Gathering.CHUNK + 1_000, CHUNKS = 3, MOST = 6;
    private static final List<String> RULES = List.of("few", "many", "one", "unused");

    /// By rule, the key of each record: of few values, of many, of one, and of a rule that isn't used.
    private static long key(int rule, int record) {
        var random = new SplittableRandom(31L * record + rule);
        return Atoms.key(Fold.mix(switch (rule) {
            case 0 -> random.nextInt(RECORDS / 4);
            case 1 -> random.nextInt(RECORDS * 20);
            case 2 -> -1;
            default -> random.nextInt(100);
        } * 8L + rule));
    }

    private static List<Gathering.Found> gathered(Gathering.Large mode, int threads, Marks marks) {
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            int[] starts = new int[Math.min(Gathering.CHUNK, RECORDS - chunk * Gathering.CHUNK) + 1];
            Arrays.setAll(starts, record -> record * RULES.size());
            marks.open(chunk, starts);
        }
        return new Gathering(RULES, new long[CHUNKS][0], MOST, mode, (chunk, sink) -> {
            for (int record = 0; record < marks.starts()[chunk].length - 1; record++)
                for (int rule = 0; rule < RULES.size(); rule++)
                    sink.add(rule, key(rule, chunk * Gathering.CHUNK + record), record, rule);
        }, marks, new Workers(threads)).run(new boolean[]{true, true, true, false});
    }

    /// The records of each key, as a table of all would find them.
    private static Map<Long, List<Integer>> expected(int rule) {
        var expected = new HashMap<Long, List<Integer>>();
        for (int record = 0; record < RECORDS; record++)
            expected.computeIfAbsent(key(rule, record), _ -> new ArrayList<>()).add(record);
        return expected;
    }

    private static List<List<Integer>> blocks(RuleBlocks of) {
        var blocks = new ArrayList<List<Integer>>();
        for (int block = 0; block < of.size(); block++)
            blocks.add(Arrays.stream(of.members(), of.starts()[block], of.starts()[block + 1]).boxed().toList());
        return blocks;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void bringsTogetherWhatSharesAKeyAndMarksWhatTooManyShare(int threads) {
        var marks = new Marks(CHUNKS);
        List<Gathering.Found> found = gathered(Gathering.Large.REFINED, threads, marks);
        for (int rule = 0; rule < 3; rule++) {
            Gathering.Found of = found.get(rule);
            var small = new ArrayList<List<Integer>>();
            var large = new TreeMap<Long, List<Integer>>();
            expected(rule).forEach((key, records) -> {
                if (records.size() > MOST)
                    large.put(key, records);
                else
                    if (records.size() > 1)
                        small.add(records);
            });
            assertThat(blocks(of.blocks())).as(RULES.get(rule)).containsExactlyInAnyOrderElementsOf(small);
            assertThat(of.blocks().pairs())
                    .isEqualTo(small.stream().mapToLong(block -> block.size() * (block.size() - 1L) / 2).sum());
            assertThat(Arrays.stream(of.large()).sorted().boxed().toList()).isEqualTo(List.copyOf(large.keySet()));
            assertThat(of.members()).isEqualTo(large.values().stream().mapToLong(List::size).sum());
            var marked = new TreeSet<Integer>();
            for (int record = 0; record < RECORDS; record++)
                if (marks.marks()[record / Gathering.CHUNK][record % Gathering.CHUNK * RULES.size() + rule] != 0)
                    marked.add(record);
            var shared = new TreeSet<Integer>();
            large.values().forEach(shared::addAll);
            assertThat(marked).isEqualTo(shared);
        }
        assertThat(found.get(3).blocks().size()).as("a rule that isn't used").isZero();
    }

    @Test
    void leavesWhatTooManyShareToTheLastRule() {
        Entries left = gathered(Gathering.Large.LEFT, 2, new Marks(CHUNKS)).get(2).left();
        assertThat(left.size).isEqualTo(RECORDS);
        for (int at = 0; at < RECORDS; at++) {
            assertThat(Entries.key(left.entries[at])).isEqualTo(key(2, 0));
            assertThat(Entries.record(left.entries[at])).isEqualTo(at);
        }
    }

    @Test
    void ofWhatTooManyShareUnderFrozenKeysNeighboursMeet() {
        RuleBlocks blocks = gathered(Gathering.Large.WINDOWS, 2, new Marks(CHUNKS)).get(2).blocks();
        List<List<Integer>> windows = blocks(blocks);
        for (int record = 1; record < RECORDS; record++) {
            int one = record;
            assertThat(windows.get((record - 1) / 6)).as("with the one before").contains(one - 1, one);
        }
    }

    @ParameterizedTest
    @EnumSource(Gathering.Large.class)
    void threadsLeaveNoTrace(Gathering.Large mode) {
        List<Gathering.Found> one = gathered(mode, 1, new Marks(CHUNKS)), more = gathered(mode, 7, new Marks(CHUNKS));
        for (int rule = 0; rule < RULES.size(); rule++) {
            assertThat(more.get(rule).blocks().members()).isEqualTo(one.get(rule).blocks().members());
            assertThat(more.get(rule).blocks().starts()).isEqualTo(one.get(rule).blocks().starts());
            assertThat(more.get(rule).large()).isEqualTo(one.get(rule).large());
        }
    }
}
