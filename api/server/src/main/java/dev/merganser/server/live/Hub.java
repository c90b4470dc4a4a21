package dev.merganser.server.live;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import com.mongodb.MongoException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import dev.merganser.server.graph.Refused;
import dev.merganser.store.Store;
import dev.merganser.store.live.LiveEvent;
import dev.merganser.store.live.LiveEvents;

/// Reads what is committed once for this process and passes it on to every listener, in the order of commits. Each
/// process has one, so any number of them serve subscribers of the same base.
@Component
final class Hub implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// Told of what is committed, on the hub's thread: takes no time.
    interface Listener {
        void happened(LiveEvent event);

        /// Something was committed that the hub won't tell any more.
        void missed();

        /// The server is stopping: from now on [Hub#refuseIfStopping] refuses.
        void stopping();
    }

    private final LiveEvents events;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition begun = lock.newCondition();
    /// Everything up to here has been told. Null until the stream stands.
    private @Nullable String place;
    private volatile @Nullable Thread reader;
    private volatile boolean stopping;

    Hub(Store store) {
        this.events = new LiveEvents(store.database());
    }

    LiveEvents events() {
        return events;
    }

    /// From now on the listener is told.
    ///
    /// @return the place up to which everything had been told before, so that the listener is told of what follows
    /// @throws IllegalStateException if the database has not been reached for a while
    /// @throws Refused               if the server is stopping
    String add(Listener listener) {
        refuseIfStopping();
        lock.lock();
        try {
            String place = awaitPlace();
            listeners.add(listener);
            return place;
        } finally {
            lock.unlock();
        }
    }

    /// The place up to which everything has been told.
    ///
    /// @throws IllegalStateException if the database has not been reached for a while
    String place() {
        lock.lock();
        try {
            return awaitPlace();
        } finally {
            lock.unlock();
        }
    }

    private String awaitPlace() {
        try {
            long patience = PATIENCE.toNanos();
            while (place == null) {
                if (patience <= 0) throw new IllegalStateException("changes can't be followed: is the database there?");
                patience = begun.awaitNanos(patience);
            }
            return place;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the server is ending", e);
        }
    }

    /// Whoever follows something asks this before going on: the web server waits for open requests before it stops, and
    /// a subscription by server-sent events is one that wouldn't end.
    ///
    /// @throws Refused if the server is stopping
    void refuseIfStopping() {
        if (stopping)
            throw new Refused("STOPPING", "The server is stopping: subscribe again with the last `cursor` as `after`.");
    }

    void remove(Listener listener) {
        listeners.remove(listener);
    }

    int listeners() {
        return listeners.size();
    }

    @Override
    public void start() {
        stopping = false;
        Thread thread = Thread.ofVirtual().name("live").unstarted(this::run);
        reader = thread;
        thread.start();
    }

    @Override
    public void stop() {
        stopping = true; // before they are told: who begins to listen meanwhile sees it
        listeners.forEach(Listener::stopping);
        @Nullable
        Thread running = reader;
        reader = null;
        if (running == null) return;
        running.interrupt();
        try {
            running.join(PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return reader != null;
    }

    private void run() {
        while (reader == Thread.currentThread()) {
            try (var following = events.follow(place)) {
                while (reader == Thread.currentThread()) {
                    tell(following.next(), following.place());
                }
            } catch (LiveEvents.Lost e) {
                LOG.warn("Some changes can't be told: the replica set's log no longer reaches back to the last one");
                missed();
            } catch (MongoException | IllegalStateException e) {
                if (reader != Thread.currentThread()) return;
                LOG.warn("Changes can't be followed; trying again in {} s: {}", PAUSE.toSeconds(), e.getMessage());
                pause();
            }
        }
    }

    private void tell(List<LiveEvent> batch, @Nullable String reached) {
        lock.lock();
        try {
            batch.forEach(event -> listeners.forEach(listener -> listener.happened(event)));
            if (reached != null) {
                if (place == null) begun.signalAll();
                place = reached;
            }
        } finally {
            lock.unlock();
        }
    }

    private void missed() {
        lock.lock();
        try {
            place = null;
            listeners.forEach(Listener::missed);
        } finally {
            lock.unlock();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
