package dev.merganser.job.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/// Worked out by hand.
class QualityTests {
    /// Truly {0 1 2} {3 4} {5}; found {0 1} {2 3} {4 5}.
    private static final Truth TRUTH = new Truth(
            new long[]{Truth.pair(0, 1), Truth.pair(0, 2), Truth.pair(1, 2), Truth.pair(3, 4)});
    private static final int[] FOUND = {0, 0, 2, 2, 4, 4};

    @Test
    void countsThePairsWithinGroups() {
        Quality quality = Quality.ofGroups(FOUND, null, TRUTH);
        assertThat(quality.precision()).isEqualTo(1 / 3.0);
        assertThat(quality.recall()).isEqualTo(1 / 4.0);
        assertThat(quality.f1()).isCloseTo(2 / 7.0, within(1e-12));
    }

    @Test
    void countsOnlyPairsAcrossSources() {
        // Sources A B A A B B: of the found pairs 0-1 is across, 2-3 and 4-5 are not; the true ones across: 0-1 1-2 3-4.
        int[] source = {0, 1, 0, 0, 1, 1};
        Quality quality = Quality.ofGroups(FOUND, source, TRUTH.only((a, b) -> source[a] != source[b]));
        assertThat(quality.precision()).isEqualTo(1);
        assertThat(quality.recall()).isEqualTo(1 / 3.0);
    }

    @Test
    void averagesOverRecordsForBCubed() {
        Quality quality = Quality.bCubed(FOUND, Quality.closure(6, TRUTH));
        // Precision 1 1 1/2 1/2 1/2 1/2, recall 2/3 2/3 1/3 1/2 1/2 1.
        assertThat(quality.precision()).isCloseTo(4 / 6.0, within(1e-12));
        assertThat(quality.recall()).isCloseTo((2 / 3.0 + 2 / 3.0 + 1 / 3.0 + 2) / 6, within(1e-12));
    }

    @Test
    void closesTrueGroupsOverChains() {
        assertThat(Quality.closure(5, new Truth(new long[]{Truth.pair(3, 4), Truth.pair(1, 3)})))
                .containsExactly(0, 1, 2, 1, 1);
    }

    @Test
    void findsTheBestThresholdAndTakesTiesTogether() {
        var scored = new Quality.Scored();
        scored.add(9, true);
        scored.add(5, true);
        scored.add(5, false);
        scored.add(1, false);
        scored.add(0, true);
        // Four true ones, one of them never scored. From 9 on: 1/1 1/4 = .4; 5: 2/3 2/4 = .571; 1: 2/4 2/4; 0: 3/5 3/4 = .667
        Quality.Best best = scored.best(4);
        assertThat(best.f1()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(best.threshold()).isEqualTo(0.5);
    }

    @Test
    void isPerfectWhereThereIsNothingToFindAndNothingWasFound() {
        assertThat(Quality.ofGroups(new int[]{0, 1}, null, new Truth(new long[0])).f1()).isEqualTo(1);
        assertThat(Quality.ofGroups(new int[]{0, 0}, null, new Truth(new long[0])).precision()).isZero();
        assertThat(Quality.bCubed(new int[0], new int[0]).f1()).isEqualTo(1);
        assertThat(new Quality.Scored().best(3).f1()).isZero();
    }

    @Test
    void countsPairsByProbabilityForCalibration() {
        var scored = new Quality.Scored();
        scored.add(0, true); // .5
        scored.add(2, false); // .8
        scored.add(9, true); // .998
        assertThat(scored.between(0.5, 0.9)).containsExactly(2, 1);
        assertThat(scored.between(0.9, 1.1)).containsExactly(1, 1);
    }
}
