package dev.merganser.store.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.SmartProcess;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.model.value.FieldKind;
import dev.merganser.store.Store;
import dev.merganser.store.TestStore;
import dev.merganser.store.access.Asker;

/// Random sequences of create, edit, link, merge of 2 to 6 items, undo, restore and delete over all seven types, some
/// steps from two clients at once. After each step the store is held to a model in memory.
///
/// `-Dmerganser.sequences=20000 -Dmerganser.seed=7` sets how many and which. A sequence that fails is made shorter, as
/// long as it fails, before it is shown.
class SequencesTests {
    private static final int SEQUENCES = Integer.getInteger("merganser.sequences", 70);
    private static final long SEED = Long.getLong("merganser.seed", 20_261_122);
    private static final int LONGEST = 10;
    private static final int SHORTEST = 4;
    private static final int AT_ONCE = 3;
    private static final List<TypeKey> TYPES = List.of(TypeKey.LEAD, TypeKey.CONTACT, TypeKey.COMPANY, TypeKey.DEAL,
            TypeKey.INVOICE, TypeKey.QUOTE, TypeKey.smartProcess("repair"));

    @Test
    @DisplayName("M01 M03 M05 M06 M07 M08 M15 M18 M20 M21 M23: whatever is done in whatever order, no link dangles or "
            + "stands twice, nothing is lost that wasn't chosen away, every id answers, and undo is exact")
    void everythingHoldsAfterEveryStep() throws Exception {
        long start = System.nanoTime();
        var steps = new AtomicLong();
        try (TestStore base = TestStore.open("sequences"); var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            Store store = base.store();
            store.definitions().define(Asker.OPERATOR, new SmartProcess("repair", "Repair", List.of("NEW", "DONE"),
                    List.of(Field.of("device", "Device", FieldKind.TEXT))));
            var runs = new ArrayList<Future<@Nullable String>>();
            for (int i = 0; i < SEQUENCES; i++) {
                int number = i;
                runs.add(threads.submit(() -> {
                    var random = new Random(SEED * 1_000_003 + number);
                    TypeKey type = TYPES.get(number % TYPES.size());
                    List<Step> sequence = Sequence.random(random, SHORTEST + random.nextInt(LONGEST - SHORTEST + 1));
                    steps.addAndGet(sequence.size());
                    @Nullable
                    String wrong = wrong(store, type, sequence);
                    return wrong == null
                            ? null
                            : shrunk(store, type, sequence, "seed %d, sequence %d of %s: %s"
                                    .formatted(SEED, number, type, wrong));
                }));
            }
            var failed = new ArrayList<String>();
            for (int i = 0; i < SEQUENCES; i++) {
                String wrong = result(runs.get(i));
                if (wrong != null) failed.add(wrong);
                if ((i + 1) % 1_000 == 0) System.out.printf("%,d sequences, %d wrong%n", i + 1, failed.size());
            }
            assertThat(failed).isEmpty();
        }
        System.out.printf("sequences: %,d of %,d steps, seed %d, %.0f s, none wrong%n", SEQUENCES, steps.get(), SEED,
                (System.nanoTime() - start) / 1e9);
    }

    private static @Nullable String result(Future<@Nullable String> run) throws InterruptedException {
        try {
            return run.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private static @Nullable String wrong(Store store, TypeKey type, List<Step> steps) {
        try {
            new Sequence(store, type).run(steps);
            return null;
        } catch (AssertionError e) {
            return e.getMessage();
        }
    }

    /// The shortest part of the sequence that still fails, found by leaving out one step after the other.
    private static String shrunk(Store store, TypeKey type, List<Step> sequence, String first) {
        var steps = new ArrayList<>(sequence);
        String message = first;
        for (int i = steps.size() - 1; i > 0; i--) {
            var without = new ArrayList<>(steps);
            without.remove(i);
            @Nullable
            String wrong = wrong(store, type, without);
            if (wrong == null) continue;
            steps.remove(i);
            message = wrong;
        }
        return first + "\nshrunk to " + steps + "\n" + message;
    }
}
