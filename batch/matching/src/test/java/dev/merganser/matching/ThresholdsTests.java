package dev.merganser.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import dev.merganser.matching.estimate.Patterns;

class ThresholdsTests {
    private static final double[] PROBABILITIES = {0.999, 0.95, 0.4, 0.35, 0.1};
    private final Patterns patterns = new Patterns();

    ThresholdsTests() {
        patterns.count(0, 100); // 99.9 true
        patterns.count(1, 10); // 9.5
        patterns.count(2, 10); // 4
        patterns.count(3, 200); // 70
        patterns.count(4, 10); // 1
    }

    @Test
    void reviewIsWherePrecisionAndRecallAreBestTogether() {
        // All in all 184.4: from .95 on F1 is 218.8/294.4, from .4 on 226.8/304.4, from .35 on 366.8/504.4.
        assertThat(Thresholds.of(PROBABILITIES, patterns).review()).isEqualTo(0.4);
    }

    @Test
    void sureIsWhereOnePairInAHundredMayBeWrong() {
        // 109.4 of 110 are expected to be true from .95 on.
        assertThat(Thresholds.of(PROBABILITIES, patterns).sure()).isEqualTo(0.95);
    }

    @Test
    void aThresholdIsRoundedUnlessThatLeavesOutWhatItWasChosenFor() {
        var many = new Patterns();
        many.count(0, 100);
        many.count(1, 80);
        assertThat(Thresholds.of(new double[]{0.999, 0.6008}, many).review()).isEqualTo(0.6);
        var few = new Patterns();
        few.count(0, 100_000);
        few.count(1, 2);
        assertThat(Thresholds.of(new double[]{0.999, 0.6008}, few).review()).isEqualTo(0.601);
    }

    @Test
    void tellsWhatEachThresholdCosts() {
        assertThat(Thresholds.expected(PROBABILITIES, patterns, 0.5)).isCloseTo(109.4, within(1e-9));
        assertThat(Thresholds.told(Thresholds.costs(PROBABILITIES, patterns))).contains(" 0.5: 0.995 and 0.593",
                " 0.99: 0.999 and 0.542");
    }

    @Test
    void nothingToChooseFromIsNoTrouble() {
        var none = Thresholds.of(new double[0], new Patterns());
        assertThat(none.review()).isEqualTo(0.5);
        assertThat(none.sure()).isEqualTo(0.999);
        assertThat(Thresholds.told(Thresholds.costs(new double[0], new Patterns()))).contains("0.5: 1.000 and 1.000");
    }
}
