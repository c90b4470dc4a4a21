package dev.merganser.job.nightly;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;

import com.mongodb.MongoException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.merganser.matching.Progress;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;

/// Does the runs that administrators ask for, and asks for one itself every night (D05).
public final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Nightly nightly;
    private final Store store;
    private final LocalTime at;
    private final Thread thread;
    private LocalDate nextNight;

    /// @param at when the nightly run starts, by the machine's clock
    public Worker(Nightly nightly, Store store, LocalTime at) {
        this.nightly = nightly;
        this.store = store;
        this.at = at;
        LocalDate today = LocalDate.now(ZoneId.systemDefault());
        this.nextNight = LocalTime.now(ZoneId.systemDefault()).isBefore(at) ? today : today.plusDays(1);
        this.thread = Thread.ofPlatform().daemon().name("nightly-worker").unstarted(this::work);
    }

    public void start() {
        thread.start();
    }

    private void work() {
        while (!Thread.interrupted()) {
            try {
                if (!LocalDate.now(ZoneId.systemDefault()).atTime(LocalTime.now(ZoneId.systemDefault()))
                        .isBefore(nextNight.atTime(at))) {
                    nextNight = nextNight.plusDays(1);
                    store.runs().request(Asker.OPERATOR, List.of(), false, store.clock().instant());
                }
                switch (nightly.runRequested(Progress.NONE)) {
                    case Nightly.Outcome.Done(var run, _) -> LOG.info("the run {} is done", run.id());
                    case Nightly.Outcome.Failed(var run, String reason) ->
                        LOG.error("the run {} failed: {}", run.id(), reason);
                    case Nightly.Outcome.Busy _,Nightly.Outcome.Nothing _ -> Thread.sleep(PAUSE);
                }
            } catch (InterruptedException _) {
                return;
            } catch (MongoException e) {
                LOG.warn("can't reach the database, trying again: {}", e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
