package dev.merganser.store.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.merganser.model.catalogue.Catalogue;
import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.TypeKey;

class SortKeysTests {
    private static final long SEED = 42;

    @Test
    void numbersAsTextSortLikeNumbers() {
        var random = new Random(SEED);
        var numbers = Stream.concat(Stream.of("0", "-0.0", "1", "10", "-1", "-10", "-1.2", "-1.25", "1.20", "0.000001",
                "-0.000001", "999999999999999999.999999").map(BigDecimal::new),
                Stream.generate(() -> new BigDecimal(new BigInteger(random.nextInt(80), random), random.nextInt(12) - 3)
                        .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1))).limit(600))
                .toList();

        for (BigDecimal left : numbers.subList(0, 150)) {
            for (BigDecimal right : numbers) {
                assertThat(Integer.signum(SortKeys.number(left).compareTo(SortKeys.number(right))))
                        .as("seed %d: %s and %s", SEED, left, right).isEqualTo(left.compareTo(right));
            }
        }
        var times = random.longs(1_000).mapToObj(millis -> Instant.ofEpochMilli(millis >> 16)).toList();
        assertThat(times.stream().sorted(Comparator.comparing(SortKeys::number)).toList())
                .isEqualTo(times.stream().sorted().toList());
    }

    @Test
    void fewFieldsHaveAnOrderSinceEachCostsEveryItem() {
        for (var definition : Catalogue.builtIn().all())
            assertThat(definition.fields().stream().filter(SortKeys::sortable).count())
                    .as(definition.label()).isLessThanOrEqualTo(6);
        assertThat(Catalogue.builtIn().get(TypeKey.INVOICE).fields().stream().filter(SortKeys::sortable)
                .map(Field::name)).containsExactly("number", "stage", "amount", "issueDate", "dueDate", "paidDate");
    }

    @Test
    void pathsTellProcessesApart() {
        assertThat(SortKeys.path(TypeKey.DEAL, "amount")).isEqualTo("sort.deal.amount");
        assertThat(SortKeys.path(TypeKey.smartProcess("repair"), "cost"))
                .isEqualTo("sort.smartProcessItem.repair.cost");
    }
}
