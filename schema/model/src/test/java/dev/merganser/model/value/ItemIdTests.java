package dev.merganser.model.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ItemIdTests {
    @Test
    void isNeverGivenTwice() {
        var ids = new HashSet<ItemId>();
        Stream.generate(ItemId::next).limit(50_000).forEach(id -> assertThat(ids.add(id)).isTrue());
    }

    @Test
    void sortsByTheMillisecondThatItWasMadeIn() {
        Instant now = Instant.parse("2026-11-21T12:00:00Z");
        for (long later : new long[]{1, 31, 32, 1_000, 86_400_000, 1L << 40}) {
            ItemId earlier = ItemId.at(now), after = ItemId.at(now.plusMillis(later));
            assertThat(earlier).as("%d ms apart", later).isLessThan(after);
        }
    }

    @Test
    void hasAFormThatItKnowsAgain() {
        ItemId id = ItemId.next();

        assertThat(id.value()).hasSize(26).matches("[0-9a-z]+").doesNotContainPattern("[ilou]");
        assertThat(new ItemId(id.value())).isEqualTo(id).hasToString(id.value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "01arz3ndektsv4rrffq69g5fa",
            "81arz3ndektsv4rrffq69g5fav",
            "01arz3ndektsv4rrffq69g5fai", "01arz3ndektsv4rrffq69g5fav ", "01arz3ndektsv4rrffq69g5fa\n"})
    void refusesWhatHasNotItsForm(String text) {
        assertThat(ItemId.isId(text)).isFalse();
        assertThatThrownBy(() -> new ItemId(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
