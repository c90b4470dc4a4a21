package dev.merganser.matching.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import dev.merganser.matching.Workers;

class GroupsTests {
    /// Weights of a few records, symmetric.
    private static final class Table implements Groups.Evidence {
        private final double[][] weights;

        Table(double[][] weights) {
            this.weights = weights;
        }

        @Override
        public double weight(int left, int right) {
            return weights[left][right];
        }

        @Override
        public boolean counts(int left, int right) {
            return true;
        }
    }

    private static int[] group(double[][] weights) {
        int size = weights.length, count = 0;
        int[] lefts = new int[size * size], rights = new int[size * size];
        double[] above = new double[size * size];
        for (int i = 0; i < size; i++)
            for (int j = i + 1; j < size; j++)
                if (weights[i][j] >= 0) {
                    lefts[count] = i;
                    rights[count] = j;
                    above[count++] = weights[i][j];
                }
        return Groups.of(size, java.util.Arrays.copyOf(lefts, count), java.util.Arrays.copyOf(rights, count),
                java.util.Arrays.copyOf(above, count), 0, () -> new Table(weights), _ -> {
                }, new Workers(2));
    }

    @Test
    void aWeakLinkDoesNotChainTwoGroups() {
        // D03: 0-1 and 2-3 are sure, 1-2 barely, all other pairs speak against.
        double[][] weights = {{0, 12, -9, -9}, {12, 0, 1, -9}, {-9, 1, 0, 12}, {-9, -9, 12, 0}};
        assertThat(group(weights)).containsExactly(0, 0, 2, 2);
    }

    @Test
    void aRecordFromBeforeAMoveIsHeldByTheOneBetween() {
        double[][] weights = {{0, 9, -14}, {9, 0, 8}, {-14, 8, 0}};
        assertThat(group(weights)).containsExactly(0, 0, 0);
    }

    @Test
    void aRejectedPairKeepsItsRecordsApart() {
        double no = Double.NEGATIVE_INFINITY;
        double[][] weights = {{0, 12, no}, {12, 0, 11}, {no, 11, 0}};
        assertThat(group(weights)).containsExactly(0, 0, 2);
    }

    /// D03: a component of thousands keeps its rejected pairs apart, loses nobody, and makes no group that is too large.
    @Test
    void aComponentThatIsTooLargeIsGroupedInPieces() {
        var random = new Random(3);
        for (int size : new int[]{301, 302, 450, 601, 907}) {
            double[][] weights = new double[size][size];
            for (int i = 0; i < size; i++)
                for (int j = i + 1; j < size; j++)
                    weights[i][j] = weights[j][i] = i / 10 == j / 10 ? 10 : random.nextInt(300) == 0 ? 1 : -8;
            for (int i = 0; i + 10 < size; i += 10)
                weights[i][i + 10] = weights[i + 10][i] = 1;
            weights[3][4] = weights[4][3] = Double.NEGATIVE_INFINITY;
            int[] groups = group(weights);
            for (int i = 10; i < size; i++)
                assertThat(groups[i]).as("record %d of %d", i, size).isEqualTo(i / 10 * 10);
            assertThat(groups[3]).isNotEqualTo(groups[4]);
            double[][] alike = new double[size][size];
            for (double[] row : alike)
                Arrays.fill(row, 9);
            alike[0][1] = alike[1][0] = alike[5][7] = alike[7][5] = Double.NEGATIVE_INFINITY;
            int[] all = group(alike);
            int[] sizes = new int[size];
            for (int group : all)
                sizes[group]++;
            assertThat(Arrays.stream(sizes).max().orElseThrow()).as("groups of %d that are all alike", size)
                    .isLessThanOrEqualTo(300);
            assertThat(IntStream.range(8, size)).allMatch(record -> sizes[all[record]] > 100);
            assertThat(all[0]).isNotEqualTo(all[1]);
            assertThat(all[5]).isNotEqualTo(all[7]);
        }
    }

    @Test
    void doesNotDependOnTheOrderOfTheRecords() {
        var random = new Random(5);
        for (int round = 0; round < 200; round++) {
            int size = 3 + random.nextInt(8);
            double[][] weights = new double[size][size];
            for (int i = 0; i < size; i++)
                for (int j = i + 1; j < size; j++) {
                    weights[i][j] = random.nextDouble() * 26 - 13; // within the clip, so that no two are equal
                    weights[j][i] = weights[i][j];
                }
            int[] order = random.ints(0, size).distinct().limit(size).toArray();
            double[][] turned = new double[size][size];
            for (int i = 0; i < size; i++)
                for (int j = 0; j < size; j++)
                    turned[i][j] = weights[order[i]][order[j]];
            int[] groups = group(weights), other = group(turned);
            for (int i = 0; i < size; i++)
                for (int j = 0; j < size; j++)
                    assertThat(other[i] == other[j]).as("round %d", round)
                            .isEqualTo(groups[order[i]] == groups[order[j]]);
        }
    }

    /// D03: the joins of a group are those that made it, each held by what speaks for it on average.
    @Test
    void joinsTellHowAGroupCameAbout() {
        var random = new Random(11);
        for (int round = 0; round < 200; round++) {
            int size = 3 + random.nextInt(8);
            double[][] weights = new double[size][size];
            for (int i = 0; i < size; i++)
                for (int j = i + 1; j < size; j++)
                    weights[i][j] = weights[j][i] = random.nextDouble() * 26 - 10;
            int[] groups = group(weights);
            for (int group = 0; group < size; group++) {
                int root = group;
                int[] members = IntStream.range(0, size).filter(record -> groups[record] == root).toArray();
                if (members.length == 0)
                    continue;
                List<Groups.Join> joins = Groups.joins(members.length, 0,
                        new Table(Arrays.stream(members)
                                .mapToObj(one -> Arrays.stream(members).mapToDouble(other -> weights[one][other])
                                        .toArray())
                                .toArray(double[][]::new)));
                assertThat(joins).as("round %d, group %d", round, root).hasSize(members.length - 1);
                for (Groups.Join join : joins) {
                    double mean = join.left().stream().flatMapToDouble(left -> join.right().stream()
                            .mapToDouble(right -> Math.clamp(weights[members[left]][members[right]], -5, 14)))
                            .average().orElseThrow();
                    assertThat(join.weight()).isPositive().isCloseTo(mean, Offset.offset(1e-9));
                }
                if (!joins.isEmpty())
                    assertThat(joins.getLast().left().size() + joins.getLast().right().size())
                            .isEqualTo(members.length);
            }
        }
    }
}
