package dev.merganser.job.nightly;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.merganser.job.Merganser;
import dev.merganser.job.base.Base;
import dev.merganser.mongod.Child;
import dev.merganser.mongod.TestMongod;
import dev.merganser.store.access.Asker;
import dev.merganser.store.database.Collections;
import dev.merganser.store.item.Request;
import dev.merganser.store.run.Runs;

class NightlyCrashTests {
    /// `-Dnightly.kills=1000 -Dnightly.seed=7` runs more of them.
    private static final int KILLS = Integer.getInteger("nightly.kills", 2);
    private static final long SEED = Long.getLong("nightly.seed", 20261121L);

    @Test
    @DisplayName("D06 A run that is killed and started again queues what an undisturbed one does")
    void goesOnAfterBeingKilled() {
        var random = new Random(SEED);
        String uri = TestMongod.freshUri("nightly-crash");
        try (Base base = Base.open(uri, null);
                Child job = Child.java(Merganser.class, "nightly").withEnvironment("MONGODB_URI", uri)) {
            base.store().writePath().write(Request.of(Asker.OPERATOR, "test"),
                    People.withDuplicates(300));
            job.start();
            assertThat(job.awaitExit(Duration.ofMinutes(3))).as(job.outputText()).isZero();
            List<Document> undisturbed = queue(base);
            assertThat(undisturbed).isNotEmpty();

            for (int kill = 0; kill < KILLS; kill++) {
                base.store().database().collection(Collections.SUGGESTIONS).deleteMany(new Document());
                // Everything by turns: learned anew, or found as if all of it had changed.
                if (kill % 2 == 0) base.store().database().collection(Collections.MODELS).deleteMany(new Document());
                base.store().database().collection(Collections.ITEMS).updateMany(new Document(),
                        new Document("$set", new Document("unmatched", "written")));
                job.start();
                // From the moment the run is claimed to its end: before it, there is nothing to go on with.
                job.await(() -> base.store().runs().unfinished().isPresent() || !job.isRunning(), "a claimed run",
                        Duration.ofMinutes(3));
                boolean killed = job.killWithin(random, Duration.ZERO, Duration.ofSeconds(2));
                job.start();
                assertThat(job.awaitExit(Duration.ofMinutes(3))).as(job.outputText()).isZero();

                assertThat(queue(base)).as("seed %d, kill %d, %s", SEED, kill, killed ? "killed" : "too late")
                        .isEqualTo(undisturbed);
                assertThat(base.store().runs().latest(Asker.OPERATOR, 100)).extracting(Runs.Run::state)
                        .containsOnly(Runs.State.DONE);
            }
            base.store().database().mongo().drop();
        }
    }

    /// What was found. The few that are asked about below the threshold come with a model, so not where one is at hand.
    private static List<Document> queue(Base base) {
        return base.store().database().collection(Collections.SUGGESTIONS)
                .find(new Document("purpose", new Document("$ne", "ASK"))).sort(new Document("_id", 1))
                .map(document -> {
                    document.keySet().removeAll(List.of("run", "foundAt"));
                    return document;
                }).into(new ArrayList<>());
    }
}
