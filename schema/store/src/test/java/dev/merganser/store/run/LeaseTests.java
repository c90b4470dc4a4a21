package dev.merganser.store.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.merganser.model.value.UserId;
import dev.merganser.store.TestStore;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Forbidden;
import dev.merganser.store.access.Role;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeaseTests {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private TestStore base;

    @BeforeAll
    void open() {
        base = TestStore.open("lease");
    }

    @AfterAll
    void close() {
        base.close();
    }

    private Lease lease(String name, String holder) {
        return new Lease(base.store().database(), name, holder, MINUTE);
    }

    @Test
    @DisplayName("D06 Of two runs the second is refused, and told who has the lease until when")
    void isHeldByOneAtATime() {
        assertThat(lease("held", "one").take(NOON)).isEmpty();

        assertThat(lease("held", "other").take(NOON.plusSeconds(59)))
                .contains(new Lease.Held("one", NOON.plus(MINUTE)));
        assertThat(lease("something else", "other").take(NOON)).isEmpty();
    }

    @Test
    void isRenewedByItsHolderAndRunsOutByItself() {
        Lease one = lease("renewed", "one"), other = lease("renewed", "other");
        one.take(NOON);
        assertThat(one.take(NOON.plusSeconds(50))).isEmpty();
        assertThat(other.take(NOON.plusSeconds(61))).contains(new Lease.Held("one", NOON.plusSeconds(110)));

        assertThat(other.take(NOON.plusSeconds(111))).isEmpty();
        assertThat(one.take(NOON.plusSeconds(112))).map(Lease.Held::holder).contains("other");
    }

    @Test
    void isFreeOnceItIsGivenBackByItsHolderOnly() {
        Lease one = lease("released", "one"), other = lease("released", "other");
        one.take(NOON);
        other.release();
        assertThat(other.take(NOON)).isPresent();

        one.release();
        assertThat(other.take(NOON)).isEmpty();
    }

    @Test
    void isInheritedFromADeadHolderOnce() {
        Lease dead = lease("inherited", "dead"), heir = lease("inherited", "heir"), late = lease("inherited", "late");
        dead.take(NOON);
        Lease.Held held = heir.take(NOON).orElseThrow();

        assertThat(heir.inherit(held, NOON)).isTrue();
        assertThat(late.inherit(held, NOON)).isFalse();
        assertThat(dead.take(NOON)).map(Lease.Held::holder).contains("heir");
    }

    @Test
    @DisplayName("D06 Of holders at the same moment exactly one wins, round after round")
    void isWonByExactlyOne() throws Exception {
        int holders = 3;
        try (var threads = Executors.newFixedThreadPool(holders)) {
            var start = new CyclicBarrier(holders);
            for (int round = 0; round < 50; round++) {
                String name = "round" + round;
                List<Callable<Optional<Lease.Held>>> takers = IntStream
                        .range(0, holders).<Callable<Optional<Lease.Held>>>mapToObj(holder -> () -> {
                            start.await();
                            return lease(name, "holder" + holder).take(NOON);
                        }).toList();
                int won = 0;
                for (var taken : threads.invokeAll(takers)) if (taken.get().isEmpty()) won++;
                assertThat(won).as(name).isOne();
            }
        }
    }

    @Test
    @DisplayName("D05 A run is asked for once, claimed once, and reports what came of it")
    void passesARunFromItsRequestToItsReport() {
        Runs runs = base.store().runs();
        var first = runs.request(Asker.OPERATOR, List.of("contact"), false, NOON);
        var second = runs.request(Asker.OPERATOR, List.of(), true, NOON.plusSeconds(1));

        assertThat(runs.request(Asker.OPERATOR, List.of("contact"), false, NOON)).isEqualTo(first);
        assertThat(runs.claim().orElseThrow().id()).isEqualTo(first.id());
        assertThat(runs.unfinished().orElseThrow().id()).isEqualTo(first.id());
        runs.end(first.id(), Runs.State.DONE, Map.of("pairs", 7, "by.field", List.of(Map.of("n", 1))), NOON);
        assertThat(runs.unfinished()).isEmpty();
        assertThat(runs.claim().orElseThrow().id()).isEqualTo(second.id());
        assertThat(runs.claim()).isEmpty();

        assertThat(runs.latest(Asker.OPERATOR, 10)).extracting(Runs.Run::id).containsExactly(second.id(), first.id());
        assertThat(runs.latest(Asker.OPERATOR, 10).getLast().report())
                .isEqualTo(Map.of("pairs", 7, "by.field", List.of(Map.of("n", 1))));
        assertThat(runs.latest(Asker.OPERATOR, 0)).isEmpty();
    }

    @Test
    @DisplayName("R67 Runs are for those who may edit the settings")
    void refusesRequestsWithoutTheRight() {
        var anna = new Asker(new UserId("anna"), Set.of(Role.ANALYST));

        assertThatThrownBy(
                () -> base.store().runs().request(anna, List.of(), false, NOON)).isInstanceOf(Forbidden.class);
    }
}
