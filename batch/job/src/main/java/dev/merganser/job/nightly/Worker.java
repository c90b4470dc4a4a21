package dev.merganser.job.nightly;

import java.time.Duration;
import java.time.LocalDateTime;
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
    /// When most people sleep.
    public static final LocalTime NIGHT = LocalTime.of(2, 0);

    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Nightly nightly;
    private final Store store;
    private final Thread thread;
    private LocalDateTime nextNight;

    /// @param at when the nightly run starts, by the machine's clock
    public Worker(Nightly nightly, Store store, LocalTime at) {
        this.nightly = nightly;
        this.store = store;
        LocalDateTime tonight = now().with(at);
        this.nextNight = now().isBefore(tonight) ? tonight : tonight.plusDays(1);
        this.thread = Thread.ofPlatform().daemon().name("nightly-worker").unstarted(this::work);
    }

    /// Works in a thread of its own, until it is closed.
    public void start() {
        thread.start();
    }

    /// Works in this thread, until it is interrupted.
    void work() {
        while (!Thread.interrupted()) {
            try {
                if (!now().isBefore(nextNight)) {
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

    private static LocalDateTime now() {
        return LocalDateTime.now(ZoneId.systemDefault());
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
