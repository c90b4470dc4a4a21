package dev.merganser.matching.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

class LongSetTests {
    @Test
    void holdsWhatWasAddedAndNothingElseAlsoAfterItsText() {
        var random = new SplittableRandom(3);
        var set = new LongSet();
        var expected = new HashSet<Long>();
        for (int n = 0; n < 20_000; n++) {
            long key = Atoms.key(random.nextLong());
            set.add(key);
            set.add(key);
            expected.add(key);
        }
        LongSet decoded = LongSet.decoded(set.encoded());
        assertThat(set.size()).isEqualTo(expected.size()).isEqualTo(decoded.size());
        assertThat(expected).allMatch(set::contains).allMatch(decoded::contains);
        for (int n = 0; n < 200_000; n++) {
            long other = Atoms.key(random.nextLong());
            assertThat(set.contains(other)).isEqualTo(expected.contains(other));
        }
    }
}
