package dev.merganser.job.nightly;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.bson.Document;
import org.junit.jupiter.api.Test;

import dev.merganser.job.base.Base;
import dev.merganser.matching.Progress;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.mongod.TestMongod;
import dev.merganser.store.access.Asker;
import dev.merganser.store.item.Request;

/// What a run costs, step by step: a full one, and one the night after.
///
/// At scale: `mvn -o -pl batch/job -am test -Dtest=NightlyScaleTests -Dsurefire.failIfNoSpecifiedTests=false
/// -Dnightly.items=100000`.
class NightlyScaleTests {
    private static final int ITEMS = Integer.getInteger("nightly.items", 1_000);

    @Test
    void aRunTellsWhatEachStepTook() {
        Base base = Base.open(TestMongod.freshUri("scale"), null);
        try {
            long start = System.nanoTime();
            List<dev.merganser.store.item.Change> changes = People.withDuplicates(ITEMS);
            for (int from = 0; from < changes.size(); from += 500)
                base.store().writePath().write(Request.of(Asker.OPERATOR, "test " + from),
                        changes.subList(from, Math.min(changes.size(), from + 500)));
            System.out.printf("nightly of %,d items: written in %.1f s%n", changes.size(),
                    (System.nanoTime() - start) / 1e9);
            for (boolean full : new boolean[]{true, false}) {
                start = System.nanoTime();
                Nightly.Outcome outcome = new Nightly(base.client(), base.store()).run(Asker.OPERATOR,
                        List.of("contact"),
                        full, Progress.NONE);
                assertThat(outcome).isInstanceOf(Nightly.Outcome.Done.class);
                System.out.printf("%s run %.1f s%n", full ? "full" : "next", (System.nanoTime() - start) / 1e9);
            }
            for (Document step : base.store().database().mongo().getCollection("BATCH_STEP_EXECUTION").find())
                System.out
                        .println("  " + step.get("name") + " " + step.get("startTime") + " to " + step.get("endTime"));
            System.out.println(((Nightly.Outcome.Done) new Nightly(base.client(), base.store())
                    .run(Asker.OPERATOR, List.of("contact"), false, Progress.NONE)).run());
            assertThat(base.store().items().count(Asker.OPERATOR, TypeKey.CONTACT)).isEqualTo(changes.size());
        } finally {
            base.store().database().mongo().drop();
            base.close();
        }
    }
}
